"""
The path of IPLOS-derived data: rows are read, persons become keys, chunks are written.

A chunk is read while the one before it is written; no more than two are in memory. What was broken off is
gone on with by doing the same once more.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, islice

from adapter.matching.derived import DerivedRow, Read, RowFault
from adapter.matching.person_key import PersonKeys
from adapter.store.derived_answers import About, Chunk, ImportItem, Keyed
from adapter.store.derived_editions import ImportState
from adapter.store.derived_imports import DerivedImports
from adapter.store.operating import By

#: So many rows and faults share a transaction.
CHUNK = 2000


def _nothing(_item: ImportItem) -> None:
    return None


async def import_rows(  # noqa: PLR0913, PLR0917 - all that an import is made with
    imports: DerivedImports,
    about: About,
    read: Callable[[int], Read],
    keys: PersonKeys,
    now: Callable[[], datetime],
    told: Callable[[ImportItem], None] = _nothing,
    by: By | None = None,
) -> ImportItem:
    """
    Import a file, or what is left of it; `told` hears of every chunk that is safe, the access log of `by`.

    `read` gives the rows behind a number. A content that was imported already is told as it stands. Raises
    what `read` does, before anything is begun where the file cannot be read at all; NotNow where another
    process works on the same import, or it was begun with other options.
    """
    begun = await imports.found(about)
    if begun is not None and begun.state is ImportState.DONE:
        return begun
    items = await asyncio.to_thread(_opened, read, begun.next - 1 if begun else 0)
    started = await imports.begin(about, now(), by)
    # Where it stood when we read: if somebody else has gone on with it since, `add` notices.
    item = begun or started
    told(item)
    chunks = chunks_of(items, keys, CHUNK)
    coming = asyncio.create_task(asyncio.to_thread(next, chunks, None))
    try:
        while (chunk := await coming) is not None:
            coming = asyncio.create_task(asyncio.to_thread(next, chunks, None))
            item = await imports.add(item, chunk)
            told(item)
    finally:
        # A reader has a file open, which no two threads may touch.
        await asyncio.wait({coming})
    return await imports.end(item, now())


def chunks_of(items: Iterator[DerivedRow | RowFault], keys: PersonKeys, size: int) -> Iterator[Chunk]:
    """Give chunks of about so many, in order; the faults of one row are never parted."""
    rows: list[Keyed] = []
    faults: list[RowFault] = []
    last = None
    for item in items:
        if len(rows) + len(faults) >= size and item.number != last:
            yield Chunk(tuple(rows), tuple(faults))
            rows, faults = [], []
        last = item.number
        if isinstance(item, RowFault):
            faults.append(item)
        else:
            rows.append(Keyed(item, key_of(item, keys)))
    if rows or faults:
        yield Chunk(tuple(rows), tuple(faults))


def key_of(row: DerivedRow, keys: PersonKeys) -> str:
    """Give whose row it is, under the newest secret of its kommune; empty where nobody is identified."""
    if row.token is not None:
        [key, *_] = keys.of_token(row.kommune_nr, row.token)
        return key.key
    known = keys.of(row.kommune_nr, row.person)
    return known[0].key if known else ""


def _opened(read: Callable[[int], Read], skip: int) -> Iterator[DerivedRow | RowFault]:
    """Read as far as the first row, so that a file that is none begins no import."""
    items = read(skip)
    return chain(list(islice(items, 1)), items)
