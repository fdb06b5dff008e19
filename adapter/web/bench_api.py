"""
Sessions of the bench for programs: `/api/v1/bench/sessions`.

A session keeps what its documents brought about, so that start, pause and end are seen one by one; it knows nobody
but who has its id. Everything is in memory, and nothing of it is logged or counted.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import ValidationError

from adapter.bench.kept import Kept
from adapter.bench.masking import masked, masked_json
from adapter.bench.session import Full, Session
from adapter.bench.sessions import Sessions
from adapter.errors import Fault, Misconfigured, NotFound
from adapter.web.api_errors import ApiRoute, problems
from adapter.web.bench_models import (
    Documents,
    Messages,
    OpenSession,
    SessionView,
    Timeline,
    WholeDocumentView,
    sensible,
)
from adapter.web.bench_reports import report_routes
from adapter.web.bench_views import PREFIX, document_view, message_view, session_view, step_view
from adapter.web.benching import Bench
from adapter.web.requests import TurnedAway, body_of, content_type_among, time_of
from adapter.web.turns import SMALL

#: One document, in JSON or XML.
SINGLE = frozenset(
    {"application/fhir+json", "application/json", "application/fhir+xml", "application/xml", "text/xml"}
)
#: A document a line.
LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/fhir+ndjson"})
_JSON = frozenset({"application/json"})
_MOST_OPENING = 1024 * 1024
#: Work of a session is done in a thread: it may wait for another of the same session.
_IN_A_THREAD = SMALL + 1

SessionId = Annotated[str, Path(max_length=64, description="The id that opening it gave.")]
Name = Annotated[
    str,
    Query(
        max_length=200,
        description="What the document is called; a folder in it named like a tenant says whose it is.",
    ),
]
AsOf = Annotated[
    str | None,
    Query(
        alias="as-of",
        description="The time to judge by, with offset, instead of the session's.",
        json_schema_extra={"format": "date-time"},
    ),
]
_BODY = {
    "required": True,
    "content": {each: {"schema": {"type": "string"}} for each in sorted(SINGLE | LINES)},
}
_OPENING = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenSession"}}}}


def bench_routes(bench: Bench) -> APIRouter:
    """Make the routes of sessions."""
    routes = APIRouter(prefix=PREFIX, tags=["bench"], route_class=ApiRoute)
    _opening(routes, bench)
    _documents(routes, bench)
    _course(routes, bench)
    report_routes(routes, bench)
    return routes


def _opening(routes: APIRouter, bench: Bench) -> None:
    sessions = bench.sessions

    @routes.post(
        "",
        status_code=201,
        response_class=Response,
        responses={201: {"model": SessionView}, **problems(400, 413, 415, 422, 429)},
        openapi_extra={"requestBody": _OPENING},
    )
    async def open_session(request: Request) -> Response:
        """Open a session."""
        asked = await _asked(request)
        session = await bench.turns.work(
            _IN_A_THREAD,
            lambda: sessions.open(
                tenant=asked.tenant,
                as_of=asked.as_of,
                tenants=asked.tenants,
                mappings=asked.mappings,
                independent=asked.independent,
            ),
        )
        view = session_view(session)
        return _answer(view, 201, {"location": view["addresses"]["self"]})

    @routes.get(
        "/{session_id}", response_class=Response, responses={200: {"model": SessionView}, **problems(404)}
    )
    async def session(session_id: SessionId) -> Response:
        """Tell how a session stands."""
        return _answer(session_view(sessions.get(session_id)))

    @routes.delete("/{session_id}", status_code=204, response_class=Response, responses=problems(404))
    async def close_session(session_id: SessionId) -> Response:
        """Forget a session and all it holds."""
        sessions.close(session_id)
        return Response(status_code=204)


def _documents(routes: APIRouter, bench: Bench) -> None:
    sessions = bench.sessions

    @routes.post(
        "/{session_id}/documents",
        status_code=201,
        response_class=Response,
        responses={201: {"model": Documents}, **problems(400, 404, 413, 415, 429)},
        openapi_extra={"requestBody": _BODY},
    )
    async def send(session_id: SessionId, request: Request, name: Name = "", as_of: AsOf = None) -> Response:
        """Judge a document, or one on each line of NDJSON, in the state that those before it left."""
        session = sessions.get(session_id)
        content_type = content_type_among(SINGLE | LINES, request, _MEDIA_TYPE)
        is_lines = content_type.partition(";")[0].strip().lower() in LINES
        moment = _moment(request) if as_of is not None else None
        body = await body_of(request, bench.most_bytes_together if is_lines else bench.most_bytes)
        given = _lines(name, body) if is_lines else [(name, body)]
        if not given:
            raise TurnedAway(400, "required", _NOTHING)
        if not session.has_room(len(body), len(given)):
            raise Full("the session is full; open another one")
        said = "application/fhir+json" if is_lines else content_type
        return await _made(bench, partial(_taken, session, given, said, moment), 201)

    @routes.get(
        "/{session_id}/documents",
        response_class=Response,
        responses={200: {"model": Documents}, **problems(404, 429)},
    )
    async def documents(session_id: SessionId) -> Response:
        """Give every document's result, without its text."""
        session = sessions.get(session_id)
        return await _made(bench, lambda: {"documents": [document_view(each) for each in session.documents]})

    @routes.get(
        "/{session_id}/documents/{number}",
        response_class=Response,
        responses={200: {"model": WholeDocumentView}, **problems(404)},
    )
    async def document(
        session_id: SessionId, number: Annotated[int, Path(ge=1, description="From 1, in the order sent.")]
    ) -> Response:
        """Give a document's result, and its text."""
        kept = _numbered(sessions, session_id, number)
        return _answer(document_view(kept) | {"text": kept.text})


def _course(routes: APIRouter, bench: Bench) -> None:
    sessions = bench.sessions

    @routes.get(
        "/{session_id}/timeline",
        response_class=Response,
        responses={200: {"model": Timeline}, **problems(404, 429)},
    )
    async def timeline(session_id: SessionId) -> Response:
        """Give every notification so far, in the order in which they came about."""
        session = sessions.get(session_id)
        return await _made(bench, lambda: {"steps": [step_view(each) for each in session.timeline()]})

    @routes.get(
        "/{session_id}/messages",
        response_class=Response,
        responses={200: {"model": Messages}, **problems(404, 429)},
    )
    async def messages(session_id: SessionId) -> Response:
        """Give every message to KPR so far."""
        kept = sessions.get(session_id).documents
        return await _made(
            bench,
            lambda: {"messages": [message_view(m, each.number) for each in kept for m in each.messages]},
        )


async def _asked(request: Request) -> OpenSession:
    """What is asked of a session; nothing at all is enough. Raises TurnedAway, and Misconfigured for its fields."""
    try:
        body = await body_of(request, _MOST_OPENING)
    except TurnedAway as why:
        if why.code != "required":
            raise
        return OpenSession()
    content_type_among(_JSON, request, _ONLY_JSON)
    try:
        return OpenSession.model_validate_json(body)
    except ValidationError as wrong:
        raise Misconfigured(*(_fault(each["loc"], each["msg"]) for each in wrong.errors())) from None


def _fault(where: Iterable[int | str], message: str) -> Fault:
    """Say what is wrong with a field, never what stood there."""
    return Fault(masked(".".join(map(str, where)))[:100] or "request", 0, 0, message)


def _taken(
    session: Session, given: Sequence[tuple[str, bytes]], content_type: str, moment: datetime | None
) -> dict[str, object]:
    """Judge documents."""
    taken = session.take_all(given, content_type, as_of=moment)
    return {"documents": [document_view(each) for each in taken]}


def _lines(name: str, body: bytes) -> list[tuple[str, bytes]]:
    called = name or "documents.ndjson"
    lines = enumerate(body.splitlines(), start=1)
    return [(f"{called}:{number}", line) for number, line in lines if line.strip()]


def _moment(request: Request) -> datetime | None:
    moment = time_of(request)
    try:
        return sensible(moment) if moment else None
    except ValueError:
        raise TurnedAway(400, "value", _BAD_TIME) from None


def _numbered(sessions: Sessions, session_id: str, number: int) -> Kept:
    documents = sessions.get(session_id).documents
    if number > len(documents):
        raise NotFound("there is no such document")
    return documents[number - 1]


async def _made(bench: Bench, make: Callable[[], object], status: int = 200) -> Response:
    """Answer with what takes a while to make, in its turn."""
    return await bench.turns.work(_IN_A_THREAD, lambda: _answer(make(), status))


def _answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(masked_json(value)), status, headers, "application/json")


_MEDIA_TYPE = {
    "nb": "Send dokumentet som application/fhir+json, application/fhir+xml eller application/x-ndjson.",
    "en": "Send the document as application/fhir+json, application/fhir+xml or application/x-ndjson.",
}
_ONLY_JSON = {
    "nb": "Send ønskene for økten som application/json, eller ingenting.",
    "en": "Send what you ask of the session as application/json, or nothing.",
}
_NOTHING = {
    "nb": "Det er ingen dokumenter i forespørselen.",
    "en": "There are no documents in the request.",
}
_BAD_TIME = {
    "nb": "as-of er et tidspunkt med tidssone, mellom 1990 og 2100: 2026-11-01T12:00:00+01:00.",
    "en": "as-of is a time with offset, between 1990 and 2100: 2026-11-01T12:00:00+01:00.",
}
