"""What our cursor of SQLite's driver does in one visit to its thread, a caller sees as if it were several."""

import pytest
from sqlalchemy import text

from adapter.store import sqlite
from adapter.store.database import transaction
from adapter.store.sqlite import open_sqlite

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n"


@pytest.fixture
async def connection(tmp_path):
    database = open_sqlite(f"sqlite:///{tmp_path / 'kpr.db'}")
    async with transaction(database.writing) as opened:
        await opened.execute(text("CREATE TABLE kept (i INTEGER PRIMARY KEY)"))
        yield opened
    await database.close()


async def visits(connection, statement, parameters):
    """Count how often the thread of a connection is asked for something."""
    driver = (await connection.get_raw_connection()).driver_connection
    seen, sound = [], driver._execute

    async def counted(function, *arguments):
        seen.append(function)
        return await sound(function, *arguments)

    driver._execute = counted
    await connection.execute(text(statement), parameters)
    driver._execute = sound
    return len(seen)


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        (_NUMBERS, {"last": 5}),
        ("INSERT INTO kept VALUES (:i)", {"i": 7}),
        ("INSERT INTO kept VALUES (:i)", [{"i": 8}, {"i": 9}]),
        ("INSERT INTO kept VALUES (:i) RETURNING i", {"i": 10}),
    ],
)
async def test_a_statement_is_one_visit(connection, statement, parameters):
    assert await visits(connection, statement, parameters) == 1


@pytest.mark.parametrize("last", [0, 1, sqlite._AT_ONCE - 1, sqlite._AT_ONCE, 2 * sqlite._AT_ONCE + 1])
async def test_all_rows_are_read_in_their_order(connection, last):
    found = await connection.scalars(text(_NUMBERS), {"last": last})

    assert found.all() == list(range(1, max(last, 1) + 1))


@pytest.mark.parametrize("size", [1, 7, sqlite._AT_ONCE - 1, sqlite._AT_ONCE + 1])
async def test_all_rows_are_streamed_in_pages_of_any_size(connection, size):
    last = 2 * sqlite._AT_ONCE + 1
    stream = await connection.stream(text(_NUMBERS).execution_options(yield_per=size), {"last": last})
    pages = [list(page) async for page in stream.scalars().partitions()]

    assert [i for page in pages for i in page] == list(range(1, last + 1))
    assert {len(page) for page in pages[:-1]} <= {size}


async def test_how_many_rows_were_changed_is_told_after_the_cursor_was_closed(connection):
    await connection.execute(text("INSERT INTO kept VALUES (:i)"), [{"i": i} for i in range(5)])

    assert (await connection.execute(text("DELETE FROM kept WHERE i < 3"))).rowcount == 3
