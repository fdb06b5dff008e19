"""Records that the client cannot decode: their partition is stopped, the others go on, and nothing is passed over."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import CorruptRecordException, KafkaError, TopicAuthorizationFailedError

from adapter.health import Health
from tests.events.ledger import Intake, Ledger, a_door, sending


@pytest.fixture
def damaged(monkeypatch):
    """The client fails at the records of these values, as it does at a damaged segment."""
    values, getmany = {}, AIOKafkaConsumer.getmany

    async def failing(self, *places, **more):
        found = await getmany(self, *places, **more)
        for records in found.values():
            for record in records:
                if record.value in values:
                    raise values[record.value]
        return found

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", failing)
    return values


@pytest.mark.parametrize("fault", [CorruptRecordException("crc"), ValueError("codec")], ids=["crc", "codec"])
async def test_a_damaged_record_stops_its_partition_and_no_other(broker, topic_prefix, damaged, fault):
    topic = await broker.topic(f"{topic_prefix}epj.oslo", partitions=2)
    damaged[b"damaged"] = fault
    ledger, health = Ledger(), Health()
    async with sending(broker) as producer:
        for value in (b"1", b"2", b"damaged", b"3"):
            await producer.send_and_wait(topic, value, partition=0)
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
            await intake.until(lambda: f"{topic}/0" in health.stopped)
            await producer.send_and_wait(topic, b"other", partition=1)
            await intake.taken(3)
            # What only seemed damaged is tried again, without anybody asking.
            damaged.clear()
            await intake.taken(5)

    assert [e.body for e in ledger.taken if e.position.partition == "0"] == [b"1", b"2", b"damaged", b"3"]
    assert b"other" in ledger.bodies


async def test_a_topic_that_we_may_not_read_keeps_no_other_waiting(broker, topic_prefix, monkeypatch):
    forbidden = await broker.topic(f"{topic_prefix}epj.bergen")
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    getmany, asked = AIOKafkaConsumer.getmany, []

    async def failing(self, *places, **more):
        found = await getmany(self, *places, **more)
        if any(place.topic == forbidden for place in found):
            asked.append(1)
            raise TopicAuthorizationFailedError(forbidden)
        return found

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", failing)
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        await producer.send_and_wait(forbidden, b"no")
        await intake.until(lambda: asked)
        for number in range(5):
            await producer.send_and_wait(topic, b"%d" % number)
        await intake.taken(5)

    assert ledger.bodies == [b"%d" % number for number in range(5)]
    assert len(asked) < 5


async def test_a_client_that_has_failed_is_made_anew(broker, topic_prefix, monkeypatch):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    getmany, failures = AIOKafkaConsumer.getmany, [KafkaError("coordination"), KafkaError("again")]

    async def failing(self, *places, **more):
        if failures:
            raise failures.pop()
        return await getmany(self, *places, **more)

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", failing)
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        await producer.send_and_wait(topic, b"1")
        await intake.taken(1)

    assert ledger.bodies == [b"1"]


async def test_a_client_that_hands_out_nothing_is_made_anew(broker, topic_prefix, monkeypatch):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    getmany, dead = AIOKafkaConsumer.getmany, set()

    async def failing(self, *places, **more):
        # The first one lives and beats, and never brings anything.
        dead.add(self) if not dead else None
        if self in dead:
            await asyncio.sleep(0.05)
            return {}
        return await getmany(self, *places, **more)

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", failing)
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        await producer.send_and_wait(topic, b"1")
        await intake.taken(1)

    assert ledger.bodies == [b"1"]
