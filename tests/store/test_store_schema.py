"""The migrations build what the tables say."""

import asyncio
import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from batches import database_in
from sqlalchemy import text

from adapter.errors import Misconfigured
from adapter.store.migrate import _config, migrate
from adapter.store.revision import NEWEST, must_be_migrated, revision
from adapter.store.sqlite import open_sqlite
from adapter.store.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request):
    """An engine on a database that was empty before it was migrated."""
    place = request.getfixturevalue({"sqlite": "tmp_path", "postgresql": "database_url"}[request.param])
    database = database_in(place)
    await migrate(database.writing)
    yield database.writing
    await database.close()


@pytest.fixture
async def file(tmp_path):
    database = database_in(tmp_path)
    await migrate(database.writing)
    yield database.writing
    await database.close()


async def test_the_migrated_schema_is_that_of_the_tables(engine):
    def differences(connection):
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    async with engine.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_table_is_written_in_the_same_words_by_both(file, tmp_path):
    """What autogenerate does not compare: primary keys, AUTOINCREMENT, names of constraints."""
    other = open_sqlite(f"sqlite:///{tmp_path / 'other.db'}")
    async with other.writing.begin() as connection:
        await connection.run_sync(metadata.create_all)
        expected = await _tables(connection)
    await other.close()

    async with file.begin() as connection:
        assert await _tables(connection) == expected


async def _tables(connection):
    found = await connection.execute(
        # What guards tables has tests of its own.
        text("SELECT name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version' AND type <> 'trigger'")
    )
    return {name: _words(sql or "") for name, sql in found}


def _words(sql):
    """The parts of a statement in no order: a column that was added later stands last."""
    head, _, body = sql.partition("(")
    parts = re.split(r",(?![^()]*\))", body.rpartition(")")[0])
    return sorted(" ".join(part.split()) for part in [head, *parts])


def test_the_revision_that_the_program_needs_is_the_last_one_there_is():
    assert ScriptDirectory.from_config(_config()).get_current_head() == NEWEST


async def test_migrating_tells_the_revision_before_and_after(database_url, tmp_path):
    for place in (database_url, tmp_path):
        database = database_in(place)

        assert await migrate(database.writing) == (None, NEWEST)
        assert await migrate(database.writing) == (NEWEST, NEWEST)
        assert await revision(database.reading) == NEWEST

        await database.close()


async def test_migrating_again_changes_nothing(file):
    async with file.begin() as connection:
        before = await _tables(connection)

    await migrate(file)

    async with file.begin() as connection:
        assert await _tables(connection) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_of_several_that_migrate_at_once_one_does(request, kind):
    """Each is a process of its own, as far as the database can tell."""
    place = request.getfixturevalue({"sqlite": "tmp_path", "postgresql": "database_url"}[kind])
    databases = [database_in(place) for _ in range(3)]

    done = await asyncio.gather(*(migrate(each.writing) for each in databases))

    assert sorted(before or "" for before, _ in done) == ["", NEWEST, NEWEST]
    for each in databases:
        await each.close()


async def test_a_database_that_is_behind_must_be_migrated_first(database_url):
    database = database_in(database_url)

    with pytest.raises(Misconfigured, match=r"is at revision none, .*; run kpr-adapter migrate"):
        await must_be_migrated(database.reading)

    await migrate(database.writing)
    await must_be_migrated(database.reading)
    await database.close()


@pytest.mark.parametrize("table", ["outcome", "record", "parked"])
async def test_an_id_that_people_type_is_never_given_twice(file, table):
    """AUTOINCREMENT: not even after its row was deleted; PostgreSQL's sequences do so in any case."""
    async with file.begin() as connection:
        found = await connection.execute(
            text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
        )

        assert "AUTOINCREMENT" in found.scalar_one()
