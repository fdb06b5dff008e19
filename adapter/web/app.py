"""The web application: routes, and one form for every answer that is not what was asked for."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from adapter.errors import Unavailable
from adapter.logs import log_fault
from adapter.web.fhir import Clock, Door, FhirResponse, fhir_routes
from adapter.web.issues import language_of, refusal
from adapter.web.requests import TurnedAway

#: Seconds after which a sender may try again.
_RETRY_AFTER = "5"
_AWAY = {
    "nb": "Tjenesten kan ikke ta imot akkurat nå. Dokumentet er ikke mottatt; send det på nytt om litt.",
    "en": "The service cannot take anything in right now. The document was not accepted; send it again soon.",
}
_NOT_FOUND = {
    "nb": "Adressen finnes ikke. POST til /fhir, /fhir/Encounter eller /fhir/EpisodeOfCare.",
    "en": "There is no such address. POST to /fhir, /fhir/Encounter or /fhir/EpisodeOfCare.",
}
_METHOD = {
    "nb": "Adressen finnes, men ikke for denne metoden.",
    "en": "The address exists, but not for this method.",
}
_OURS = {
    "nb": "Noe gikk galt hos oss. Dokumentet er ikke mottatt; send det på nytt.",
    "en": "Something went wrong here. The document was not accepted; send it again.",
}


def web_app(door: Door, *, max_bytes: int, now: Clock) -> FastAPI:
    """Make the application in front of a door."""
    app = FastAPI(title="kpr-adapter", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(fhir_routes(door, max_bytes=max_bytes, now=now))
    # Inside the framework's own last resort, which would write the error's text to the log.
    app.middleware("http")(_last_resort)
    app.exception_handler(TurnedAway)(_turned_away)
    app.exception_handler(Unavailable)(_away)
    app.exception_handler(HTTPException)(_not_there)
    app.exception_handler(RequestValidationError)(_no_such_kind)
    return app


async def _last_resort(request: Request, call_next: RequestResponseEndpoint) -> Response:
    try:
        return await call_next(request)
    except Exception as fault:  # noqa: BLE001 - whatever it is, its text must not get out
        log_fault("request_failed", fault)
        return _answer(request, 500, "exception", _OURS)


async def _turned_away(request: Request, why: Exception) -> FhirResponse:
    assert isinstance(why, TurnedAway)
    return _answer(request, why.status, why.code, why.text)


async def _away(request: Request, _why: Exception) -> FhirResponse:
    return _answer(request, 503, "transient", _AWAY, {"retry-after": _RETRY_AFTER})


async def _not_there(request: Request, why: Exception) -> FhirResponse:
    assert isinstance(why, HTTPException)
    if why.status_code == 405:
        return _answer(request, 405, "not-supported", _METHOD, why.headers)
    return _answer(request, why.status_code, "not-found", _NOT_FOUND)


async def _no_such_kind(request: Request, _why: Exception) -> FhirResponse:
    return _answer(request, 404, "not-found", _NOT_FOUND)


def _answer(
    request: Request,
    status: int,
    code: str,
    text: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> FhirResponse:
    language = language_of(request.headers.get("accept-language"))
    return FhirResponse(refusal("error", code, text[language]), status, dict(headers or {}))
