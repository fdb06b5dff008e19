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
from weakref import WeakSet

from fastapi import Request

from adapter.access import May, Scope
from adapter.bench.own import own_tables, tables_in
from adapter.errors import Fault, Misconfigured, NotNow
from adapter.existing.impact import Impact, find_impact
from adapter.existing.questions import Asking
from adapter.fhir.times import OSLO
from adapter.mapping.fault_words import words
from adapter.mapping.load_decisions import table_files
from adapter.mapping.load_value_sets import value_set_files
from adapter.mapping.tables import Tables
from adapter.store import Store
from adapter.store.told_answers import Counted, Judged
from adapter.values import replace
from adapter.web.office.gate import scope_of
from adapter.web.office.mapping_tables import editions_of
from adapter.web.office.office import Office

#: Whoever asked waits no longer.
SECONDS = 20.0
#: So many groups are gone through before others get their turn.
_STEP = 20
#: Stores of which somebody asks: in each process one at a time, since it takes one processor as long as it takes.
_under_way: WeakSet[Store] = WeakSet()


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

    Raises Misconfigured with the candidate's faults; NotNow where somebody else asks, or it takes too long.
    """
    scope = _narrowed(scope_of(request, May.SEE), asked.kommune_nr)
    with _alone(office.store):
        until, world = clock() + SECONDS, office.world()
        tables = await _candidate(office, request, asked) if asked.files else world.tables
        old = Asking(world.tables, world.tenants) if asked.against is Against.IN_FORCE else None
        first = office.now().astimezone(OSLO).date() - timedelta(days=asked.days - 1)
        groups = _in_steps(office.store, first, scope, lambda: clock() < until)
        async with aclosing(groups):
            impact = await find_impact(groups, Asking(tables, world.tenants), old)
        return FoundImpact(impact, await _counted(office.store, first, scope))


async def _candidate(office: Office, request: Request, asked: AskedImpact) -> Tables:
    settings = office.settings
    own = None if asked.whole else settings.own_mappings
    tables_with = tables_in(settings.mappings, own, replacing=True)
    try:
        return await asyncio.to_thread(own_tables, asked.files, tables_with)
    except Misconfigured as wrong:
        raise Misconfigured(*_within_sight(wrong, _hidden(office, request))) from None


def _hidden(office: Office, request: Request) -> set[str]:
    """What files and tables of the installation's own are called that who asks does not see: it names kommuner."""
    if scope_of(request, May.SEE).kommuner is None:
        return set()
    own = office.settings.own_mappings
    files = (*table_files(own), *value_set_files(own)) if own is not None else ()
    tables = set(office.world().tables.versions()) - {each.table for each in editions_of(office, request)}
    return tables | {path.relative_to(own).as_posix() for path in files if own is not None}


def _within_sight(wrong: Misconfigured, hidden: set[str]) -> Iterator[Fault]:
    """The faults of a candidate, of which one that names a file of ours says no more than that there is one (SEC-08)."""
    unseen = words("table-unseen")
    for fault in wrong.faults:
        is_told = not any(name in said for name in hidden for said in fault.words)
        yield fault if is_told else replace(fault, message=unseen.en, nb=unseen.nb)


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
                    raise NotNow(
                        f"it takes more than {SECONDS:.0f} seconds; ask for fewer days or one kommune, or use "
                        "kpr-adapter mappings impact"
                    )
            if scope.has(each.kommune_nr):
                yield each


async def _counted(store: Store, first: date, scope: Scope) -> Counted:
    if scope.kommuner is None:
        return await store.told.counted(first)
    found = [await store.told.counted(first, each) for each in sorted(scope.kommuner)]
    sums = (sum(getattr(each, name) for each in found) for name in ("resources", "seen", "settled"))
    return Counted(*sums)


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    if store in _under_way:
        raise NotNow("somebody else asks for an impact at this moment; try again in half a minute")
    _under_way.add(store)
    try:
        yield
    finally:
        _under_way.discard(store)
