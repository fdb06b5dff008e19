"""The Kafka door against a real broker: order, positions, and what records may look like."""

import asyncio

import pytest
from aiokafka import TopicPartition

from adapter.metrics import LAG
from tests.events.ledger import Intake, Ledger, a_door, administering, sending


async def test_records_arrive_in_the_order_of_their_partition(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo", partitions=3)
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        for number in range(300):
            await producer.send(topic, b"%d" % number, partition=number % 3)
        await producer.flush()
        await intake.taken(300)

    for partition in range(3):
        ours = [int(e.body) for e in ledger.taken if e.position.partition == str(partition)]
        assert ours == list(range(partition, 300, 3))
    assert {event.tenant for event in ledger.taken} == {"oslo"}


async def test_it_goes_on_where_the_store_says_whatever_the_broker_was_told(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    async with sending(broker) as producer:
        for number in range(10):
            await producer.send_and_wait(topic, b"%d" % number)
    before = Ledger()
    async with Intake(a_door(broker.bootstrap, topic_prefix, before), before) as intake:
        await intake.taken(10)
    # Restored from a backup: of the last five the store knows nothing.
    after = Ledger()
    after.positions[topic, "0"] = before.taken[4].position

    async with Intake(a_door(broker.bootstrap, topic_prefix, after), after) as intake:
        await intake.taken(5)

    assert after.bodies == [b"5", b"6", b"7", b"8", b"9"]


async def test_the_broker_is_told_how_far_the_store_is(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with sending(broker) as producer, administering(broker) as admin:
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake:
            for number in range(7):
                await producer.send_and_wait(topic, b"%d" % number)
            await intake.taken(7)
        told = await admin.list_consumer_group_offsets(f"{topic_prefix}group")

    assert told[TopicPartition(topic, 0)].offset == 7


async def test_what_is_not_safe_is_not_told_to_the_broker(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with sending(broker) as producer, administering(broker) as admin:
        await producer.send_and_wait(topic, b"1")
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake:
            intake.before = lambda _: asyncio.sleep(60)
            await intake.until(lambda: intake.batches)
        told = await admin.list_consumer_group_offsets(f"{topic_prefix}group")

    assert told == {}


async def test_a_record_keeps_its_bytes_key_headers_and_time(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    headers = [
        ("content-type", b"application/fhir+json"),
        ("odd", b"\xff\xfe"),
        ("odd", b"2"),
        ("", b""),
        ("none", None),
    ]
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        await producer.send_and_wait(
            topic, b"\x00\xff", key=b"\xe5", headers=headers, timestamp_ms=1_700_000_000_123
        )
        await producer.send_and_wait(topic, None, key=b"Encounter/1")
        await producer.send_and_wait(topic, b"")
        await intake.taken(3)

    odd, tombstone, empty = ledger.taken
    assert (odd.body, odd.key, odd.received.isoformat()) == (
        b"\x00\xff",
        "\\xe5",
        "2023-11-14T22:13:20.123000+00:00",
    )
    assert odd.original.key == b"\xe5"
    assert odd.original.headers == (*headers[:-1], ("none", b""))
    assert odd.headers == {"content-type": "application/fhir+json", "odd": "2", "": "", "none": ""}
    assert odd.id == f"{topic}/0/0"
    assert (tombstone.body, tombstone.key) == (None, "Encounter/1")
    assert empty.body == b""


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_compressed_records_are_read(broker, topic_prefix, codec):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with (
        sending(broker, compression_type=codec, linger_ms=50) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        sent = [await producer.send(topic, b"%d" % number * 100) for number in range(50)]
        await asyncio.gather(*sent)
        await intake.taken(50)

    assert ledger.bodies == [b"%d" % number * 100 for number in range(50)]


async def test_large_records_arrive_in_batches_that_fit_into_memory(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo", config={"max.message.bytes": "4000000"})
    large = b"x" * 3_000_000
    ledger = Ledger()
    async with sending(broker, max_request_size=4_000_000) as producer:
        for number in range(12):
            await producer.send_and_wait(topic, large + b"%d" % number)
    async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake:
        await intake.taken(12)

    assert [body[3_000_000:] for body in ledger.bodies] == [b"%d" % number for number in range(12)]
    assert max(sum(len(event.body) for event in batch) for batch in intake.batches) < 20 * 1024 * 1024


async def test_a_batch_has_no_more_records_than_asked_for(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo", partitions=2)
    ledger = Ledger()
    async with sending(broker) as producer:
        for number in range(100):
            await producer.send(topic, b"%d" % number, partition=number % 2)
    async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger, size=30) as intake:
        await intake.taken(100)

    assert max(len(batch) for batch in intake.batches) == 30


async def test_a_topic_that_comes_later_is_read_too(broker, topic_prefix):
    await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        await producer.send_and_wait(f"{topic_prefix}epj.oslo", b"1")
        await intake.taken(1)
        await broker.topic(f"{topic_prefix}epj.bergen")
        await producer.send_and_wait(f"{topic_prefix}epj.bergen", b"2")
        await intake.taken(2)

    assert [(event.body, event.tenant) for event in ledger.taken] == [(b"1", "oslo"), (b"2", "bergen")]


async def test_what_we_write_ourselves_is_never_read(broker, topic_prefix):
    for name in ("oslo", "records", "parked"):
        await broker.topic(f"{topic_prefix}epj.{name}")
    ledger = Ledger()
    ours = {"records_topic": f"{topic_prefix}epj.records", "parked_topic": f"{topic_prefix}epj.parked"}
    door = a_door(broker.bootstrap, topic_prefix, ledger, **ours)
    async with sending(broker) as producer, Intake(door, ledger) as intake:
        for name in ("records", "parked", "oslo"):
            await producer.send_and_wait(f"{topic_prefix}epj.{name}", name.encode())
        await intake.taken(1)
        await asyncio.sleep(0.5)

    assert ledger.bodies == [b"oslo"]


async def test_an_aborted_transaction_is_not_read(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with sending(broker, transactional_id=f"{topic_prefix}sender") as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"aborted")
        await producer.abort_transaction()
        async with producer.transaction():
            await producer.send_and_wait(topic, b"committed")
    async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake:
        await intake.taken(1)
        # The mark of the transaction is nothing that anybody waits for.
        await intake.until(lambda: LAG.collect()[0].samples and LAG.labels(topic)._value.get() == 0)

    assert ledger.bodies == [b"committed"]


async def test_the_lag_counts_what_is_not_safe_yet(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        going_on = asyncio.Event()
        intake.before = lambda _: going_on.wait()
        for number in range(5):
            await producer.send_and_wait(topic, b"%d" % number)
        await intake.until(lambda: LAG.labels(topic)._value.get() == 5)
        going_on.set()
        await intake.until(lambda: LAG.labels(topic)._value.get() == 0)

    assert ledger.bodies == [b"%d" % number for number in range(5)]


async def test_nobody_is_stuck_who_has_left(broker, topic_prefix):
    ledger = Ledger()
    door = a_door(broker.bootstrap, topic_prefix, ledger)
    async with Intake(door, ledger) as intake:
        await intake.until(lambda: "kafka" in door._health.progress)

    assert door._health.progress == {}
