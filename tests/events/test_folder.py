"""A folder is read in the order of names, from where it was left, and again where it was rewritten."""

import asyncio
import contextlib
import os
from datetime import UTC, datetime

import pytest

from adapter.events import folder as folder_module
from adapter.events.files import Arrival
from adapter.events.folder import Folder

NOON = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)


def door(path, *, once=True, limit=1000):
    arrival = Arrival("folder", NOON, tenants=frozenset({"vest", "nord"}))
    return Folder(path, lambda: arrival, limit=limit, once=once)


async def read(path, after=(), *, size=500, limit=1000):
    """Everything a door hands out until its end."""
    return [event for batch in await batches(path, after, size=size, limit=limit) for event in batch]


async def batches(path, after=(), *, size=500, limit=1000):
    return [batch async for batch in door(path, limit=limit).batches(after, size)]


def reached(events):
    return list({event.position.partition: event.position for event in events}.values())


async def test_documents_come_in_the_order_of_their_names(tmp_path):
    for name in ("b.json", "a.xml", "c.txt"):
        (tmp_path / name).write_text(name)

    events = await read(tmp_path)

    assert [(e.id, e.body) for e in events] == [("a.xml", b"a.xml"), ("b.json", b"b.json")]
    assert [e.content_type for e in events] == ["application/fhir+xml", "application/fhir+json"]
    assert {(e.source, e.received) for e in events} == {("folder", NOON)}


async def test_a_folder_named_like_a_tenant_tells_whose_its_documents_are(tmp_path):
    (tmp_path / "vest").mkdir()
    (tmp_path / "vest" / "a.json").write_text("1")
    (tmp_path / "b.json").write_text("2")

    assert [e.tenant for e in await read(tmp_path)] == [None, "vest"]


async def test_every_line_of_ndjson_is_an_event(tmp_path):
    (tmp_path / "a.ndjson").write_bytes(b'{"n":1}\r\n\n{"n":2}\n{"n":3}')

    events = await read(tmp_path)

    assert [(e.id, e.body) for e in events] == [
        ("a.ndjson:1", b'{"n":1}'),
        ("a.ndjson:3", b'{"n":2}'),
        ("a.ndjson:4", b'{"n":3}'),
    ]


async def test_a_single_file_is_a_door_too(tmp_path):
    (tmp_path / "a.ndjson").write_text("1\n2\n")

    assert [e.body for e in await read(tmp_path / "a.ndjson")] == [b"1", b"2"]


async def test_what_was_taken_in_does_not_come_again(tmp_path):
    (tmp_path / "a.json").write_text("1")
    (tmp_path / "b.ndjson").write_text("1\n2\n")

    assert await read(tmp_path, reached(await read(tmp_path))) == []


async def test_reading_goes_on_at_the_next_line(tmp_path):
    (tmp_path / "a.ndjson").write_text("1\n2\n3\n")
    first, *_ = await read(tmp_path)

    assert [e.body for e in await read(tmp_path, [first.position])] == [b"2", b"3"]


async def test_a_rewritten_document_is_read_again(tmp_path):
    (tmp_path / "a.json").write_text("1")
    before = reached(await read(tmp_path))
    (tmp_path / "a.json").write_text("2")

    assert [e.body for e in await read(tmp_path, before)] == [b"2"]


async def test_of_a_file_that_has_grown_only_the_new_lines_come(tmp_path):
    file = tmp_path / "a.ndjson"
    file.write_text("1\n2")
    before = reached(await read(tmp_path))
    file.write_text("1\n2\n3\n")

    assert [(e.id, e.body) for e in await read(tmp_path, before)] == [("a.ndjson:3", b"3")]


@pytest.mark.parametrize(
    "now", ["9\n2\n3\n", "1\n", "1\n22\n"], ids=["changed", "shorter", "last line longer"]
)
async def test_lines_that_were_rewritten_are_read_from_the_beginning(tmp_path, now):
    file = tmp_path / "a.ndjson"
    file.write_text("1\n2\n")
    before = reached(await read(tmp_path))
    file.write_text(now)

    assert [e.body for e in await read(tmp_path, before)] == now.encode().split()


async def test_batches_are_no_larger_than_asked(tmp_path):
    (tmp_path / "a.ndjson").write_text("1\n2\n3\n4\n5\n")

    assert [len(batch) for batch in await batches(tmp_path, size=2)] == [2, 2, 1]


async def test_a_batch_of_large_documents_is_closed_early(tmp_path):
    size = 9 * 1024 * 1024
    for name in "abc":
        (tmp_path / f"{name}.json").write_bytes(b"x" * size)

    assert [len(batch) for batch in await batches(tmp_path, limit=size)] == [2, 1]


async def test_no_more_is_read_of_a_document_than_shows_that_it_is_too_large(tmp_path):
    (tmp_path / "a.json").write_bytes(b"x" * 5000)
    (tmp_path / "b.ndjson").write_bytes(b"y" * 5000 + b"\nz\n")

    assert [len(e.body) for e in await read(tmp_path, limit=10)] == [11, 11, 1]


async def test_a_file_name_with_an_identity_number_names_nothing(tmp_path):
    for number in ("17815230051", "178152 30051", "17815230132"):
        (tmp_path / f"epikrise-{number}.json").write_text(number[-1])

    events = await read(tmp_path)

    assert not any(char in str(e) for e in events for char in ("178152", "30051"))
    assert len({e.position.partition for e in events}) == 3
    assert await read(tmp_path, reached(events)) == []


async def test_a_file_whose_name_is_no_utf8_is_read_like_any_other(tmp_path):
    for name in (b"a\xe6.json", b"a\xf8.json", b"b\n.ndjson"):
        (tmp_path / os.fsdecode(name)).write_text("1")

    events = await read(tmp_path)

    assert len({e.position.partition.encode() for e in events}) == 3
    assert all("\n" not in e.id for e in events)
    assert await read(tmp_path, reached(events)) == []


async def test_a_file_that_vanishes_before_it_is_read_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "b.json").write_text("1")
    found = [("a.json", tmp_path / "a.json"), ("b.json", tmp_path / "b.json")]
    monkeypatch.setattr(folder_module, "find_files", lambda _paths: found)

    assert [e.id for e in await read(tmp_path)] == ["b.json"]


@pytest.fixture
def _at_once(monkeypatch):
    monkeypatch.setattr(folder_module, "_WAIT_MS", 50)


@contextlib.asynccontextmanager
async def watching(path):
    """The bodies a watched folder brings, one by one."""
    coming: asyncio.Queue[bytes] = asyncio.Queue()

    async def watch():
        async with contextlib.aclosing(door(path, once=False).batches((), 500)) as found:
            async for batch in found:
                for event in batch:
                    coming.put_nowait(event.body)

    task = asyncio.create_task(watch())
    try:
        yield lambda: asyncio.wait_for(coming.get(), 60)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.usefixtures("_at_once")
async def test_what_comes_later_is_read_when_it_comes(tmp_path):
    (tmp_path / "a.json").write_text("1")
    async with watching(tmp_path) as coming:
        assert await coming() == b"1"
        (tmp_path / "b.json").write_text("2")
        assert await coming() == b"2"
        (tmp_path / "b.json").write_text("3, and longer")
        assert await coming() == b"3, and longer"


@pytest.mark.usefixtures("_at_once")
async def test_lines_are_read_as_they_are_added(tmp_path):
    file = tmp_path / "a.ndjson"
    file.write_text("1\n")
    async with watching(tmp_path) as coming:
        assert await coming() == b"1"
        with file.open("a") as open_file:
            open_file.write("2\n3\n")
        assert [await coming(), await coming()] == [b"2", b"3"]


@pytest.mark.usefixtures("_at_once")
async def test_a_last_line_without_an_end_is_read_when_nobody_writes_on(tmp_path):
    (tmp_path / "a.ndjson").write_text("1\n2")
    async with watching(tmp_path) as coming:
        assert [await coming(), await coming()] == [b"1", b"2"]


def test_a_document_is_left_until_it_looks_the_same_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_module, "_SETTLED_SECONDS", 3600.0)
    file, watched = tmp_path / "a.json", door(tmp_path, once=False)

    def look():
        return [event.body for event in watched._new_events({})]

    file.write_text("1")
    assert look() == []
    file.write_text("1 and more")
    assert look() == []
    assert look() == [b"1 and more"]
    assert look() == []
