"""The look-up: whose services are known from IPLOS-derived data, by the newest editions alone."""

from datetime import date

import pytest
from derived_rows import kept, row
from sqlalchemy import event, text

from adapter.matching import KommuneKey, Likeness, Origin, Service, Span
from adapter.store.derived_editions import ImportState
from adapter.store.derived_reading import derived_of, uncertain_of

ASK, LIV = KommuneKey("0301", "a" * 32), KommuneKey("0301", "b" * 32)
MEANT = Likeness("0301", 1948, "2", "21")
MILLIONS = "UPDATE pg_class SET reltuples = 10000000, relpages = 1 WHERE relname = 'derived'"


@pytest.fixture
async def connection(store):
    async with store._database.writing.begin() as opened:
        yield opened


def unnamed(number: int = 1, **changes: object) -> dict[str, object]:
    return row(number, **({"person_key": "", "birth_year": 1948, "sex": "2"} | changes))


async def test_services_are_found_by_person(connection):
    await kept(connection, row(1), row(2, person_key=LIV.key), row(3, kommune_nr="1804"))

    found = await derived_of(connection, [ASK, LIV, KommuneKey("0301", "c" * 32)])

    expected = Service(
        Origin.DERIVED,
        "iplos",
        "T1",
        "0301",
        "9151",
        "21",
        Span(date(2024, 3, 1), None),
        orgnr="315587700",
        year=2024,
    )
    assert found[ASK] == [expected]
    assert {key: [each.id for each in services] for key, services in found.items()} == {
        ASK: ["T1"],
        LIV: ["T2"],
    }


async def test_of_several_editions_the_latest_year_counts(connection):
    await kept(connection, row(7, service_id="T1", end=date(2024, 5, 1)), digest="1")
    await kept(connection, row(7, service_id="T1", year=2023), digest="2")

    [found] = (await derived_of(connection, [ASK]))[ASK]

    assert (found.year, found.span.end) == (2024, date(2024, 5, 1))


async def test_of_one_year_the_latest_import_counts(connection):
    await kept(connection, row(1), digest="1")
    await kept(connection, row(9, service_id="T1", end=date(2024, 5, 1)), digest="2")

    [found] = (await derived_of(connection, [ASK]))[ASK]

    assert found.span.end == date(2024, 5, 1)


async def test_of_one_import_the_last_row_of_a_service_counts(connection):
    await kept(connection, row(1), row(2, service_id="T1", code="20"))

    assert [each.code for each in (await derived_of(connection, [ASK]))[ASK]] == ["20"]


async def test_a_row_without_a_year_is_older_than_one_with(connection):
    await kept(connection, row(1), digest="1")
    await kept(connection, row(1, year=None, code="20"), digest="2")

    assert [each.code for each in (await derived_of(connection, [ASK]))[ASK]] == ["21"]


async def test_a_service_that_turned_out_to_be_of_another_person_is_of_that_one_only(connection):
    await kept(connection, row(1), digest="1")
    await kept(connection, row(1, person_key=LIV.key), digest="2")

    found = await derived_of(connection, [ASK, LIV])

    assert [key for key, services in found.items() if services] == [LIV]


async def test_the_same_id_from_another_source_is_another_service(connection):
    await kept(connection, row(1), digest="1")
    await kept(connection, row(1, source="other"), digest="2")

    assert {each.source for each in (await derived_of(connection, [ASK]))[ASK]} == {"iplos", "other"}


async def test_rows_without_an_id_are_one_service_by_code_and_start(connection):
    first = await kept(
        connection, row(1, service_id=""), row(2, service_id="", start=date(2024, 8, 1)), digest="1"
    )
    second = await kept(connection, row(1, service_id="", end=date(2024, 6, 1)), digest="2")

    found = (await derived_of(connection, [ASK]))[ASK]

    assert [(each.id, each.span.end) for each in found] == [
        (f"{second}/1", date(2024, 6, 1)),
        (f"{first}/2", None),
    ]


@pytest.mark.parametrize("state", [ImportState.UNDOING, ImportState.UNDONE])
async def test_what_is_being_undone_counts_no_more_and_what_it_replaced_counts_again(connection, state):
    await kept(connection, row(1, code="20"), digest="1")
    await kept(connection, row(1), row(2), digest="2", state=state)

    assert [(each.id, each.code) for each in (await derived_of(connection, [ASK]))[ASK]] == [("T1", "20")]


async def test_an_import_that_has_not_ended_counts_as_far_as_it_has_come(connection):
    await kept(connection, row(1), state=ImportState.RUNNING)

    assert len((await derived_of(connection, [ASK]))[ASK]) == 1


async def test_nobody_has_the_rows_that_name_nobody(connection):
    await kept(connection, unnamed())

    assert await derived_of(connection, [ASK, KommuneKey("0301", "")]) == {}
    assert await derived_of(connection, []) == {}


async def test_who_may_be_meant_is_found_by_birth_year_sex_and_code(connection):
    await kept(
        connection, unnamed(1), unnamed(2, sex="1"), unnamed(3, code="20"), unnamed(4, birth_year=1949)
    )

    found = await uncertain_of(connection, [MEANT])

    assert {who: [(each.id, each.is_certain) for each in services] for who, services in found.items()} == {
        MEANT: [("T1", False)]
    }


async def test_an_unknown_sex_is_found_by_none(connection):
    await kept(connection, unnamed(1, sex=None))
    nobody = MEANT._replace(sex=None)

    assert list(await uncertain_of(connection, [MEANT, nobody])) == [nobody]


async def test_rows_that_name_somebody_are_nobodys_uncertain_ones(connection):
    await kept(connection, row(1, birth_year=1948, sex="2"))

    assert await uncertain_of(connection, [MEANT]) == {}
    assert await uncertain_of(connection, []) == {}


async def test_a_newer_edition_that_names_somebody_ends_an_uncertain_one(connection):
    await kept(connection, unnamed(1), digest="1")
    await kept(connection, row(1), digest="2")

    assert await uncertain_of(connection, [MEANT]) == {}


async def say_there_are_millions(connection):
    """PostgreSQL plans by what it knows of a table, and an earlier test may have had it counted."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text(MILLIONS))


async def test_every_look_up_is_one_of_an_index(connection):
    """A plan that reads the whole table would cost more with each import."""
    asked = []
    await kept(connection, row(1))
    await say_there_are_millions(connection)
    sync = connection.sync_connection

    def explain(conn, cursor, statement, parameters, context, executemany):
        asked.append((statement, parameters))

    event.listen(sync, "before_cursor_execute", explain)
    await derived_of(connection, [ASK])
    await uncertain_of(connection, [MEANT])
    event.remove(sync, "before_cursor_execute", explain)

    assert len(asked) == 2
    word = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    for statement, parameters in asked:
        plan = await connection.exec_driver_sql(word + statement, parameters)
        told = "\n".join(str(tuple(line)) for line in plan)
        assert "Seq Scan" not in told, told
        assert not {"SCAN derived", "SCAN newer"} & set(told.split("'")), told
        assert "ix_derived_" in told
