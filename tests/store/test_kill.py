"""At any instant of a kill -9: inputs = outcomes, and the records are those of a fault-free run."""

import asyncio
import signal
from pathlib import Path

import pytest
from batches import full_batch, opened, write
from killed import FIRSTS

from adapter.values import replace
from tests.forked import ended

HERE = Path(__file__).parent


async def kept(place):
    """
    What the store holds, in the words of its answers; whether it adds up.

    Without the numbers that a database gives: PostgreSQL leaves out those of what was undone.
    """
    async with opened(place) as store:
        outcomes = [_unnumbered(each) for each in await store.reading.outcomes_of()]
        queue = [_unnumbered(item) async for item in store.reading.queue()]
        return outcomes, queue, all(check.equal for check in await store.reading.audit())


def _unnumbered(answer):
    numbers = (
        {"id": 0, "parked_id": None, "records": ()}
        if hasattr(answer, "parked_id")
        else {"seq": 0, "outcome_id": 0}
    )
    return replace(answer, **numbers)


@pytest.fixture
async def fault_free(tmp_path):
    folder = tmp_path / "fault-free"
    async with opened(folder) as store:
        for first in FIRSTS:
            await write(store, full_batch(first, 6))
    return await kept(folder)


@pytest.mark.parametrize(("moment", "batches"), [("2", 2), ("7", 2), ("13", 2), ("commit", 2), ("after", 3)])
async def test_what_a_killed_process_leaves_is_whole(place, fault_free, moment, batches):
    killed = await asyncio.to_thread(ended, "killed", str(place), moment, folder=HERE)
    assert killed == (-signal.SIGKILL, "")

    outcomes, _, adds_up = await kept(place)
    assert (len(outcomes), adds_up) == (batches * 9, True)

    async with opened(place) as store:
        for first in FIRSTS[batches:]:
            await write(store, full_batch(first, 6))
    assert await kept(place) == fault_free
