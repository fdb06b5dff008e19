"""`/api/v1/overview`: how things stand, for programs. No answer names a person."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Request, Response

from adapter.store.processes import Process
from adapter.web.office.answering import answer
from adapter.web.office.attention import Matter, attention
from adapter.web.office.office import Office
from adapter.web.office.overlooking import Overview, Source, overview_of
from adapter.web.office.pauses_api import paused_json
from adapter.web.office.routing import OfficeApi

Json = Mapping[str, object]


def overview_api(office: Office) -> APIRouter:
    """Make the route of the overview."""
    routes = APIRouter(route_class=OfficeApi, prefix="/overview", tags=["overview"])

    @routes.get("")
    async def overview(request: Request) -> Response:
        """How things stand now, as far as the one who asks may see; what is wrong stands first."""
        return answer(overview_json(await overview_of(office, request)))

    return routes


def overview_json(found: Overview) -> Json:
    """Everything of the overview."""
    standing = found.standing
    return {
        "now": found.now.isoformat(),
        "attention": [_matter(each) for each in attention(found)],
        "received_today": found.received,
        "outcomes_today": [
            {"outcome": each.outcome.value, "reason": each.reason, "count": each.count}
            for each in standing.outcomes
        ],
        "queue": [
            {
                "state": each.state.value,
                "line": each.line.value,
                "kommune_nr": each.kommune_nr,
                "count": each.count,
                "oldest": each.oldest.isoformat(),
            }
            for each in standing.queue
        ],
        "sources": [_source(each) for each in found.sources],
        "lines": [
            {
                "kommune_nr": each.key.kommune_nr,
                "line": each.key.line.value,
                "number": each.number,
                "stopped": each.stopped,
                "stopped_at": _moment(each.stopped_at),
                "last_receipt": _moment(each.last_receipt),
                "refused": each.refused,
            }
            for each in standing.lines
        ],
        "parked": [
            {"tenant": each.tenant, "reason": each.reason, "count": each.count} for each in standing.parked
        ],
        "reviews": standing.reviews,
        "pauses": [paused_json(each) for each in standing.pauses],
        "certificates": [{"whose": whose, "days": round(days, 1)} for whose, days in found.certificates],
        "store_key": {"used": standing.key_used, "worn": found.is_key_worn} if found.is_whole else None,
        "lag": dict(found.lag),
        "mappings": found.edition,
        "processes": [_process(found, each) for each in standing.processes],
    }


def _matter(matter: Matter) -> Json:
    said = {"what": matter.key.removeprefix("ov-"), "look": matter.look, **matter.values}
    return said | ({"cause": matter.cause} if matter.cause else {})


def _source(source: Source) -> Json:
    standing = source.standing
    return {
        "source": standing.source,
        "tenant": standing.tenant,
        "kommune_nr": standing.kommune_nr,
        "today": standing.today,
        "last": _moment(standing.last),
        "silent": source.is_silent,
        "paused": source.is_paused,
    }


def _process(found: Overview, process: Process) -> Json:
    """One process; what names topics is for who sees everything."""
    health = dict(process.health)
    if not found.is_whole:
        health = {key: health[key] for key in ("is_ready", "away", "mappings") if key in health}
    return {
        "id": process.id,
        "role": process.role,
        "version": process.version,
        "started": process.started.isoformat(),
        "seen": process.seen.isoformat(),
        "quiet": found.is_quiet(process),
        "health": health,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
