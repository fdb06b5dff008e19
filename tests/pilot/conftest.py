"""A store of its own, on each of the two databases."""

import pytest

from tests.stores import opened_store


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Folder and address of a migrated store, on each database in turn."""
    if request.param == "sqlite":
        return request.getfixturevalue("migrated_folder"), None
    return tmp_path, request.getfixturevalue("migrated_url")


@pytest.fixture
async def store(place):
    async with opened_store(*place) as opened:
        yield opened
