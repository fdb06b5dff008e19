"""Marked persons in what persons decide by command; then in all the database wrote ahead meanwhile."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from adapter.outbox import Kind, Receipt
from adapter.outbox.as_json import receipt_json
from adapter.outbox.line import MessageState
from tests.delivery.way import way_to
from tests.marked import acts, undecided
from tests.marked.acts import Acts
from tests.marked.ahead import written_ahead
from tests.marked.commands import Commands
from tests.marked.installed import environment, logged
from tests.marked.kept import hear_store
from tests.marked.persons import NUMBERS, number, words
from tests.marked.search import Heard, found_in, must_hold
from tests.marked.talkative import talking
from tests.marked.telling import hear_numbers
from tests.marked.test_marked_office import looks_noted


@pytest.fixture
def told(running, tmp_path, store_url, monkeypatch):
    """The settings of an installation whose kommune holds contacts, for commands too."""
    made = environment(running[0], tmp_path, store_url) | {"KPR_RETENTION__PILOT_MONTHS": "24"}
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    return made


async def test_no_act_by_command_names_anybody(running, told, tmp_path, store_url, capfd, monkeypatch):
    heard = Heard()
    activated = undecided.undecided_in(told)
    run = Acts(Commands(heard, capfd.readouterr, monkeypatch))
    async with written_ahead(store_url) as ahead, way_to(*running, told) as way:
        with talking(out="stderr"):
            await undecided.taken_in(way)
            await asyncio.to_thread(acts.begin, run)
            backup = backed_up(store_url, tmp_path)
            await way.sender().send_all()
            if backup is not None:
                await asyncio.to_thread(acts.catch_up, run, backup, await receipts_of(way.store))
            await everything(run, way, tmp_path, activated)
            await looks_noted(heard, way.store)
            file = await asyncio.to_thread(acts.seal_anew, run, tmp_path)
            monkeypatch.setenv("KPR_STORE__KEY_FILE", str(file))
            await asyncio.to_thread(acts.seal_anew_ended, run)
        heard.hear("acts", "log", logged("".join(capfd.readouterr())))
        hear_numbers(heard, "acts")
        await hear_store(heard, "acts", store_url)
        log = await ahead()
    heard.hear("acts", "written ahead", log)

    must_hold(heard, "acts")
    assert b"T-0301-1" in log, "what is written ahead is ours"
    assert [name for name in SPOKEN if heard.size(f"output of kpr-adapter {name}") == 0] == []
    assert heard.size("errors of kpr-adapter line import") > 0


async def everything(run, way, folder, activated):
    """All acts, in an order in which each has something to do; between them the sender does its part."""
    await asyncio.to_thread(acts.decide, run)
    await asyncio.to_thread(acts.hold_and_release, run, activated)
    await way.later(way.sender())
    await asyncio.to_thread(acts.settle, run, await undecided.refused(way, 2), "release")
    await way.later(way.sender())
    await asyncio.to_thread(acts.settle, run, await undecided.refused(way, 3), "close")
    accepted = [each.id for each in await way.messages() if each.state is MessageState.ACCEPTED]
    await asyncio.to_thread(acts.send_again, run, accepted[0])
    for _ in range(6):
        await way.later(way.sender())
    await asyncio.to_thread(acts.steer, run, folder, await receipts_of(way.store))
    await asyncio.to_thread(acts.count, run, folder)
    await asyncio.to_thread(acts.erase, run)
    for each in acts.wrong(folder):
        code = await asyncio.to_thread(run.commands.run, *each, stdin=number("account"))
        assert code in (1, 2), each[:2]


def backed_up(url, folder):
    """A folder with a copy of the store as it is now, and its key; of SQLite's alone."""
    if not url.startswith("sqlite"):
        return None
    made = folder / "backup"
    made.mkdir()
    with (
        closing(sqlite3.connect(urlsplit(url).path)) as source,
        closing(sqlite3.connect(made / "kpr.db")) as copy,
    ):
        source.backup(copy)
    (made / "kpr.key").touch(0o600)
    (made / "kpr.key").write_bytes((folder / "kpr.key").read_bytes())
    return made


async def receipts_of(store):
    """What is due on kpr.receipts, one a line."""
    async with store.publications.due(Kind.RECEIPTS, 1000) as due:
        return b"\n".join(receipt_json(each) for each in due if isinstance(each, Receipt))


SPOKEN = (
    "line catch-up",
    "line export",
    "line restored",
    "line stop",
    "keys rotate",
    "keys reseal",
    "keys rewrap",
    "queue release",
    "queue reject",
    "messages release",
    "messages close",
    "messages resend",
    "pilot release",
    "pilot reject",
    "pilot delete",
    "figures recount",
    "figures show",
    "retention run",
    "iplos compare",
    "person erase",
)


async def test_what_stands_in_clear_is_found_in_what_is_written_ahead(store_url):
    """Written, and deleted again: no table has it any more, and no dump."""
    heard = Heard()
    async with written_ahead(store_url) as ahead:
        await executed(store_url, ["CREATE TABLE planted (said text)", *PLANTED, "DELETE FROM planted"])
        await executed(store_url, ["DROP TABLE planted"])
        heard.hear("planted", "written ahead", await ahead())
    found = {each.mark.written for each in found_in(heard)}
    assert found == {"note", *NUMBERS}


#: More than a page of either database's log.
PLANTED = [
    f"INSERT INTO planted VALUES ('{place} {words('note')} {mark.text} {'x' * 400}')"
    for place in range(4)
    for mark in NUMBERS.values()
]


async def executed(url, statements):
    """Run statements in order."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(Path(urlsplit(url).path), isolation_level=None)) as connection:
            connection.executescript(";\n".join(statements))
        return
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        for each in statements:
            await connection.execute(each)
    finally:
        await connection.close()
