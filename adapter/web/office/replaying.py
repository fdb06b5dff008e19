"""What is parked, and trying it again, as far as one visitor may."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

from fastapi import Request

from adapter.access import May, Scope
from adapter.errors import NotFound, NotNow
from adapter.existing.trying import Trial, try_again
from adapter.pipeline import World
from adapter.store import Store
from adapter.store.input_answers import ParkedGroup
from adapter.store.line_answers import Operation
from adapter.store.noting_acts import Act
from adapter.store.operating import By
from adapter.store.parked_reading import REPLAY_ACT, REPLAY_DONE
from adapter.web.office.answering import by
from adapter.web.office.gate import must, scope_of
from adapter.web.office.office import Office

#: Inputs that are tried at a time: unless told otherwise, and at most.
BUDGET, MOST = 100, 1000
#: Whoever asked waits no longer; what is not come to by then is left.
SECONDS = 20.0
#: Stores in which one is under way: in each process one at a time.
_under_way: WeakSet[Store] = WeakSet()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be tried again: the open ones of a group, or one of them."""

    fingerprint: str
    #: One input alone.
    number: int | None = None
    #: So many at most.
    budget: int = BUDGET


def tenants_of(world: World, scope: Scope) -> frozenset[str] | None:
    """The tenants whose parked inputs a scope shows; where there is one alone, what names none is its own."""
    if scope.kommuner is None:
        return None
    known = world.tenants.tenants
    seen = {name for name, tenant in known.items() if tenant.kommune_nr in scope.kommuner}
    return frozenset(seen | {""} if seen and len(known) == 1 else seen)


def kommune_of(world: World, tenant: str | None) -> str:
    """The kommune that a parked input is of; empty where nobody knows."""
    known = world.tenants.tenants
    if tenant is None:
        return next(iter(known.values())).kommune_nr if len(known) == 1 else ""
    return known[tenant].kommune_nr if tenant in known else ""


async def group_of(office: Office, request: Request, fingerprint: str) -> ParkedGroup:
    """One group; NotFound for one beyond what may be seen, too."""
    tenants = tenants_of(office.world(), scope_of(request, May.SEE))
    return await office.store.parked_reading.group(fingerprint, tenants=tenants)


async def fingerprint_of(office: Office, request: Request, number: int) -> str:
    """The group that a parked input is in; NotFound for one beyond what may be seen, too."""
    tenants = tenants_of(office.world(), scope_of(request, May.SEE))
    return await office.store.parked_reading.group_of(number, tenants=tenants)


async def dry_run(office: Office, request: Request, wanted: Wanted) -> Trial:
    """Say what would become of them; nothing is kept."""
    await _allowed(office, request, wanted)
    numbers = await _numbers(office, wanted)
    with _alone(office):
        return await _try(office, office.store.on_trial(), numbers)


async def replay(office: Office, request: Request, wanted: Wanted, why: str) -> tuple[Trial, int]:
    """Try them again, and keep who did so, why, and what became of them; give the number of that act."""
    kommune = await _allowed(office, request, wanted)
    who = by(request.state.visitor, why)
    numbers = await _numbers(office, wanted)
    subject = wanted.fingerprint if wanted.number is None else f"parked {wanted.number}"
    about = {"kommune_nr": kommune, "fingerprint": wanted.fingerprint}
    with _alone(office):
        # First, so that nothing changes of which nobody is told who did it, whenever the process ends.
        begun = await _keep(office, Act(REPLAY_ACT, kommune, subject, about | {"asked": len(numbers)}), who)
        trial = await _try(office, office.store, numbers)
    detail = about | {"begun": begun} | trial_json(trial)
    return trial, await _keep(office, Act(REPLAY_DONE, kommune, subject, detail), who)


async def replay_of(office: Office, request: Request, seq: int) -> Operation:
    """What was kept of a replay; NotFound for one beyond what may be seen, too."""
    scope = scope_of(request, May.SEE)
    act = await office.store.parked_reading.replay(seq)
    if not scope.has(act.detail["kommune_nr"]):
        raise NotFound("there is no such replay")
    return act


def trial_json(trial: Trial) -> dict[str, Any]:
    """Give what became of parked inputs that were tried again, by outcome and reason."""
    return {
        "asked": trial.asked,
        "tried": len(trial.tried),
        "passed": trial.passed,
        "gone": trial.gone,
        "left": trial.left,
        "became": [
            {"outcome": outcome.value, "reason": reason, "count": count}
            for (outcome, reason), count in trial.became.items()
        ],
    }


async def _allowed(office: Office, request: Request, wanted: Wanted) -> str:
    """Refuse what may not be seen, then what may not be done; give the kommune."""
    group = await group_of(office, request, wanted.fingerprint)
    kommune = kommune_of(office.world(), group.tenant)
    must(request, May.OPERATE, kommune)
    return kommune


async def _numbers(office: Office, wanted: Wanted) -> Sequence[int]:
    """Which ones: those of the group that are open, the oldest first."""
    if wanted.number is not None:
        return [wanted.number]
    budget = max(1, min(wanted.budget, MOST))
    return await office.store.parked_reading.open_numbers(wanted.fingerprint, tenants=None, limit=budget)


@contextmanager
def _alone(office: Office) -> Iterator[None]:
    if office.store in _under_way:
        raise NotNow("somebody else is trying parked inputs again at this moment; try again in half a minute")
    _under_way.add(office.store)
    try:
        yield
    finally:
        _under_way.discard(office.store)


async def _try(office: Office, store: Store, numbers: Sequence[int]) -> Trial:
    return await try_again(store, office.world(), numbers, office.now(), seconds=SECONDS)


async def _keep(office: Office, act: Act, who: By) -> int:
    """Keep an act, in a transaction of its own; give its number."""
    async with office.store.work() as work:
        return await work.acted(act, who, office.now())
