"""Every route of the office, asked by everybody: who may see persons, who may not, and who is nobody."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

import httpx
from fastapi import FastAPI, Request

from adapter.access import Grant, Role, Visitor
from adapter.config import Settings
from adapter.main.delivery import facts_for
from adapter.outbox.line import Notified
from adapter.pipeline import World
from adapter.register.checking import breaches_of
from adapter.store import Store
from adapter.store.input_answers import Asked as AskedInputs
from adapter.web.office import Office, office_app
from adapter.web.office.cookies import FORM
from adapter.web.office.csrf import FIELD
from adapter.web.office.gate import NotKnown
from adapter.web.office.searching import FIELDS
from tests.delivery.given import VEST
from tests.marked.asking import Asker
from tests.marked.persons import number, words
from tests.marked.search import Heard
from tests.notifications.documents import UNITS
from tests.office_access.routes import routes_of

_AS, _BROWSER = "as", "a-browser-of-the-tests-0"
_HERE, _ELSEWHERE = frozenset({VEST.kommune_nr}), frozenset({"1804"})
#: Each role where the persons are, one who may everything elsewhere, and a unit's.
VISITORS: Mapping[str, Visitor] = {
    name: Visitor(f"test:{name}", grants)
    for name, grants in {
        "viewer": [Grant(Role.VIEWER)],
        "operator": [Grant(Role.OPERATOR)],
        "reporting-officer": [Grant(Role.REPORTING_OFFICER, _HERE)],
        "auditor": [Grant(Role.AUDITOR)],
        "source": [Grant(Role.SOURCE, tenants=frozenset({"vest"}))],
        "unit": [Grant(Role.VIEWER, _HERE, units=frozenset({UNITS[0]}))],
        "elsewhere": [Grant(Role.OPERATOR, _ELSEWHERE), Grant(Role.REPORTING_OFFICER, _ELSEWHERE)],
    }.items()
}
_PARAMETER = re.compile(r"\{(\w+)\}")
#: What each list is searched by, and shown from: somebody may type anything there.
_SEARCHED: Mapping[str, Sequence[str]] = {
    "/inputs": FIELDS,
    "/messages": ("kommune", "line", "state", "cause", "since", "until", "before", "done"),
    "/messages/faults": ("after",),
    "/reviews": ("state", "kommune", "tenant", "after", "done"),
    "/access-log": ("since", "until", "who", "act", "kommune", "before"),
    "/parked": ("state", "before"),
    "/lines": ("after",),
    "/mappings/coverage": ("days", "kommune", "after"),
    "/figures": ("name", "kommune", "unit", "month", "by"),
    "/open/figures": ("name", "kommune", "month"),
    "/own": ("before",),
    "/persons": ("instead",),
}
#: Of them, those that limit nothing where they say nothing: something is found.
_LOOSE = frozenset({"line", "state", "since", "until", "before", "done", "days", "instead"})


class _ByName:
    """A gate that believes what the cookie says."""

    async def visitor(self, request: Request) -> Visitor:
        try:
            return VISITORS[request.cookies[_AS]]
        except KeyError:
            raise NotKnown from None


@dataclass(frozen=True)
class Looking:
    """The office over a store, and who looks at it; all answers are noted."""

    office: Office
    app: FastAPI
    heard: Heard
    client: httpx.AsyncClient

    def by(self, who: str) -> Asker:
        """Somebody who asks, with their cookies."""
        self.client.cookies.clear()
        self.client.cookies.set(FORM, _BROWSER)
        if who != "nobody":
            self.client.cookies.set(_AS, who)
        return Asker(self.heard, "office", who, self.client)

    def form(self, **fields: str) -> dict[str, str]:
        """A form as a page of ours would have it sent."""
        return {FIELD: self.office.forms.token("", _BROWSER), **fields}


@asynccontextmanager
async def looking(heard: Heard, settings: Settings, world: World, store: Store) -> AsyncIterator[Looking]:
    """Open the office over an open store, in this process."""

    def judge(notified: Notified, now: datetime) -> str | None:
        found = breaches_of(notified, now, facts_for(settings, world))
        return found[0].rule if found else None

    office = Office(
        store, lambda: world, settings, lambda: datetime.now(UTC), _ByName(), store.access_log, judge
    )
    app = office_app(office)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Looking(office, app, heard, client)


async def everybody_looks(here: Looking) -> None:
    """Ask every route that is read, for something of each kind there is."""
    things = await _things(here.office.store)
    for who in (*VISITORS, "nobody"):
        asker = here.by(who)
        for method, route in routes_of(here.app):
            if method == "GET" and route != "/static/{name}":
                for path in _paths(route, things, every=who == "operator"):
                    answer = await asker.ask("GET", path, route)
                    if following := answer.links.get("next", {}).get("url"):
                        await asker.ask("GET", following, route)


async def _things(store: Store) -> Mapping[str, Sequence[str]]:
    """What stands for the parameters of routes, by route and name: ids that there are."""
    inputs = await store.input_reading.inputs(AskedInputs(), kommuner=None, limit=1000)
    parked = [each for each in inputs if each.parked_id is not None]
    taken = [each for each in inputs if each.parked_id is None]
    groups = await store.parked_reading.groups(tenants=None)
    messages = [each.id for each in await store.line_reading.messages()]
    reviews = [str(each.id) async for each in store.reading.reviews()]
    some = [str(each.id) for each in [*parked[:6], *taken[:4]]]
    return {
        "/inputs": some,
        "/parked/groups": [each.fingerprint for each in groups[:6]],
        "/parked/items": [str(each.parked_id) for each in parked[:6]],
        "/parked/replays": ["1"],
        "/messages": messages[:6],
        "/reviews": reviews[:3],
        "/figures": ["users", "services", "contacts"],
        "/rules": ["KPR-V-020", number("address of a request")],
        "/mappings": ["service-codes"],
    }


def _paths(route: str, things: Mapping[str, Sequence[str]], *, every: bool) -> Iterator[str]:
    """Give a route with real names in it: all that there are, or the first."""
    if "{" not in route:
        yield route
        marked = quote(words("address of a request"))
        if fields := _SEARCHED.get(route):
            yield f"{route}?{'&'.join(f'{name}={marked}' for name in fields)}"
            if loose := [name for name in fields if every and name in _LOOSE]:
                yield f"{route}?{'&'.join(f'{name}={marked}' for name in loose)}"
        if not every:
            return
        known = number("address of a request")
        yield f"{route}?input={known}&x={marked}"
        # Of a list one at a time: what leads to the next page repeats nothing of the address that the route does not know.
        yield f"{route}?limit=1&days=90&x={known}&{known}={marked}&{marked}=1"
        return
    if "{kommune}" in route:
        yield route.format(kommune="0301", line="IPLOS")
        yield route.format(kommune="0301", line=number("address of a request"))
        return
    known = next(
        (ids for begin, ids in things.items() if route.removeprefix("/api/v1").startswith(begin)), ()
    )
    most = len(known) if every else 2
    for each in known[:most]:
        yield _PARAMETER.sub("1", _PARAMETER.sub(each, route, count=1))
    if every:
        yield _PARAMETER.sub(number("address of a request"), route)


async def everybody_asks_for_persons(here: Looking) -> None:
    """Look for persons by form and body, which only some may, and by what is none."""
    for who in (*VISITORS, "nobody"):
        asker = here.by(who)
        for fid in (
            number("subject of the first"),
            number("subject of what is refused"),
            words("family name"),
        ):
            form = here.form(fid=fid, kommune="0301")
            await asker.ask("POST", "/persons", data=form)
            await asker.ask("POST", "/access-log", data=form)
            await asker.ask("POST", "/access-log", data=form | {"kommune": number("reason of an act")})
            await asker.ask("POST", "/api/v1/persons/_search", json={"fid": fid})
            whom = {"kommune": "0301", "typeID": "1", "fid": fid}
            await asker.ask("POST", "/api/v1/access-log/_search", json=whom)
            await asker.ask("POST", "/api/v1/persons/_search", json={"fid": [fid], fid: fid})


async def everybody_acts(here: Looking) -> None:
    """Act on all there is, with a reason that names somebody, with a body that is none, and as one should."""
    things = await _things(here.office.store)
    given = number("reason of an act")
    person = {"typeID": "1", "fid": number("subject of the first")}
    for who in ("nobody", "viewer", "elsewhere", "operator", "reporting-officer"):
        asker = here.by(who)
        for method, route in routes_of(here.app):
            if method != "POST" or "persons" in route or "access-log" in route or route == "/logout":
                continue
            for path in _paths(route, things, every=False):
                for body in (
                    {"why": f"gjelder {given}"},
                    {"why": "sak 12", "person": person},
                    {given: given},
                ):
                    more = {"json": body} if route.startswith("/api/") else {"data": here.form(**_flat(body))}
                    await asker.ask("POST", path, route, **more)
    asker = here.by("operator")
    for each in things["/parked/groups"]:
        for more in ({"dry_run": True}, {"dry_run": False, "why": "tabellen er rettet"}):
            await asker.ask("POST", "/api/v1/parked/replay", json={"fingerprint": each, **more})
    for what, name in (("tenant", given), ("line", f"0301/{given}"), ("source", "http")):
        await asker.ask("POST", "/api/v1/pauses", json={"what": what, "name": name, "why": "sak 12"})
        await asker.ask("POST", "/api/v1/pauses", json={"what": what, "name": name, "why": given})
    await asker.ask(
        "POST", "/api/v1/pauses", json={"what": "source", "name": "http", "why": "ferdig", "paused": False}
    )


def _flat(body: Mapping[str, object]) -> dict[str, str]:
    flat = {name: each for name, each in body.items() if isinstance(each, str)}
    person = body.get("person")
    return flat | ({"fid": str(person["fid"]), "type": "1"} if isinstance(person, dict) else {})
