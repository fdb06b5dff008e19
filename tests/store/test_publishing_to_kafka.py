"""From the store to a real broker, and whatever ends on the way: nothing lost, no record under two ids."""

import asyncio
import gc
import signal
import warnings
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from batches import FID, PERSON, accepted, guid, keep, notification, opened, record, refused

from adapter.events import Original
from adapter.outbox import Kind
from adapter.outbox.kafka import KafkaBroker
from adapter.outbox.publishing import Publisher
from adapter.values import replace
from tests.forked import ended
from tests.neighbours.kafka import kafka_broker
from tests.outbox.reading import read_all

HERE = Path(__file__).parent
#: Synthetic: month + 80.
PERSONS = [replace(PERSON, fid=fid) for fid in (FID, "17815230132", "17815230213", "17815230302")]


def made(n: int):
    content = notification(n, person=PERSONS[n % len(PERSONS)])
    return replace(accepted(n), records=(record(content),))


def publisher(store, broker, topic: str, kind: Kind = Kind.RECORDS, **more) -> Publisher:
    to = KafkaBroker({"bootstrap_servers": broker.bootstrap}, send_seconds=more.pop("send_seconds", 15))
    return Publisher(kind, topic, store.publications, to, poll_seconds=0.05, **more)


async def nothing_waits(store, kind: Kind = Kind.RECORDS) -> None:
    async with asyncio.timeout(60):
        while (await store.publications.waiting(kind)).count:  # noqa: ASYNC110 - another process works on it
            await asyncio.sleep(0.05)


async def end(tasks: list[asyncio.Task[None]]) -> None:
    """
    End the first of these tasks, and close what it left half open, as the end of its process does.

    The client forgets a connection that is being made when its task is cancelled.
    """
    task = tasks.pop(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    del task
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def expected_once_and_in_order(arrived, numbers) -> None:
    """What a consumer sees that drops by id, whatever was repeated."""
    seen: dict[bytes, list[bytes]] = {}
    values: dict[bytes, tuple] = {}
    for each in arrived:
        ce_id = dict(each.headers)["ce_id"]
        whole = (each.partition, each.key, each.value, tuple(each.headers))
        assert values.setdefault(ce_id, whole) == whole, "a repeat is the same bytes in the same place"
        if ce_id not in seen.setdefault(each.key, []):
            seen[each.key].append(ce_id)
    by_person = [
        [guid(f"notification {n}").encode() for n in numbers if n % len(PERSONS) == p]
        for p in range(len(PERSONS))
    ]
    assert sorted(seen.values()) == sorted(by_person)


async def test_killed_between_sending_and_marking_it_sends_the_same_again(store, place, broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}records", 3)
    await keep(store, *map(made, range(100)))

    killed = await asyncio.to_thread(ended, "dying", str(place), broker.bootstrap, topic, folder=HERE)
    assert killed == (-signal.SIGKILL, "")
    assert (await store.publications.waiting(Kind.RECORDS)).count == 80

    publishing = [asyncio.create_task(publisher(store, broker, topic, limit=10).run())]
    await nothing_waits(store)
    await end(publishing)

    arrived = await read_all(broker, topic)
    assert len(arrived) == 110, "one sending was not marked"
    expected_once_and_in_order(arrived, range(100))


async def test_of_two_publishers_one_publishes_and_the_other_takes_over(store, place, broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}records", 3)
    async with AsyncExitStack() as stack:
        # SQLite has one process, and one object; PostgreSQL's processes share nothing but the database.
        other = await stack.enter_async_context(opened(place)) if isinstance(place, str) else store
        tasks = [
            asyncio.create_task(publisher(each, broker, topic, limit=7).run()) for each in (store, other)
        ]
        for first in range(0, 200, 20):
            await keep(store, *map(made, range(first, first + 20)))
            if first == 100:
                await end(tasks)
        await nothing_waits(store)
        await end(tasks)

    arrived = await read_all(broker, topic)
    expected_once_and_in_order(arrived, range(200))


@pytest.fixture(scope="module")
def own():
    """A broker that may be stopped."""
    with kafka_broker() as each:
        yield each


async def test_while_the_broker_is_away_records_wait_and_then_all_arrive(store, own, topic_prefix):
    topic = await own.topic(f"{topic_prefix}records", 3)
    going = publisher(store, own, topic, limit=20, send_seconds=1)
    publishing = asyncio.create_task(going.run())
    await keep(store, *map(made, range(50)))
    await nothing_waits(store)
    own.kill()
    await keep(store, *map(made, range(50, 100)))
    async with asyncio.timeout(60):
        while "kafka-records" not in going.health.away:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
    own.start()

    await nothing_waits(store)
    going.stop.set()
    await publishing

    assert going.health.away == set()
    expected_once_and_in_order(await read_all(own, topic), range(100))


async def test_what_was_refused_arrives_as_it_came_but_for_its_key(store, broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}parked", 1)
    came = Original("epj.fhir.vest", 2, 5, b"901\xff", (("odd", b"\x00\xff"), ("odd", b"2")))
    body = b'\xff{"not": json'
    await keep(
        store, refused(1, body=body, original=came), refused(2, body=None, original=replace(came, key=None))
    )

    publishing = [asyncio.create_task(publisher(store, broker, topic, Kind.PARKED).run())]
    await nothing_waits(store, Kind.PARKED)
    await end(publishing)

    arrived = await read_all(broker, topic)
    assert [(each.value, each.headers[:2]) for each in arrived] == [
        (body, came.headers),
        (None, came.headers),
    ]
    assert [each.key is None for each in arrived] == [False, True]
    assert b"901" not in arrived[0].key
    assert [dict(each.headers)["x-kpr-reason"] for each in arrived] == [b"end-before-start"] * 2


async def test_no_person_is_named_outside_of_a_value(store, broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}records", 1)
    await keep(store, made(0))

    publishing = [asyncio.create_task(publisher(store, broker, topic).run())]
    await nothing_waits(store)
    await end(publishing)

    [arrived] = await read_all(broker, topic)
    outside = b"|".join([arrived.key, *(value for _, value in arrived.headers)])
    for telling in (FID, "bruker-4477", guid("pasient")):
        assert telling.encode() in arrived.value
        assert telling.encode() not in outside
