"""The intake: nothing lost, nothing twice, and nothing in the way of what comes behind it."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
import structlog

from adapter import pipeline, serving
from adapter.config import Settings, shipped_examples
from adapter.errors import Unavailable
from adapter.events.files import Arrival, find_files, read_file
from adapter.events.given import Given
from adapter.main import build_world, opened_store
from adapter.outcomes import Outcome
from adapter.rules import INTERNAL_FAULT
from adapter.serving import Intake
from adapter.store import make_key

EXAMPLES = shipped_examples()
NOON = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def world():
    return build_world(Settings(tenants=EXAMPLES / "tenants.yaml", installation=UUID(int=7)))


@asynccontextmanager
async def opened(folder):
    store = {"url": f"sqlite:///{folder / 'kpr.db'}", "key_file": folder / "kpr.key"}
    async with opened_store(Settings(store=store, installation=UUID(int=7)), make=True) as each:
        yield each


@pytest.fixture
async def store(migrated_folder):
    make_key(migrated_folder / "kpr.key")
    async with opened(migrated_folder) as each:
        yield each


def documents(tenant="bredvik", count=12):
    arrival = Arrival("folder", NOON, tenant)
    found = find_files([EXAMPLES / tenant])[:count]
    return [event for name, path in found for event in read_file(name, path, arrival)]


class Door(Given):
    """Notes what it is told."""

    def __init__(self, events):
        super().__init__("given", events)
        self.answered, self.delays = [], 0

    async def settled(self, batch, results):
        self.answered += [
            (event.id, taken.result.outcome) for event, taken in zip(batch, results, strict=True)
        ]

    async def delayed(self):
        self.delays += 1


async def rows(store):
    """What the store holds, without the ids that it gave."""
    summary = await store.reading.summary()
    records = [item.id async for item in store.reading.queue()]
    return dict(summary.outcomes), records


async def adds_up(store):
    return all(check.equal for check in await store.reading.audit())


async def test_every_event_is_answered_once_and_in_order(store, world):
    door = Door(documents())
    await Intake(store, world, 5).serve(door)

    assert [name for name, _ in door.answered] == [event.id for event in documents()]
    assert await adds_up(store)


def stumbling(monkeypatch, stage, poison):
    """Makes a stage of the path raise, for the documents of these names, with what they say."""
    sound = getattr(pipeline, stage)

    def maybe(subject, *args):
        event = subject.event if stage == "decide" else subject
        taken = sound(subject, *args)
        if event.id in poison and not (stage == "decide" and subject.refused):
            raise KeyError(event.body.decode())
        return taken

    monkeypatch.setattr(pipeline, stage, maybe)


@pytest.mark.parametrize("stage", ["read", "decide"])
@pytest.mark.parametrize("poison", [{0}, {3}, {11}, {2, 3, 9}, set(range(12))], ids=str)
async def test_only_the_event_at_fault_is_parked(tmp_path, store, world, monkeypatch, stage, poison):
    names = {documents()[n].id for n in poison}
    stumbling(monkeypatch, stage, names)
    door = Door(documents())

    await Intake(store, world, 12).serve(door)

    parked = [item async for item in store.reading.parked()]
    assert {item.input for item in parked} == names
    assert all([finding.rule for finding in item.findings] == [INTERNAL_FAULT] for item in parked)
    assert {name for name, outcome in door.answered if outcome is Outcome.PARK} == names
    assert [name for name, _ in door.answered] == [event.id for event in documents()]
    monkeypatch.undo()
    # The others are as if the faulty ones had never come.
    (tmp_path / "other").mkdir()
    async with opened(tmp_path / "other") as other:
        await Intake(other, world, 12).serve(Door(e for e in documents() if e.id not in names))
        assert (await rows(other))[1] == (await rows(store))[1]
    assert await adds_up(store)


async def test_an_event_that_cannot_be_written_is_parked_alone(store, world, monkeypatch):
    poison = documents()[4].id
    sound = pipeline._write

    async def maybe(taken, *args):
        if any(one.event.id == poison and one.result.outcome is not Outcome.PARK for one in taken):
            raise ValueError("cannot be written")
        await sound(taken, *args)

    monkeypatch.setattr(pipeline, "_write", maybe)
    await Intake(store, world, 12).serve(Door(documents()))

    assert [item.input async for item in store.reading.parked()] == [poison]
    assert await adds_up(store)


async def test_the_log_tells_where_our_code_failed_and_not_what_the_document_said(store, world, monkeypatch):
    poison = documents()[4]
    stumbling(monkeypatch, "read", {poison.id})

    with structlog.testing.capture_logs() as logs:
        await Intake(store, world, 12).serve(Door(documents()))

    (entry,) = [entry for entry in logs if entry["event"] == "internal_fault"]
    assert (entry["error"], entry["source"]) == ("KeyError", "folder")
    assert entry["place"].startswith("pipeline.py:")
    assert poison.body.decode()[:40] not in str(logs)


def away(monkeypatch, store, times, *, stop=None):
    """Makes the store refuse to begin or to commit, so many times."""
    sound = store.work
    left = Counter(times)

    @asynccontextmanager
    async def maybe():
        if left["begin"] > 0:
            left["begin"] -= 1
            raise Unavailable("away")
        async with sound() as work:
            yield work
            if left["commit"] > 0:
                left["commit"] -= 1
                if stop is not None:
                    stop.set()
                raise Unavailable("away")

    monkeypatch.setattr(store, "work", maybe)


@pytest.fixture
def _at_once(monkeypatch):
    monkeypatch.setattr(serving, "_LONGEST_PAUSE", 0.01)


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("when", ["begin", "commit"])
async def test_while_the_store_is_away_work_waits_and_nothing_is_lost_or_doubled(
    tmp_path, store, world, monkeypatch, when
):
    (tmp_path / "other").mkdir()
    async with opened(tmp_path / "other") as other:
        await Intake(other, world, 5).serve(Door(documents()))
        undisturbed = await rows(other)
    away(monkeypatch, store, {when: 3})
    door, intake = Door(documents()), Intake(store, world, 5)

    await intake.serve(door)

    assert await rows(store) == undisturbed
    assert door.delays == 3
    assert len(door.answered) == len(documents())
    assert intake.health.away == set()


@pytest.mark.usefixtures("_at_once")
async def test_a_store_that_goes_away_while_a_poison_event_is_looked_for_doubles_nothing(
    store, world, monkeypatch
):
    stumbling(monkeypatch, "read", {documents()[9].id})
    away(monkeypatch, store, {"commit": 4})

    await Intake(store, world, 12).serve(Door(documents()))

    assert sum((await store.reading.summary()).outcomes.values()) == 12
    assert await adds_up(store)


async def test_told_to_stop_while_the_store_is_away_it_answers_nothing(store, world, monkeypatch):
    door = Door(documents())
    intake = Intake(store, world, 5)
    away(monkeypatch, store, {"commit": 1}, stop=intake.stop)

    await intake.serve(door)

    assert door.answered == []
    assert (await rows(store)) == ({}, [])


async def test_told_to_stop_it_finishes_the_batch_at_hand(store, world):
    door = Door(documents())
    intake = Intake(store, world, 5)
    intake.told = lambda _batch: intake.stop.set()

    await intake.serve(door)

    assert len(door.answered) == 5
    assert sum((await rows(store))[0].values()) == 5


async def test_a_source_that_brings_nothing_can_be_stopped(store, world):
    class Silent(Given):
        async def batches(self, after, size):
            await asyncio.Event().wait()
            yield [after, size]

    intake = Intake(store, world, 5)
    async with intake.serving([Silent("silent", [])]) as tasks:
        await asyncio.sleep(0)

    assert all(task.done() for task in tasks)


async def test_what_makes_a_source_fail_is_raised_and_stops_the_others(store, world):
    class Broken(Given):
        async def batches(self, after, size):
            yield documents()[:1]
            raise OSError(f"{after} {size}")

    with pytest.raises(OSError, match="5"):
        async with Intake(store, world, 5).serving([Broken("broken", []), Door(documents())]) as tasks:
            await serving.first_of(asyncio.Event(), tasks)
