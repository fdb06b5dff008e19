"""
What other tables would make of what is stored, as one visitor may see it (MH-55): pages and the interface ask alike.

The candidate comes as texts and is kept nowhere. It is judged in a thread, as it may be large; what is stored is gone
through in small steps, so that others are answered meanwhile, and for a bounded time.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from weakref import WeakKeyDictionary

from fastapi import Request

from adapter.access import May, Scope
from adapter.bench.own import own_tables, tables_in
from adapter.errors import NotNow
from adapter.existing.impact import Impact, find_impact
from adapter.existing.questions import Asking
from adapter.fhir.times import OSLO
from adapter.mapping.sight import Sight
from adapter.mapping.tables import Tables
from adapter.store import Store
from adapter.store.told_answers import Counted, Judged
from adapter.web.office.gate import scope_of, visitor_of
from adapter.web.office.office import Office

#: Whoever asked waits no longer.
SECONDS = 20.0
#: So many groups are gone through before others get their turn.
_STEP = 20
#: Accounts that may ask at once in each process: they share one processor for as long as it takes.
_TOGETHER = 4
#: By store: the accounts that ask.
_under_way: WeakKeyDictionary[Store, set[str]] = WeakKeyDictionary()


class Against(StrEnum):
    """What the candidate is held against."""

    #: What became of the inputs when they came.
    DECIDED = "decided"
    #: What the tables in force would make of them now.
    IN_FORCE = "in-force"


@dataclass(frozen=True, slots=True)
class AskedImpact:
    """A candidate, and what it is tried on; without files it is what is in force."""

    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Whether the files are all tables of one's own; else each takes the place of the same edition.
    whole: bool = False
    against: Against = Against.DECIDED
    #: Days of inputs, today included.
    days: int = 30
    kommune_nr: str | None = None


@dataclass(frozen=True, slots=True)
class FoundImpact:
    """What would change, of what there is."""

    impact: Impact
    counted: Counted


async def impact_asked(
    office: Office, request: Request, asked: AskedImpact, clock: Callable[[], float] = time.monotonic
) -> FoundImpact:
    """
    Say what a candidate would make of what came, of the kommuner that may be seen.

    Raises Misconfigured with the candidate's faults; NotNow where who asks does so already, where so many others do,
    or where it takes too long.
    """
    scope = _narrowed(scope_of(request, May.SEE), asked.kommune_nr)
    with _one_of_few(office.store, visitor_of(request).id):
        until = clock() + SECONDS
        try:
            # Also over what is asked of the store at once, before the first row comes.
            async with asyncio.timeout(SECONDS):
                return await _found(office, request, asked, scope, lambda: until - clock())
        except TimeoutError:
            raise _too_long() from None


async def _found(
    office: Office, request: Request, asked: AskedImpact, scope: Scope, left: Callable[[], float]
) -> FoundImpact:
    """Judge the candidate and try it; `left` says how many seconds there are."""
    world = office.world()
    tables = await _candidate(office, request, asked, left()) if asked.files else world.tables
    old = Asking(world.tables, world.tenants) if asked.against is Against.IN_FORCE else None
    first = office.now().astimezone(OSLO).date() - timedelta(days=asked.days - 1)
    groups = _in_steps(office.store, first, scope, lambda: left() > 0)
    async with aclosing(groups):
        impact = await find_impact(groups, Asking(tables, world.tenants), old)
    return FoundImpact(impact, await _counted(office.store, first, scope))


async def _candidate(office: Office, request: Request, asked: AskedImpact, seconds: float) -> Tables:
    settings = office.settings
    own = None if asked.whole else settings.own_mappings
    sight = _sight(office, request)
    tables_with = tables_in(settings.mappings, own, replacing=True, sight=sight, seconds=seconds)
    return await asyncio.to_thread(own_tables, asked.files, tables_with)


def _sight(office: Office, request: Request) -> Sight | None:
    """What tables who asks may know of; None: all (SEC-08)."""
    scope = scope_of(request, May.SEE)
    tenants = office.tenants_within(scope)
    return None if scope.kommuner is None or tenants is None else Sight(scope.kommuner, tenants)


def _narrowed(scope: Scope, kommune_nr: str | None) -> Scope:
    """A scope of one kommune where one was asked for; of one that may not be seen, of none."""
    if kommune_nr is None:
        return scope
    return Scope(frozenset({kommune_nr} if scope.has(kommune_nr) else ()))


async def _in_steps(
    store: Store, first: date, scope: Scope, in_time: Callable[[], bool]
) -> AsyncGenerator[Judged, None]:
    """What came from a day on in the kommuner of a scope; NotNow when the time is up."""
    only = next(iter(scope.kommuner)) if scope.kommuner is not None and len(scope.kommuner) == 1 else None
    if scope.is_empty:
        return
    seen = 0
    async with aclosing(store.told.judged(first, only)) as groups:
        async for each in groups:
            seen += 1
            if seen % _STEP == 0:
                await asyncio.sleep(0)
                if not in_time():
                    raise _too_long()
            if scope.has(each.kommune_nr):
                yield each


async def _counted(store: Store, first: date, scope: Scope) -> Counted:
    if scope.kommuner is None:
        return await store.told.counted(first)
    found = [await store.told.counted(first, each) for each in sorted(scope.kommuner)]
    sums = (sum(getattr(each, name) for each in found) for name in ("resources", "seen", "settled"))
    return Counted(*sums)


def _too_long() -> NotNow:
    return NotNow(
        f"it takes more than {SECONDS:.0f} seconds; ask for fewer days or one kommune, or use "
        "kpr-adapter mappings impact"
    )


@contextmanager
def _one_of_few(store: Store, account: str) -> Iterator[None]:
    """Let an account ask once at a time, and few together: nobody keeps all others waiting."""
    asking = _under_way.setdefault(store, set())
    if account in asking:
        raise NotNow("you ask for an impact already; wait for its answer")
    if len(asking) >= _TOGETHER:
        raise NotNow("as many ask for an impact as may at this moment; try again in half a minute")
    asking.add(account)
    try:
        yield
    finally:
        asking.discard(account)
