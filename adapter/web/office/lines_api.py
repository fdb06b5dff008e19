"""`/api/v1/lines`: the lines to the register, for programs. No answer holds anything about a person."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from adapter.errors import NotNow
from adapter.mapping import Person
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.store.line_json import json_of
from adapter.store.resending import Choice
from adapter.web.office import delivering
from adapter.web.office.answering import Kommune, Whom, Why, answer
from adapter.web.office.office import Office
from adapter.web.office.paging import After, linked
from adapter.web.office.routing import OfficeApi

#: Lines of one answer; and acts on a line that are told with it: the last ones, in their order.
_MOST = 1000
_Number = Annotated[int, Field(ge=0, lt=2**63)]


class Head(Why):
    """Where a line stands, as it was compared with what the register has."""

    number: _Number
    guid: str


class Which(Why):
    """Which notifications to send again; all that is given must hold, and one at least must be given."""

    id: str | None = None
    since_id: str | None = None
    until_id: str | None = None
    since: date | None = None
    until: date | None = None
    message_id: str | None = None
    person: Whom | None = Field(default=None, repr=False)

    def choice(self) -> Choice:
        """What the store is asked by; NotNow where nothing is chosen."""
        chosen = self.model_dump(exclude={"why", "person"})
        whom = self.person
        choice = Choice(**chosen, person=Person(type_id=whom.type_id, fid=whom.fid) if whom else None)
        if not choice.told():
            raise NotNow(
                "say which notifications: id, since_id, until_id, since, until, message_id or person"
            )
        return choice


def lines_api(office: Office) -> APIRouter:
    """Make the routes of lines."""
    routes = APIRouter(route_class=OfficeApi, prefix="/lines", tags=["lines"])
    _reading(office, routes)
    _acting(office, routes)
    return routes


def _reading(office: Office, routes: APIRouter) -> None:
    reading = office.store.line_reading

    @routes.get("")
    async def lines(
        request: Request,
        kommune: str | None = None,
        after: After = "",
        limit: Annotated[int, Query(ge=1, le=_MOST)] = _MOST,
    ) -> Response:
        """Lines as they stand, in order of kommuneNr; `after` is one of them, as 4631/IPLOS."""
        found, following = await delivering.lines_of(office, request, after, limit, kommune)
        return linked(
            answer([json_of(each) for each in found]), request, following, kommune=kommune, limit=limit
        )

    @routes.get("/{kommune}/{line}")
    async def one(request: Request, kommune: Kommune, line: Line) -> Response:
        """One line, with what persons did to it and whether its chain holds."""
        key = LineKey(kommune, line)
        item = json_of(await delivering.line_of(office, request, key))
        acts = (await reading.last_operations(key, limit=_MOST))[::-1]
        faults = await reading.check_chain(key)
        besides = {"operations": [json_of(act) for act in acts], "faults": [json_of(one) for one in faults]}
        return answer(item | besides)


def _acting(office: Office, routes: APIRouter) -> None:
    reading = office.store.line_reading

    @routes.post("/{kommune}/{line}/stop")
    async def stop(request: Request, kommune: Kommune, line: Line, why: Why) -> Response:
        """Let nothing leave the line."""
        key = LineKey(kommune, line)
        await delivering.stop(office, request, key, why.why)
        return answer(json_of(await reading.line(key)))

    @routes.post("/{kommune}/{line}/start")
    async def start(request: Request, kommune: Kommune, line: Line, why: Why) -> Response:
        """Let the line go on."""
        key = LineKey(kommune, line)
        await delivering.start(office, request, key, why.why)
        return answer(json_of(await reading.line(key)))

    @routes.post("/{kommune}/{line}/confirm")
    async def confirm(request: Request, kommune: Kommune, line: Line, head: Head) -> Response:
        """Let the line go on, its head compared with what the register has."""
        key = LineKey(kommune, line)
        await delivering.confirm(office, request, key, (head.number, head.guid), head.why)
        return answer(json_of(await reading.line(key)))

    @routes.post("/{kommune}/{line}/resend")
    async def resend(request: Request, kommune: Kommune, line: Line, which: Which) -> Response:
        """Send notifications again that the register has accepted."""
        key = LineKey(kommune, line)
        made = await delivering.resend(office, request, key, which.choice(), which.why)
        return answer([json_of(each) for each in made])
