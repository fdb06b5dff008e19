"""A broker or a store that is away: nothing ends, nothing is lost, and the group hears of us all the while."""

import asyncio

import pytest

from adapter.config import KafkaSettings
from adapter.events.kafka import KafkaDoor
from adapter.health import Health
from adapter.metrics import REBALANCES
from tests.events.ledger import QUICK, Intake, Ledger, a_door, sending
from tests.neighbours.kafka import kafka_broker
from tests.neighbours.ports import HOST, free_ports


@pytest.fixture(scope="module")
def own_broker():
    """A broker that may be stopped."""
    with kafka_broker() as broker:
        yield broker


async def test_a_broker_that_stops_and_starts_again_loses_nothing(own_broker, topic_prefix):
    topic = await own_broker.topic(f"{topic_prefix}epj.oslo")
    ledger, health = Ledger(), Health()
    async with Intake(a_door(own_broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
        async with sending(own_broker) as producer:
            await producer.send_and_wait(topic, b"1")
        await intake.taken(1)
        own_broker.kill()
        await intake.until(lambda: health.away == {"kafka"})
        own_broker.start()
        async with sending(own_broker) as producer:
            await producer.send_and_wait(topic, b"2")
        await intake.taken(2)
        await intake.until(lambda: not health.away)

    assert ledger.bodies == [b"1", b"2"]


async def test_a_frozen_broker_neither_ends_nor_keeps_us(own_broker, topic_prefix):
    topic = await own_broker.topic(f"{topic_prefix}epj.oslo")
    ledger, health = Ledger(), Health()
    async with sending(own_broker) as producer:
        async with Intake(a_door(own_broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
            await producer.send_and_wait(topic, b"1")
            await intake.taken(1)
            own_broker.freeze()
            await intake.until(lambda: health.away == {"kafka"})
            assert health.alive
            async with asyncio.timeout(20):
                await intake.__aexit__()
        own_broker.thaw()


async def test_a_broker_that_is_not_there_yet_is_waited_for():
    (port,) = free_ports(1)
    ledger, health = Ledger(), Health()
    async with Intake(a_door(f"{HOST}:{port}", "a.", ledger, health), ledger) as intake:
        await intake.until(lambda: health.away == {"kafka"})
        assert not intake._task.done()
        assert health.alive


async def test_the_group_hears_of_us_however_long_the_store_is_away(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger, health = Ledger(), Health()
    settings = KafkaSettings(
        bootstrap_servers=broker.bootstrap,
        group=f"{topic_prefix}group",
        topics=topic.replace(".", "[.]"),
        session_timeout_seconds=1,
    )
    door = KafkaDoor(settings, ledger, health, QUICK)
    async with sending(broker) as producer, Intake(door, ledger) as intake:
        store_away = asyncio.create_task(asyncio.sleep(4))

        async def wait_for_store(_batch):
            while not store_away.done():
                await door.delayed()
                await asyncio.sleep(0.2)

        intake.before = wait_for_store
        await producer.send_and_wait(topic, b"1")
        await intake.until(lambda: intake.batches)
        rebalances = REBALANCES._value.get()
        await intake.taken(1)
        await producer.send_and_wait(topic, b"2")
        await intake.taken(2)

    assert rebalances == REBALANCES._value.get()
    assert ledger.fenced == 0
    assert ledger.bodies == [b"1", b"2"]


async def test_a_store_that_cannot_be_asked_for_a_claim_is_waited_for(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger, health = Ledger(), Health()
    ledger.away = True
    async with sending(broker) as producer:
        await producer.send_and_wait(topic, b"1")
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger, health), ledger) as intake:
            await intake.until(lambda: health.away == {"store"})
            ledger.away = False
            await intake.taken(1)
            assert not health.away


async def test_while_the_store_is_away_nothing_more_is_fetched(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    door = a_door(broker.bootstrap, topic_prefix, ledger)
    async with sending(broker) as producer, Intake(door, ledger) as intake:
        going_on = asyncio.Event()
        intake.before = lambda _: going_on.wait()
        await producer.send_and_wait(topic, b"1")
        await intake.until(lambda: intake.batches)
        await door.delayed()
        assert len(door._group.member._consumer.paused()) == 1
        going_on.set()
        await producer.send_and_wait(topic, b"2")
        await intake.taken(2)
        assert len(door._group.member._consumer.paused()) == 0
