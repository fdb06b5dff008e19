"""Poison: parked, passed on as it came, and in nobody's way."""

import asyncio
import os
import re
from contextlib import asynccontextmanager

import pytest

from adapter import pipeline
from adapter.config import KafkaSettings
from adapter.events.broker import connection
from adapter.events.kafka import KafkaDoor
from adapter.health import Health
from adapter.outbox import Kind
from adapter.outbox.kafka import KafkaBroker
from adapter.outbox.publishing import Publisher
from adapter.outcomes import Outcome
from adapter.rules import INTERNAL_FAULT
from adapter.serving import Intake, first_of
from adapter.store.answers import ParkedState
from adapter.store.rows import REFUSED
from tests.notifications.documents import WORLD
from tests.outbox.reading import read_all
from tests.platform.nuls import NAMELESS, NULS
from tests.platform.serving import opened_postgresql
from tests.platform.traffic import Sent, feed, good

#: How many are in order; `PLATFORM_RECORDS=10000` is what the issue asks for.
MANY = int(os.environ.get("PLATFORM_RECORDS", "2000"))
#: Seconds after which something is stuck.
PATIENCE = 60 + MANY / 20


class Taking:
    """What became of the records of a topic, batch by batch."""

    def __init__(self, store):
        self.store = store
        self.batches = []

    @property
    def taken(self):
        return [one for batch in self.batches for one in batch]

    def by_offset(self, partition=0):
        """The outcomes of a partition, in its order, each once."""
        originals = [(one.event.original, one.result.outcome) for one in self.taken]
        return [(o.offset, outcome) for o, outcome in originals if o.partition == partition]

    async def refused(self):
        return [item async for item in self.store.reading.parked(limit=1000)]


@asynccontextmanager
async def all_taken_in(broker, prefix, url, records, partitions=1):
    """Take records in and publish what follows; the topics are those of the prefix."""
    topic = await broker.topic(f"{prefix}epj", partitions)
    parked = await broker.topic(f"{prefix}parked", 1)
    await feed(broker.bootstrap, topic, records)
    async with opened_postgresql(url) as store:
        taking, done = Taking(store), asyncio.Event()

        def told(batch):
            taking.batches.append(list(batch))
            if len(taking.taken) >= len(records):
                done.set()

        pattern = f"^{re.escape(topic)}$"
        reached = KafkaSettings(bootstrap_servers=broker.bootstrap, group=topic, topics=pattern)
        health = Health()
        intake = Intake(store, WORLD, 50, health, told=told)
        async with (
            passing_on(broker, store, parked),
            intake.serving([KafkaDoor(reached, store, health)]) as serving,
            asyncio.timeout(PATIENCE),
        ):
            await first_of(done, serving)
            await emptied(store)
        yield taking
        assert all(check.equal for check in await store.reading.audit())


async def emptied(store):
    """Wait until the publisher, of which nobody tells us, has passed everything on."""
    while (await store.publications.waiting(Kind.PARKED)).count:  # noqa: ASYNC110 - see above
        await asyncio.sleep(0.05)


@asynccontextmanager
async def passing_on(broker, store, topic):
    reached = connection(KafkaSettings(bootstrap_servers=broker.bootstrap))
    publisher = Publisher(Kind.PARKED, topic, store.publications, KafkaBroker(reached), poll_seconds=0.1)
    publishing = asyncio.create_task(publisher.run())
    try:
        yield
    finally:
        publisher.stop.set()
        await publishing


def with_poison(poison, count, key):
    """So many good records, with the poison among them, in the partition of a key."""
    records = list(good(count))
    records.insert(count // 3, Sent(key, poison, (*records[0].headers, *HEADERS), records[0].timestamp_ms))
    return records


#: What stands for the key of a record that was refused: it may name a person.
KEYED = re.compile(rb"[0-9a-f]{32}")
HEADERS = (("x-sender", b"\xff\x00 no text"), ("x-sender", b"twice"), ("x-empty", b""))


async def test_one_poison_record_among_many_delays_nothing(broker, topic_prefix, database_url):
    poison = b'{"resourceType": "EpisodeOfCare", \xff\xfe\x00'
    records = with_poison(poison, MANY, b"EpisodeOfCare/g1")

    async with all_taken_in(broker, topic_prefix, database_url, records, partitions=3) as taking:
        [item] = await taking.refused()
        assert (item.state, item.attempts) == (ParkedState.OPEN, 1)
        assert (await taking.store.reading.parked_item(item.id)).event.body == poison
        assert_others_went_on(taking, item.input, len(records))

    [passed_on] = await read_all(broker, f"{topic_prefix}parked")
    assert KEYED.fullmatch(passed_on.key)
    assert passed_on.value == poison
    assert passed_on.headers[: len(HEADERS) + 1] == (*records[0].headers, *HEADERS)


def assert_others_went_on(taking, poison, count):
    """All others were taken in, each once, and those behind it while it was parked."""
    assert len(taking.taken) == len({one.event.id for one in taking.taken}) == count
    assert [one.event.id for one in taking.taken if one.result.outcome is not Outcome.NOTIFY] == [poison]
    _, partition, offset = poison.rsplit("/", 2)
    which = next(n for n, batch in enumerate(taking.batches) for one in batch if one.event.id == poison)
    behind = [one.event for batch in taking.batches[which + 1 :] for one in batch]
    assert any(event.position.partition == partition for event in behind)
    offsets = [n for n, _ in taking.by_offset(int(partition))]
    assert offsets == sorted(offsets)
    assert int(offset) < offsets[-1]


@pytest.mark.parametrize("stage", ["read", "decide"])
async def test_what_our_own_code_stumbles_over_is_parked_alone(
    broker, topic_prefix, database_url, monkeypatch, stage
):
    stumbling(monkeypatch, stage, {b'"g3"', b'"g17"', b'"g18"'})
    records = list(good(60 * 5))[:60]

    async with all_taken_in(broker, topic_prefix, database_url, records) as taking:
        parked = await taking.refused()
        assert [[finding.rule for finding in item.findings] for item in parked] == [[INTERNAL_FAULT]] * 3
        assert taking.by_offset() == [
            (n, Outcome.PARK if n in (3, 17, 18) else Outcome.NOTIFY) for n in range(60)
        ]

    passed_on = await read_all(broker, f"{topic_prefix}parked")
    assert [each.value for each in passed_on] == [records[n].value for n in (3, 17, 18)]


def stumbling(monkeypatch, stage, marks):
    """Let a stage of the path raise for the documents that hold one of these."""
    sound = getattr(pipeline, stage)

    def maybe(subject, *more):
        event = subject.event if stage == "decide" else subject
        if any(mark in event.body for mark in marks) and not (stage == "decide" and subject.refused):
            raise KeyError(event.body.decode())
        return sound(subject, *more)

    monkeypatch.setattr(pipeline, stage, maybe)


async def test_what_a_database_cannot_hold_stops_nobody(broker, topic_prefix, database_url):
    await among_others(broker, topic_prefix, database_url, NULS.values())


@pytest.mark.parametrize("name", NAMELESS)
async def test_what_no_tenant_can_be_called_stops_nobody(broker, topic_prefix, database_url, name):
    await among_others(broker, topic_prefix, database_url, [NAMELESS[name]])


async def among_others(broker, topic_prefix, database_url, poison):
    """Take poison in between others: they are taken in, and what of it is refused is passed on as it came."""
    before, behind = (list(good(10, name=name))[:2] for name in ("before", "behind"))
    records = [*before, *poison, *behind]

    async with all_taken_in(broker, topic_prefix, database_url, records) as taking:
        outcomes = [outcome for _, outcome in taking.by_offset()]
        assert len(outcomes) == len(records)
        assert outcomes[:2] == outcomes[-2:] == [Outcome.NOTIFY] * 2
        refused = [n for n, outcome in enumerate(outcomes) if outcome in REFUSED]

    passed_on = await read_all(broker, f"{topic_prefix}parked")
    assert [each.value for each in passed_on] == [records[n].value for n in refused]
    assert [each.key is None for each in passed_on] == [records[n].key is None for n in refused]
    assert all(each.key is None or KEYED.fullmatch(each.key) for each in passed_on)
