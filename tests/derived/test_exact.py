"""Whatever happens to an import, the set is exactly what it should be: kills, replays, undoing."""

import asyncio
import signal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from adapter.existing import importing
from adapter.existing.importing import import_rows, key_of
from adapter.matching import KommuneKey
from adapter.store.derived_answers import About
from adapter.store.derived_editions import ImportState
from adapter.store.derived_reading import derived_of
from adapter.store.operating import By
from adapter.store.tables import derived, derived_fault
from tests.derived.dying import CHUNK
from tests.derived.extract import FIRST, KEYS, KOMMUNE, NOON, SECOND, first, row, second
from tests.forked import ended
from tests.stores import opened_store

ROOT = Path(__file__).parents[2]
BY = By("Kari", "the wrong extract")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", CHUNK)


async def imported(store, about, read):
    return await import_rows(store.derived, about, read, KEYS, lambda: NOON)


async def kept(store):
    """All rows and faults without the numbers of imports, and what is known of everybody."""
    async with store._database.reading.begin() as connection:
        rows = [tuple(each)[1:] for each in await connection.execute(select(derived))]
        faults = [tuple(each)[1:] for each in await connection.execute(select(derived_fault))]
    return sorted(map(repr, rows)), sorted(map(repr, faults)), await known(store)


async def known(store):
    async with store._database.reading.begin() as connection:
        keys = await connection.scalars(select(derived.c.person_key).distinct())
        found = await derived_of(connection, [KommuneKey(KOMMUNE, key) for key in keys])
    # A row without tjenesteID is named by its place.
    return {
        key.key: sorted((s.code, s.span.start, s.span.end, s.id.partition("/")[2] or s.id) for s in services)
        for key, services in found.items()
    }


def told(item):
    return item.state, item.next, item.rows, item.refused, item.tally


@pytest.mark.parametrize(
    ("kind", "number"),
    [("statement", 9), ("statement", 22), ("commit", 2), ("commit", 7)],
)
async def test_an_import_that_was_killed_is_gone_on_with_as_if_nothing_had_happened(
    tmp_path, url, kind, number
):
    whole = tmp_path / "whole"
    whole.mkdir()
    async with opened_store(whole) as store:
        await imported(store, FIRST, first)
        expected = told(await imported(store, SECOND, second)), await kept(store)
    async with opened_store(tmp_path, url) as store:
        await imported(store, FIRST, first)

    dying = "tests.derived.dying", str(tmp_path), url or "", kind, str(number)
    killed = await asyncio.to_thread(ended, *dying, folder=ROOT)
    assert killed == (-signal.SIGKILL, "")

    async with opened_store(tmp_path, url) as store:
        assert all(each.state is not ImportState.DONE for each in (await store.derived.imports())[1:])
        done = await imported(store, SECOND, second)
        assert (told(done), await kept(store)) == expected
        assert len(await store.derived.imports()) == 2


async def test_a_replay_changes_nothing(tmp_path, url):
    async with opened_store(tmp_path, url) as store:
        done = await imported(store, FIRST, first)
        before = await kept(store)

        assert await imported(store, FIRST, first) == done
        assert await kept(store) == before


async def test_an_import_tells_every_chunk_that_is_safe(tmp_path, url):
    heard = []
    async with opened_store(tmp_path, url) as store:
        done = await import_rows(store.derived, FIRST, first, KEYS, lambda: NOON, heard.append)

    assert [each.next for each in heard] == sorted({each.next for each in heard})
    assert len(heard) > 5
    assert (done.rows, done.refused) == (60, 6)


async def test_a_file_that_cannot_be_read_begins_nothing(tmp_path, url):
    def unreadable(_skip):
        raise OSError
        yield

    async with opened_store(tmp_path, url) as store:
        with pytest.raises(OSError):
            await imported(store, FIRST, unreadable)
        assert await store.derived.imports() == []


async def test_what_a_reader_breaks_off_in_the_middle_stays_to_be_gone_on_with(tmp_path, url):
    def breaking(skip):
        for item in first(skip):
            if item.number > 30:
                raise OSError
            yield item

    async with opened_store(tmp_path, url) as store:
        with pytest.raises(OSError):
            await imported(store, FIRST, breaking)
        [left] = await store.derived.imports()
        assert left.state is ImportState.RUNNING
        assert 0 < left.rows < 30

        done = await imported(store, FIRST, first)
        assert (done.id, done.rows, done.refused) == (left.id, 60, 6)


async def test_undoing_leaves_exactly_what_was_there_before(tmp_path, url):
    async with opened_store(tmp_path, url) as store:
        await imported(store, FIRST, first)
        rows, _, before = await kept(store)
        done = await imported(store, SECOND, second)
        assert await known(store) != before

        await store.derived.undo(done.id, BY, NOON)

        after_rows, _, after = await kept(store)
        assert (after_rows, after) == (rows, before)


_Step = st.one_of(
    st.tuples(st.just("undo"), st.integers(0, 5), st.none()),
    st.tuples(
        st.just("import"),
        st.sampled_from([2023, 2024, None]),
        st.lists(
            st.tuples(st.integers(1, 4), st.integers(1, 2), st.sampled_from(["20", "21"]), st.booleans()),
            min_size=1,
            max_size=5,
        ),
    ),
)


@settings(max_examples=20, deadline=None)
@given(steps=st.lists(_Step, max_size=6))
def test_after_any_imports_and_undoings_what_counts_is_as_if_only_those_left_had_been_made(
    steps, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("steps")

    async def run():
        left = {}
        async with opened_store(folder) as store:
            for n, (what, chosen, rows) in enumerate(steps):
                if what == "import":
                    items = list(_rows(chosen, rows))
                    about = About(source="annual", form=FIRST.form, name="x", digest=str(n))
                    done = await imported(store, about, lambda skip, items=items: iter(items[skip:]))
                    left[done.id] = items
                elif chosen < len(left):
                    undone = sorted(left)[chosen]
                    await store.derived.undo(undone, BY, NOON)
                    del left[undone]
            assert await known(store) == _expected(left)

    asyncio.run(run())


def _rows(year, rows):
    for number, (service, whose, code, has_id) in enumerate(rows, start=1):
        changes = {"code": code, "year": year, "person": row(whose).person}
        start = row(service).start
        yield row(number, service_id=f"T{service}" if has_id else None, start=start, **changes)


def _expected(left):
    """The newest edition of each service, worked out from the rows alone."""
    newest = {}
    ranked = [((item.year or 0, n, item.number), item) for n, items in left.items() for item in items]
    for rank, item in sorted(ranked, key=lambda each: each[0]):
        whose = key_of(item, KEYS)
        newest[item.service_id or (whose, item.code, item.start)] = (whose, rank, item)
    found = {}
    for whose, (_, _, number), item in newest.values():
        service = (item.code, item.start, item.end, item.service_id or str(number))
        found.setdefault(whose, []).append(service)
    return {whose: sorted(services) for whose, services in found.items()}
