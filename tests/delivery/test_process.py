"""The process that delivers, as a platform starts, probes, stops and kills it."""

import signal

import pytest
from typer.testing import CliRunner

from adapter.cli import app
from adapter.errors import Misconfigured
from adapter.outbox.line import MessageState
from tests.delivery.given import VEST, services
from tests.delivery.judging import told_once
from tests.delivery.way import environment_of, way_to
from tests.platform.service import until


@pytest.fixture
async def delivering(running, tmp_path, sqlite_url):
    """A way on which nobody sends but processes: their lease is as short as it may be."""
    simulator, wire = running
    patience = {"connect_seconds": 2, "read_seconds": 4, "write_seconds": 1, "lease_seconds": 7.5}
    environment = environment_of(simulator, tmp_path, sqlite_url, **patience)
    async with way_to(simulator, wire, environment) as opened:
        yield opened


async def is_told(way, count):
    """Whether so many messages of the line were accepted."""
    states = [message.state for message in await way.messages()]
    return states.count(MessageState.ACCEPTED) == count


async def test_it_delivers_is_well_and_ends_when_it_is_told_to(delivering, start):
    way = delivering
    await way.take_in(*services(2))
    process = await start(way.environment, "--role", "deliver")
    await process.until("started")
    await until(lambda: is_told(way, 1))

    assert [(await process.ask(path))[0] for path in ("/livez", "/readyz", "/startupz")] == [200] * 3
    assert await process.metric("kpr_delivered_total") == 2
    assert await process.metric("kpr_register_attempts_total") == 1
    # In the middle of an attempt it is told to stop: the attempt is finished, and noted.
    way.order("late", seconds=1)
    await way.take_in(*services(1, first=3))
    await until(lambda: has_come(way, 2))
    assert await process.stop() == 0

    assert await is_told(way, 2)
    assert len(way.wire.posts) == 2
    assert (await way.line()).leased_until is None
    assert await told_once(way) == []


async def test_killed_while_it_waits_for_the_answer_another_delivers_once(delivering, start):
    way = delivering
    way.order("hang-stored")
    await way.take_in(*services(2))
    killed = await start(way.environment, "--role", "deliver")
    await until(lambda: has_come(way, 1))
    killed.signal(signal.SIGKILL)
    assert await killed.ended() == -signal.SIGKILL
    await start(way.environment, "--role", "deliver")
    await until(lambda: is_told(way, 1))

    [message] = await way.messages()
    story = await way.store.line_reading.message(message.id)
    assert [each.cause for each in story.attempts] == ["cut-off", "received-before"]
    assert len(way.simulator.line(VEST).messages) == 1
    assert await told_once(way) == []


async def has_come(way, count):
    return len(way.wire.posts) >= count


async def test_everything_that_is_missing_is_told_at_once(delivering, start, tmp_path):
    """Not one after the other, start after start."""
    bare = tmp_path / "bare.yaml"
    bare.write_text("environment: test\ntenants:\n  vest: {kommuneNr: '0301'}\n")
    wanting = {
        name: value
        for name, value in delivering.environment.items()
        if name not in ("KPR_REGISTER__HER_ID", "KPR_ADDRESSES__FOLDER")
    }
    process = await start(wanting | {"KPR_TENANTS": str(bare)}, "--role", "deliver")

    assert await process.ended() == 2
    said = " ".join(str(each) for each in process.said)
    missing = ("KPR_REGISTER__HER_ID", "KPR_ADDRESSES__FOLDER", "names no kommuner")
    assert [each for each in missing if each not in said] == []


def test_without_a_register_the_role_has_nothing_to_do():
    with pytest.raises(Misconfigured, match="KPR_REGISTER__URL: is needed by --role deliver"):
        CliRunner().invoke(app, ["run", "--role", "deliver"], catch_exceptions=False)
