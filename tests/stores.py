"""A store of its own for a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url

from adapter.config import SHARED_INSTALLATION
from adapter.store import Store, make_key, read_key
from adapter.store.postgresql import open_postgresql
from adapter.store.sqlite import open_sqlite
from tests.migrated import migrated_content


async def lay_store(folder: Path) -> None:
    """Put an SQLite store that is migrated and was never opened, and a new key, into a folder without one."""
    _lay(folder, await migrated_content())


def _lay(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kpr.db").write_bytes(content)
    make_key(folder / "kpr.key")


@asynccontextmanager
async def opened_store(folder: Path, url: str | None = None) -> AsyncIterator[Store]:
    """
    A store with a new key in a folder; opened again, the same store.

    An SQLite one in that folder, migrated already where it is new, or one in the PostgreSQL database that a
    URL names.
    """
    key, file = folder / "kpr.key", folder / "kpr.db"
    if not url and not file.exists():
        file.write_bytes(await migrated_content())
    secret = read_key(key) if key.exists() else make_key(key)
    store = await Store.open(
        open_postgresql(make_url(url), 2) if url else open_sqlite(f"sqlite:///{file}"),
        secret,
        rules_version="test",
        namespace=SHARED_INSTALLATION,
    )
    try:
        yield store
    finally:
        await store.close()
