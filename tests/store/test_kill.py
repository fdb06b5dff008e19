"""At any instant of a kill -9: inputs = outcomes, and the records are those of a fault-free run."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from batches import full_batch, opened, write
from killed import FIRSTS

HERE = Path(__file__).parent


async def kept(folder):
    """What the store holds, in the words of its answers; whether it adds up."""
    async with opened(folder) as store:
        outcomes = await store.reading.outcomes_of()
        queue = [item async for item in store.reading.queue()]
        return outcomes, queue, all(check.equal for check in await store.reading.audit())


@pytest.fixture
async def fault_free(tmp_path):
    folder = tmp_path / "fault-free"
    async with opened(folder) as store:
        for first in FIRSTS:
            await write(store, full_batch(first, 6))
    return await kept(folder)


@pytest.mark.parametrize(("moment", "batches"), [("2", 2), ("7", 2), ("13", 2), ("commit", 2), ("after", 3)])
async def test_what_a_killed_process_leaves_is_whole(tmp_path, fault_free, moment, batches):
    command = [sys.executable, str(HERE / "killed.py"), str(tmp_path), moment]
    killed = await asyncio.to_thread(
        subprocess.run, command, cwd=HERE.parents[1], check=False, capture_output=True, timeout=60
    )
    assert (killed.returncode, killed.stderr) == (-signal.SIGKILL, b"")

    outcomes, _, adds_up = await kept(tmp_path)
    assert (len(outcomes), adds_up) == (batches * 9, True)

    async with opened(tmp_path) as store:
        for first in FIRSTS[batches:]:
            await write(store, full_batch(first, 6))
    assert await kept(tmp_path) == fault_free
