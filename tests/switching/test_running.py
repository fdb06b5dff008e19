"""A running service looks for codes that were switched on: at its start, at every change, and again where it failed."""

import asyncio
from contextlib import asynccontextmanager
from itertools import count

import pytest
import structlog

from adapter.errors import Contended, Unavailable
from adapter.existing.by_halves import _TIMES
from adapter.main import switching
from adapter.main.current import Current
from adapter.main.switching import Switching, switched
from adapter.store import Work
from tests.pilot.given import take
from tests.switching.test_switching import OFF, ON, QUEUED, RUNNING, queue


@asynccontextmanager
async def running(store, where, told):
    current = Current(where)
    async with switched(Switching(store, current, told.set)):
        yield current


@pytest.mark.parametrize("is_on_at_start", [True, False])
async def test_what_is_switched_on_is_queued_at_the_start_and_at_a_change(store, is_on_at_start):
    await take(store, OFF, RUNNING)
    told = asyncio.Event()

    with structlog.testing.capture_logs() as logs:
        async with running(store, ON if is_on_at_start else OFF, told) as current:
            if not is_on_at_start:
                current.put(ON)
            await told.wait()

    assert [state for *_, state in await queue(store)] == [QUEUED]
    [said] = logs
    assert said == {
        "event": "codes_switched_on",
        "log_level": "info",
        "kommune": "4601",
        "tenant": "plain",
        "codes": ["15"],
        "services": 1,
        "records": 1,
        "left": 0,
    }


async def test_who_is_told_to_end_at_once_has_looked_once(store):
    await take(store, OFF, RUNNING)

    async with running(store, ON, asyncio.Event()):
        pass

    assert [state for *_, state in await queue(store)] == [QUEUED]


@pytest.mark.parametrize("fault", [Unavailable("the database is away"), RuntimeError()])
async def test_what_could_not_be_done_is_done_at_the_next_look(store, monkeypatch, fault):
    await take(store, OFF, RUNNING)
    told, looked, once = asyncio.Event(), asyncio.Event(), switching.switch_on

    async def away(*_):
        looked.set()
        monkeypatch.setattr(switching, "switch_on", once)
        raise fault
        yield

    monkeypatch.setattr(switching, "switch_on", away)
    monkeypatch.setattr(switching, "_PAUSE", 0.0)
    monkeypatch.setattr(switching, "_SOON", 0.0)
    async with running(store, ON, told):
        await looked.wait()
        await told.wait()

    assert [state for *_, state in await queue(store)] == [QUEUED]


async def test_what_others_kept_from_it_is_done_at_the_next_look(store, monkeypatch):
    await take(store, OFF, RUNNING)
    told, tries, once = asyncio.Queue(), count(1), Work.switch_on

    async def contended(*of):
        if next(tries) <= _TIMES:
            raise Contended("others wrote the same")
        return await once(*of)

    monkeypatch.setattr(Work, "switch_on", contended)
    monkeypatch.setattr(switching, "_SOON", 0.0)
    with structlog.testing.capture_logs() as logs:
        async with switched(Switching(store, Current(ON), lambda: told.put_nowait("looked"))):
            for _ in range(2):
                await told.get()

    assert [(each["services"], each["left"]) for each in logs] == [(0, 1), (1, 0)]
    assert [state for *_, state in await queue(store)] == [QUEUED]
