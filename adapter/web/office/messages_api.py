"""`/api/v1/messages`: messages to the register, for programs; only `.xml` holds anything about persons."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from adapter.access import May
from adapter.fhir.times import OSLO
from adapter.outbox import Line
from adapter.outbox.line import MessageState
from adapter.store.line_json import fault_told_json, json_of
from adapter.store.message_search import Wanted
from adapter.web.office import delivering
from adapter.web.office.answering import Why, answer
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office
from adapter.web.office.paging import After, linked, page_of
from adapter.web.office.routing import OfficeApi
from adapter.web.office.traced import trace_json

_MOST = 1000
_LOPENR = "notifikasjonLopeNr."
_LAST = date(9999, 12, 30)


class Closing(Why):
    """
    Why a message is closed; whether it is known that the register has not got it, and its C are given up.

    A C that is not given up is queued again; given up, what it annuls stays at the register for good.
    """

    although_unknown: bool = False
    annulments_too: bool = False


def messages_api(office: Office) -> APIRouter:
    """Make the routes of messages."""
    routes = APIRouter(route_class=OfficeApi, prefix="/messages", tags=["messages"])
    _listing(office, routes)
    _reading(office, routes)
    _acting(office, routes)
    return routes


def day_begins(day: date | None) -> datetime | None:
    """The first moment of a Norwegian day."""
    return datetime.combine(day, time(), OSLO) if day else None


def day_after(day: date | None) -> date | None:
    """The day that follows."""
    return min(day, _LAST) + timedelta(days=1) if day else None


def _listing(office: Office, routes: APIRouter) -> None:
    @routes.get("")
    async def messages(  # noqa: PLR0913 - each is a parameter of the address
        request: Request,
        *,
        kommune: str | None = None,
        line: Line | None = None,
        state: MessageState | None = None,
        cause: str | None = None,
        since: date | None = None,
        until: date | None = None,
        after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
        limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    ) -> Response:
        """Messages in the order in which they were made; the next page is after the last one's number."""
        scope, first = scope_of(request, May.SEE), day_begins(since)
        end = day_begins(day_after(until))
        wanted = Wanted(scope.kommuner, kommune, line, state, cause, first, end)
        found = await office.store.line_reading.oldest_first(wanted, after, limit)
        return answer([json_of(each) for each in found])

    @routes.get("/faults")
    async def faults(
        request: Request,
        after: After = "",
        limit: Annotated[int, Query(ge=1, le=_MOST)] = _MOST,
    ) -> Response:
        """Faults that were fed back; in an answer those that a message still waits for first, then the latest."""
        found = await office.store.line_reading.faults(scope_of(request, May.SEE).kommuner)
        page, following = page_of(found, lambda each: each.place, after, limit)
        page.sort(key=lambda each: each.rank)
        return linked(answer([fault_told_json(each) for each in page]), request, following, limit=limit)


def _reading(office: Office, routes: APIRouter) -> None:
    @routes.get("/{asked}.xml")
    async def xml(request: Request, asked: str) -> Response:
        """The message as it is written, before it is protected; the look is written down."""
        content = await delivering.opened(office, request, asked)
        return Response(content.xml, media_type="application/xml", headers={"cache-control": "no-store"})

    @routes.get("/{asked}")
    async def message(request: Request, asked: str) -> Response:
        """One message by its messageId or a refId, with attempts, notifications and acts."""
        return answer(json_of(await delivering.message_of(office, request, asked)))

    @routes.get("/{asked}/notifications/{number}")
    async def trace(
        request: Request, asked: str, number: Annotated[int, Path(ge=0, lt=2**63, description=_LOPENR)]
    ) -> Response:
        """One notification of a message with the inputs its record came from; the look is written down."""
        return answer(trace_json(*await delivering.trace(office, request, asked, number)))


def _acting(office: Office, routes: APIRouter) -> None:
    @routes.post("/{message_id}/resend")
    async def send_now(request: Request, message_id: str, why: Why) -> Response:
        """Send a message that waits, at once."""
        return answer(json_of(await delivering.send_now(office, request, message_id, why.why)))

    @routes.post("/{message_id}/close")
    async def close(request: Request, message_id: str, why: Closing) -> Response:
        """End a refused message."""
        closed = await delivering.close(
            office,
            request,
            message_id,
            why.why,
            although_unknown=why.although_unknown,
            annulments_too=why.annulments_too,
        )
        return answer(json_of(closed))

    @routes.post("/{message_id}/release")
    async def release(request: Request, message_id: str, why: Why) -> Response:
        """Make a refused message anew; null where nothing of it is left."""
        made = await delivering.release(office, request, message_id, why.why)
        return answer(json_of(made) if made else None)
