"""A process is alive while its parts make progress; one that is stuck says which part it is (liveness)."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest

from adapter.errors import Unavailable
from adapter.fetching import Retries
from adapter.health import Health
from adapter.outbox import Kind
from adapter.outbox.publishing import Publisher
from adapter.register.sending import Sender
from adapter.serving import Intake
from adapter.web.probes import probes_app


class Time:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def health():
    return Health(started=True, clock=Time())


async def livez(health):
    transport = httpx.ASGITransport(probes_app(health))
    async with httpx.AsyncClient(transport=transport, base_url="http://probes") as client:
        answer = await client.get("/livez")
        numbers = (await client.get("/metrics")).text
    return answer.status_code, answer.text.strip(), numbers


async def reached(event):
    async with asyncio.timeout(60):
        await event.wait()


class Stuck:
    """Something that is asked, and never answers."""

    def __init__(self):
        self.asked = asyncio.Event()

    async def for_ever(self, *_):
        self.asked.set()
        await asyncio.Event().wait()


class StuckPublications(Stuck):
    @asynccontextmanager
    async def due(self, *_):
        await self.for_ever()
        yield []


class StuckLines(Stuck):
    async def waiting(self, *_):
        await self.for_ever()


class StuckSource(Stuck):
    """A source whose batch is never done with."""

    name = "http:8080"

    async def batches(self, *_):
        yield ["event"]

    async def settled(self, *_):
        await self.for_ever()


class Broker:
    async def close(self):
        """Nothing to close."""


async def run_until_stuck(coroutine, asked, health, part):
    """Let it get stuck; tell the probe before and after the time has gone by."""
    task = asyncio.create_task(coroutine)
    try:
        await reached(asked)
        before = await livez(health)
        health.clock.now += 301
        after = await livez(health)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert before[:2] == (200, "ok")
    assert after[:2] == (503, f"stuck: {part}")
    assert f'kpr_progress_age_seconds{{part="{part}"}} 301.0' in after[2]


async def test_a_publisher_that_is_stuck_is_told_of(health):
    publications = StuckPublications()
    publisher = Publisher(Kind.RECORDS, "kpr.records", publications, Broker(), health)
    await run_until_stuck(publisher.run(), publications.asked, health, "publish-records")
    assert health.alive, "nothing is to be expected of one that has ended"


async def test_a_sender_that_is_stuck_is_told_of(health, monkeypatch):
    lines = StuckLines()
    monkeypatch.setattr(Sender, "close", lambda _self: asyncio.sleep(0))
    monkeypatch.setattr(Sender, "round", lambda _self: lines.waiting())
    # What else it is made of is not asked before it has looked what to send.
    sender = object.__new__(Sender)
    sender.health, sender.stop, sender._woken = health, asyncio.Event(), asyncio.Event()
    await run_until_stuck(sender.run(), lines.asked, health, "deliver")


async def test_an_intake_that_is_stuck_with_a_batch_is_told_of(health, monkeypatch):
    async def take_in(*_):
        return []

    async def positions(_self, _source, _step):
        return []

    monkeypatch.setattr("adapter.serving.take_in", take_in)
    monkeypatch.setattr(Intake, "_patiently", positions)
    source = StuckSource()
    intake = Intake(None, None, 10, health)
    await run_until_stuck(intake.serve(source), source.asked, health, "intake-http")


async def test_an_intake_that_waits_for_documents_is_alive(health):
    waiting = Stuck()

    class Silent(StuckSource):
        async def batches(self, *_):
            await waiting.for_ever()
            yield []

    intake = Intake(_Store(), None, 10, health)
    task = asyncio.create_task(intake.serve(Silent()))
    await reached(waiting.asked)
    health.clock.now += 100_000
    assert (await livez(health))[0] == 200
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class _Store:
    """A store with no positions."""

    reading = property(lambda self: self)

    async def positions(self, _source):
        return []


async def test_an_intake_that_waits_for_the_store_is_alive(health):
    state = type("State", (), {"outcome": None, "attempt_number": 7})()
    intake = Intake(_Store(), None, 10, health)

    class Patient(StuckSource):
        async def delayed(self):
            """Nobody waits."""

    with intake._at_hand(Patient()):
        health.clock.now += 299
        await intake._delayed(Patient(), state)
        health.clock.now += 299
        assert health.alive
        assert health.away == {"store"}


async def test_a_replay_that_is_stuck_is_told_of(health, monkeypatch):
    stuck = Stuck()
    monkeypatch.setattr(Retries, "look", lambda _self, _size: stuck.for_ever())
    batches = Retries(None, None, None, health=health).batches([], 10)
    await run_until_stuck(anext(batches), stuck.asked, health, "replay")


async def test_a_replay_that_waits_for_the_store_is_alive(health, monkeypatch):
    asked = asyncio.Event()

    async def away(_self, _size):
        health.clock.now += 299
        asked.set()
        raise Unavailable("away")

    monkeypatch.setattr(Retries, "look", away)
    retries = Retries(None, None, None, pause=0, health=health)
    task = asyncio.create_task(anext(retries.batches([], 10)))
    await reached(asked)
    asked.clear()
    await reached(asked)
    assert (await livez(health))[0] == 200
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
