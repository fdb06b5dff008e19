"""The intake: what doors hand out is taken in, batch by batch, until they end or we are told to stop."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_exponential_jitter,
    wait_random,
)

from adapter.errors import Contended, Fenced, Unavailable
from adapter.events import Event, Source
from adapter.health import Health
from adapter.logs import logger
from adapter.metrics import CONTENDED, FENCED, LAST_EVENT, OUTCOMES, RECEIVED, RECORDS
from adapter.outcomes import Taken
from adapter.outcomes.traced import spans_of_batch
from adapter.pipeline import World, take_in
from adapter.store import Store
from adapter.tracing import Steps, Traces

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
T = TypeVar("T")
#: Seconds between two tries: the first pause, and the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0
_while_away = wait_exponential_jitter(multiplier=_FIRST_PAUSE, max=_LONGEST_PAUSE)
#: When another process was first: short, and not the same for both.
_when_contended = wait_random(0.0, 0.1)


class _Stopped(Unavailable):
    """We were told to stop while the store was away."""


def _nothing(_taken: Sequence[Taken]) -> None:
    return None


@dataclass(slots=True)
class Intake:
    """
    Takes in what sources bring.

    While the store is away a batch waits, with growing pauses, and nothing is answered. When `stop` is
    set, the batch at hand is finished and no other is begun; what is not finished after `grace` seconds
    is abandoned, and comes again.
    """

    store: Store
    #: Looked at once a batch: another may be put here between two.
    world: World
    batch_size: int
    health: Health = field(default_factory=Health)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    grace: float = 25.0
    #: Told of every batch that is safe.
    told: Callable[[Sequence[Taken]], None] = _nothing
    #: Where what is done is told as spans; None: nowhere, and no time is taken.
    traces: Traces | None = None

    @asynccontextmanager
    async def serving(self, sources: Sequence[Source]) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
        """Serve sources side by side; the end of the block stops them, and raises what made one fail."""
        tasks = [asyncio.create_task(self.serve(source)) for source in sources]
        try:
            yield tasks
        finally:
            self.stop.set()
            await end_within(self.grace, tasks)

    async def serve(self, source: Source) -> None:
        """Take in everything a source brings, from where the store says we are."""
        # Stopped while the store was away: what was at hand comes again.
        with suppress(_Stopped):
            after = await self._patiently(source, lambda: self.store.reading.positions(source.name))
            batches = cast("AsyncGenerator[Sequence[Event]]", source.batches(after, self.batch_size))
            async with aclosing(batches):
                while batch := await self._next(batches):
                    with self._at_hand(source):
                        await self._take(source, batch)

    @contextmanager
    def _at_hand(self, source: Source) -> Iterator[None]:
        """Note that a batch is at hand; one that gets nowhere shows that we are stuck."""
        part = f"intake-{_door(source)}"
        self.health.moves(part)
        try:
            yield
        finally:
            self.health.ends(part)

    async def _take(self, source: Source, batch: Sequence[Event]) -> None:
        steps = Steps() if self.traces is not None else None
        try:
            taken = await take_in(
                batch, self.store, self.world, lambda write: self._patiently(source, write), steps
            )
        except Fenced:
            # Nothing of it was kept: the partition's new owner takes it in.
            FENCED.inc()
            logger.warning("batch_fenced", source=_door(source), size=len(batch))
            await source.fenced(batch)
            return
        await source.settled(batch, taken)
        _count(taken, self.world)
        self.told(taken)
        if self.traces is not None and steps is not None:
            wants = self.traces.wants
            self.traces.tell(lambda: spans_of_batch(taken, _door(source), steps, wants))

    async def _next(self, batches: AsyncIterator[Sequence[Event]]) -> Sequence[Event]:
        """Give the next batch; an empty one at the end, and when it is time to stop."""
        if self.stop.is_set():
            return []
        coming = asyncio.ensure_future(_after(batches))
        stopping = asyncio.ensure_future(self.stop.wait())
        try:
            await asyncio.wait({coming, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return await coming if coming.done() else []
        finally:
            for waiting in (coming, stopping):
                waiting.cancel()
            await asyncio.gather(coming, stopping, return_exceptions=True)

    async def _patiently(self, source: Source, step: Callable[[], Awaitable[T]]) -> T:
        """Do what needs the store, again and again until it is there."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Unavailable),
            wait=_wait,
            stop=lambda _state: self.stop.is_set(),
            sleep=self._pause,
            before_sleep=partial(self._delayed, source),
            reraise=True,
        )

        async def attempt() -> T:
            return await step()

        try:
            done: T = await retrying(attempt)
        except Unavailable:
            raise _Stopped("told to stop while the store was away") from None
        self.health.away.discard("store")
        return done

    async def _delayed(self, source: Source, state: RetryCallState) -> None:
        if _is_contended(state):
            CONTENDED.inc()
            return
        self.health.moves(f"intake-{_door(source)}")
        self.health.away.add("store")
        logger.warning("store_away", source=_door(source), attempt=state.attempt_number)
        await source.delayed()

    async def _pause(self, seconds: float) -> None:
        """Wait, but not longer than until we are told to stop."""
        await wait_for(self.stop, seconds)


async def wait_for(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until told to stop."""
    # Not `asyncio.wait_for`, which may lose a cancellation in Python 3.11.
    waiting = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({waiting}, timeout=seconds)
    finally:
        waiting.cancel()


async def end_within(grace: float, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Let tasks that were told to stop come to their end, abandon those that do not; raise what made one fail."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        logger.warning("abandoned", grace_seconds=grace)
        task.cancel()
    for problem in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(problem, Exception):
            raise problem


@contextmanager
def told_to_stop() -> Iterator[asyncio.Event]:
    """Give an event that the signals of a platform or a keyboard set."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in _SIGNALS:
        loop.add_signal_handler(each, asked.set)
    try:
        yield asked
    finally:
        for each in _SIGNALS:
            loop.remove_signal_handler(each)


async def first_of(asked: asyncio.Event, serving: Sequence[asyncio.Task[None]]) -> None:
    """Wait until we are told to stop, every source has ended, or one has failed."""
    ended = asyncio.ensure_future(asyncio.wait(serving, return_when=asyncio.FIRST_EXCEPTION))
    asking = asyncio.ensure_future(asked.wait())
    await asyncio.wait({ended, asking}, return_when=asyncio.FIRST_COMPLETED)
    for waiting in (ended, asking):
        waiting.cancel()


async def _after(batches: AsyncIterator[Sequence[Event]]) -> Sequence[Event]:
    return await anext(batches, [])


def _door(source: Source) -> str:
    """Name a door without what is particular to it: a path may tell too much."""
    return source.name.partition(":")[0]


def _is_contended(state: RetryCallState) -> bool:
    return state.outcome is not None and isinstance(state.outcome.exception(), Contended)


def _wait(state: RetryCallState) -> float:
    return _when_contended(state) if _is_contended(state) else _while_away(state)


def _count(batch: Sequence[Taken], world: World) -> None:
    """Count a batch: each number is looked up once in it, which takes longer than all its counting."""
    known = world.tenants.tenants
    # A sender may call itself what it likes; numbers know the tenants of the tenants file only.
    last = {(t.event.source, t.result.tenant if t.result.tenant in known else ""): t.event for t in batch}
    for (source, tenant), event in last.items():
        LAST_EVENT.labels(source, tenant or "").set(event.received.timestamp())
    for source, count in Counter(taken.event.source for taken in batch).items():
        RECEIVED.labels(source).inc(count)
    outcomes = Counter((taken.result.outcome, taken.result.reason or "") for taken in batch)
    for (outcome, reason), count in outcomes.items():
        OUTCOMES.labels(outcome, reason).inc(count)
    for (line, state), count in Counter((r.line, r.state) for t in batch for r in t.records).items():
        RECORDS.labels(line, state).inc(count)
