"""PostgreSQL quotes the values of a row that is there twice, `Key (fid)=(…)`: nothing of that goes any further."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from adapter.events.http import HttpDoor
from adapter.health import Health
from adapter.serving import Intake
from adapter.web.app import web_app
from tests.delivery.way import way_to
from tests.marked import documents
from tests.marked.asking import Asker
from tests.marked.commands import Commands
from tests.marked.doors import JSON
from tests.marked.installed import environment, logged
from tests.marked.kept import hear_store
from tests.marked.looking import looking
from tests.marked.search import Heard, must_hold
from tests.marked.stumbling import SAID
from tests.marked.talkative import talking
from tests.marked.telling import traced
from tests.marked.test_marked_faults import client_of, log_of, said_at

#: What is written first where the intake, the sender, the office and a command write.
WRITTEN = ("record", "attempt", "operation")
#: A table of persons' numbers, each once; whoever writes one of ours writes one of these again.
TWICE = """
CREATE TABLE seen (fid text UNIQUE);
INSERT INTO seen VALUES ('{said}');
CREATE FUNCTION seen_again() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO seen SELECT fid FROM seen; RETURN NEW; END';
"""
TRIGGER = "CREATE TRIGGER seen_again BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION seen_again();"
ONCE = "DROP FUNCTION seen_again() CASCADE; DROP TABLE seen;"


@asynccontextmanager
async def told_twice(url: str) -> AsyncIterator[None]:
    """While the block lasts, each act on the database ends with a message that quotes a marked person."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(TWICE.format(said=SAID) + "".join(TRIGGER.format(table=t) for t in WRITTEN))
        with pytest.raises(asyncpg.UniqueViolationError) as quoted:
            await connection.execute("INSERT INTO seen SELECT fid FROM seen")
        assert quoted.value.detail == f"Key (fid)=({SAID}) already exists."
        yield
        await connection.execute(ONCE)
    finally:
        await connection.close()


async def test_what_postgresql_quotes_of_a_row_that_is_there_twice_comes_out_nowhere(
    running, tmp_path, own_url, monkeypatch, capfd
):
    heard = Heard()
    told = environment(running[0], tmp_path, own_url)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    async with way_to(*running, told) as way:
        with talking(out="stderr"), traced(heard, "unique") as way.traces:
            await way.take_in(documents.stay(0))
            sender = way.sender()
            async with told_twice(own_url), looking(heard, way.settings, way.world, way.store) as here:
                answers = [await taken_in(heard, way), *await acted(here)]
                await sender.send_all()
                heard.hear("unique", "log", logged("".join(capfd.readouterr())))
                run = Commands(heard, capfd.readouterr, monkeypatch)
                code = await asyncio.to_thread(run.run, "line", "stop", "0301", "IPLOS", "--why", "sak 1")
        heard.hear("unique", "log", logged("".join(capfd.readouterr())))
    await hear_store(heard, "unique", own_url)

    must_hold(heard, "unique")
    assert (answers, code) == ([202, 500, 500], 70)
    assert "KPR-F-091" in said_at(heard, "answer body")
    for said in ("internal_fault", "request_failed", "IntegrityError"):
        assert said in log_of(heard)
    assert "line_fault" in log_of(heard) or "delivery_fault" in log_of(heard)
    assert "IntegrityError" in said_at(heard, "errors of kpr-adapter line stop")


async def taken_in(heard, way):
    """Send a document of another service over HTTP; give the status."""
    door = HttpDoor(10)
    intake = Intake(way.store, way.world, 100, Health(), traces=way.traces)
    app = web_app(door, lambda: way.world, max_bytes=1 << 21, now=way.clock)
    async with intake.serving([door]), client_of(app) as client:
        asker = Asker(heard, "unique", "sender", client)
        headers = {"content-type": JSON, "x-tenant": "vest"}
        return (await asker.ask("POST", "/fhir", content=documents.stay(1).body, headers=headers)).status_code


async def acted(here):
    """Stop all sending, on the page and over the interface; give the statuses."""
    asker = here.by("operator")
    form = here.form(what="sending", name="", why="sak 1")
    body = {"what": "sending", "name": "", "paused": True, "why": "sak 1"}
    return [
        (await asker.ask("POST", "/pause", data=form)).status_code,
        (await asker.ask("POST", "/api/v1/pauses", json=body)).status_code,
    ]
