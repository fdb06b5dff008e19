"""kill -9 of a process that sends, at named moments and at random ones; another goes on (row 15)."""

import asyncio
import random
import signal

import pytest

from adapter.outbox.line import MessageState
from tests.delivery.given import NORD, VEST, services
from tests.delivery.judging import told_once
from tests.delivery.killed import sender_process
from tests.delivery.way import environment_of, way_to

#: What the attempts on the message at hand came to in the end.
ONCE = [("accepted", "received")]
CUT_OFF_UNSEEN = [("again", "cut-off"), ("accepted", "received")]
CUT_OFF_STORED = [("again", "cut-off"), ("accepted", "received-before")]


@pytest.fixture
async def killed_way(running, tmp_path, store_url):
    """A way on which each notification goes in a message of its own."""
    simulator, wire = running
    environment = environment_of(simulator, tmp_path, store_url, max_notifications=1)
    async with way_to(simulator, wire, environment) as opened:
        yield opened


async def dies(way, moment, passes=1, hours=0.0):
    """Send in a process until it is killed; give its exit code."""
    process = sender_process(dict(way.environment), hours, moment, passes, signal.SIGKILL)
    process.start()
    await asyncio.to_thread(process.join, 120)
    return process.exitcode


@pytest.mark.parametrize(
    ("moment", "at_register", "attempts"),
    [
        ("drafting", 1, ONCE),
        ("drafted", 1, ONCE),
        ("written", 1, ONCE),
        ("begun", 1, CUT_OFF_UNSEEN),
        ("answering", 2, CUT_OFF_STORED),
        ("answered", 2, CUT_OFF_STORED),
        ("noting", 2, CUT_OFF_STORED),
        ("noted", 2, ONCE),
    ],
)
async def test_row_15_what_a_killed_sender_was_at_is_delivered_once(
    killed_way, moment, at_register, attempts
):
    """It dies at the second message of three."""
    way = killed_way
    await way.take_in(*services(3))

    assert await dies(way, moment, 2) == -signal.SIGKILL
    assert len(way.simulator.line(VEST).messages) == at_register
    # Nobody sends on its line before its lease has ended.
    await way.sender().send_all()
    assert len(way.wire.posts) == at_register
    await way.later(way.sender())

    assert [message.state for message in await way.messages()] == [MessageState.ACCEPTED] * 3
    [_, second, _] = await way.messages()
    story = await way.store.line_reading.message(second.id)
    assert [(each.ending, each.cause) for each in story.attempts] == attempts
    assert [each.number for each in way.simulator.accepted[VEST]] == [1, 2, 3]
    assert await told_once(way) == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_senders_that_are_killed_at_random_deliver_everything_once(killed_way, seed):
    way, chance = killed_way, random.Random(seed)
    await way.take_in(*services(3), *services(2, "1804"))

    codes = [await dies(way, str(chance.randint(5, 45)), hours=2 * life) for life in range(3)]
    await way.later(way.sender(), hours=9)

    assert -signal.SIGKILL in codes
    assert len(way.simulator.accepted[VEST]) == 3
    assert len(way.simulator.accepted[NORD]) == 2
    assert await told_once(way) == []
