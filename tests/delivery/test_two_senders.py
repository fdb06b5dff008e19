"""Two senders on one store: each line by one at a time, and one that was frozen comes too late."""

import asyncio
import os
import shutil
import signal

import pytest

from adapter.outbox.line import MessageState
from adapter.simulator import Clock, Demands
from adapter.simulator.building import Plan, build
from adapter.simulator.files import Folder
from adapter.simulator.script import Script, recipe
from tests.delivery.given import EPJ, MANY, VEST, services, visit
from tests.delivery.judging import told_once
from tests.delivery.killed import sender_process
from tests.delivery.watching import watched
from tests.delivery.way import environment_of, way_to
from tests.forked import stands_still
from tests.platform.service import until


@pytest.fixture(scope="session")
def made_many(made, tmp_path_factory):
    """A simulator's folder with more kommuner."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("many") / "register")
    build(Plan(Folder(folder), "https://localhost", MANY, Demands(), Script(), Clock()))
    return folder


async def test_two_processes_share_many_lines_and_nothing_is_doubled(
    made_many, tmp_path, migrated_url, start
):
    folder = shutil.copytree(made_many, tmp_path / "register")
    async with watched(folder, parties=MANY) as (simulator, wire):
        environment = environment_of(simulator, tmp_path, migrated_url, max_notifications=1)
        # Slow enough that whoever comes second still finds a line to serve.
        simulator.script.add(recipe("late", seconds=0.5, times=20))
        async with way_to(simulator, wire, environment) as way:
            senders = [await start(environment, "--role", "deliver") for _ in range(2)]
            for each in senders:
                await each.until("started")
            for kommune_nr in EPJ:
                await way.take_in(*services(2, kommune_nr), visit(1, kommune_nr), visit(2, kommune_nr))
            await until(lambda: all_is_told(way, 4 * len(EPJ)))
            assert [await each.stop() for each in senders] == [0, 0]

            assert [len(told) for told in simulator.accepted.values()] == [2] * 2 * len(EPJ)
            assert all(each.all("message_accepted") for each in senders)
            assert (wire.overlapping, len(wire.posts)) == ([], 4 * len(EPJ))
            assert await told_once(way) == []


async def all_is_told(way, count):
    accepted = await way.store.line_reading.messages(state=MessageState.ACCEPTED, limit=1000)
    return len(accepted) == count


@pytest.fixture
def frozen():
    """Starts senders that freeze at a moment; none is left frozen."""
    processes = []

    def start(way, moment):
        processes.append(sender_process(dict(way.environment), 0.0, moment, 1, signal.SIGSTOP))
        processes[-1].start()
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.join()


@pytest.mark.parametrize("moment", ["begun", "answered"])
async def test_one_that_was_frozen_past_its_lease_is_fenced_when_it_wakes(
    running, tmp_path, store_url, moment, frozen
):
    """Frozen between the note that an attempt begins and its POST, and between the POST and its verdict."""
    simulator, wire = running
    async with way_to(simulator, wire, environment_of(simulator, tmp_path, store_url)) as way:
        await way.take_in(*services(2))
        late = frozen(way, moment)
        await until(lambda: is_frozen(late))

        await way.sender().send_all()
        posts = len(wire.posts)
        assert (await way.last()).message.state is MessageState.SENDING  # the lease has not ended
        await way.later(way.sender())
        assert (await way.last()).message.state is MessageState.ACCEPTED
        os.kill(late.pid, signal.SIGCONT)
        await asyncio.to_thread(late.join, 120)

        assert (late.exitcode, posts) == (0, 0 if moment == "begun" else 1)
        [story] = [await way.last()]
        assert [(each.ending, each.cause) for each in story.attempts] == [
            ("again", "cut-off"),
            ("accepted", "received" if moment == "begun" else "received-before"),
        ]
        assert len(simulator.line(VEST).messages) == 1
        assert len(wire.of(story.message.id)) == 2
        assert (await way.line()).stopped is None
        assert await told_once(way) == []


async def is_frozen(process):
    return stands_still(process)
