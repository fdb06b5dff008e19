"""A store of its own, on each of the two databases."""

import shutil

import pytest
from batches import opened

BOTH = ("sqlite", "postgresql")


@pytest.fixture
def migrated_folder(migrated_file, tmp_path):
    """The test's folder, with a store of SQLite's in it that is migrated and was never opened."""
    shutil.copy(migrated_file, tmp_path / "store.db")
    return tmp_path


@pytest.fixture(params=BOTH)
def place(request):
    """Where a store of its own may be opened, on each database in turn."""
    asked = {"sqlite": "migrated_folder", "postgresql": "migrated_url"}[request.param]
    return request.getfixturevalue(asked)


@pytest.fixture
async def store(place):
    async with opened(place, migrate=False) as each:
        yield each
