"""A store of its own for a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapter.config import SHARED_INSTALLATION
from adapter.store import Store, make_key, read_key
from adapter.store.sqlite import open_sqlite


@asynccontextmanager
async def opened_store(folder: Path) -> AsyncIterator[Store]:
    """A SQLite store with a new key in a folder; opened again, the same store."""
    key = folder / "kpr.key"
    secret = read_key(key) if key.exists() else make_key(key)
    store = await Store.open(
        open_sqlite(f"sqlite:///{folder / 'kpr.db'}"),
        secret,
        rules_version="test",
        namespace=SHARED_INSTALLATION,
    )
    try:
        yield store
    finally:
        await store.close()
