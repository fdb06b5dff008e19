"""A database of PostgreSQL's that is migrated: a copy of it is made much sooner."""

import asyncio
import shutil

import pytest

from tests.stores import opened_store


@pytest.fixture(scope="session")
def _migrated(postgres, tmp_path_factory):
    url = postgres.database()
    folder = tmp_path_factory.mktemp("migrated")

    async def migrate():
        async with opened_store(folder, url):
            pass

    asyncio.run(migrate())
    yield folder / "kpr.key", url.rpartition("/")[2]
    postgres.drop(url)


@pytest.fixture
def migrated(postgres, _migrated):
    """The key and the address of a store that is empty."""
    key, template = _migrated
    url = postgres.database(template=template)
    yield key, url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """No address, for a file in the test's folder; or that of a database, whose key is in the folder."""
    if request.param == "sqlite":
        return None
    key, address = request.getfixturevalue("migrated")
    shutil.copy(key, tmp_path)
    return address
