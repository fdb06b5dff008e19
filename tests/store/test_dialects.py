"""The same statements in both dialects; PostgreSQL's are only written here, and run from Part B on."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from adapter.store.dialects import given, upsert
from adapter.store.tables import name, parked, received


def written(statement, dialect):
    return " ".join(str(statement.compile(dialect=dialect)).split())


def test_an_upsert_names_the_unique_key_and_what_it_changes():
    for words, dialect in (("sqlite", sqlite.dialect()), ("postgresql", postgresql.dialect())):
        statement = written(upsert(words, parked, taking=["reason"], adding=["attempts"]), dialect)

        assert (
            "ON CONFLICT (tenant, digest) DO UPDATE SET reason = excluded.reason, "
            "attempts = (parked.attempts + excluded.attempts)"
        ) in statement


def test_without_a_unique_constraint_the_primary_key_counts():
    statement = written(upsert("sqlite", received, adding=["count"]), sqlite.dialect())

    assert (
        "ON CONFLICT (source, tenant, kommune_nr, day) DO UPDATE SET count = (received.count + excluded.count)"
        in statement
    )


def test_with_nothing_to_change_the_first_row_stays():
    assert "ON CONFLICT (tenant, kind, value_hash) DO NOTHING" in written(
        upsert("sqlite", name), sqlite.dialect()
    )


def test_given_values_are_one_parameter_in_both():
    rows = [("a", "b"), ("c", "d")]
    small = written(select(given("sqlite", rows, width=2)), sqlite.dialect())
    large = written(select(given("postgresql", rows, width=2)), postgresql.dialect())

    assert "json_each(?)" in small
    assert small.count("?") == 1
    assert "jsonb_array_elements(CAST(" in large
    assert large.count("%(") == 1
