"""A store opens with its own key, in a file of its own."""

import asyncio
import stat
from uuid import UUID

import pytest
from batches import NAMESPACE, Batch, accepted, database_in, guid, keep, notification, opened, write
from sqlalchemy import text

from adapter.errors import Misconfigured
from adapter.notifications.known import Known
from adapter.store import is_new
from adapter.store.sqlite import open_sqlite


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request):
    """Where no store was ever opened, and none is opened afterwards: the schema may come to harm."""
    return request.getfixturevalue({"sqlite": "tmp_path", "postgresql": "fresh_url"}[request.param])


async def test_a_store_knows_the_namespace_of_its_installation(place):
    async with opened(place) as store:
        assert store.namespace == NAMESPACE


async def test_another_namespace_stops_the_start(place):
    async with opened(place):
        pass

    with pytest.raises(Misconfigured, match="is not the installation this store was made with"):
        async with opened(place, namespace=UUID(int=8)):
            pass


async def test_a_wrong_key_stops_the_start(place):
    async with opened(place):
        pass

    with pytest.raises(Misconfigured, match="is not the key this store was made with"):
        async with opened(place, secret=bytes(32)):
            pass


async def test_a_wrong_key_leaves_the_store_as_it_was(place):
    async with opened(place) as store:
        await keep(store, accepted(1))
    with pytest.raises(Misconfigured):
        async with opened(place, secret=bytes(32)):
            pass

    async with opened(place) as store:
        assert (await store.reading.queue_item(guid("notification 1"))).content == notification(1)


async def test_its_files_are_readable_by_their_owner_only(tmp_path):
    async with opened(tmp_path) as store:
        await write(store, Batch([], Known()))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}

    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_url_without_a_file_is_refused(url):
    with pytest.raises(Misconfigured, match="names no file"):
        open_sqlite(url)


def test_a_path_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Misconfigured, match="the store cannot be opened: Not a directory"):
        open_sqlite(f"sqlite:///{tmp_path / 'file' / 'deep' / 'store.db'}")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 60000)],
)
async def test_sqlite_is_set_to_keep_what_it_promised(tmp_path, pragma, value):
    database = open_sqlite(f"sqlite:///{tmp_path / 'store.db'}")
    async with database.writing.begin() as connection:
        found = await connection.execute(text(f"PRAGMA {pragma}"))
        assert found.scalar_one() == value
    await database.close()


async def test_a_file_that_is_no_database_stops_the_start(tmp_path):
    (tmp_path / "store.db").write_bytes(b"not a database, " * 100)

    with pytest.raises(Misconfigured, match="cannot be opened: file is not a database"):
        async with opened(tmp_path):
            pass


async def test_a_store_of_a_newer_program_stops_the_start(place):
    async with opened(place) as store, store.work() as work:
        await work._connection.execute(text("UPDATE alembic_version SET version_num = 'future'"))

    with pytest.raises(Misconfigured, match="is newer than this program"):
        async with opened(place):
            pass


async def test_a_store_without_one_of_its_tables_is_damaged_not_away(place):
    async with opened(place) as store:
        async with store.work() as work:
            await work._connection.execute(text("DROP TABLE resource"))

        with pytest.raises(
            Misconfigured, match=r"is damaged: (no such table: resource|lacks a table of ours)"
        ):
            await store.reading.outcomes_of(service_id="x")


async def test_of_several_that_open_a_new_store_the_first_ties_it(place):
    """As when replicas start at once; with another key one of them is refused."""

    async def opening(secret):
        async with opened(place, secret):
            return secret

    ends = await asyncio.gather(*(opening(bytes([n]) * 32) for n in (1, 1, 2)), return_exceptions=True)

    refused = [end for end in ends if not isinstance(end, bytes)]
    assert {type(each) for each in refused} == {Misconfigured}
    assert len(refused) in (1, 2)


async def test_an_empty_database_is_not_migrated_by_who_must_not(database_url):
    with pytest.raises(Misconfigured, match="run kpr-adapter migrate"):
        async with opened(database_url, migrate=False):
            pass


async def test_a_migrated_database_opens_without_migrating(fresh_url):
    async with opened(fresh_url, migrate=False) as store:
        assert await store.reading.outcomes_of() == []


async def test_a_database_is_new_until_a_store_was_opened_in_it(place):
    database = database_in(place)
    assert await is_new(database)

    async with opened(place):
        assert not await is_new(database)
    await database.close()
