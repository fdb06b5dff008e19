"""`/lines`: each kommune's ordered lines to the register, and what persons may do to them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.errors import NotFound
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.store.stopping import NEEDS_HEAD
from adapter.web.office import delivering
from adapter.web.office.choosing import choice_of
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import PAGE, fields_of, number_of, when, word_of

#: Acts on a line that are shown with it, the newest first.
_MOST = 1000
#: Chain faults that are shown.
_MOST_FAULTS = 50


def lines_routes(office: Office) -> APIRouter:
    """Make the routes of lines."""
    routes = APIRouter(route_class=OfficePage, prefix="/lines")
    _reading(office, routes)
    _acting(office, routes)
    return routes


def _reading(office: Office, routes: APIRouter) -> None:
    @routes.get("")
    async def lines(request: Request, after: str = "") -> Response:
        found, following = await delivering.lines_of(office, request, after, PAGE)
        more = f"/lines?{urlencode({'after': following})}" if following else ""
        return office_page(
            request, "office/lines.html", lines=found, more=more, when=when, keeps={"after": after}
        )

    @routes.get("/{kommune}/{line}")
    async def one(request: Request, kommune: str, line: str, done: str = "") -> Response:
        return await line_page(office, request, _key(kommune, line), done=done)


def _acting(office: Office, routes: APIRouter) -> None:
    @routes.post("/{kommune}/{line}/stop")
    async def stop(request: Request, kommune: str, line: str) -> Response:
        key, said = _key(kommune, line), await fields_of(request)
        await delivering.stop(office, request, key, said.get("why", ""))
        return _to(key, "stopped")

    @routes.post("/{kommune}/{line}/start")
    async def start(request: Request, kommune: str, line: str) -> Response:
        key, said = _key(kommune, line), await fields_of(request)
        await delivering.start(office, request, key, said.get("why", ""))
        return _to(key, "started")

    @routes.post("/{kommune}/{line}/confirm")
    async def confirm(request: Request, kommune: str, line: str) -> Response:
        key, said = _key(kommune, line), await fields_of(request)
        number = number_of(said.get("number", ""))
        if number is None:
            return await line_page(office, request, key, wrong="act-bad-number")
        await delivering.confirm(office, request, key, (number, said.get("guid", "")), said.get("why", ""))
        return _to(key, "started")

    @routes.post("/{kommune}/{line}/resend")
    async def resend(request: Request, kommune: str, line: str) -> Response:
        key, said = _key(kommune, line), await fields_of(request)
        choice = choice_of(said)
        if isinstance(choice, str):
            return await line_page(office, request, key, wrong=choice)
        await delivering.resend(office, request, key, choice, said.get("why", ""))
        address = f"/messages?kommune={key.kommune_nr}&line={key.line.value}&done=resent"
        return RedirectResponse(address, 303)


async def line_page(
    office: Office, request: Request, key: LineKey, *, done: str = "", wrong: str = ""
) -> Response:
    """Show a line, with what is wrong with a form that was sent."""
    item = await delivering.line_of(office, request, key)
    reading = office.store.line_reading
    acts = await reading.last_operations(key, limit=_MOST)
    faults = await reading.check_chain(key)
    return office_page(
        request,
        "office/line.html",
        400 if wrong else 200,
        item=item,
        acts=acts,
        faults=faults[:_MOST_FAULTS],
        found=len(faults),
        needs_head=item.stopped in NEEDS_HEAD,
        done=done if done in ("stopped", "started") else "",
        wrong=wrong,
        when=when,
        **_set_up(office, key.kommune_nr),
    )


def _set_up(office: Office, kommune_nr: str) -> Mapping[str, Any]:
    """The kommune as the tenants file has it."""
    tenants = office.world().tenants
    named = sorted(name for name, each in tenants.tenants.items() if each.kommune_nr == kommune_nr)
    return {"kommune": tenants.kommuner.get(kommune_nr), "tenants": named}


def _key(kommune: str, line: str) -> LineKey:
    known = word_of(Line, line)
    if known is None or not (len(kommune) == 4 and kommune.isdecimal()):
        raise NotFound("there is no such line")
    return LineKey(kommune, known)


def _to(key: LineKey, done: str) -> Response:
    return RedirectResponse(f"/lines/{key.kommune_nr}/{key.line.value}?done={done}", 303)
