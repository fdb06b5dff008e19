"""A run with everything that can go wrong, held against one in which nothing does."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from sqlalchemy import Select, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from adapter.errors import AdapterError
from adapter.store import make_key
from adapter.store.postgresql import open_postgresql
from adapter.store.tables import position, publication
from tests.neighbours.kafka import OwnBroker, kafka_broker
from tests.neighbours.postgres import OwnServer, postgres_server
from tests.proof.chaos import Chaos, Plan, portions
from tests.proof.events import records
from tests.proof.fleet import Fleet
from tests.proof.keeping import Row, kept

TOPIC = "epj.fhir.proof"
TENANTS = Path(__file__).parents[1] / "notifications" / "tenants.yaml"
#: Seconds without any progress after which something is stuck.
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is sent."""

    services: int
    events: int
    partitions: int = 6
    batch: int = 25


@dataclass(slots=True)
class Proof:
    """What came of it."""

    seed: int
    broken: dict[str, list[Row]] = field(default_factory=dict)
    sound: dict[str, list[Row]] = field(default_factory=dict)
    #: What `kpr.records` holds, repeats included, in the order of each partition.
    published: list[ConsumerRecord] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    exits: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)


def say(text: str) -> None:
    """Say how far we are: a proof takes minutes."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


async def prove(seed: int, size: Size, plan: Plan, folder: Path) -> Proof:
    """Run both, and give what they left."""
    proof = Proof(seed)
    with kafka_broker() as broker, postgres_server(fsync=True) as postgres:
        await broker.topic(TOPIC, size.partitions)
        for name in ("kpr.records", "kpr.parked"):
            await broker.topic(name, 3)
        secret = make_key(folder / "kpr.key")
        await _broken(proof, size, plan, folder, broker, postgres, secret)
        await _sound(proof, size, folder, broker, postgres, secret)
        proof.published = await read_topic(broker.bootstrap, "kpr.records")
    return proof


async def _broken(
    proof: Proof, size: Size, plan: Plan, folder: Path, broker: OwnBroker, postgres: OwnServer, secret: bytes
) -> None:
    random, url = Random(proof.seed), postgres.database()
    fleet = Fleet(settings(folder, broker, url, "broken", size, plan), folder / "broken", random)
    chaos = Chaos(plan, fleet, broker, postgres, random, TOPIC)
    steps, sent = chaos.steps(), records(proof.seed, services=size.services, count=size.events)
    first, *others = portions(sent, len(steps) + 1)
    with ending(fleet):
        fleet.keep_up(sound=True)
        await chaos.feed(first)
        await until_more(url, 0, fleet)
        for left, (step, portion) in enumerate(zip(steps, others, strict=True), 1 - len(steps)):
            before = await _reached(url)
            await chaos.take(step, portion)
            await until_more(url, before, fleet)
            say(f"{-left} to come; {step}; {await _reached(url)} of {size.events} taken in")
        await drained(url, size.events, lambda: fleet.keep_up(sound=True))
        proof.stops = await asyncio.to_thread(fleet.stop)
    proof.kills, proof.exits, proof.done = fleet.kills, fleet.exits, chaos.done
    proof.broken = await _kept(url, secret)


async def _sound(
    proof: Proof, size: Size, folder: Path, broker: OwnBroker, postgres: OwnServer, secret: bytes
) -> None:
    url = postgres.database()
    fleet = Fleet(
        settings(folder, broker, url, "sound", size), folder / "sound", Random(0), intakes=1, publishers=0
    )
    with ending(fleet):
        fleet.keep_up(sound=True)
        say("the same without faults")
        await drained(url, size.events, lambda: None, published=False)
        fleet.stop()
    proof.sound = await _kept(url, secret)


def settings(
    folder: Path, broker: OwnBroker, url: str, group: str, size: Size, plan: Plan | None = None
) -> Mapping[str, str]:
    """The environment of a process under test."""
    return {
        "KPR_STORE__URL": url,
        "KPR_STORE__KEY_FILE": str(folder / "kpr.key"),
        "KPR_KAFKA__BOOTSTRAP_SERVERS": broker.bootstrap,
        "KPR_KAFKA__GROUP": group,
        "KPR_KAFKA__SESSION_TIMEOUT_SECONDS": str(plan.session if plan else 10),
        "KPR_TENANTS": str(TENANTS),
        "KPR_BATCH_SIZE": str(size.batch),
        "KPR_HEALTH__PORT": "0",
        "KPR_OFFICE__PORT": "0",
        "KPR_LOG__FORMAT": "json",
        "KPR_FULL_LANE_SHARE": "0",
    }


@contextmanager
def ending(fleet: Fleet) -> Iterator[None]:
    try:
        yield
    finally:
        fleet.end()


async def until_more(url: str, before: int, fleet: Fleet) -> None:
    """Wait until more has been taken in than before: only what works can be broken."""
    until = time.monotonic() + PATIENCE
    while await _reached(url) <= before and time.monotonic() < until:
        fleet.keep_up()
        await asyncio.sleep(0.2)


async def drained(url: str, events: int, keep_up: Callable[[], None], *, published: bool = True) -> None:
    """Wait until everything is taken in, and published."""
    seen, since = (-1, -1), time.monotonic()
    while True:
        keep_up()
        now = await _reached(url), await _waiting(url) if published else 0
        if now == (events, 0):
            return
        if now != seen:
            seen, since = now, time.monotonic()
        if time.monotonic() - since > PATIENCE:
            raise TimeoutError(f"stuck: {now[0]} of {events} taken in, {now[1]} wait to be published")
        await asyncio.sleep(0.5)


async def read_topic(bootstrap: str, topic: str) -> list[ConsumerRecord]:
    """Everything a topic holds, partition by partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        await consumer._client._wait_on_metadata(topic)
        partitions = [TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic))]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[ConsumerRecord] = []
        for partition in partitions:
            while await consumer.position(partition) < ends[partition]:
                for records_ in (await consumer.getmany(partition, timeout_ms=500)).values():
                    found += records_
        return found
    finally:
        await consumer.stop()


async def _kept(url: str, secret: bytes) -> dict[str, list[Row]]:
    database = open_postgresql(make_url(url), 2)
    try:
        return await kept(database, secret)
    finally:
        await database.close()


async def _reached(url: str) -> int:
    return await _number(url, select(func.coalesce(func.sum(position.c.next), 0)))


async def _waiting(url: str) -> int:
    return await _number(url, select(func.count()).select_from(publication))


async def _number(url: str, query: Select[tuple[int]]) -> int:
    """One number from the store; -1 while it is not there yet."""
    database = open_postgresql(make_url(url), 2)
    try:
        async with database.reading.connect() as connection:
            return int((await connection.execute(query)).scalar_one())
    except (AdapterError, DBAPIError, OSError):
        return -1
    finally:
        await database.close()
