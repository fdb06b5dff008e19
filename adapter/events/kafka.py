"""The Kafka door: reads the topics of a pattern as one of a group, and goes on where the store says."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from adapter.config import KafkaSettings
from adapter.errors import Unavailable
from adapter.events import Claims, Event, Position
from adapter.events.assigned import Assigned
from adapter.events.kafka_consumer import Pace
from adapter.events.kafka_faults import Lost
from adapter.events.kafka_group import Group
from adapter.events.kafka_reading import read
from adapter.events.pausing import Waits, never
from adapter.events.stopped import Stopped
from adapter.events.topics import Addresses
from adapter.health import Health

#: Seconds between two tries: the first pause, and the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0


class KafkaDoor:
    """
    A door that is a consumer group's member.

    Which partitions are ours, the broker says; how far they are read, the store alone, and a claim of
    its keeps two owners from writing both. The broker may be away for any time, at the start too.
    Raises `Misconfigured` where it sends us away at the start.
    """

    name = "kafka"

    def __init__(
        self,
        settings: KafkaSettings,
        claims: Claims,
        health: Health,
        pace: Pace | None = None,
        waits: Waits = never,
    ) -> None:
        self._health = health
        self._pace = pace or Pace()
        self._assigned = Assigned(claims, Addresses.of(settings), Stopped(health), self._pace.look, waits)
        self._group = Group(self.name, settings, self._assigned, health, self._pace)
        self._is_held = False

    async def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]:  # noqa: ARG002 - claims tell what counts
        try:
            while True:
                batch = await self._patiently(size)
                if batch:
                    yield batch
        finally:
            await self._group.leave(in_peace=True)
            self._health.ends(self.name)

    async def settled(self, batch: Sequence[Event], results: Sequence[Any]) -> None:  # noqa: ARG002 - nobody waits for an answer
        """Go on, and tell the broker in passing."""
        self._group.commits.add(self._assigned.settled(batch))
        self._answer()

    async def delayed(self) -> None:
        """Fetch nothing more meanwhile; the group hears of us all the same."""
        self._health.moves(self.name)
        self._is_held = True
        if self._group.member is not None:
            self._group.member.hold(self._assigned.places)

    async def fenced(self, batch: Sequence[Event]) -> None:  # noqa: ARG002 - all is claimed anew
        """Claim anew what is still ours, once the group says that it is."""
        if self._group.member is not None:
            self._assigned.doubt(self._group.member)
        self._answer()

    def _answer(self) -> None:
        self._health.moves(self.name)
        if self._is_held and self._group.member is not None:
            self._group.member.release(self._assigned.places)
        self._is_held = False
        self._group.answered.set()

    async def _patiently(self, size: int) -> Sequence[Event]:
        """Try for a batch, whoever is away."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Unavailable),
            wait=wait_exponential_jitter(multiplier=_FIRST_PAUSE, max=_LONGEST_PAUSE),
            before_sleep=self._wait_for_neighbour,
            reraise=True,
        )

        async def attempt() -> Sequence[Event]:
            return await self._next(size)

        batch: Sequence[Event] = await retrying(attempt)
        return batch

    async def _wait_for_neighbour(self, state: RetryCallState) -> None:
        problem = state.outcome.exception() if state.outcome else None
        is_lost = isinstance(problem, Lost)
        self._group.away("kafka" if is_lost else "store", attempt=state.attempt_number, why=str(problem))
        if is_lost:
            await self._group.leave(in_peace=False)

    async def _next(self, size: int) -> Sequence[Event]:
        """One turn: what can be read by now, or nothing."""
        member = await self._group.joined()
        # Whom the group knows no more claims nothing: it might be another's. He is joining anew.
        is_known = not self._assigned.is_doubtful or await member.commit(self._assigned.reached)
        if is_known and await self._assigned.open_due(member):
            self._health.away.discard("store")
        events = self._assigned.admit(member, await read(member, self._assigned, size, self._pace.wait))
        if events:
            self._health.moves(self.name)
            self._health.away.discard("kafka")
            self._group.answered.clear()
        return events
