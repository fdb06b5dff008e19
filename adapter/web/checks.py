"""
`POST /api/v1/check`: documents in, results as `check` writes them out; nothing is kept.

    one document       its result, as one JSON object
    NDJSON             a result a line; a document a line, or with `?events=true` an event a line
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import orjson
from fastapi import APIRouter, Request, Response

from adapter.bench.judging import judge
from adapter.bench.masking import masked_json
from adapter.bench.world import tenant_named
from adapter.checking import Checker, found_in
from adapter.errors import Misconfigured
from adapter.events import Event
from adapter.events.files import Arrival, from_file, from_line
from adapter.events.naming import safe_name
from adapter.outcomes.as_json import as_json
from adapter.pipeline import World
from adapter.values import replace
from adapter.web.benching import Bench
from adapter.web.requests import TurnedAway, body_of, content_type_among, tenant_of, time_of
from adapter.web.validate import MEDIA_TYPES

_LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/fhir+ndjson"})
_LONGEST_NAME = 200
_YES, _NO = "true", ("false", None)
_MEDIA_TYPE = {
    "nb": "Send dokumentet som application/fhir+json, application/fhir+xml, application/json, application/xml eller"
    " application/x-ndjson.",
    "en": "Send the document as application/fhir+json, application/fhir+xml, application/json, application/xml or"
    " application/x-ndjson.",
}
_NOT_YES_OR_NO = {
    "nb": "independent og events er true eller false.",
    "en": "independent and events are true or false.",
}
_NO_EVENT = {
    "nb": "En linje er ingen hendelse. Hver linje er et objekt med value, og om ønskelig key, headers, tenant og file.",
    "en": "A line is no event. Each line is an object with value and, if wanted, key, headers, tenant and file.",
}
_TOO_MANY = {
    "nb": "Det er for mange dokumenter i én forespørsel. Del dem opp.",
    "en": "There are too many documents in one request. Split them.",
}
_NOTHING = {
    "nb": "Det er ingen dokumenter i forespørselen.",
    "en": "There are no documents in the request.",
}


def check_routes(bench: Bench) -> APIRouter:
    """Make the route."""
    routes = APIRouter(prefix="/api/v1", tags=["check"])

    @routes.post("/check", summary="Judge documents as `kpr-adapter check` does")
    async def check(request: Request) -> Response:
        content_type = content_type_among(MEDIA_TYPES | _LINES, request, _MEDIA_TYPE)
        if content_type.partition(";")[0].strip().lower() in _LINES:
            return await _several(request, bench)
        return await _single(request, bench, content_type)

    return routes


async def _single(request: Request, bench: Bench, content_type: str) -> Response:
    world = bench.world()
    name, arrival = _name(request), _arrival(request, bench, world)
    _flag(request, "independent")
    body = await body_of(request, bench.most_bytes)
    event = replace(from_file(name, 0, body, arrival), headers={"content-type": content_type})
    (result,) = await bench.turns.work(len(body), lambda: list(_results([event], Checker(world))))
    return Response(result, media_type="application/json")


async def _several(request: Request, bench: Bench) -> Response:
    world = bench.world()
    name, arrival = _name(request), _arrival(request, bench, world)
    checker, as_events = Checker(world, independent=_flag(request, "independent")), _flag(request, "events")
    body = await body_of(request, bench.most_bytes_together)

    def work() -> list[bytes]:
        lines = _lines(body, bench.settings.documents)
        events = _events(name, lines, arrival) if as_events else _documents(name, lines, arrival)
        return list(_results(list(events), checker))

    results = await bench.turns.work(len(body), work)
    return Response(b"".join(each + b"\n" for each in results), media_type="application/x-ndjson")


def _name(request: Request) -> str:
    return safe_name(request.query_params.get("name", "")[:_LONGEST_NAME]) or "document"


def _arrival(request: Request, bench: Bench, world: World) -> Arrival:
    return Arrival("bench", time_of(request) or bench.now(), tenant_named(tenant_of(request), world))


def _results(events: Iterable[Event], checker: Checker) -> Iterator[bytes]:
    """Judge events in their order."""
    for event in events:
        judged, _ = judge(event, checker, found_in)
        # Once more: what stood beside the document, such as a key, is told as well.
        yield orjson.dumps(masked_json(as_json(judged.result, judged.places)))


def _lines(body: bytes, most: int) -> Sequence[tuple[int, bytes]]:
    lines = [(number, line) for number, line in enumerate(body.splitlines(), start=1) if line.strip()]
    if not lines:
        raise TurnedAway(400, "required", _NOTHING)
    if len(lines) > most:
        raise TurnedAway(413, "too-long", _TOO_MANY)
    return lines


def _documents(name: str, lines: Sequence[tuple[int, bytes]], arrival: Arrival) -> Iterator[Event]:
    headers = {"content-type": "application/fhir+json"}
    return (replace(from_file(name, number, line, arrival), headers=headers) for number, line in lines)


def _events(name: str, lines: Sequence[tuple[int, bytes]], arrival: Arrival) -> Iterator[Event]:
    for number, line in lines:
        try:
            # Without a value its file would be read, and no request reaches the files of this machine.
            if "value" not in orjson.loads(line):
                raise TurnedAway(400, "structure", _NO_EVENT)
            yield from_line(Path(name), number, line, arrival)
        except (orjson.JSONDecodeError, Misconfigured, TypeError):
            raise TurnedAway(400, "structure", _NO_EVENT) from None


def _flag(request: Request, name: str) -> bool:
    said = request.query_params.get(name)
    if said not in (_YES, *_NO):
        raise TurnedAway(400, "value", _NOT_YES_OR_NO)
    return said == _YES
