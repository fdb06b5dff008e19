"""What is kept back is written in the order it was given: on PostgreSQL in one statement, on SQLite in several."""

from datetime import date

import pytest
from sqlalchemy import event, text

from adapter.store.later import Later
from adapter.store.tables import made, position, received, told
from adapter.store.writing import insert_rows, upsert_rows

DAY = date(2026, 2, 2)
MADE = {"line": "iplos", "kommune_nr": "0301", "day": DAY, "count": 1}
#: Notes each row as it is inserted, in a table of its own.
NOTED = """
CREATE OR REPLACE FUNCTION note() RETURNS trigger AS $$
BEGIN INSERT INTO noted (name) VALUES (TG_TABLE_NAME); RETURN NEW; END $$ LANGUAGE plpgsql
"""
NOTING = "CREATE TRIGGER noting BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION note()"


def told_row(number, content):
    return {"digest": f"{number:032}", "content": content}


def position_row(number):
    return {"source": "topic", "partition": str(number), "next": number, "mark": ""}


@pytest.fixture
def asked(store):
    seen, engine = [], store._database.writing.sync_engine

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def kept(store, table):
    async with store.reading._engine.begin() as connection:
        return [
            dict(row)
            for row in (await connection.execute(table.select().order_by(*table.primary_key))).mappings()
        ]


async def test_nothing_kept_is_nothing_asked(store, asked):
    async with store.work() as work:
        await Later(work._connection).flush()

    assert asked == []


async def test_rows_of_several_tables_are_one_statement_where_an_answer_costs_a_journey(store, asked):
    async with store.work() as work:
        later = Later(work._connection)
        await upsert_rows(later, told, [told_row(n, {"n": n}) for n in range(3)])
        await insert_rows(later, position, [position_row(n) for n in range(2)])
        before = len(asked)
        await later.flush()
        await later.flush()

    assert before == 0
    assert len(asked) == (1 if store._database.writing.dialect.name == "postgresql" else 2)
    assert [row["content"] for row in await kept(store, told)] == [{"n": n} for n in range(3)]
    assert await kept(store, position) == [position_row(n) for n in range(2)]


@pytest.mark.parametrize("content", ["a\x1eb", "\x1d", "", "$1 $2"])
async def test_a_text_that_cannot_be_sent_with_others_is_written_as_it_is(store, content):
    """Separators of its own, nothing at all, and what looks like a parameter."""
    rows = [position_row(1) | {"mark": content}, position_row(2)]
    async with store.work() as work:
        later = Later(work._connection)
        await upsert_rows(later, told, [told_row(1, {"of": content}), told_row(2, {})])
        await upsert_rows(later, position, rows, taking=["next", "mark"])
        await later.flush()

    assert await kept(store, position) == rows
    assert [row["content"] for row in await kept(store, told)] == [{"of": content}, {}]


async def test_what_is_there_is_changed_as_it_would_be_alone(store):
    row = {"source": "topic", "tenant": "vest", "kommune_nr": "0301"}
    for _ in range(2):
        async with store.work() as work:
            later = Later(work._connection)
            await upsert_rows(later, received, [row | {"day": DAY, "count": 2}], adding=["count"])
            await upsert_rows(later, told, [told_row(1, {})])
            await later.flush()

    assert [each["count"] for each in await kept(store, received)] == [4]
    assert len(await kept(store, told)) == 1


async def test_rows_are_locked_in_the_order_in_which_they_were_given(store):
    """Two batches that touch the same rows would else wait for each other in a circle."""
    if store._database.writing.dialect.name != "postgresql":
        pytest.skip("one alone may write")
    async with store._database.writing.begin() as connection:
        await connection.execute(text("CREATE TABLE noted (number SERIAL, name TEXT)"))
        await connection.execute(text(NOTED))
        for table in ("told", "position", "made"):
            await connection.execute(text(NOTING.format(table=table)))
    async with store.work() as work:
        later = Later(work._connection)
        await upsert_rows(later, made, [MADE], adding=["count"])
        await upsert_rows(later, told, [told_row(1, {})])
        await insert_rows(later, position, [position_row(1)])
        await later.flush()
        found = await work._connection.scalars(text("SELECT name FROM noted ORDER BY number"))
        order = found.all()

    assert order == ["made", "told", "position"]
