"""What PostgreSQL knows of imported rows: without it a look-up among millions reads them all."""

from batches import opened
from derived_rows import NOON
from sqlalchemy import text
from test_derived_imports import FILE, row

from adapter.store import derived_importing
from adapter.store.derived_answers import Chunk

COUNTED = "SELECT reltuples FROM pg_class WHERE relname = 'derived'"
FORGOTTEN = "UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relname = 'derived'"


async def rows_it_knows_of(store):
    async with store._database.reading.begin() as connection:
        return (await connection.execute(text(COUNTED))).scalar_one()


async def forget_what_is_known(store):
    """What an earlier test had counted outlives its rows."""
    async with store._database.writing.begin() as connection:
        await connection.execute(text(FORGOTTEN))


async def test_the_rows_of_an_import_are_known_of_when_it_has_ended(migrated_url):
    async with opened(migrated_url, migrate=False) as store:
        await forget_what_is_known(store)
        item = await store.derived.begin(FILE, NOON)
        item = await store.derived.add(item, Chunk(tuple(row(n) for n in range(1, 41))))
        before = await rows_it_knows_of(store)

        await store.derived.end(item, NOON)

        assert (before, await rows_it_knows_of(store)) == (-1, 40)


async def test_of_a_large_import_they_are_known_of_while_it_grows(migrated_url, monkeypatch):
    monkeypatch.setattr(derived_importing, "_LARGE", 10)
    async with opened(migrated_url, migrate=False) as store:
        item = await store.derived.begin(FILE, NOON)
        known = []
        for first in range(1, 42, 10):
            item = await store.derived.add(item, Chunk(tuple(row(n) for n in range(first, first + 10))))
            known.append(await rows_it_knows_of(store))

        assert known == [10, 20, 20, 40, 40]
