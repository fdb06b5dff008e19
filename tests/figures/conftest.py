"""A store of its own, on each of the two databases: empty, or with a year in it that was taken in once."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapter.store import Store
from tests.both import place, store
from tests.figures.year import take_year, year_of
from tests.neighbours.postgres import Server, database_name
from tests.stores import opened_store

__all__ = ["place", "store", "year_store"]


@pytest.fixture(scope="module")
def year_in_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the first year; only copied."""
    folder = tmp_path_factory.mktemp("year")
    asyncio.run(_filled(folder, None))
    return folder


@pytest.fixture(scope="module")
def year_in_postgresql(
    postgres: Server, migrated_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """A folder with a key, and the database of a store of the first year; only copied."""
    folder, url = tmp_path_factory.mktemp("year"), postgres.database(template=migrated_name)
    asyncio.run(_filled(folder, url))
    yield folder, url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def year_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str | None]]:
    """Folder and address of a copy of it, on each database in turn."""
    if request.param == "sqlite":
        yield shutil.copytree(request.getfixturevalue("year_in_sqlite"), tmp_path / "year"), None
        return
    folder, filled = request.getfixturevalue("year_in_postgresql")
    server: Server = request.getfixturevalue("postgres")
    url = server.database(template=database_name(filled))
    yield shutil.copytree(folder, tmp_path / "year"), url
    server.drop(url)


@pytest.fixture
async def year_store(year_place: tuple[Path, str | None]) -> AsyncIterator[Store]:
    """A store in which everything of the first year was taken in, open while the test runs."""
    async with opened_store(*year_place) as opened:
        yield opened


async def _filled(folder: Path, url: str | None) -> None:
    async with opened_store(folder, url) as store:
        await take_year(store, year_of(1))
