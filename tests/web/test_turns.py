"""Turns: who waits, who is sent away, and that nobody else is kept from being answered meanwhile."""

import asyncio
import threading

import pytest

from adapter.web.turns import SMALL, TooBusy, Turns
from tests.benched import JSON, app_of, asking, bench_of, examples_world, issues

FORM = {"content-type": JSON, "accept-language": "en"}


@pytest.fixture(scope="module")
def world():
    return examples_world()


class Long:
    """Work that goes on until it is told to end."""

    def __init__(self):
        self.begun = threading.Semaphore(0)
        self.end = threading.Event()
        self.most = 0
        self._at_work = 0

    def __call__(self):
        self._at_work += 1
        self.most = max(self.most, self._at_work)
        self.begun.release()
        assert self.end.wait(30)
        self._at_work -= 1
        return "done"


async def begun(work, count):
    for _ in range(count):
        assert await asyncio.to_thread(work.begun.acquire, timeout=30)


async def test_two_are_at_work_and_the_others_wait():
    turns, work = Turns(3), Long()
    tasks = [asyncio.create_task(turns.work(SMALL + 1, work)) for _ in range(5)]
    await begun(work, 2)
    work.end.set()

    assert await asyncio.gather(*tasks) == ["done"] * 5
    assert work.most == 2


async def test_more_than_may_wait_are_sent_away_and_come_in_later():
    turns, work = Turns(1), Long()
    tasks = [asyncio.create_task(turns.work(SMALL + 1, work)) for _ in range(3)]
    await begun(work, 2)
    with pytest.raises(TooBusy):
        await turns.work(1, work)
    work.end.set()
    await asyncio.gather(*tasks)

    assert await turns.work(1, work) == "done"


async def test_what_is_large_is_done_beside_and_what_is_small_in_between():
    turns = Turns(1)
    await turns.work(1, lambda: None)
    threads = [await turns.work(size, threading.current_thread) for size in (SMALL, SMALL + 1)]

    assert [thread is threading.main_thread() for thread in threads] == [True, False]


async def test_the_first_is_done_beside_since_it_loads_what_all_need():
    turns = Turns(1)
    threads = [await turns.work(1, threading.current_thread) for _ in range(2)]

    assert [thread is threading.main_thread() for thread in threads] == [False, True]


async def test_a_turn_is_given_back_where_the_work_fails():
    turns = Turns(0)

    def fail():
        raise ValueError("x")

    for _ in range(5):
        with pytest.raises(ValueError, match="x"):
            await turns.work(1, fail)
    async with turns.turn():
        pass


async def test_those_who_are_sent_away_are_told_when_to_come_again(world):
    bench, work = bench_of(world, waiting=1), Long()
    tasks = [asyncio.create_task(bench.turns.work(SMALL + 1, work)) for _ in range(3)]
    await begun(work, 2)
    async with asking(app_of(bench, world)) as client:
        fhir = await client.post("/fhir/$validate", content=b"{}", headers=FORM)
        plain = await client.post("/api/v1/check", content=b"{}", headers=FORM)
        statement = await client.get("/fhir/metadata")
        work.end.set()
        await asyncio.gather(*tasks)
        again = await client.post("/fhir/$validate", content=b"{}", headers=FORM)

    assert (fhir.status_code, issues(fhir)[0]["code"]) == (429, "throttled")
    assert (plain.status_code, plain.json()["error"]) == (429, "throttled")
    assert [int(answer.headers["retry-after"]) > 0 for answer in (fhir, plain)] == [True, True]
    assert (statement.status_code, again.status_code) == (200, 200)
