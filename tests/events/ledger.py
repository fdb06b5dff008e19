"""A store for tests of the Kafka door: it keeps what was taken in, and refuses owners who come late."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Self

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from adapter.config import KafkaSettings
from adapter.errors import Fenced, Unavailable
from adapter.events import Event, Position
from adapter.events.kafka import KafkaDoor
from adapter.events.kafka_consumer import Pace
from adapter.health import Health
from tests.neighbours.kafka import Broker

SIZE = 500
#: Everything that is waited for is looked after often.
QUICK = Pace(topics=0.5, look=0.3, wait=0.05, answer=2)


class Ledger:
    """What `Store` promises of claims and positions, in memory; what it took in, in order."""

    def __init__(self) -> None:
        self.positions: dict[tuple[str, str], Position] = {}
        self.taken: list[Event] = []
        self.fenced = 0
        self.away = False

    async def claim(self, source: str, partitions: Collection[str]) -> list[Position]:
        if self.away:
            raise Unavailable("away")
        return [self._claimed(source, partition) for partition in sorted(partitions)]

    def _claimed(self, source: str, partition: str) -> Position:
        known = self.positions.get((source, partition), Position(source, partition, 0))
        return self.move(source, partition, known.next, known.mark)

    def move(self, source: str, partition: str, to: int, mark: str = "") -> Position:
        """What a person does who decides; each claim does it too."""
        before = self.positions.get((source, partition))
        position = Position(source, partition, to, mark, before.epoch + 1 if before else 1)
        self.positions[source, partition] = position
        return position

    def take_in(self, batch: Sequence[Event]) -> None:
        """All or nothing."""
        for event in batch:
            ours = self.positions[event.position.source, event.position.partition]
            if ours.epoch != event.position.epoch:
                self.fenced += 1
                raise Fenced("late")
            assert event.position.next > ours.next, f"{event.id} was taken in before"
        for event in batch:
            self.positions[event.position.source, event.position.partition] = event.position
            self.taken.append(event)

    @property
    def bodies(self) -> list[bytes | None]:
        return [event.body for event in self.taken]


class Intake:
    """Takes in what a door hands out, as the service does."""

    def __init__(self, door: KafkaDoor, ledger: Ledger, size: int = SIZE) -> None:
        self.door, self.ledger, self.size = door, ledger, size
        self.batches: list[Sequence[Event]] = []
        #: What is done with a batch before it is taken in.
        self.before: Callable[[Sequence[Event]], Awaitable[None]] = _nothing
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        async with aclosing(self.door.batches([], self.size)) as batches:
            async for batch in batches:
                self.batches.append(batch)
                await self.before(batch)
                try:
                    self.ledger.take_in(batch)
                except Fenced:
                    await self.door.fenced(batch)
                else:
                    await self.door.settled(batch, [])

    async def until(self, holds: Callable[[], bool], seconds: float = 120) -> None:
        """Wait until something is so; what made the intake fail comes out here."""
        async with asyncio.timeout(seconds):
            while not holds():
                if self._task.done():
                    self._task.result()
                await asyncio.sleep(0.01)

    async def taken(self, count: int) -> None:
        await self.until(lambda: len(self.ledger.taken) >= count)


@asynccontextmanager
async def sending(broker: Broker, **more: object) -> AsyncIterator[AIOKafkaProducer]:
    """A producer, as an EPJ has one."""
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, **more)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def administering(broker: Broker) -> AsyncIterator[AIOKafkaAdminClient]:
    """Who may make and delete topics."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def _nothing(_batch: Sequence[Event]) -> None:
    return None


def a_door(
    bootstrap: str,
    prefix: str,
    ledger: Ledger,
    health: Health | None = None,
    pace: Pace = QUICK,
    **more: object,
) -> KafkaDoor:
    """A door that reads what begins with a prefix; the kommune in a topic's name is the tenant."""
    pattern = rf"{prefix.replace('.', '[.]')}epj[.](?P<tenant>[^.]+)"
    settings = KafkaSettings(
        bootstrap_servers=bootstrap, group=f"{prefix}group", topics=pattern, session_timeout_seconds=6, **more
    )
    return KafkaDoor(settings, ledger, health or Health(), pace)
