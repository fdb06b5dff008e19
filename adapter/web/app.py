"""The web application: routes, and one form for every answer that is not what was asked for."""

from collections.abc import Callable, Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapter.errors import Unavailable
from adapter.events.pausing import IntakePaused
from adapter.logs import log_fault
from adapter.pipeline import World
from adapter.web.answers import fhir_answer
from adapter.web.api_errors import problem
from adapter.web.bench_api import bench_routes
from adapter.web.benching import Bench
from adapter.web.capability import Served, capability_routes
from adapter.web.checks import check_routes
from adapter.web.fhir import Clock, Door, fhir_routes
from adapter.web.issues import language_of, refusal
from adapter.web.methods import allow
from adapter.web.openapi import openapi_routes
from adapter.web.pages import page_routes
from adapter.web.requests import TurnedAway
from adapter.web.secure import Secured
from adapter.web.senders import Senders
from adapter.web.translate import translate_routes
from adapter.web.turns import RETRY_AFTER, TooBusy
from adapter.web.validate import validate_routes

#: Seconds after which a sender may try again.
_RETRY_AFTER = "5"
#: The same, where a person must act first.
_RETRY_AFTER_PAUSE = "60"
_AWAY = {
    "nb": "Tjenesten kan ikke ta imot akkurat nå. Dokumentet er ikke mottatt; send det på nytt om litt.",
    "en": "The service cannot take anything in right now. The document was not accepted; send it again soon.",
}
_PAUSED = {
    "nb": "Mottaket er satt på pause av dem som drifter tjenesten. Dokumentet er ikke mottatt; behold det og send det på nytt senere.",
    "en": "Those who run the service have paused intake. The document was not accepted; keep it and send it again later.",
}
_NOT_FOUND = {
    "nb": "Adressen finnes ikke. GET /fhir/metadata viser hva som finnes.",
    "en": "There is no such address. GET /fhir/metadata shows what there is.",
}
_METHOD = {
    "nb": "Adressen finnes, men ikke for denne metoden.",
    "en": "The address exists, but not for this method.",
}
_BUSY = {
    "nb": "For mange kontroller venter akkurat nå. Send dokumentet på nytt om litt.",
    "en": "Too many checks are waiting right now. Send the document again soon.",
}
_OURS = {
    "nb": "Noe gikk galt hos oss. Dokumentet er ikke mottatt; send det på nytt.",
    "en": "Something went wrong here. The document was not accepted; send it again.",
}
#: Addresses that answer in plain JSON, not in FHIR.
_PLAIN = "/api/"


def web_app(
    door: Door | None,
    world: Callable[[], World],
    *,
    max_bytes: int,
    now: Clock,
    bench: Bench | None = None,
    senders: Senders | None = None,
) -> FastAPI:
    """
    Make the application in front of a door, of the bench, or of both.

    `world` gives what is in force at the moment it is asked. Without a door nothing is taken in; without a
    bench its addresses are not there. Without `senders` the door asks nobody who they are.
    """
    app = FastAPI(title="kpr-adapter", docs_url=None, redoc_url=None, openapi_url=None)
    served = Served(intake=door is not None, bench=bench is not None, asks=senders is not None)
    app.include_router(capability_routes(served))
    app.include_router(translate_routes(world, max_bytes=max_bytes, now=now))
    if bench is not None:
        app.include_router(validate_routes(bench))
        app.include_router(check_routes(bench))
        app.include_router(bench_routes(bench))
        app.include_router(openapi_routes(app))
        app.include_router(page_routes(bench))
    if door is not None:
        app.include_router(fhir_routes(door, max_bytes=max_bytes, now=now, senders=senders))
    # Inside the framework's own last resort, which would write the error's text to the log.
    app.add_middleware(_LastResort)
    app.add_middleware(Secured)
    app.exception_handler(TurnedAway)(_turned_away)
    app.exception_handler(TooBusy)(_busy)
    app.exception_handler(Unavailable)(_away)
    app.exception_handler(HTTPException)(_not_there)
    app.exception_handler(RequestValidationError)(_no_such_kind)
    return app


class _LastResort:
    """Answers where our own code stumbles, as long as nothing of the answer has been sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as fault:  # noqa: BLE001 - whatever it is, its text must not get out
            log_fault("request_failed", fault)
            if not has_begun:
                answer = _answer(Request(scope), 500, "exception", _OURS)
                await answer(scope, receive, send)


async def _turned_away(request: Request, why: Exception) -> Response:
    assert isinstance(why, TurnedAway)
    return _answer(request, why.status, why.code, why.text, why.headers)


async def _busy(request: Request, _why: Exception) -> Response:
    return _answer(request, 429, "throttled", _BUSY, {"retry-after": str(RETRY_AFTER)})


async def _away(request: Request, why: Exception) -> Response:
    if isinstance(why, IntakePaused):
        return _answer(request, 503, "transient", _PAUSED, {"retry-after": _RETRY_AFTER_PAUSE})
    return _answer(request, 503, "transient", _AWAY, {"retry-after": _RETRY_AFTER})


async def _not_there(request: Request, why: Exception) -> Response:
    assert isinstance(why, HTTPException)
    if why.status_code == 405:
        return _answer(request, 405, "not-supported", _METHOD, allow(request))
    return _answer(request, why.status_code, "not-found", _NOT_FOUND)


async def _no_such_kind(request: Request, _why: Exception) -> Response:
    return _answer(request, 404, "not-found", _NOT_FOUND)


def _answer(
    request: Request,
    status: int,
    code: str,
    text: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> Response:
    if request.url.path.startswith(_PLAIN):
        return problem(status, code, text, headers=headers)
    language = language_of(request.headers.get("accept-language"))
    return fhir_answer(request, refusal("error", code, text[language]), status, headers)
