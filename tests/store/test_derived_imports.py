"""Imports of IPLOS-derived data: what is written, counted, gone on with and undone."""

import asyncio
from datetime import date

import pytest
from derived_rows import NOON

from adapter.errors import Fenced, NotFound, NotNow
from adapter.events import Position
from adapter.matching import KommuneKey
from adapter.matching.derived import DerivedRow, Form, RowFault
from adapter.store import derived_undoing
from adapter.store.derived_answers import About, Chunk, Held, Keyed, Tally
from adapter.store.derived_editions import ImportState
from adapter.store.derived_reading import derived_of
from adapter.store.operating import By
from adapter.values import replace

ASK, LIV = "a" * 32, "b" * 32
FILE = About(source="iplos", form=Form.CSV, name="extract.csv", digest="1")
NEXT_FILE = replace(FILE, digest="2")
BY = By("Kari", "the wrong year")


def row(number: int = 1, key: str = ASK, **changes: object) -> Keyed:
    plain = DerivedRow(
        number=number,
        kommune_nr="0301",
        list="9151",
        code="21",
        start=date(2024, 3, 1),
        end=None,
        orgnr="315587700",
        service_id=f"T{number}",
        source="iplos",
        year=2024,
    )
    return Keyed(replace(plain, **changes), key)


async def imported(store, about: About, *rows: Keyed, faults: tuple[RowFault, ...] = ()):
    item = await store.derived.begin(about, NOON)
    item = await store.derived.add(item, Chunk(rows, faults))
    return await store.derived.end(item, NOON)


async def known(store, *keys: str) -> list[tuple[str, str, date | None]]:
    async with store._database.reading.begin() as connection:
        found = await derived_of(connection, [KommuneKey("0301", key) for key in keys or (ASK, LIV)])
    return [(each.id, each.code, each.span.end) for services in found.values() for each in services]


async def test_rows_are_found_as_soon_as_their_chunk_is_written(store):
    item = await store.derived.begin(FILE, NOON)
    assert await known(store) == []

    await store.derived.add(item, Chunk((row(1), row(2, LIV))))

    assert await known(store) == [("T1", "21", None), ("T2", "21", None)]


async def test_an_import_tells_what_was_read_and_refused(store):
    faults = (
        RowFault(3, "start", "KPR-V-042"),
        RowFault(3, "code", "KPR-V-040"),
        RowFault(4, "code", "KPR-V-040"),
    )

    done = await imported(store, FILE, row(1), row(2), faults=faults)

    assert (done.state, done.rows, done.refused, done.next) == (ImportState.DONE, 4, 2, 5)
    assert await store.derived.one(done.id) == done
    assert await store.derived.imports() == [done]
    assert [each async for each in store.derived.faults(done.id)] == sorted(
        faults, key=lambda each: (each.number, each.place)
    )


async def test_of_two_faults_at_one_place_the_first_is_kept(store):
    done = await imported(store, FILE, faults=(RowFault(1, "code", "A"), RowFault(1, "code", "B")))

    assert [each.rule async for each in store.derived.faults(done.id)] == ["A"]


async def test_the_same_content_of_a_source_is_one_import(store):
    done = await imported(store, FILE, row(1))

    assert await store.derived.begin(replace(FILE, name="again.csv"), NOON) == done
    assert (await store.derived.begin(replace(FILE, source="other"), NOON)).id != done.id


async def test_two_processes_that_begin_the_same_file_have_one_import(store):
    first, second = await asyncio.gather(store.derived.begin(FILE, NOON), store.derived.begin(FILE, NOON))

    assert first == second


async def test_of_two_processes_that_go_on_with_an_import_one_is_sent_away(store):
    item = await store.derived.begin(FILE, NOON)
    await store.derived.add(item, Chunk((row(1),)))

    with pytest.raises(NotNow, match="another process works on import"):
        await store.derived.add(item, Chunk((row(1),)))

    assert await known(store) == [("T1", "21", None)]


@pytest.mark.parametrize("other", [{"year": 2023}, {"kommune_nr": "1804"}, {"form": Form.NDJSON}])
async def test_an_import_is_not_gone_on_with_under_other_options(store, other):
    await store.derived.begin(FILE, NOON)

    with pytest.raises(NotNow, match="with another form, kommune or year"):
        await store.derived.begin(replace(FILE, **other), NOON)


async def test_rows_are_counted_by_what_they_change(store):
    await imported(store, FILE, row(1), row(2), row(3, LIV))

    done = await imported(
        store,
        NEXT_FILE,
        row(1, year=2025),
        row(2, end=date(2024, 5, 1)),
        row(3),
        row(4),
    )

    assert done.tally == Tally(new=1, changed=2, unchanged=1)


async def test_rows_without_an_id_are_counted_by_person_code_and_start(store):
    nameless = {"service_id": None}
    await imported(store, FILE, row(1, **nameless), row(2, start=date(2024, 8, 1), **nameless))

    done = await imported(
        store,
        NEXT_FILE,
        row(7, **nameless),
        row(8, start=date(2024, 8, 1), end=date(2024, 9, 1), **nameless),
        row(9, LIV, **nameless),
    )

    assert done.tally == Tally(new=1, changed=1, unchanged=1)


async def test_rows_that_name_nobody_are_counted_by_birth_year_and_sex(store):
    about = {"service_id": None, "birth_year": 1948, "sex": "2"}
    await imported(store, FILE, row(1, "", **about))

    done = await imported(store, NEXT_FILE, row(1, "", **about), row(2, "", **about | {"sex": "1"}))

    assert done.tally == Tally(new=1, unchanged=1)


async def test_an_older_edition_changes_nothing(store):
    await imported(store, FILE, row(1))

    done = await imported(store, NEXT_FILE, row(1, year=2023, end=date(2023, 5, 1)))

    assert done.tally == Tally(unchanged=1)
    assert await known(store) == [("T1", "21", None)]


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_counts_do_not_depend_on_the_size_of_the_chunks(store, size):
    await imported(store, FILE, row(1))
    rows = [row(1), row(2), row(3, service_id="T2", code="20"), row(4), row(5, service_id="T1")]

    item = await store.derived.begin(NEXT_FILE, NOON)
    for start in range(0, len(rows), size):
        item = await store.derived.add(item, Chunk(tuple(rows[start : start + size])))

    assert item.tally == Tally(new=2, changed=1, unchanged=2)


async def test_a_broken_chunk_leaves_nothing(store):
    item = await store.derived.begin(FILE, NOON)

    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        await store.derived.add(item, Chunk((row(1), row(1))))

    assert await store.derived.one(item.id) == item
    assert await known(store) == []


async def test_what_was_before_counts_again_when_an_import_is_undone(store):
    await imported(store, FILE, row(1), row(2))
    before = await known(store)
    done = await imported(store, NEXT_FILE, row(1, LIV, code="20"), row(2, end=date(2024, 9, 1)), row(3))
    assert await known(store) != before

    undone = await store.derived.undo(done.id, BY, NOON)

    assert await known(store) == before
    assert (undone.state, undone.undone, undone.who, undone.why) == (ImportState.UNDONE, NOON, "Kari", BY.why)
    assert await store.derived.held() == [Held("0301", 2024, 2, 2)]


async def test_what_came_after_stays_when_an_import_is_undone(store):
    first = await imported(store, FILE, row(1), row(2))
    await imported(store, NEXT_FILE, row(1, code="20"))

    await store.derived.undo(first.id, BY, NOON)

    assert await known(store) == [("T1", "20", None)]


async def test_an_import_of_any_size_is_undone_in_pieces(store, monkeypatch):
    monkeypatch.setattr(derived_undoing, "SOME", 2)
    done = await imported(store, FILE, *(row(n) for n in range(1, 6)))

    await store.derived.undo(done.id, BY, NOON)

    assert await store.derived.held() == []


async def test_undoing_that_was_broken_off_is_gone_on_with(store):
    done = await imported(store, FILE, row(1))
    async with store._database.writing.begin() as connection:
        await derived_undoing.begin(connection, done.id, BY)
    assert await known(store) == []
    with pytest.raises(NotNow, match="is being undone"):
        await store.derived.begin(FILE, NOON)

    undone = await store.derived.undo(done.id, By("Per", "once more"), NOON)

    assert (undone.state, undone.who) == (ImportState.UNDONE, "Kari")
    with pytest.raises(NotNow, match="is undone already"):
        await store.derived.undo(done.id, BY, NOON)


async def test_an_import_that_is_being_undone_takes_no_more(store):
    item = await store.derived.begin(FILE, NOON)
    await store.derived.undo(item.id, BY, NOON)

    with pytest.raises(NotNow):
        await store.derived.add(item, Chunk((row(1),)))
    assert (await store.derived.end(item, NOON)).state is ImportState.UNDONE


async def test_after_undoing_the_same_file_is_a_new_import(store):
    first = await imported(store, FILE, row(1))
    await store.derived.undo(first.id, BY, NOON)

    again = await imported(store, FILE, row(1))

    assert again.id != first.id
    assert again.tally == Tally(new=1)
    assert await known(store) == [("T1", "21", None)]


async def test_an_import_that_is_not_there_is_named(store):
    with pytest.raises(NotFound, match="there is no import 7"):
        await store.derived.one(7)
    with pytest.raises(NotFound, match="there is no import 7"):
        await store.derived.undo(7, BY, NOON)


async def test_rows_that_count_are_told_by_kommune_and_year(store):
    nameless = {"service_id": None}
    await imported(store, FILE, row(1), row(2, year=2023), row(3, kommune_nr="1804", year=None))
    await imported(store, NEXT_FILE, row(1), row(5, **nameless), row(6, LIV, **nameless))

    assert await store.derived.held() == [
        Held("0301", 2023, 1, 1),
        Held("0301", 2024, 4, 3),
        Held("1804", None, 1, 1),
    ]


async def test_imports_are_listed_page_by_page(store):
    made = [await imported(store, replace(FILE, digest=str(n))) for n in range(3)]

    assert await store.derived.imports(limit=2) == made[:2]
    assert await store.derived.imports(after=made[1].id) == made[2:]


class TestATopic:
    ABOUT = replace(FILE, form=Form.TOPIC, source="iplos.derived", digest="iplos.derived/0")

    async def taken(self, store, position: Position, *rows: Keyed, about: About = ABOUT):
        [item] = await store.derived.take([(about, Chunk(rows))], [position], NOON)
        return item

    async def test_rows_and_position_are_written_together(self, store):
        [claimed] = await store.claim("iplos.derived", ["0"])

        await self.taken(store, replace(claimed, next=1), row(1))
        await self.taken(store, replace(claimed, next=2), row(2))

        assert await known(store) == [("T1", "21", None), ("T2", "21", None)]
        assert [each.next for each in await store.reading.positions("iplos.derived")] == [2]
        assert len(await store.derived.imports()) == 1

    async def test_what_another_process_has_taken_over_is_not_written(self, store):
        [claimed] = await store.claim("iplos.derived", ["0"])
        await store.claim("iplos.derived", ["0"])

        with pytest.raises(Fenced):
            await self.taken(store, replace(claimed, next=1), row(1))

        assert await known(store) == []

    async def test_what_follows_an_undone_one_is_another_import(self, store):
        [claimed] = await store.claim("iplos.derived", ["0"])
        first = await self.taken(store, replace(claimed, next=1), row(1))
        await store.derived.undo(first.id, BY, NOON)

        second = await self.taken(store, replace(claimed, next=2), row(2))

        assert second.id != first.id
        assert await known(store) == [("T2", "21", None)]
