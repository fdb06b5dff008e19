"""`/messages`: what was sent to the register or tried, why it failed, and what persons may do about it."""

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.access import May
from adapter.outbox import Line
from adapter.outbox.line import MessageState
from adapter.store.message_search import Wanted
from adapter.web.office import delivering
from adapter.web.office.gate import scope_of
from adapter.web.office.messages_api import day_after, day_begins
from adapter.web.office.office import Office
from adapter.web.office.paging import page_of
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import PAGE, day_of, fields_of, kept, number_of, when, word_of
from adapter.web.pages.highlight import coloured
from adapter.web.pages.phrases.office_causes import CAUSE_WORDS

_FILTERS = ("kommune", "line", "state", "cause", "since", "until")
_WORDS: Mapping[str, Collection[str]] = {
    "line": list(Line),
    "state": list(MessageState),
    "cause": CAUSE_WORDS,
}
#: What a person has just done, as the address says it.
_DONE = frozenset({"sent-now", "closed", "released", "released-empty", "resent"})


def messages_routes(office: Office) -> APIRouter:
    """Make the routes of messages."""
    routes = APIRouter(route_class=OfficePage, prefix="/messages")
    _listing(office, routes)
    _reading(office, routes)
    _acting(office, routes)
    return routes


def _listing(office: Office, routes: APIRouter) -> None:
    @routes.get("")
    async def messages(request: Request, before: str = "", done: str = "") -> Response:
        asked = {name: request.query_params.get(name, "").strip() for name in _FILTERS}
        wanted = _wanted(asked, scope_of(request, May.SEE).kommuner)
        found = await office.store.line_reading.newest_first(wanted, number_of(before), PAGE)
        keeps = kept(asked, _WORDS, is_found=bool(found))
        more = f"/messages?{urlencode(keeps | {'before': found[-1].seq})}" if len(found) == PAGE else ""
        return office_page(
            request,
            "office/messages.html",
            messages=found,
            asked=dict.fromkeys(asked, "") | keeps,
            causes=CAUSE_WORDS,
            states=[each.value for each in MessageState],
            kinds=[each.value for each in Line],
            more=more,
            done=done if done in _DONE else "",
            when=when,
            keeps=keeps | {"before": number_of(before)},
        )

    @routes.get("/faults")
    async def faults(request: Request, after: str = "") -> Response:
        found = await office.store.line_reading.faults(scope_of(request, May.SEE).kommuner)
        page, following = page_of(found, lambda each: each.place, after, PAGE)
        page.sort(key=lambda each: each.rank)
        more = f"/messages/faults?{urlencode({'after': following})}" if following else ""
        keeps = {"after": after if page else ""}
        return office_page(
            request, "office/message_faults.html", faults=page, more=more, when=when, keeps=keeps
        )


def _wanted(asked: dict[str, str], kommuner: frozenset[str] | None) -> Wanted:
    """Read the filters; what is no day, state or type of message does not limit."""
    return Wanted(
        kommuner,
        asked["kommune"] or None,
        word_of(Line, asked["line"]),
        word_of(MessageState, asked["state"]),
        asked["cause"] or None,
        day_begins(day_of(asked["since"])),
        day_begins(day_after(day_of(asked["until"]))),
    )


def _reading(office: Office, routes: APIRouter) -> None:
    @routes.get("/{asked}")
    async def message(request: Request, asked: str, done: str = "") -> Response:
        story = await delivering.message_of(office, request, asked)
        done = done if done in _DONE else ""
        return office_page(request, "office/message.html", story=story, done=done, when=when)

    @routes.get("/{asked}/content")
    async def content(request: Request, asked: str) -> Response:
        message = (await delivering.message_of(office, request, asked)).message
        held = await delivering.opened(office, request, asked)
        lines = coloured(held.xml.decode(), "xml")
        return office_page(request, "office/message_content.html", message=message, lines=lines)

    @routes.get("/{asked}/notifications/{number}")
    async def trace(request: Request, asked: str, number: int) -> Response:
        message, each, sources = await delivering.trace(office, request, asked, number)
        return office_page(
            request, "office/trace.html", message=message, each=each, sources=sources, when=when
        )


def _acting(office: Office, routes: APIRouter) -> None:
    @routes.post("/{asked}/resend")
    async def send_now(request: Request, asked: str) -> Response:
        said = await fields_of(request)
        sent = await delivering.send_now(office, request, asked, said.get("why", ""))
        return RedirectResponse(f"/messages/{sent.id}?done=sent-now", 303)

    @routes.post("/{asked}/close")
    async def close(request: Request, asked: str) -> Response:
        said = await fields_of(request)
        closed = await delivering.close(
            office,
            request,
            asked,
            said.get("why", ""),
            although_unknown="although_unknown" in said,
            annulments_too="annulments_too" in said,
        )
        return RedirectResponse(f"/messages/{closed.id}?done=closed", 303)

    @routes.post("/{asked}/release")
    async def release(request: Request, asked: str) -> Response:
        said = await fields_of(request)
        old = (await delivering.message_of(office, request, asked)).message
        made = await delivering.release(office, request, asked, said.get("why", ""))
        address = f"/messages/{made.id}?done=released" if made else f"/messages/{old.id}?done=released-empty"
        return RedirectResponse(address, 303)
