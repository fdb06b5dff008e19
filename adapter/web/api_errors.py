"""Errors of the interface for programs: JSON with a fixed word, a text in both languages, and what is at fault."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from adapter.bench.session import Full
from adapter.bench.sessions import TooMany
from adapter.errors import Fault, Misconfigured, NotFound
from adapter.web.requests import TurnedAway
from adapter.web.turns import RETRY_AFTER, TooBusy


class Text(BaseModel):
    """A text for people, in bokmål and English."""

    nb: str
    en: str


class FaultView(BaseModel):
    """One thing wrong in a tenants file or a table: where, what, and what to do."""

    file: str
    line: int = Field(ge=0, description="From 1; 0 where the file as a whole is meant.")
    column: int = Field(ge=0)
    message: str = Field(description="In English.")
    text: Text = Field(description="The same in both languages; in English twice where only English is said.")


class Problem(BaseModel):
    """Why a request was not done."""

    model_config = ConfigDict(json_schema_extra={"example": {"error": "not-found"}})

    error: str = Field(description="A word that does not change: not-found, too-many-sessions …")
    text: Text
    faults: list[FaultView] = Field(
        default_factory=list, description="With 422: everything that is at fault."
    )


#: What each status means here; every route may say those it names.
_MEANINGS = {
    400: "The request is not understood.",
    404: "There is no such session or document, or the session has expired.",
    406: "Not a version of FHIR that is served here.",
    413: "Too much: of one request, or for this session.",
    415: "Not a media type that is read here.",
    422: "The session cannot be opened so: everything that is at fault is listed.",
    429: "Too many sessions or checks at the moment; Retry-After says when to try again.",
}
_RETRY = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}

Responses = dict[int | str, dict[str, Any]]
#: What is described of each answer that is an error.
PROBLEMS: Mapping[int, dict[str, Any]] = {
    status: {"model": Problem, "description": meaning} | ({"headers": _RETRY} if status == 429 else {})
    for status, meaning in _MEANINGS.items()
}


def problems(*statuses: int) -> Responses:
    """Describe the answers of a route that are errors."""
    return {status: PROBLEMS[status] for status in statuses}


class ApiRoute(APIRoute):
    """A route whose errors are answered as a `Problem`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except _KNOWN as why:
                return _answer(why)

        return handled


_KNOWN = (TurnedAway, RequestValidationError, NotFound, Full, Misconfigured, TooMany, TooBusy)


def _answer(why: Exception) -> Response:
    match why:
        case TurnedAway():
            return problem(why.status, why.code, why.text)
        case RequestValidationError():
            in_path = any(each["loc"][:1] == ("path",) for each in why.errors())
            return problem(404, "not-found", _NOT_FOUND) if in_path else problem(400, "invalid", _PARAMETER)
        case Misconfigured():
            return problem(422, "faulty", _FAULTY, faults=why.faults)
        case Full():
            return problem(413, "session-full", _FULL)
        case TooMany():
            return problem(429, "too-many-sessions", _TOO_MANY, headers=_later(why.retry_after))
        case TooBusy():
            return problem(429, "too-busy", _TOO_BUSY, headers=_later(RETRY_AFTER))
    return problem(404, "not-found", _NOT_FOUND)


def problem(
    status: int,
    error: str,
    text: Mapping[str, str],
    *,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a `Problem`."""
    listed = [
        {
            "file": fault.file,
            "line": fault.line,
            "column": fault.column,
            "message": fault.message,
            "text": fault.words._asdict(),
        }
        for fault in faults
    ]
    body = orjson.dumps({"error": error, "text": dict(text), "faults": listed})
    return Response(body, status, headers, "application/json")


def _later(seconds: int) -> Mapping[str, str]:
    return {"retry-after": str(seconds)}


_NOT_FOUND = {
    "nb": "Økten eller dokumentet finnes ikke, eller økten er utløpt. Åpne en ny.",
    "en": "There is no such session or document, or the session has expired. Open a new one.",
}
_PARAMETER = {
    "nb": "En parameter i adressen har en verdi som ikke brukes her. Se beskrivelsen i /api/v1/openapi.json.",
    "en": "A parameter of the address has a value that is not used here. See /api/v1/openapi.json.",
}
_FAULTY = {
    "nb": "Økten er ikke åpnet: det er feil i det som ble sendt med. Alle feil er listet; rett dem og prøv igjen.",
    "en": "The session was not opened: what was sent with it is at fault. All faults are listed; mend them and try again.",
}
_FULL = {
    "nb": "Det er ikke plass til mer i økten. Åpne en ny.",
    "en": "There is no room for more in the session. Open a new one.",
}
_TOO_MANY = {
    "nb": "Det er for mange åpne økter nå. Slett en du ikke bruker, eller prøv igjen senere.",
    "en": "There are too many open sessions now. Delete one you do not use, or try again later.",
}
_TOO_BUSY = {
    "nb": "Det er for mange som venter på svar nå. Prøv igjen om litt.",
    "en": "Too many wait for an answer now. Try again soon.",
}
