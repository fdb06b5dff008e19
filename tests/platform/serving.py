"""The platform in one process: records to a topic, the Kafka door, the intake, a PostgreSQL store."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer
from sqlalchemy.engine import make_url

from adapter.config import SHARED_INSTALLATION, KafkaSettings
from adapter.events import Event
from adapter.events.kafka import KafkaDoor
from adapter.health import Health
from adapter.outcomes import Taken
from adapter.pipeline import World
from adapter.serving import Intake
from adapter.store import Store
from adapter.store.postgresql import open_postgresql

SECRET = bytes(range(32))


async def send(bootstrap: str, topic: str, events: Sequence[Event]) -> None:
    """Send events as records: the tenant and everything else in headers, the time of receipt as theirs."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=8 * 1024 * 1024)
    await producer.start()
    try:
        for event in events:
            headers = {**event.headers, **({"x-kpr-tenant": event.tenant} if event.tenant else {})}
            await producer.send(
                topic,
                event.body,
                key=event.key.encode() if event.key is not None else None,
                headers=[(name, value.encode()) for name, value in headers.items()],
                timestamp_ms=int(event.received.timestamp() * 1000),
            )
        await producer.flush()
    finally:
        await producer.stop()


@asynccontextmanager
async def taking_in(
    bootstrap: str, pattern: str, store: Store, world: World, told: Callable[[Sequence[Taken]], None]
) -> AsyncIterator[Intake]:
    """Take in from the topics of a pattern until the block ends."""
    health = Health()
    settings = KafkaSettings(bootstrap_servers=bootstrap, group=pattern, topics=pattern)
    intake = Intake(store, world, 50, health, told=told)
    async with intake.serving([KafkaDoor(settings, store, health)]):
        yield intake


async def take_in_all(
    bootstrap: str, pattern: str, url: str, world: World, count: int, seconds: float = 60
) -> list[Taken]:
    """Take in so many records, and give what became of them."""
    taken: list[Taken] = []
    done = asyncio.Event()

    def told(batch: Sequence[Taken]) -> None:
        taken.extend(batch)
        if len(taken) >= count:
            done.set()

    async with opened_postgresql(url) as store:
        async with taking_in(bootstrap, pattern, store, world, told), asyncio.timeout(seconds):
            await done.wait()
        assert all(check.equal for check in await store.reading.audit())
    return taken


@asynccontextmanager
async def opened_postgresql(url: str) -> AsyncIterator[Store]:
    """The store in a database, opened again or for the first time."""
    database = open_postgresql(make_url(url), 4)
    store = await Store.open(database, SECRET, namespace=SHARED_INSTALLATION, rules_version="test")
    try:
        yield store
    finally:
        await store.close()
