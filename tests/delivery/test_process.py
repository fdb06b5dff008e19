"""The process that delivers, as a platform starts, probes, stops and kills it."""

import asyncio
import json
import signal

import pytest
import yaml
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


async def test_what_changed_of_a_kommune_is_written_down_at_the_next_start(delivering, start, tmp_path):
    way = delivering
    await started_once(way, start)
    tenants = tmp_path / "tenants.yaml"
    tree = yaml.safe_load(tenants.read_text())
    tree["kommuner"]["0301"]["contacts"][0]["meldEpost1"] = "another@kommune.example.no"
    tenants.write_text(yaml.safe_dump(tree))

    await started_once(way, start)
    await started_once(way, start)

    rows = await asyncio.to_thread(exported, way)
    kind = tree["kommuner"]["0301"]["contacts"][0]["typeKontaktperson"]
    assert [(row["act"], row["kommune_nr"]) for row in rows] == [
        ("kommune added", "0301"),
        ("kommune added", "1804"),
        ("kommune changed", "0301"),
    ]
    assert rows[-1]["detail"] == {"fields": [f"contacts.{kind}.meldEpost1"]}
    assert rows[-1]["why"] == "by configuration at start of run --role deliver"
    assert "another@kommune.example.no" not in str(rows)


async def started_once(way, start):
    """Start a process that delivers, and stop it."""
    process = await start(way.environment, "--role", "deliver")
    await process.until("started")
    assert await process.stop() == 0


def exported(way):
    """What `access-log export` says of kommuner."""
    asked = ["access-log", "export", "--format", "json", "--store", way.environment["KPR_STORE__URL"]]
    result = CliRunner().invoke(app, asked, env=dict(way.environment))
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    return [row for row in rows if row["act"].startswith("kommune ")]
