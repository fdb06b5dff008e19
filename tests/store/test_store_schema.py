"""The migrations build what the tables say."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from adapter.store.migrate import migrate
from adapter.store.sqlite import open_sqlite
from adapter.store.tables import metadata


@pytest.fixture
async def engine(tmp_path):
    database = open_sqlite(f"sqlite:///{tmp_path / 'store.db'}")
    await migrate(database.writing)
    yield database.writing
    await database.close()


async def test_the_migrated_schema_is_that_of_the_tables(engine):
    def differences(connection):
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    async with engine.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_table_is_written_in_the_same_words_by_both(engine, tmp_path):
    """What autogenerate does not compare: primary keys, AUTOINCREMENT, names of constraints."""
    other = open_sqlite(f"sqlite:///{tmp_path / 'other.db'}")
    async with other.writing.begin() as connection:
        await connection.run_sync(metadata.create_all)
        expected = await _tables(connection)
    await other.close()

    async with engine.begin() as connection:
        assert await _tables(connection) == expected


async def _tables(connection):
    found = await connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'")
    )
    return {name: _words(sql or "") for name, sql in found}


def _words(sql):
    """The parts of a statement in no order: a column that was added later stands last."""
    head, _, body = sql.partition("(")
    parts = re.split(r",(?![^()]*\))", body.rpartition(")")[0])
    return sorted(" ".join(part.split()) for part in [head, *parts])


async def test_migrating_again_changes_nothing(engine):
    async with engine.begin() as connection:
        before = await _tables(connection)

    await migrate(engine)

    async with engine.begin() as connection:
        assert await _tables(connection) == before
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).all() == [
            ("0002",)
        ]


@pytest.mark.parametrize("table", ["outcome", "record", "parked"])
async def test_an_id_that_people_type_is_never_given_twice(engine, table):
    """AUTOINCREMENT: not even after its row was deleted."""
    async with engine.begin() as connection:
        found = await connection.execute(
            text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
        )

        assert "AUTOINCREMENT" in found.scalar_one()
