"""`/`: how things stand today, what is wrong first, and what can be paused."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.access import May
from adapter.errors import NotFound
from adapter.events.pausing import DOORS, What
from adapter.fhir.times import OSLO
from adapter.outbox import State
from adapter.outcomes import Outcome
from adapter.rules import catalogue
from adapter.store.standing import OPEN_STATES
from adapter.store.standing_answers import OutcomeCount, QueueCount
from adapter.web.office import pausing
from adapter.web.office.attention import attention
from adapter.web.office.gate import visitor_of
from adapter.web.office.office import Office
from adapter.web.office.overlooking import TOLD_DAYS, URGENT_DAYS, Overview, overview_of
from adapter.web.office.pausing import Subject
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import home_of, office_page
from adapter.web.office.told import fields_of, word_of

#: What is wrong first; the order is stable, so within an outcome the most frequent stay first.
_LOOKS = {
    Outcome.REJECT.value: "bad",
    Outcome.PARTIAL.value: "bad",
    Outcome.PARK.value: "warn",
    Outcome.HOLD.value: "warn",
    Outcome.NOTIFY.value: "good",
    Outcome.CONSULT.value: "good",
    Outcome.NO_EVENT.value: "note",
    Outcome.NOT_IN_KPR.value: "note",
}
_GRAVEST = list(_LOOKS)
_DONE = frozenset({"paused", "resumed"})


def overview_routes(office: Office) -> APIRouter:
    """Make the routes of the overview."""
    routes = APIRouter(route_class=OfficePage)

    @routes.get("/")
    async def overview(request: Request, done: str = "") -> Response:
        if not visitor_of(request).may(May.SEE):
            # A login leads here: who sees figures or own records alone begins there.
            return RedirectResponse(home_of(visitor_of(request)), 303)
        found = await overview_of(office, request)
        return office_page(
            request,
            "office/overview.html",
            found=found,
            matters=attention(found),
            done=done if done in _DONE else "",
            **_shown(office, request, found),
        )

    @routes.post("/pause")
    async def pause(request: Request) -> Response:
        subject, name, why = await _asked(request)
        await pausing.pause(office, request, subject, name, why)
        return RedirectResponse("/?done=paused", 303)

    @routes.post("/resume")
    async def resume(request: Request) -> Response:
        subject, name, why = await _asked(request)
        await pausing.resume(office, request, subject, name, why)
        return RedirectResponse("/?done=resumed", 303)

    return routes


def _shown(office: Office, request: Request, found: Overview) -> Mapping[str, Any]:
    """What the template works with besides."""
    visitor = visitor_of(request)
    return {
        "at": _at(found.now),
        "age": lambda moment: age(found.now, moment),
        "today": found.now.astimezone(OSLO).date(),
        "states": _states(found.standing.queue),
        "waiting": (State.QUEUED, State.IN_MESSAGE),
        "outcomes": sorted(found.standing.outcomes, key=lambda each: _GRAVEST.index(each.outcome)),
        "looks": _LOOKS,
        "reason_of": _reason_of,
        "most": max((each.count for each in found.standing.outcomes), default=1),
        "may_pause_all": pausing.may_pause_all(request),
        "may_pause": lambda kommune: visitor.may(May.OPERATE, kommune),
        "doors": _doors(found),
        "tenants": _tenants(office, request, found),
        "silent_hours": f"{office.settings.office.silent_hours:g}",
        "urgent": URGENT_DAYS,
        "soon": TOLD_DAYS,
    }


async def _asked(request: Request) -> tuple[Subject, str, str]:
    """Read the form: what, which, why."""
    said = await fields_of(request)
    subject = word_of(Subject, said.get("what", ""))
    if subject is None:
        raise NotFound("nothing of that kind is paused")
    return subject, said.get("name", ""), said.get("why", "")


def _at(now: datetime) -> Any:
    """Give how times are shown: as a clock in Norway, the day only where it is another."""
    today = now.astimezone(OSLO).date()

    def shown(moment: datetime) -> str:
        local = moment.astimezone(OSLO)
        return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"

    return shown


def age(now: datetime, moment: datetime) -> tuple[str, int]:
    """Say how long ago something was: the key of its words, and the number in them."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 90:
        return "ov-minutes", minutes
    if minutes < 48 * 60:
        return "ov-hours", minutes // 60
    return "ov-days", minutes // (24 * 60)


def _states(queue: Sequence[QueueCount]) -> list[tuple[State, int, datetime | None]]:
    """Count each state that waits for something, with its oldest; also those with nothing in them."""
    by_state = {
        state: list(some) for state, some in groupby(sorted(queue, key=_state), key=lambda each: each.state)
    }
    return [
        (
            state,
            sum(each.count for each in by_state.get(state, ())),
            min((each.oldest for each in by_state.get(state, ())), default=None),
        )
        for state in OPEN_STATES
    ]


def _state(count: QueueCount) -> str:
    return count.state.value


def _reason_of(count: OutcomeCount, language: str) -> str:
    """What the first rule with its reason says, its first sentence; empty where there is no reason."""
    rules = (rule for rule in catalogue().values() if rule.reason == count.reason)
    text = next((rule.text[language] for rule in rules), count.reason or "")
    first, end, _ = text.partition(". ")
    return f"{first}{end}".strip()


def _doors(found: Overview) -> list[str]:
    """The doors and topics that can be paused: those that something came by, and that are not."""
    paused = {each.name for each in found.standing.pauses}
    heard = {each.standing.source for each in found.sources if each.standing.source}
    return sorted({*DOORS, *heard} - paused - {"", "replay", "events", "stdin"})


def _tenants(office: Office, request: Request, found: Overview) -> list[tuple[str, str]]:
    """The tenants whose intake the visitor may pause, with their kommune; those that are not paused."""
    visitor = visitor_of(request)
    paused = {each.name for each in found.standing.pauses if each.what is What.TENANT}
    known = office.world().tenants.tenants.items()
    return sorted(
        (name, tenant.kommune_nr)
        for name, tenant in known
        if name not in paused and visitor.may(May.OPERATE, tenant.kommune_nr)
    )
