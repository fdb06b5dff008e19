"""A store of a test's own, on each of the two databases in turn; conftest files take the fixtures from here."""

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
    """A store there, open while the test runs."""
    async with opened_store(*place) as opened:
        yield opened
