"""Publishing to a real broker: in order for each key, whole or not at all, and never stuck."""

import asyncio
import random
from contextlib import asynccontextmanager

import pytest

from adapter.errors import Unavailable
from adapter.outbox import Message
from adapter.outbox import kafka as module
from adapter.outbox.kafka import KafkaBroker
from adapter.outbox.messages import message_of
from tests.neighbours.kafka import Broker, kafka_broker
from tests.outbox.made import due_record, refusal
from tests.outbox.reading import first_of_each, id_of, read_all


def door(broker: Broker, send_seconds: float = 15) -> KafkaBroker:
    return KafkaBroker({"bootstrap_servers": broker.bootstrap}, send_seconds=send_seconds)


@asynccontextmanager
async def opened(broker: Broker, send_seconds: float = 15):
    to = door(broker, send_seconds)
    try:
        yield to
    finally:
        await to.close()


def messages(topic: str, numbers, keys: int = 5) -> list[Message]:
    return [message_of(due_record(n, key=f"0301:{n % keys}"), topic) for n in numbers]


async def test_what_arrives_is_what_was_sent(broker: Broker, topic_prefix: str):
    topic = await broker.topic(f"{topic_prefix}records", 3)
    sent = messages(topic, range(1, 11))

    async with opened(broker) as to:
        await to.send(sent)

    arrived = await read_all(broker, topic)
    as_sent = {(one.key, one.value, one.headers) for one in sent}
    assert {(one.key, one.value, tuple(one.headers)) for one in arrived} == as_sent
    assert len(arrived) == 10


async def test_what_has_the_same_key_arrives_in_the_order_given(
    broker: Broker, topic_prefix: str, monkeypatch
):
    # Small batches, so that many must follow each other.
    monkeypatch.setattr(module, "_BATCH_BYTES", 4000)
    topic = await broker.topic(f"{topic_prefix}records", 3)

    async with opened(broker) as to:
        await to.send(messages(topic, range(1, 301)))
        await to.send(messages(topic, range(301, 401)))

    arrived = await read_all(broker, topic)
    for key in {each.key for each in arrived}:
        ours = [id_of(each) for each in arrived if each.key == key]
        assert ours == sorted(ours)
    assert sorted(map(id_of, arrived)) == list(range(1, 401))


@pytest.mark.parametrize(("key", "hashed"), [(b"21", -973932308), (b"foobar", -790332482)])
async def test_a_key_leads_to_the_partition_that_java_gives_it(
    broker: Broker, topic_prefix: str, key: bytes, hashed: int
):
    topic = await broker.topic(f"{topic_prefix}records", 7)

    async with opened(broker) as to:
        await to.send([Message(topic, key, b"{}", ())])

    [arrived] = await read_all(broker, topic)
    assert arrived.partition == (hashed & 0x7FFFFFFF) % 7


async def test_a_refused_record_without_key_or_value_is_passed_on(broker: Broker, topic_prefix: str):
    topic = await broker.topic(f"{topic_prefix}parked", 2)
    nothing = Message(topic, None, None, (("odd", b"\x00\xff"), ("odd", b"")))

    async with opened(broker) as to:
        await to.send([message_of(refusal(), topic), nothing])

    arrived = {(each.key, each.value, tuple(each.headers)) for each in await read_all(broker, topic)}
    due = refusal()
    assert (None, None, nothing.headers) in arrived
    assert (due.key.encode(), due.value) in {(key, value) for key, value, _ in arrived}


async def test_what_the_broker_finds_too_large_goes_without_its_value_and_holds_up_nothing(
    broker: Broker, topic_prefix: str
):
    topic = await broker.topic(f"{topic_prefix}parked", 1, {"max.message.bytes": "3000"})
    # Not to be compressed, and together larger than one batch may be.
    sizes = [10, 2500, 2500, 9000, 20, 2500, 8000, 30]
    values = [noise(size, seed) for seed, size in enumerate(sizes)]

    async with opened(broker) as to:
        await to.send([message_of(refusal(value=value), topic) for value in values])
        await to.send([message_of(refusal(value=b"afterwards"), topic)])

    arrived = await read_all(broker, topic)
    fits = [value if len(value) < 3000 else b"" for value in values]
    first_seen = list(dict.fromkeys((one.value, one.headers[-1]) for one in arrived))
    assert [value for value, _ in first_seen if value] == [*filter(None, fits), b"afterwards"]
    left_out = [one for one in arrived if dict(one.headers).get("x-kpr-value") == b"left-out"]
    assert [one.value for one in left_out] == [b"", b""]
    assert [one.value for one in arrived] == [*fits, b"afterwards"]


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


async def test_a_record_is_kept_waiting_rather_than_left_out(broker: Broker, topic_prefix: str):
    topic = await broker.topic(f"{topic_prefix}records", 1, {"max.message.bytes": "200"})

    async with opened(broker) as to:
        with pytest.raises(Unavailable, match="MessageSizeTooLargeError"):
            await to.send(messages(topic, [1]))

    assert await read_all(broker, topic) == []


async def test_a_broker_that_is_not_there_is_unavailable_and_leaves_nothing_behind():
    nobody = KafkaBroker({"bootstrap_servers": "127.0.0.1:9"}, send_seconds=2)
    before = asyncio.all_tasks()

    for _ in range(3):
        with pytest.raises(Unavailable):
            await nobody.send(messages("kpr.records", [1]))

    assert asyncio.all_tasks() == before


async def test_a_fault_of_the_broker_is_told_by_its_kind_alone():
    nobody = KafkaBroker({"bootstrap_servers": "127.0.0.1:9"}, send_seconds=2)

    with pytest.raises(Unavailable) as away:
        await nobody.send(messages("kpr.records", [1]))

    assert str(away.value) == "KafkaConnectionError"
    assert away.value.__suppress_context__


@pytest.fixture(scope="module")
def own():
    """A broker that may be stopped."""
    with kafka_broker() as each:
        yield each


async def test_a_broker_that_is_silent_is_unavailable_in_time_and_what_was_in_hand_is_dropped(
    own, monkeypatch
):
    monkeypatch.setattr(module, "_DROP_SECONDS", 1)
    topic = await own.topic("silent", 2)
    to = door(own, send_seconds=2)
    await to.send(messages(topic, range(1, 5)))
    before = asyncio.all_tasks()
    own.freeze()
    try:
        with pytest.raises(Unavailable, match="TimeoutError"):
            await to.send(messages(topic, range(5, 9)))
        left_over = asyncio.all_tasks() - before
    finally:
        own.thaw()

    assert left_over == set()
    async with opened(own) as again:
        await again.send(messages(topic, range(5, 12)))
    arrived = await read_all(own, topic)
    for key in {each.key for each in arrived}:
        ours = [id_of(each) for each in first_of_each([each for each in arrived if each.key == key])]
        assert ours == sorted(ours)
    assert {id_of(each) for each in arrived} == set(range(1, 12))


async def test_a_broker_that_was_stopped_in_the_middle_is_used_again_by_the_same_door(own):
    topic = await own.topic("stopped", 2)
    async with opened(own, send_seconds=3) as to:
        await to.send(messages(topic, range(1, 101)))
        own.stop()
        with pytest.raises(Unavailable):
            await to.send(messages(topic, range(101, 201)))
        own.start()
        await within(20, lambda: to.send(messages(topic, range(101, 201))))

    assert sorted(map(id_of, first_of_each(await read_all(own, topic)))) == list(range(1, 201))


async def within(tries: int, send) -> None:
    for _ in range(tries):
        try:
            await send()
        except Unavailable:
            await asyncio.sleep(0.2)
        else:
            return
    pytest.fail("the broker did not come back")


async def test_a_sending_that_is_cancelled_is_dropped_at_once(own):
    topic = await own.topic("cancelled", 1)
    to = door(own)
    await to.send(messages(topic, [1]))
    before = asyncio.all_tasks()
    own.freeze()
    try:
        sending = asyncio.create_task(to.send(messages(topic, [2])))
        await asyncio.sleep(0.3)
        sending.cancel()
        own.thaw()
        with pytest.raises(asyncio.CancelledError):
            await sending
    finally:
        own.thaw()

    assert asyncio.all_tasks() - before == set()
