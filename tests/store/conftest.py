"""A store of its own, on each of the two databases."""

import asyncio

import pytest
from batches import database_in, opened

from adapter.store.migrate import migrate

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def migrated(postgres):
    """The name of a database of PostgreSQL's that is migrated: a copy of it is made much sooner."""
    url = postgres.database()
    asyncio.run(_migrate(url))
    yield url.rpartition("/")[2]
    postgres.drop(url)


@pytest.fixture
def migrated_url(postgres, migrated):
    """A migrated database of PostgreSQL's for one test, in which no store was opened yet."""
    url = postgres.database(template=migrated)
    yield url
    postgres.drop(url)


@pytest.fixture(params=BOTH)
def place(request):
    """Where a store of its own may be opened, on each database in turn."""
    asked = {"sqlite": "tmp_path", "postgresql": "migrated_url"}[request.param]
    return request.getfixturevalue(asked)


@pytest.fixture
async def store(place):
    async with opened(place) as each:
        yield each


async def _migrate(url):
    database = database_in(url)
    await migrate(database.writing)
    await database.close()
