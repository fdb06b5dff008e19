"""
Decides stored services and refused inputs anew under the tables in force (KPR-M-003, KPR-M-016).

A reload of tables never touches what was reported; this does, and nothing else does. What is of one person
is decided in one transaction (`deciding_anew.py`).
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from adapter.existing.anew import Asking, Change, Left, change_of, meaning_anew, needs_identity, row_of
from adapter.existing.asked import Asked, tenants_of
from adapter.existing.deciding_anew import Deciding, Entered, Planned, at_last
from adapter.existing.replays import Replayed, became, find_rejects, made_of, open_event
from adapter.mapping.tables import MappingRow
from adapter.matching import KommuneKey
from adapter.notifications import HistoryKey, ServiceHistory
from adapter.outcomes import Taken
from adapter.pipeline import World, read
from adapter.store import Store
from adapter.store.noting_acts import Act
from adapter.store.sealed import masked
from adapter.values import replace

#: The words of the act, and the door that its outcomes name.
ACT, SOURCE = "mappings apply", "mappings"


@dataclass(slots=True)
class Unit:
    """What is decided together: of one person, or alone where nobody is identified."""

    services: list[HistoryKey] = field(default_factory=list)
    inputs: list[Replayed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a service."""

    change: Change
    outcome: str | None = None
    reason: str | None = None
    #: `M TjenesteStart 2027-01-01`.
    made: tuple[str, ...] = ()

    @property
    def row(self) -> MappingRow | None:
        """The row that decides now."""
        return row_of(self.change)


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a unit."""

    services: list[Applied]
    inputs: list[Replayed]


@dataclass(slots=True)
class Found:
    """What is to be decided anew, person by person, and what is left as it is."""

    units: list[Unit] = field(default_factory=list)
    left: list[Change] = field(default_factory=list)
    #: Inputs that the tables refuse still.
    refused: list[Replayed] = field(default_factory=list)


async def find(store: Store, world: World, asked: Asked) -> Found:
    """Find the services that the tables say something else of, and the inputs that they no longer refuse."""
    world = world.under(store.person_secret)
    found, asking = Found(), Asking(world.tenants, world.tables)
    persons: dict[KommuneKey | HistoryKey | int, Unit] = {}
    async for history in store.services.all(tenants_of(world, asked.kommune_nr), asked.since):
        change = change_of(history, asking)
        if change is not None and change.left is not None:
            found.left.append(change)
        elif change is not None:
            persons.setdefault(history.whose or history.key, Unit()).services.append(history.key)
    for reject in await find_rejects(store, world, asked):
        one = reject.replayed
        if one.rules:
            found.refused.append(one)
        else:
            persons.setdefault(reject.whose or one.number, Unit()).inputs.append(one)
    found.units = list(persons.values())
    return found


async def apply(
    store: Store, world: World, asked: Asked, units: Sequence[Unit], *, dry_run: bool
) -> AsyncIterator[Became]:
    """Decide anew what is of each person, and tell what became of it; a dry run changes nothing."""
    world, store = world.under(store.person_secret), store.on_trial() if dry_run else store
    applying = _Applying(Deciding(store, world, asked, SOURCE), Asking(world.tenants, world.tables))
    for unit in units:
        one = await at_last(partial(applying.decided, unit), SOURCE)
        yield await applying.left(unit, Left(one)) if isinstance(one, str) else one


@dataclass(frozen=True, slots=True)
class _Applying:
    """Says of a unit what it means now, and has it decided."""

    deciding: Deciding
    asking: Asking

    async def decided(self, unit: Unit) -> Became:
        """Decide a unit as it stands now."""
        left, changes, planned = list[Applied](), list[Change](), list[Planned]()
        for history in await self.deciding.store.services.of(unit.services):
            change = change_of(history, self.asking)
            if change is None:
                continue
            plan = await self._plan(history, change)
            if isinstance(plan, Left):
                left.append(Applied(replace(change, left=plan)))
            else:
                changes.append(change)
                planned.append(plan)
        tried = [(one, entered) for one in unit.inputs if (entered := await self._entered(one)) is not None]
        if not planned and not tried:
            return Became(left, [])
        taken = await self.deciding.decided(planned, [entered for _, entered in tried])
        services = [_applied(change, one) for change, one in zip(changes, taken, strict=False)]
        inputs = zip((one for one, _ in tried), taken[len(planned) :], strict=True)
        return Became(left + services, [became(one, of) for one, of in inputs])

    async def _plan(self, history: ServiceHistory, change: Change) -> Planned | Left:
        answer, store = change.answer, self.deciding.store
        if answer is None:
            return change.left or Left.NOTHING_TOLD
        person = await store.services.person_of(history.key) if needs_identity(history, answer) else None
        meaning = meaning_anew(history, answer, person, self.deciding.asked.now)
        if isinstance(meaning, Left):
            return meaning
        edition = self.deciding.world.edition
        detail = {"from": change.was, "to": change.now, "edition": edition}
        act = Act(ACT, change.kommune_nr, f"{change.key.tenant}/{masked(change.key.id)}", detail)
        return Planned(history, meaning, answer.traits, act, history)

    async def _entered(self, one: Replayed) -> Entered | None:
        event = await open_event(self.deciding.store, one.number, self.deciding.asked.now)
        if event is None:
            return None
        world = self.deciding.world
        act = Act(ACT, one.kommune_nr, None, {"parked": one.number, "edition": world.edition})
        return Entered(read(event, world), act)

    async def left(self, unit: Unit, why: Left) -> Became:
        """Leave a unit as it is."""
        found = [
            change_of(each, self.asking) for each in await self.deciding.store.services.of(unit.services)
        ]
        services = [Applied(replace(one, left=one.left or why)) for one in found if one is not None]
        return Became(services, [replace(one, left=why) for one in unit.inputs])


def _applied(change: Change, taken: Taken) -> Applied:
    [result] = taken.result.resources
    return Applied(change, result.outcome, result.reason, made_of(result))
