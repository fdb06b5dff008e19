"""A topic that does not fit the position in the store: its partition is stopped until a person decides."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import RecordsToDelete
from structlog.testing import capture_logs

from adapter.events import Position
from adapter.health import Health
from adapter.metrics import STOPPED
from tests.events.ledger import Intake, Ledger, a_door, administering, sending


async def send(broker, topic, *values, partition=0, **more):
    async with sending(broker, **more) as producer:
        for value in values:
            await producer.send_and_wait(topic, value, partition=partition)


async def taken(broker, prefix, ledger, count):
    async with Intake(a_door(broker.bootstrap, prefix, ledger), ledger) as intake:
        await intake.taken(count)


async def make_anew(broker, topic):
    async with administering(broker) as admin:
        await admin.delete_topics([topic])
        while topic in await admin.list_topics():  # noqa: ASYNC110 - the broker tells nobody when it is done
            await asyncio.sleep(0.05)
    await broker.topic(topic)


async def expire(broker, topic, before):
    async with administering(broker) as admin:
        await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=before)})


def stops(logged):
    return [(entry["partition"], entry["why"]) for entry in logged if entry["event"] == "partition_stopped"]


async def test_a_topic_made_anew_with_fewer_records_is_stopped(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger, health = Ledger(), Health()
    await send(broker, topic, b"1", b"2", b"3")
    await taken(broker, topic_prefix, ledger, 3)
    await make_anew(broker, topic)
    await send(broker, topic, b"other")

    with capture_logs() as logged:
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
            await intake.until(lambda: health.stopped)
            assert health.stopped == {f"{topic}/0"}
            assert STOPPED.labels(topic)._value.get() == 1

    assert stops(logged) == [(0, "topic-made-anew")]
    assert {"topic": topic, "stored": 3, "beginning": 0, "end": 1}.items() <= logged_stop(logged).items()
    assert ledger.bodies == [b"1", b"2", b"3"]
    assert health.stopped == set()


def logged_stop(logged):
    return next(entry for entry in logged if entry["event"] == "partition_stopped")


async def test_a_topic_made_anew_with_more_records_is_stopped(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger, health = Ledger(), Health()
    await send(broker, topic, b"1", b"2")
    await taken(broker, topic_prefix, ledger, 2)
    await make_anew(broker, topic)
    await send(broker, topic, *[b"other %d" % number for number in range(9)])

    with capture_logs() as logged:
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
            await intake.until(lambda: health.stopped)

    assert stops(logged) == [(0, "topic-made-anew")]
    assert ledger.bodies == [b"1", b"2"]


async def test_records_that_expired_unread_stop_their_partition(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger, health = Ledger(), Health()
    await send(broker, topic, b"1")
    await taken(broker, topic_prefix, ledger, 1)
    await send(broker, topic, b"2", b"3", b"4")
    await expire(broker, topic, before=3)

    with capture_logs() as logged:
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
            await intake.until(lambda: health.stopped)

    assert stops(logged) == [(0, "records-expired")]
    assert ledger.bodies == [b"1"]


async def test_records_that_expired_after_they_were_read_stop_nothing(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    await send(broker, topic, b"1", b"2")
    await taken(broker, topic_prefix, ledger, 2)
    await expire(broker, topic, before=2)
    await send(broker, topic, b"3")

    await taken(broker, topic_prefix, ledger, 3)

    assert ledger.bodies == [b"1", b"2", b"3"]


async def test_a_topic_never_read_begins_at_what_it_still_has(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    await send(broker, topic, b"1", b"2")
    await expire(broker, topic, before=1)

    await taken(broker, topic_prefix, ledger, 1)

    assert ledger.bodies == [b"2"]


async def test_records_that_expire_while_we_read_stop_their_partition(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo", config={"segment.bytes": "1048576"})
    ledger, health = Ledger(), Health()
    await send(broker, topic, *[b"x" * 300_000] * 8)
    async with Intake(a_door(broker.bootstrap, topic_prefix, ledger, health), ledger, size=1) as intake:
        going_on = asyncio.Event()
        intake.before = lambda _: going_on.wait()
        await intake.until(lambda: intake.batches)
        await expire(broker, topic, before=8)
        going_on.set()
        await intake.until(lambda: health.stopped)

    assert len(ledger.taken) < 8


async def test_the_other_partitions_go_on(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo", partitions=2)
    ledger, health = Ledger(), Health()
    ledger.positions[topic, "0"] = Position(topic, "0", 9)
    async with Intake(a_door(broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
        await send(broker, topic, b"0", partition=0)
        await send(broker, topic, b"1", partition=1)
        await intake.taken(1)
        await intake.until(lambda: health.stopped)
        await send(broker, topic, b"2", partition=1)
        await intake.taken(2)

    assert ledger.bodies == [b"1", b"2"]
    assert health.alive


async def test_what_a_person_decides_is_noticed_without_a_restart(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger, health = Ledger(), Health()
    ledger.positions[topic, "0"] = Position(topic, "0", 9, "0123456789abcdef")
    await send(broker, topic, b"1", b"2")
    with capture_logs() as logged:
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
            await intake.until(lambda: health.stopped)
            # More than one look: it is said once.
            await asyncio.sleep(1)
            ledger.move(topic, "0", 1)
            await intake.taken(1)
            assert health.stopped == set()

    assert ledger.bodies == [b"2"]
    assert stops(logged) == [(0, "topic-made-anew")]


async def test_a_compacted_record_before_the_position_stops_nothing(broker, topic_prefix):
    quick = {"cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01"}
    topic = await broker.topic(f"{topic_prefix}epj.oslo", config=quick)
    ledger = Ledger()
    async with sending(broker) as producer:
        await producer.send_and_wait(topic, b"old", key=b"a")
        await taken(broker, topic_prefix, ledger, 1)
        for number in range(3):
            await asyncio.sleep(0.2)
            await producer.send_and_wait(topic, b"new %d" % number, key=b"a")
        await compacted(broker, topic)

    door = a_door(broker.bootstrap, topic_prefix, ledger)
    async with Intake(door, ledger) as intake:
        await intake.until(lambda: ledger.bodies[-1] == b"new 2")
        assert door._health.stopped == set()

    assert ledger.bodies[0] == b"old"


async def compacted(broker, topic):
    """Wait until the first record is gone."""
    async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap) as looking:
        place = TopicPartition(topic, 0)
        looking.assign([place])
        async with asyncio.timeout(40):
            while True:
                looking.seek(place, 0)
                first = await looking.getone()
                if first.offset > 0:
                    return
                await asyncio.sleep(0.3)


@pytest.mark.parametrize("to", [0, 2])
async def test_a_moved_position_is_gone_on_from(broker, topic_prefix, to):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    await send(broker, topic, b"0", b"1", b"2")
    ledger.move(topic, "0", to)

    await taken(broker, topic_prefix, ledger, 3 - to)

    assert ledger.bodies == [b"%d" % number for number in range(to, 3)]
