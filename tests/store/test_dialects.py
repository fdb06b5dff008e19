"""The same statements in both dialects."""

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from adapter.store.asking import given, sent_as
from adapter.store.tables import name, parked, received
from adapter.store.writing import in_order, insertion, on_conflict

DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def written(statement, words):
    return " ".join(str(statement.compile(dialect=DIALECTS[words])).split())


def upsert(words, table, **changes):
    return on_conflict(insertion(words, table, table.c.keys()), table, **changes)


@pytest.mark.parametrize("words", DIALECTS)
def test_an_upsert_names_the_unique_key_and_what_it_changes(words):
    assert (
        "ON CONFLICT (tenant, digest) DO UPDATE SET reason = excluded.reason, "
        "attempts = (parked.attempts + excluded.attempts)"
    ) in written(upsert(words, parked, taking=["reason"], adding=["attempts"]), words)


@pytest.mark.parametrize("words", DIALECTS)
def test_without_a_unique_constraint_the_primary_key_counts(words):
    assert (
        "ON CONFLICT (source, tenant, kommune_nr, day) DO UPDATE SET count = (received.count + excluded.count)"
        in written(upsert(words, received, adding=["count"]), words)
    )


@pytest.mark.parametrize("words", DIALECTS)
def test_with_nothing_to_change_the_first_row_stays(words):
    assert "ON CONFLICT (tenant, kind, value_hash) DO NOTHING" in written(upsert(words, name), words)


def test_postgresql_is_sent_a_column_at_a_time():
    statement = written(insertion("postgresql", received, ["source", "count"]), "postgresql")

    assert "FROM unnest(%(source)s, %(count)s)" in statement.replace("::VARCHAR[]", "").replace(
        "::INTEGER[]", ""
    )


def test_rows_are_put_in_the_order_of_their_unique_key():
    rows = [
        {"tenant": t, "digest": d, "id": i} for i, (t, d) in enumerate([("b", "1"), ("a", "2"), ("a", "1")])
    ]

    assert [row["id"] for row in in_order(parked, rows)] == [2, 1, 0]


@pytest.mark.parametrize(("words", "parameters"), [("sqlite", 1), ("postgresql", 2)])
def test_given_values_are_as_many_parameters_however_many_there_are(words, parameters):
    few, many = (written(select(given(words, [("a", "b")] * size, width=2)), words) for size in (1, 1000))

    assert few == many
    assert few.count("?" if words == "sqlite" else "%(") == parameters


@pytest.mark.parametrize("words", DIALECTS)
def test_a_relation_that_is_sent_is_one_parameter_by_its_name(words):
    statement = select(sent_as("keys", width=3)).compile(dialect=DIALECTS[words])

    assert statement.params == {"keys": None}
