"""`/parked`: what was refused or waits, by what it is refused for; one example of each, and trying it again."""

from collections.abc import Mapping
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.access import May
from adapter.errors import NotFound
from adapter.store.answers import ParkedState
from adapter.web.office import replaying
from adapter.web.office.finding_cards import cards_of
from adapter.web.office.gate import scope_of
from adapter.web.office.masked_example import example_of
from adapter.web.office.office import Office
from adapter.web.office.replaying import BUDGET, MOST, Wanted, tenants_of
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import PAGE, fields_of, number_of, when, word_of
from adapter.web.pages.highlight import coloured
from adapter.web.pages.preferences import preferences_of

#: Lines of a masked document that a page shows.
_MOST_LINES = 400


def parked_routes(office: Office) -> APIRouter:
    """Make the routes of what is parked."""
    routes = APIRouter(route_class=OfficePage, prefix="/parked")
    _groups(office, routes)
    _group(office, routes)
    _replays(office, routes)
    return routes


def _groups(office: Office, routes: APIRouter) -> None:
    @routes.get("")
    async def groups(request: Request, state: str = "open", before: str = "") -> Response:
        chosen = None if state == "all" else word_of(ParkedState, state) or ParkedState.OPEN
        tenants = tenants_of(office.world(), scope_of(request, May.SEE))
        found = await office.store.parked_reading.groups(
            tenants=tenants, state=chosen, before=number_of(before), limit=PAGE + 1
        )
        shown, said = found[:PAGE], chosen.value if chosen else "all"
        following = {"state": said, "before": str(shown[-1].newest)} if len(found) > PAGE else None
        language = preferences_of(request).language
        return office_page(
            request,
            "office/parked.html",
            groups=[(each, cards_of(each.findings, language)[:1]) for each in shown],
            state=said,
            states=[*(each.value for each in ParkedState), "all"],
            more=f"/parked?{urlencode(following)}" if following else "",
            when=when,
            keeps={"state": said, "before": number_of(before)},
        )

    @routes.get("/items/{asked}")
    async def item(request: Request, asked: str) -> Response:
        number = _number(asked)
        await replaying.fingerprint_of(office, request, number)
        outcomes = await office.store.reading.outcomes_of(parked_id=number)
        if not outcomes:
            raise NotFound("there is no such parked input")
        return RedirectResponse(f"/inputs/{outcomes[-1].id}", 303)


def _group(office: Office, routes: APIRouter) -> None:
    @routes.get("/groups/{fingerprint}")
    async def group(request: Request, fingerprint: str, before: str = "") -> Response:
        found = await replaying.group_of(office, request, fingerprint)
        tenants = tenants_of(office.world(), scope_of(request, May.SEE))
        items = await office.store.parked_reading.items(
            fingerprint, tenants=tenants, before=number_of(before), limit=PAGE + 1
        )
        example = await example_of(office, found.newest, found.findings)
        text = orjson.dumps(example, option=orjson.OPT_INDENT_2).decode() if example is not None else ""
        following = f"?{urlencode({'before': items[PAGE - 1].id})}" if len(items) > PAGE else ""
        return office_page(
            request,
            "office/parked_group.html",
            group=found,
            items=items[:PAGE],
            cards=cards_of(found.findings, preferences_of(request).language),
            lines=coloured(text, "json")[:_MOST_LINES],
            more=f"/parked/groups/{fingerprint}{following}" if following else "",
            kommune=replaying.kommune_of(office.world(), found.tenant),
            budget=BUDGET,
            most=MOST,
            when=when,
            keeps={"before": number_of(before)},
        )


def _replays(office: Office, routes: APIRouter) -> None:
    @routes.post("/replay")
    async def replay(request: Request) -> Response:
        said = await fields_of(request)
        wanted = await _wanted(office, request, said)
        if said.get("act") == "do":
            _, seq = await replaying.replay(office, request, wanted, said.get("why", ""))
            return RedirectResponse(f"/parked/replays/{seq}", 303)
        trial = await replaying.dry_run(office, request, wanted)
        return office_page(
            request, "office/parked_tried.html", told=replaying.trial_json(trial), wanted=wanted, act=None
        )

    @routes.get("/replays/{asked}")
    async def replayed(request: Request, asked: str) -> Response:
        act = await replaying.replay_of(office, request, _number(asked))
        return office_page(
            request, "office/parked_tried.html", told=act.detail, wanted=None, act=act, when=when
        )


async def _wanted(office: Office, request: Request, said: Mapping[str, str]) -> Wanted:
    """Read which ones: one by its number, or those of a group."""
    number = number_of(said.get("number", ""))
    if number is not None:
        return Wanted(await replaying.fingerprint_of(office, request, number), number)
    budget = number_of(said.get("budget", ""))
    return Wanted(said.get("fingerprint", ""), budget=min(budget or BUDGET, MOST))


def _number(asked: str) -> int:
    number = number_of(asked)
    if number is None:
        raise NotFound("there is no such parked input")
    return number
