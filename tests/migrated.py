"""
Fixtures with databases that are migrated already: to migrate one takes longer than most tests.

Who tests the migration, the opening of a new store, or harms the schema, takes `fresh_url` or starts from nothing.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.neighbours.emptying import Emptier
from tests.neighbours.postgres import Server, database_name

#: What is in the file of a migrated store, once this process has made one.
_content: list[bytes] = []


@pytest.fixture(scope="session")
def migrated_name(postgres: Server) -> Iterator[str]:
    """The name of a database of PostgreSQL's that is migrated, to be copied."""
    url = postgres.database()
    asyncio.run(_migrate(url))
    yield database_name(url)
    postgres.drop(url)


@pytest.fixture
def fresh_url(postgres: Server, migrated_name: str) -> Iterator[str]:
    """A migrated database of PostgreSQL's that no test had before and none has afterwards."""
    url = postgres.database(template=migrated_name)
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def _reused_url(postgres: Server, migrated_name: str) -> Iterator[str]:
    url = postgres.database(template=migrated_name)
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def _emptier(_reused_url: str) -> Iterator[Emptier]:
    emptier = Emptier(_reused_url)
    yield emptier
    emptier.close()


@pytest.fixture
def migrated_url(_reused_url: str, _emptier: Emptier) -> Iterator[str]:
    """A migrated database of PostgreSQL's without a row in it; the next test gets the same one."""
    # Every test run loads this file, and few need a store.
    from adapter.store.tables import metadata  # noqa: PLC0415 - for the sake of the others

    yield _reused_url
    _emptier.empty(table.name for table in reversed(metadata.sorted_tables))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store of SQLite's that is migrated, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "kpr.db"
    file.write_bytes(asyncio.run(migrated_content()))
    return file


@pytest.fixture
def migrated_folder(migrated_file: Path, tmp_path: Path) -> Path:
    """The test's folder, with a store of SQLite's in it that is migrated and was never opened."""
    shutil.copy(migrated_file, tmp_path / "kpr.db")
    return tmp_path


async def migrated_content() -> bytes:
    """What is in the file of a store of SQLite's that is migrated and was never opened."""
    if not _content:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "kpr.db"
            await _migrate(f"sqlite:///{file}")
            _content.append(file.read_bytes())
    return _content[0]


async def _migrate(url: str) -> None:
    from sqlalchemy import make_url  # noqa: PLC0415 - as above

    from adapter.store import migrate  # noqa: PLC0415 - as above
    from adapter.store.postgresql import open_postgresql  # noqa: PLC0415 - as above
    from adapter.store.sqlite import open_sqlite  # noqa: PLC0415 - as above

    database = open_sqlite(url) if url.startswith("sqlite") else open_postgresql(make_url(url), 2)
    try:
        await migrate.migrate(database.writing)
    finally:
        await database.close()
