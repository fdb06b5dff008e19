"""
Decides stored services and refused inputs anew under the tables in force (KPR-M-003, KPR-M-016).

A reload of tables never touches what was reported; this does, and nothing else does. What is of one person
is decided in one transaction, which some hundreds of persons share (`deciding_anew.py`).
"""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapter.events import Event
from adapter.existing.anew import Asking, Change, Left, change_of, meaning_anew, needs_identity, row_of
from adapter.existing.asked import Asked, tenants_of
from adapter.existing.by_halves import by_halves
from adapter.existing.consultations_anew import consultation_anew, consultation_change
from adapter.existing.deciding_anew import Deciding, Entered, Planned
from adapter.existing.replays import Replayed, became, find_rejects, made_of, open_events
from adapter.mapping import Person
from adapter.mapping.tables import MappingRow
from adapter.matching import KommuneKey
from adapter.notifications import ConsultationHistory, History, HistoryKey
from adapter.outcomes import Taken
from adapter.pipeline import World, read
from adapter.store import Store
from adapter.store.noting_acts import Act
from adapter.store.sealed import masked
from adapter.values import replace

#: The words of the act, and the door that its outcomes name.
ACT, SOURCE = "mappings apply", "mappings"
#: Services and inputs that share a transaction.
AT_ONCE = 300


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
    async for history, change in _changes(store, tenants_of(world, asked.kommune_nr), asked, asking):
        if change.left is not None:
            found.left.append(change)
        else:
            persons.setdefault(history.whose or history.key, Unit()).services.append(history.key)
    found.left = await _without_those_that_no_table_changes(store, found.left)
    for reject in await find_rejects(store, world, asked):
        one = reject.replayed
        if one.rules:
            found.refused.append(one)
        else:
            persons.setdefault(reject.whose or one.number, Unit()).inputs.append(one)
    found.units = list(persons.values())
    return found


async def _changes(
    store: Store, tenants: Collection[str] | None, asked: Asked, asking: Asking
) -> AsyncIterator[tuple[History, Change]]:
    """Stream the services, then the consultations, that the tables say something else of."""
    async for service in store.services.all(tenants, asked.since):
        if (change := change_of(service, asking)) is not None:
            yield service, change
    async for consultation in store.services.consultations(tenants, asked.since):
        if (change := consultation_change(consultation, asking)) is not None:
            yield consultation, change


async def _without_those_that_no_table_changes(store: Store, left: Sequence[Change]) -> list[Change]:
    """Without the consultations from before their fields were kept that say themselves that they are some."""
    unkept = [one.key for one in left if one.left is Left.FIELDS_NOT_KEPT]
    said_so = set[HistoryKey]()
    for start in range(0, len(unkept), AT_ONCE):
        said_so |= await store.contacts.said_so_themselves(unkept[start : start + AT_ONCE])
    return [one for one in left if one.key not in said_so]


async def apply(
    store: Store, world: World, asked: Asked, units: Sequence[Unit], *, dry_run: bool
) -> AsyncIterator[Became]:
    """Decide anew what is of each person, and tell what became of it, in their order; a dry run changes nothing."""
    world, store = world.under(store.person_secret), store.on_trial() if dry_run else store
    applying = _Applying(Deciding(store, world, asked, SOURCE), Asking(world.tenants, world.tables))
    for batch in _batches(units):
        async for one in by_halves(batch, applying.decided, applying.left, SOURCE):
            yield one


def _batches(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Units that share a transaction; what is of one person is never divided."""
    batch, size = list[Unit](), 0
    for unit in units:
        more = len(unit.services) + len(unit.inputs)
        if batch and size + more > AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(unit)
        size += more
    if batch:
        yield batch


@dataclass(slots=True)
class _Plan:
    """What is to be done with a unit as it stands now."""

    left: list[Applied] = field(default_factory=list)
    services: list[tuple[Change, Planned]] = field(default_factory=list)
    inputs: list[tuple[Replayed, Entered]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Applying:
    """Says of units what they mean now, and has them decided."""

    deciding: Deciding
    asking: Asking

    async def decided(self, units: Sequence[Unit]) -> list[Became]:
        """Decide units as they stand now, in one transaction: the services of all, then the inputs of all."""
        plans = [_Plan() for _ in units]
        await self._plan_services(units, plans)
        await self._plan_inputs(units, plans)
        persons = [[planned for _, planned in plan.services] for plan in plans if plan.services]
        entered = [one for plan in plans for _, one in plan.inputs]
        taken = iter(await self.deciding.decided(persons, entered) if persons or entered else [])
        services = [[_applied(change, next(taken)) for change, _ in plan.services] for plan in plans]
        inputs = [[became(one, next(taken)) for one, _ in plan.inputs] for plan in plans]
        of = zip(plans, services, inputs, strict=True)
        return [Became(plan.left + told, tried) for plan, told, tried in of]

    async def _plan_services(self, units: Sequence[Unit], plans: Sequence[_Plan]) -> None:
        plan_of = {key: plan for unit, plan in zip(units, plans, strict=True) for key in unit.services}
        changed = await self._changed(list(plan_of))
        persons = await self._persons_of(changed)
        for history, change in changed:
            planned = self._planned(history, change, persons.get(history.key))
            if isinstance(planned, Left):
                plan_of[history.key].left.append(Applied(replace(change, left=planned)))
            else:
                plan_of[history.key].services.append((change, planned))

    async def _changed(self, keys: Sequence[HistoryKey]) -> list[tuple[History, Change]]:
        """What the tables say something else of, as it stands now: services, then consultations."""
        stored = self.deciding.store.services
        found: list[tuple[History, Change | None]] = []
        found += ((one, change_of(one, self.asking)) for one in await stored.of(keys))
        found += ((one, consultation_change(one, self.asking)) for one in await stored.consultations_of(keys))
        return [(one, change) for one, change in found if change is not None]

    async def _persons_of(self, changed: Sequence[tuple[History, Change]]) -> Mapping[HistoryKey, Person]:
        wanted = [
            one.key
            for one, change in changed
            if not isinstance(one, ConsultationHistory)
            and change.answer
            and needs_identity(one, change.answer)
        ]
        return await self.deciding.store.services.persons_of(wanted)

    def _planned(self, history: History, change: Change, person: Person | None) -> Planned | Left:
        answer = change.answer
        if answer is None:
            return change.left or Left.NOTHING_TOLD
        now = self.deciding.asked.now
        meaning = (
            consultation_anew(history, answer, now)
            if isinstance(history, ConsultationHistory)
            else meaning_anew(history, answer, person, now)
        )
        if isinstance(meaning, Left):
            return meaning
        edition = self.deciding.world.edition
        detail = {"from": change.was, "to": change.now, "edition": edition}
        act = Act(ACT, change.kommune_nr, f"{change.key.tenant}/{masked(change.key.id)}", detail)
        return Planned(history, meaning, answer.traits, act, history)

    async def _plan_inputs(self, units: Sequence[Unit], plans: Sequence[_Plan]) -> None:
        numbers = [one.number for unit in units for one in unit.inputs]
        events = await open_events(self.deciding.store, numbers, self.deciding.asked.now)
        for unit, plan in zip(units, plans, strict=True):
            there = (one for one in unit.inputs if one.number in events)
            plan.inputs = [(one, self._entered(one, events[one.number])) for one in there]

    def _entered(self, one: Replayed, event: Event) -> Entered:
        world = self.deciding.world
        act = Act(ACT, one.kommune_nr, None, {"parked": one.number, "edition": world.edition})
        return Entered(read(event, world), act)

    async def left(self, unit: Unit, why: str) -> Became:
        """Leave a unit as it is."""
        found = await self._changed(unit.services)
        services = [Applied(replace(change, left=change.left or Left(why))) for _, change in found]
        return Became(services, [replace(one, left=Left(why)) for one in unit.inputs])


def _applied(change: Change, taken: Taken) -> Applied:
    [result] = taken.result.resources
    return Applied(change, result.outcome, result.reason, made_of(result))
