"""The publisher's loop: in order, at least once, and whatever comes it goes on."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from adapter.errors import Unavailable
from adapter.health import Health
from adapter.outbox import Kind, Waiting
from adapter.outbox import publishing as module
from adapter.outbox.messages import message_of
from adapter.outbox.publishing import Publisher
from tests.outbox.made import due_record

TOPIC = "kpr.records"


class Memory:
    """Publications in memory; each may fail on the way."""

    def __init__(self, *due) -> None:
        self.left = list(due)
        self.limits: list[int] = []
        self.looks = 0
        self.fails: list[BaseException] = []

    @asynccontextmanager
    async def due(self, kind, limit):
        self.looks += 1
        self.limits.append(limit)
        if self.fails:
            raise self.fails.pop(0)
        given = self.left[:limit]
        yield given
        del self.left[: len(given)]

    async def waiting(self, kind):
        oldest = datetime.now(UTC) - timedelta(minutes=3)
        return Waiting(len(self.left), oldest if self.left else None)


class Sent:
    """A broker in memory; each sending may fail, before or after everything has arrived."""

    def __init__(self) -> None:
        self.messages: list = []
        self.fails: list[BaseException] = []
        self.fails_after: list[BaseException] = []
        self.closed = False

    async def send(self, messages) -> None:
        await asyncio.sleep(0)
        if self.fails:
            raise self.fails.pop(0)
        self.messages += messages
        if self.fails_after:
            raise self.fails_after.pop(0)

    async def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Pauses of no length, so that no test waits."""
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.0)


@asynccontextmanager
async def running(publisher: Publisher):
    task = asyncio.create_task(publisher.run())
    try:
        yield task
        publisher.stop.set()
        async with asyncio.timeout(10):
            await task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def make(publications: Memory, broker: Sent, **more) -> Publisher:
    return Publisher(
        Kind.RECORDS, TOPIC, publications, broker, poll_seconds=more.pop("poll_seconds", 0.001), **more
    )


async def until(condition) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for is not ours to set an event in
            await asyncio.sleep(0.001)


def ids(messages) -> list[int]:
    return [int(dict(each.headers)["ce_id"].replace(b"-", b""), 16) for each in messages]


async def test_what_is_due_is_sent_in_order_and_waits_no_more():
    publications, broker = Memory(*map(due_record, range(1, 8))), Sent()

    async with running(make(publications, broker, limit=3)):
        await until(lambda: not publications.left)

    assert ids(broker.messages) == [1, 2, 3, 4, 5, 6, 7]
    assert broker.messages[0] == message_of(due_record(1), TOPIC)
    assert broker.closed


async def test_what_was_not_confirmed_is_sent_again_with_the_same_bytes():
    publications, broker = Memory(due_record(1), due_record(2)), Sent()
    broker.fails_after = [Unavailable("away")]

    async with running(make(publications, broker, limit=4)):
        await until(lambda: not publications.left)

    assert ids(broker.messages) == [1, 2, 1, 2]
    assert broker.messages[:2] == broker.messages[2:]


async def test_it_sends_fewer_at_a_time_while_it_fails_and_as_many_as_before_once_it_is_through():
    publications, broker = Memory(*map(due_record, range(1, 9))), Sent()
    broker.fails = [Unavailable("away") for _ in range(5)]

    async with running(make(publications, broker, limit=4)):
        await until(lambda: not publications.left)

    assert publications.limits[:8] == [4, 2, 1, 1, 1, 1, 4, 4]
    assert ids(broker.messages) == list(range(1, 9))


@pytest.mark.parametrize("fault", [ValueError("a fault of ours"), KeyError("x")], ids=["value", "key"])
async def test_no_fault_ends_it_and_none_is_quoted(fault: Exception):
    publications, broker = Memory(due_record(1)), Sent()
    publications.fails = [fault]

    with capture_logs() as logged:
        async with running(make(publications, broker)):
            await until(lambda: not publications.left)

    [told] = [line for line in logged if line["event"] == "publishing_fault"]
    assert told["error"] == type(fault).__name__
    assert "a fault of ours" not in str(logged)


@pytest.mark.parametrize(("who", "away"), [("broker", "kafka-records"), ("store", "store")])
async def test_who_is_away_shows_in_the_health_until_it_is_back(who: str, away: str):
    publications, broker, health, shown = Memory(due_record(1)), Sent(), Health(started=True), []
    failing = broker if who == "broker" else publications
    failing.fails = [Unavailable("SomeError")]

    class Watched(Memory):
        async def waiting(self, kind):
            shown.append(set(health.away))
            return await super().waiting(kind)

    publications.__class__ = Watched

    with capture_logs() as logged:
        async with running(make(publications, broker, health=health)):
            await until(lambda: not publications.left)

    assert shown[0] == {away}
    assert health.ready
    events = [line["event"] for line in logged]
    assert events[:2] == ["publishing_delayed", "publishing_resumed"]


async def test_it_looks_at_once_when_it_is_woken():
    publications, broker = Memory(), Sent()
    publisher = make(publications, broker, poll_seconds=3600)

    async with running(publisher):
        await until(lambda: publications.looks == 1)
        publications.left.append(due_record(1))
        publisher.wake()
        await until(lambda: not publications.left)

    assert ids(broker.messages) == [1]


async def test_being_woken_does_not_shorten_the_pause_of_a_broker_that_is_away(monkeypatch):
    monkeypatch.setattr(module, "_FIRST_PAUSE", 3600.0)
    publications, broker = Memory(due_record(1)), Sent()
    broker.fails = [Unavailable("away") for _ in range(9)]
    publisher = make(publications, broker)

    async with running(publisher):
        await until(lambda: publications.looks == 1)
        for _ in range(5):
            publisher.wake()
            await asyncio.sleep(0.001)

    assert publications.looks == 1


async def test_pauses_grow_and_end_somewhere(monkeypatch):
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.2)
    publisher, pauses = make(Memory(), Sent()), []
    for failures in range(1, 100):
        publisher._failures = failures
        pauses.append(publisher._patience())

    assert pauses[:4] == [0.2, 0.4, 0.8, 1.6]
    assert max(pauses) == pauses[-1] == 30.0


async def test_a_stop_lets_what_is_under_way_arrive():
    publications, broker, sending, go_on = Memory(due_record(1)), Sent(), asyncio.Event(), asyncio.Event()

    class Slow(Sent):
        async def send(self, messages) -> None:
            sending.set()
            await go_on.wait()
            await super().send(messages)

    broker = Slow()
    publisher = make(publications, broker)
    async with running(publisher):
        await sending.wait()
        publisher.stop.set()
        go_on.set()

    assert not publications.left
    assert broker.closed


async def test_a_cancelled_publisher_marks_nothing():
    publications, broker = Memory(due_record(1)), Sent()

    class Never(Sent):
        async def send(self, messages) -> None:
            await asyncio.Event().wait()

    broker = Never()
    task = asyncio.create_task(make(publications, broker).run())
    await until(lambda: publications.looks == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert len(publications.left) == 1
    assert broker.closed


async def test_how_much_waits_and_for_how_long_is_counted_also_while_the_broker_is_away():
    publications, broker = Memory(due_record(1), due_record(2)), Sent()
    broker.fails = [Unavailable("away") for _ in range(1000)]
    waiting = {"kind": "records"}

    async with running(make(publications, broker)):
        await until(lambda: (REGISTRY.get_sample_value("kpr_publications_waiting", waiting) or 0) == 2)

    assert REGISTRY.get_sample_value("kpr_publications_oldest_seconds", waiting) >= 180
