"""What `keys` asks of the store, and does there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.acting import this_moment
from adapter.cli.progress import watched_stream
from adapter.cli.store import open_store

if TYPE_CHECKING:
    from adapter.store import Store
    from adapter.store.key_acts import KeyStory
    from adapter.store.operating import By
    from adapter.store.resealing import SealedPage

#: What others hold at one moment is free the next.
_ROUNDS = 5
_MOMENT_SECONDS = 1.0


async def told(store: str | None, *, count: bool) -> "tuple[list[KeyStory], int]":
    """Give the keys, with the values of each where they are to be counted, and how many files open the store."""
    async with open_store(store) as opened:
        pages: list[SealedPage] = []
        if count:
            stream = opened.seal_keys.pages()
            pages = [page async for page in _watched(stream, await opened.seal_keys.count())]
        return await opened.seal_keys.stories(pages), await opened.seal_keys.secrets()


async def rotate(store: str | None, by: "By") -> int:
    """Make a new data key."""
    async with open_store(store) as opened:
        return await opened.seal_keys.rotate(by, this_moment())


async def reseal(store: str | None, by: "By") -> tuple[int, int, int]:
    """Seal all values with the newest key; give how many, how many others held to the end, and the key."""
    async with open_store(store) as opened:
        total = await opened.seal_keys.count()
        resealed = left = 0
        for _ in range(_ROUNDS):
            done, left = await _round(opened, by, total)
            resealed += done
            if not left:
                break
            await asyncio.sleep(_MOMENT_SECONDS)
        return resealed, left, opened.seal_keys.newest


async def retire(store: str | None, key_id: int, by: "By") -> None:
    """Destroy a key that no value uses."""
    async with open_store(store) as opened:
        await opened.seal_keys.retire(key_id, by, this_moment())


async def rewrap(store: str | None, new: Path, by: "By") -> None:
    """Wrap the keys for another key file as well."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store import read_key  # noqa: PLC0415 - see above

    secret = read_key(new)
    async with open_store(store) as opened:
        await opened.seal_keys.rewrap(secret, by, this_moment())


async def finish(store: str | None, by: "By") -> None:
    """Let only the key file in use open the store."""
    async with open_store(store) as opened:
        await opened.seal_keys.finish(by, this_moment())


async def _round(opened: "Store", by: "By", total: int) -> tuple[int, int]:
    resealed = left = 0
    async for page in _watched(opened.seal_keys.reseal(by, this_moment()), total):
        resealed, left = resealed + page.resealed, left + page.left
    return resealed, left


def _watched(pages: "AsyncIterator[SealedPage]", total: int) -> "AsyncIterator[SealedPage]":
    return watched_stream(pages, total, lambda page: page.looked_at)
