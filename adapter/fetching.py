"""
The door of parked inputs that wait for something: they come in again when it can be had.

They are due when what they wait for has arrived by itself, and, where their tenant's EPJ can be asked,
at growing intervals. What is missing is asked for before an input is handed out, never in a transaction.
An input that would only be parked again for the same is not handed out at all.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapter.errors import Unavailable
from adapter.events import REPLAY, Delivered, Event, Position
from adapter.events.missing import Answer, Asking, Said
from adapter.health import Health
from adapter.logs import log_fault, logger
from adapter.metrics import FETCHED
from adapter.outcomes import Taken
from adapter.pipeline import Reading, World, read
from adapter.store import Store
from adapter.store.retrying import Lent, PutOff
from adapter.values import replace

#: So many at most are tried side by side.
_AT_ONCE = 20
#: Within it an input is fetched for and decided; a process that takes longer may have died.
_LOAN = timedelta(minutes=5)
#: What is fetched may lack something in its turn: an episode its patient, a unit the one above.
_MOST_ROUNDS = 4
MOST_TRIES = 20
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
#: The gravest first: what a person has to look at.
_GRAVITY = (Said.REFUSED, Said.AWAY, Said.UNUSABLE, Said.NOT_FOUND, Said.GONE, Said.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class _Try:
    """A parked input as it comes in again, with what was asked for it."""

    lent: Lent
    reading: Reading
    #: Whether it would fare otherwise than without what was delivered for it.
    is_worth_it: bool = True
    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class Retries:
    """Implements `Source`; without anybody to ask it hands out what others delivered."""

    store: Store
    world: World
    now: Callable[[], datetime]
    asking: Asking | None = None
    health: Health = field(default_factory=Health, repr=False)
    #: Seconds between two looks for what is due.
    pause: float = 5.0
    name: str = field(default=REPLAY, init=False)
    _at_hand: dict[int, _Try] = field(default_factory=dict, init=False, repr=False)

    async def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]:  # noqa: ARG002 - the store itself knows what is due
        """Hand out what is due and can be decided now; it never ends."""
        try:
            while True:
                self.health.moves(self.name)
                ready = await self._patiently(size)
                if ready:
                    # While others have them, it is theirs to move.
                    self.health.ends(self.name)
                    yield ready
                elif ready is None:
                    await asyncio.sleep(self.pause)
        finally:
            self.health.ends(self.name)

    async def _patiently(self, size: int) -> list[Event] | None:
        try:
            return await self.look(size)
        except Unavailable:
            logger.warning("store_away", source=self.name)
            return None

    async def look(self, size: int) -> list[Event] | None:
        """Give what is due and can be decided now, and put off the rest; None when nothing is due."""
        tries = await self._due(min(size, _AT_ONCE))
        ready = [each for each in tries if each.is_worth_it]
        await self.store.retrying.put_off([self._put_off(t) for t in tries if not t.is_worth_it])
        self._at_hand = {each.lent.parked_id: each for each in ready}
        return [each.reading.event for each in ready] if tries else None

    async def settled(self, batch: Sequence[Event], results: Sequence[Taken]) -> None:
        """Put off what waits still; what does not was settled in the transaction."""
        waiting = [
            self._at_hand[event.replay_of]
            for event, taken in zip(batch, results, strict=True)
            if taken.awaits and event.replay_of is not None
        ]
        try:
            await self.store.retrying.put_off([self._put_off(each) for each in waiting])
        except Unavailable:
            # Their loan runs out, and they are due again.
            logger.warning("store_away", source=self.name)

    async def delayed(self) -> None:
        """Nobody waits here."""

    async def fenced(self, batch: Sequence[Event]) -> None:
        """Never told: this door claims nothing."""

    async def _due(self, most: int) -> list[_Try]:
        now = self.now()
        if not await self.store.retrying.any_due(now):
            return []
        lent = await self.store.retrying.lend(now, most, _LOAN)
        return list(await asyncio.gather(*(self._tried(each, now) for each in lent)))

    async def _tried(self, lent: Lent, now: datetime) -> _Try:
        """Read an input with all that can be had for it; one that our own code stumbles over is handed out bare."""
        event = replace(
            lent.event,
            received=now,
            source=REPLAY,
            position=None,
            replay_of=lent.parked_id,
            delivered=lent.arrived,
        )
        try:
            return await self._completed(lent, event)
        except Unavailable:
            raise
        except Exception as fault:  # noqa: BLE001 - the path behind this door parks it, as every poison event
            log_fault("internal_fault", fault, source=self.name)
            return _Try(lent, Reading(replace(event, delivered=()), None))

    async def _completed(self, lent: Lent, event: Event) -> _Try:
        """Ask for what is missing, and for what is missing in that."""
        # Another may be put in force meanwhile; an input is read by one.
        world = self.world
        reading = await asyncio.to_thread(read, event, world)
        answers: dict[str, Answer] = {}
        for _ in range(_MOST_ROUNDS):
            fresh = await self._ask(reading, answers)
            found = [answer.delivered for answer in fresh.values() if answer.delivered is not None]
            answers |= fresh
            if not found:
                break
            event = replace(event, delivered=_once_each((*event.delivered, *found)))
            reading = await asyncio.to_thread(read, event, world)
        bare = replace(event, delivered=())
        without = await asyncio.to_thread(read, bare, world) if reading.waiting else None
        is_worth_it = without is None or len(reading.waiting) < len(without.waiting)
        return _Try(lent, reading, is_worth_it, answers)

    async def _ask(self, reading: Reading, answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
        wanted = [address for address in reading.awaits if address not in answers]
        tenant = reading.tenant
        if self.asking is None or tenant is None or not wanted or not self.asking.serves(tenant.name):
            return {}
        fresh = await self.asking.ask(tenant.name, wanted)
        for said, count in Counter(answer.said for answer in fresh.values()).items():
            FETCHED.labels(tenant.name, said).inc(count)
            logger.info("fetched", tenant=tenant.name, said=said.value, count=count)
        return fresh

    def _put_off(self, each: _Try) -> PutOff:
        """Say when an input is tried next, by what was said of what it still lacks."""
        answers = [_missed(each.answers[a]) for a in each.reading.awaits if a in each.answers]
        said = min((answer.said for answer in answers), key=_GRAVITY.index, default=None)
        now, lent = self.now(), each.lent
        if said in (None, Said.GONE, Said.NOT_ASKED):
            return PutOff(lent, None, said, counts=False)
        if said in (Said.REFUSED, Said.AWAY):
            rest = max(_FIRST_PAUSE, *(answer.rest for answer in answers))
            return PutOff(lent, now + rest, said, counts=False)
        if lent.tries + 1 >= MOST_TRIES:
            logger.warning("given_up", said=said, tries=MOST_TRIES)
            return PutOff(lent, None, said, counts=True)
        return PutOff(lent, now + min(_FIRST_PAUSE * 2**lent.tries, _LONGEST_PAUSE), said, counts=True)


def _missed(answer: Answer) -> Answer:
    """What was found and did not help could not be used."""
    return Answer(Said.UNUSABLE) if answer.said is Said.FOUND else answer


def _once_each(delivered: Sequence[Delivered]) -> tuple[Delivered, ...]:
    """Each resource once: what was asked for goes before what came earlier."""
    return tuple({each.name: each for each in delivered}.values())
