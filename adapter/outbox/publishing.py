"""Publishing: what became due is sent, kind by kind, until we are told to stop."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapter.errors import Unavailable
from adapter.health import Health
from adapter.logs import log_fault, logger
from adapter.metrics import OLDEST_WAITING, PUBLISHED, WAITING
from adapter.outbox import Broker, Kind, Publications
from adapter.outbox.messages import message_of
from adapter.outbox.traced import spans_of_publishing
from adapter.tracing import Traces, nanoseconds

#: Seconds between two tries: the first pause, and the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0
#: After so many tries the pause is the longest.
_ENOUGH = 8
#: Counting costs the store something.
_SECONDS_BETWEEN_COUNTS = 5.0


@dataclass(slots=True)
class Publisher:
    """
    Publishes one kind to its topic.

    It looks when it is woken, else every second. While the broker or the store is away it waits, with
    growing pauses; no fault ends it. When `stop` is set, what is under way is finished, which `Broker.send`
    bounds in time, and `run` returns.
    """

    kind: Kind
    topic: str
    publications: Publications
    broker: Broker
    health: Health = field(default_factory=Health)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    #: How many are published at once at most.
    limit: int = 500
    poll_seconds: float = 1.0
    #: Where what is done is told as spans; None: nowhere.
    traces: Traces | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    #: Which neighbour is being asked: the one that is away when it fails.
    _asking: str = field(default="store", init=False)
    _failures: int = field(default=0, init=False)
    _counted: float = field(default=float("-inf"), init=False)

    @property
    def _part(self) -> str:
        return f"publish-{self.kind.value}"

    def wake(self) -> None:
        """Look at once: something has become due."""
        self._woken.set()

    async def run(self) -> None:
        """Publish until told to stop."""
        try:
            while not self.stop.is_set():
                await self._round()
        finally:
            self.health.ends(self._part)
            await self.broker.close()

    async def _round(self) -> None:
        self._woken.clear()
        self.health.moves(self._part)
        try:
            published = await self._publish()
        except Unavailable as away:
            self._note_away(away)
            await self._count()
            await self._pause(self._patience(), self.stop)
        except Exception as fault:  # noqa: BLE001 - publishing goes on whatever one round stumbles over
            self._failures += 1
            log_fault("publishing_fault", fault, kind=self.kind.value)
            await self._pause(self._patience(), self.stop)
        else:
            self._note_back()
            await self._count()
            if not published:
                await self._pause(self.poll_seconds, self.stop, self._woken)

    async def _publish(self) -> int:
        """Publish what is due; give its number."""
        self._asking = "store"
        began = nanoseconds() if self.traces is not None else 0
        async with self.publications.due(self.kind, self._at_once()) as due:
            if due:
                self._asking = f"kafka-{self.kind}"
                await self.broker.send([message_of(each, self.topic) for each in due])
                self._asking = "store"
        PUBLISHED.labels(self.topic).inc(len(due))
        if self.traces is not None:
            wants = self.traces.wants
            self.traces.tell(lambda: spans_of_publishing(due, self.topic, began, wants))
        return len(due)

    def _at_once(self) -> int:
        """Fewer after each failure: what never gets through in time as a whole does so in parts."""
        return max(1, self.limit >> min(self._failures, _ENOUGH))

    def _patience(self) -> float:
        doubled: float = _FIRST_PAUSE * 2 ** min(self._failures - 1, _ENOUGH)
        return min(doubled, _LONGEST_PAUSE)

    def _note_away(self, away: Unavailable) -> None:
        self._failures += 1
        self.health.away.add(self._asking)
        # What the store's database says stays with the store.
        error = type(away).__name__ if self._asking == "store" else str(away)
        logger.warning(
            "publishing_delayed",
            kind=self.kind.value,
            away=self._asking,
            attempt=self._failures,
            error=error,
        )

    def _note_back(self) -> None:
        if not self._failures:
            return
        self._failures = 0
        self.health.away -= {"store", f"kafka-{self.kind}"}
        logger.info("publishing_resumed", kind=self.kind.value)

    async def _count(self) -> None:
        """Tell how much waits, and for how long, now and then."""
        now = asyncio.get_running_loop().time()
        if now - self._counted < _SECONDS_BETWEEN_COUNTS:
            return
        self._counted = now
        # Numbers are for looking at: without them publishing goes on.
        with suppress(Unavailable):
            waiting = await self.publications.waiting(self.kind)
            age = (datetime.now(UTC) - waiting.oldest).total_seconds() if waiting.oldest else 0.0
            WAITING.labels(self.kind).set(waiting.count)
            OLDEST_WAITING.labels(self.kind).set(age)

    async def _pause(self, seconds: float, *until: asyncio.Event) -> None:
        """Wait, but not longer than until one of these is set."""
        waiting: Sequence[asyncio.Task[bool]] = [asyncio.create_task(each.wait()) for each in until]
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
