"""Standard input, events files and HTTP: how each hands out what comes by it."""

import asyncio
import io
import json
import os
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from adapter.errors import Misconfigured, Unavailable
from adapter.events import Event, Position
from adapter.events.dump import EventsFile
from adapter.events.files import Arrival
from adapter.events.given import Given
from adapter.events.http import HttpDoor
from adapter.events.stdin import StandardInput
from adapter.events.taking import take

NOON = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)


def event(n):
    return Event(f"http/{n}", b"{}", NOON, "http", Position("http", "0", n))


async def bodies(source, after=(), size=500):
    return [e.body async for batch in source.batches(after, size) for e in batch]


def stdin(content, limit=100):
    return StandardInput(io.BytesIO(content), lambda: Arrival("stdin", NOON), limit=limit)


# Standard input


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a":1}\n{"a":2}\n', [b'{"a":1}', b'{"a":2}']),
        (b'{"a":1}\n\n{"a":2}', [b'{"a":1}', b'{"a":2}']),
        (b'{\n "a":1\n}\n', [b'{\n "a":1\n}\n']),
        (b"<Encounter>\n</Encounter>", [b"<Encounter>\n</Encounter>"]),
        (b'{"a":1}', [b'{"a":1}']),
    ],
    ids=["lines", "an empty line", "one document", "XML", "one line"],
)
async def test_a_stream_is_one_document_or_one_a_line(content, expected):
    assert await bodies(stdin(content)) == expected


async def test_an_empty_stream_brings_nothing():
    assert await bodies(stdin(b"")) == []


async def test_no_more_is_read_of_a_stream_than_shows_that_it_is_too_large():
    assert [len(body) for body in await bodies(stdin(b"<" + b"x" * 1000, limit=10))] == [11]


async def test_a_stream_is_handed_on_before_it_ends():
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as stream, os.fdopen(write_end, "wb", buffering=0) as writer:
        source = StandardInput(stream, lambda: Arrival("stdin", NOON), limit=100)
        async with aclosing(source.batches((), 500)) as batches:
            writer.write(b'{"a":1}\n')
            assert [e.body for e in await anext(batches)] == [b'{"a":1}']
            writer.write(b'{"a":2}\n')
            assert [e.body for e in await anext(batches)] == [b'{"a":2}']
            writer.close()
            assert await anext(batches, None) is None


async def test_a_stream_is_read_in_batches():
    source = stdin(b'{"a":1}\n' * 5)

    sizes = [len(batch) async for batch in source.batches((), 2)]

    assert sum(sizes) == 5
    assert max(sizes) <= 2


# Events files


def dump(path, numbers):
    path.write_text("".join(json.dumps({"value": {"n": n}, "tenant": "vest"}) + "\n" for n in numbers))
    return EventsFile(path, Arrival("events", NOON))


async def test_an_events_file_goes_on_behind_the_last_line(tmp_path):
    source = dump(tmp_path / "dump.ndjson", [1, 2, 3])
    first, *_ = [e async for batch in source.batches((), 500) for e in batch]

    assert await bodies(source, [first.position]) == [b'{"n":2}', b'{"n":3}']


async def test_an_events_file_that_has_changed_is_read_from_the_beginning(tmp_path):
    source = dump(tmp_path / "dump.ndjson", [1, 2])
    *_, last = [e async for batch in source.batches((), 500) for e in batch]
    dump(tmp_path / "dump.ndjson", [9, 2])

    assert await bodies(source, [last.position]) == [b'{"n":9}', b'{"n":2}']


async def test_an_events_file_with_a_broken_line_is_refused_with_its_place(tmp_path):
    (tmp_path / "dump.ndjson").write_text('{"value": null}\nno event\n')

    with pytest.raises(Misconfigured, match=r"dump\.ndjson:2"):
        await bodies(EventsFile(tmp_path / "dump.ndjson", Arrival("events", NOON)))


# What is at hand


async def test_what_is_given_comes_without_positions():
    found = [e async for batch in Given("demo", [event(1), event(2)]).batches((), 1) for e in batch]

    assert [e.id for e in found] == ["http/1", "http/2"]
    assert {e.position for e in found} == {None}


def test_a_batch_ends_where_the_events_do():
    events = iter([event(1), event(2), event(3)])

    assert [len(take(events, 2)) for _ in range(3)] == [2, 1, 0]


# HTTP


async def test_an_answer_comes_when_the_batch_is_settled():
    door = HttpDoor(10)
    asked = [asyncio.create_task(door.ask(event(n))) for n in (1, 2)]
    await asyncio.sleep(0)
    batch = await anext(door.batches((), 500))
    assert [e.id for e in batch] == ["http/1", "http/2"]
    assert not any(each.done() for each in asked)

    await door.settled(batch, ["first", "second"])

    assert await asyncio.gather(*asked) == ["first", "second"]


async def test_a_batch_is_no_larger_than_asked():
    door = HttpDoor(10)
    asked = [asyncio.create_task(door.ask(event(n))) for n in (1, 2, 3)]
    await asyncio.sleep(0)

    async with aclosing(door.batches((), 2)) as batches:
        assert [e.id for e in await anext(batches)] == ["http/1", "http/2"]
        assert [e.id for e in await anext(batches)] == ["http/3"]
    await door.delayed()
    await asyncio.gather(*asked, return_exceptions=True)


async def test_who_finds_the_line_full_is_sent_away():
    door = HttpDoor(1)
    first = asyncio.create_task(door.ask(event(1)))
    await asyncio.sleep(0)

    with pytest.raises(Unavailable):
        await door.ask(event(2))

    first.cancel()


async def test_while_the_store_is_away_nobody_waits_and_nothing_stays_in_line():
    door = HttpDoor(10)
    first = asyncio.create_task(door.ask(event(1)))
    await asyncio.sleep(0)
    at_hand = await anext(door.batches((), 1))
    second = asyncio.create_task(door.ask(event(2)))
    await asyncio.sleep(0)

    await door.delayed()

    for waiting in (first, second, asyncio.create_task(door.ask(event(3)))):
        with pytest.raises(Unavailable):
            await waiting
    # The store is back: what was at hand is settled, though nobody waits for it any more.
    await door.settled(at_hand, ["late"])
    fourth = asyncio.create_task(door.ask(event(4)))
    await asyncio.sleep(0)
    batch = await anext(door.batches((), 500))
    assert [e.id for e in batch] == ["http/4"]
    await door.settled(batch, ["here"])
    assert await fourth == "here"


async def test_who_went_away_is_not_answered():
    door = HttpDoor(10)
    gone = asyncio.create_task(door.ask(event(1)))
    await asyncio.sleep(0)
    batch = await anext(door.batches((), 500))
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)

    await door.settled(batch, ["nobody hears this"])

    # The door has forgotten them: the same name in line again gets its own answer, not the old one.
    again = asyncio.create_task(door.ask(event(1)))
    await asyncio.sleep(0)
    assert not again.done()
    await door.settled(await anext(door.batches((), 500)), ["this"])
    assert (gone.cancelled(), await again) == (True, "this")
