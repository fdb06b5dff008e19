"""Several owners, one after the other: nothing is lost, nothing is taken in twice, and the late one is refused."""

import asyncio

from adapter.events.kafka_member import Member
from adapter.metrics import REBALANCES
from tests.events.ledger import Intake, Ledger, a_door, sending


async def test_owners_come_and_go_and_every_record_is_taken_in_once(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo", partitions=4)
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger, 50) as first,
    ):
        enough = asyncio.Event()
        sender = asyncio.create_task(send_until(enough, producer, topic))
        await first.taken(100)
        for _ in range(2):
            async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger, 50) as second:
                await second.until(lambda: second.batches)
                async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger, 50) as third:
                    await third.until(lambda: third.batches)
        enough.set()
        count = await sender
        await first.taken(count)

    for partition in range(4):
        ours = [int(e.body) for e in ledger.taken if e.position.partition == str(partition)]
        assert ours == list(range(partition, count, 4))


async def send_until(enough, producer, topic):
    """Send numbers to the partitions in turn; says how many."""
    number = 0
    while not enough.is_set():
        for _ in range(20):
            await producer.send(topic, b"%d" % number, partition=number % 4)
            number += 1
        await asyncio.sleep(0.01)
    await producer.flush()
    return number


async def test_a_late_owner_is_refused_and_reads_on_with_what_is_its_own(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo", partitions=2)
    ledger = Ledger()
    async with sending(broker) as producer:
        for partition in range(2):
            await producer.send_and_wait(topic, b"%d" % partition, partition=partition)
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as late:
            woken = asyncio.Event()
            late.before = lambda _: woken.wait()
            await late.until(lambda: late.batches)
            # It sleeps longer than it is waited for; meanwhile its partitions get another owner.
            async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as other:
                await other.until(lambda: other.batches)
                woken.set()
                await late.taken(2)
                await late.until(lambda: ledger.fenced == 1)
                for partition in range(2):
                    await producer.send_and_wait(topic, b"%d" % (partition + 2), partition=partition)
                await late.taken(4)

    assert sorted(ledger.bodies) == [b"0", b"1", b"2", b"3"]
    # And it took nothing back from the other: that one was never refused.
    assert ledger.fenced == 1


async def test_one_whose_claim_was_taken_over_claims_anew(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as intake,
    ):
        await producer.send_and_wait(topic, b"1")
        await intake.taken(1)
        # As by somebody who has woken up and does not know yet that the group has gone on.
        await ledger.claim(topic, ["0"])
        await producer.send_and_wait(topic, b"2")
        await intake.taken(2)

    assert ledger.fenced == 1
    assert ledger.bodies == [b"1", b"2"]


async def test_one_whom_the_group_knows_no_more_claims_nothing(broker, topic_prefix, monkeypatch):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger, commit, known = Ledger(), Member.commit, asyncio.Event()
    known.set()

    async def answer(self, reached):
        return known.is_set() and await commit(self, reached)

    monkeypatch.setattr(Member, "commit", answer)
    door = a_door(broker.bootstrap, topic_prefix, ledger)
    async with sending(broker) as producer, Intake(door, ledger) as intake:
        await producer.send_and_wait(topic, b"1")
        await intake.taken(1)
        known.clear()
        (theirs,) = await ledger.claim(topic, ["0"])
        await producer.send_and_wait(topic, b"2")
        await intake.until(lambda: ledger.fenced == 1)
        await asyncio.sleep(0.5)
        assert ledger.positions[topic, "0"].epoch == theirs.epoch
        known.set()
        await intake.taken(2)


async def test_the_batch_at_hand_is_waited_for_before_a_partition_goes(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with (
        sending(broker) as producer,
        Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as first,
    ):
        first.before = lambda _: asyncio.sleep(0.5)
        await producer.send_and_wait(topic, b"1")
        await first.until(lambda: first.batches)
        rebalances = REBALANCES._value.get()
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as second:
            await second.until(lambda: REBALANCES._value.get() >= rebalances + 2)
            await second.taken(1)

    assert ledger.fenced == 0
    assert ledger.bodies == [b"1"]


async def test_one_that_leaves_with_a_batch_at_hand_leaves_it_to_the_next(broker, topic_prefix):
    topic = await broker.topic(f"{topic_prefix}epj.oslo")
    ledger = Ledger()
    async with sending(broker) as producer:
        await producer.send_and_wait(topic, b"1")
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as first:
            first.before = lambda _: asyncio.sleep(60)
            await first.until(lambda: first.batches)
        async with Intake(a_door(broker.bootstrap, topic_prefix, ledger), ledger) as second:
            await second.taken(1)

    assert ledger.bodies == [b"1"]
