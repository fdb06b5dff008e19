"""
Decides anew what is of persons: of each all its services that changed, then the inputs that pass now.

What is of one person is in one transaction, since services are compared with each other: what one becomes must
be known when another is decided, or the same care would be told twice under two codes. Each is decided,
compared and written as a version that arrives. Many persons share a transaction, as the inputs of a batch do.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from adapter.errors import Contended
from adapter.events import Event
from adapter.events.unwrap import Spot
from adapter.existing.asked import Asked
from adapter.mapping import ConsultationFacts, Nothing, ServiceFacts
from adapter.mapping.tables import ServiceCode
from adapter.notifications import History, ServiceHistory
from adapter.notifications.decide import needs
from adapter.notifications.known import Known
from adapter.notifications.making import scope_of
from adapter.outcomes import Taken
from adapter.pipeline import Reading, World, decide
from adapter.store import Store, Work
from adapter.store.noting_acts import Act
from adapter.store.sealed import masked
from adapter.values import replace

_SPOT = Spot("$", "$")


@dataclass(frozen=True, slots=True)
class Planned:
    """A service or consultation that is decided anew, and what it means."""

    #: As it was read, without a lock.
    history: History
    meaning: ServiceFacts | ConsultationFacts | Nothing
    #: What it becomes; None where that is no service.
    traits: ServiceCode | None
    act: Act
    #: What it is decided against: its history, prepared for it.
    before: History


@dataclass(frozen=True, slots=True)
class Entered:
    """A document that comes in again."""

    reading: Reading
    act: Act


@dataclass(frozen=True, slots=True)
class Deciding:
    """Decides in one transaction after the other."""

    store: Store
    world: World
    asked: Asked
    #: The door that outcomes name.
    source: str

    async def decided(
        self, persons: Sequence[Sequence[Planned]], entered: Sequence[Entered] = ()
    ) -> list[Taken]:
        """
        Decide the services of persons, then documents, in a transaction; give what became of each, in that order.

        Contended where one of them changed before it was locked.
        """
        planned = [each for one in persons for each in one]
        readings = [*(self._reading(each) for each in planned), *(each.reading for each in entered)]
        acts = [*(each.act for each in planned), *(each.act for each in entered)]
        async with self.store.work() as work:
            known = await self._load(work, planned, readings)
            taken = await asyncio.to_thread(self._decide, persons, readings, known)
            await self._write(work, taken, known)
            await work.all_acted(acts, self.asked.by, self.asked.now)
        return taken

    def _reading(self, each: Planned) -> Reading:
        key = each.history.key
        name = f"{self.source}/{key.tenant}/{masked(key.id)}"
        event = Event(name, each.meaning.origin.digest, self.asked.now, self.source, tenant=key.tenant)
        return Reading(event, self.world.tenants.tenants[key.tenant], meanings=[(_SPOT, each.meaning)])

    async def _load(self, work: Work, planned: Sequence[Planned], readings: Sequence[Reading]) -> Known:
        comparing = self.world.comparing
        meanings = [(one.tenant, meaning) for one in readings if one.tenant for _, meaning in one.meanings]
        keys, names = needs(((tenant.name, meaning) for tenant, meaning in meanings), self.world.former)
        keys |= {each.history.key for each in planned}
        known = await work.load(keys, names, comparing.wanted(meanings), comparing.meant(meanings))
        if any(known.by_key(each.history.key) != each.history for each in planned):
            raise Contended("a newer version was taken in meanwhile")
        await self._must_be_open(readings)
        return known

    async def _must_be_open(self, readings: Sequence[Reading]) -> None:
        """Of two that try the same input again, one finds it settled."""
        numbers = [one.event.replay_of for one in readings if one.event.replay_of is not None]
        if not await self.store.reading.are_open(numbers):
            raise Contended("an input was settled meanwhile")

    def _decide(
        self, persons: Sequence[Sequence[Planned]], readings: Sequence[Reading], known: Known
    ) -> list[Taken]:
        taken, following = list[Taken](), iter(readings)
        for planned in persons:
            for number, each in enumerate(planned, start=1):
                later = planned[number:]
                _prepare(known, each)
                self._show_new_codes(known, later)
                taken.append(decide(next(following), known, self.world))
                _show_old_codes(known, later)
        return taken + [decide(document, known, self.world) for document in following]

    def _show_new_codes(self, known: Known, later: Sequence[Planned]) -> None:
        """Let a service be compared with what the others of its person will be, not with what they were."""
        for each in later:
            history, code = known.histories[each.history.key], each.traits.code if each.traits else None
            is_reported = code in self.world.tenants.tenants[history.key.tenant].report_service_codes
            if isinstance(history, ServiceHistory):
                scope = scope_of(each.traits)
                _put(known, replace(history, code=code, scope=scope, switched_on=is_reported))

    async def _write(self, work: Work, taken: Sequence[Taken], known: Known) -> None:
        world = self.world
        released = [guid for one in taken for each in one.result.resources for guid in each.released]
        kommuner = {name: each.kommune_nr for name, each in world.tenants.tenants.items()}
        await work.write(
            taken, known, released, (), kommuner=kommuner, edition=world.edition, pilot=world.pilot
        )


def _prepare(known: Known, each: Planned) -> None:
    """Put what is prepared for a decision in a history's place, whatever followed for it meanwhile."""
    shown = known.histories[each.history.key]
    if isinstance(shown, ServiceHistory) and shown == each.history:
        _put(known, each.before)
    elif isinstance(shown, ServiceHistory) and isinstance(each.before, ServiceHistory):
        _put(known, replace(shown, recoded=each.before.recoded))


def _show_old_codes(known: Known, later: Sequence[Planned]) -> None:
    """Each is decided against what was reported of it; what came back meanwhile, as what it is now."""
    for each in later:
        was, shown = each.history, known.histories[each.history.key]
        if not isinstance(shown, ServiceHistory) or not isinstance(was, ServiceHistory):
            continue
        if shown.made == was.made:
            _put(known, replace(shown, code=was.code, scope=was.scope, switched_on=was.switched_on))


def _put(known: Known, history: History) -> None:
    """Put a history where it is looked for; it is written only where it was to be."""
    known.histories[history.key] = history
    if history.key in known.changed:
        known.changed[history.key] = history
