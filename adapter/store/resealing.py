"""
Sealing old values with the newest data key, page by page, beside whoever else works on the store.

A page is looked through first, without a lock; what needs it is rewritten in small transactions. Rows that
somebody else holds are passed over, so that nobody waits crosswise: another round finds them. What is done
needs no note of how far it came: each value names its key.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Contended
from adapter.store.database import Database, transaction
from adapter.store.keyring import count_used
from adapter.store.seal import Seal, key_id_of
from adapter.store.sealed_tables import SEALED_TABLES, SealedTable

#: Rows that are looked through at a time.
PAGE = 2000
#: Rows that are rewritten in one transaction: no other writer waits for longer than these take.
BATCH = 100


@dataclass(frozen=True, slots=True)
class SealedPage:
    """What was found in a page of a table."""

    table: str
    #: Values by the id of the data key that they name.
    by_key: Counter[int]
    #: So many of them were sealed anew.
    resealed: int = 0
    #: So many of them still name an older key than the newest: somebody else held their rows.
    left: int = 0
    #: The keys of the rows, in order; with what follows them the next page begins.
    rows: Sequence[tuple[tuple[Any, ...], int]] = field(default=(), repr=False)
    #: Rows in all, with those that hold no value.
    looked_at: int = 0


async def count_rows(database: Database) -> int:
    """Count the rows of all tables with sealed values: so many will be looked through."""
    total = 0
    for each in SEALED_TABLES:
        async with transaction(database.reading) as connection:
            total += (await connection.execute(select(func.count()).select_from(each.table))).scalar_one()
    return total


async def pages(database: Database, size: int = PAGE) -> AsyncIterator[tuple[SealedTable, SealedPage]]:
    """Look through all tables; a value is never opened for that."""
    for table in SEALED_TABLES:
        after = None
        while True:
            async with transaction(database.reading) as connection:
                found = (await connection.execute(_page(table, after, size))).all()
            if not found:
                break
            rows = [(tuple(row[:-1]), key_id_of(row[-1])) for row in found if row[-1]]
            yield (
                table,
                SealedPage(
                    str(table.table.name),
                    Counter(key_id for _, key_id in rows),
                    rows=rows,
                    looked_at=len(found),
                ),
            )
            after = tuple(found[-1][:-1])


async def reseal_page(database: Database, seal: Seal, table: SealedTable, page: SealedPage) -> int:
    """Seal those values of a page anew that name an older key than the newest; give how many that were."""
    old, resealed = [key for key, key_id in page.rows if key_id < seal.newest], 0
    for at in range(0, len(old), BATCH):
        with suppress(Contended):
            async with transaction(database.writing) as connection:
                done = await _reseal(connection, seal, table, old[at : at + BATCH])
            resealed += done
    if resealed:
        await count_used(database, seal)
    return resealed


async def _reseal(
    connection: AsyncConnection, seal: Seal, table: SealedTable, keys: Sequence[tuple[Any, ...]]
) -> int:
    rows = (await connection.execute(_held(table, keys))).all()
    values = [_anew(seal, table, row) for row in rows if key_id_of(row.sealed) < seal.newest]
    if values:
        matches = [column == bindparam(f"at_{column.name}") for column in table.columns]
        changed = update(table.table).where(*matches).values(sealed=bindparam("sealed_anew"))
        await connection.execute(changed, values)
    return len(values)


def _anew(seal: Seal, table: SealedTable, row: Row[Any]) -> dict[str, Any]:
    place = table.place(row)
    anew = seal.seal(seal.open(row.sealed, *place), *place)
    return {"sealed_anew": anew} | {
        f"at_{column.name}": getattr(row, column.name) for column in table.columns
    }


def _held(table: SealedTable, keys: Sequence[tuple[Any, ...]]) -> Select[Any]:
    """These rows, those left out that somebody else is writing; SQLite has one writer in any case."""
    return (
        select(*table.needed, table.table.c.sealed)
        .where(tuple_(*table.columns).in_(keys), table.table.c.sealed.is_not(None))
        .order_by(*table.columns)
        .with_for_update(skip_locked=True)
    )


def _page(table: SealedTable, after: tuple[Any, ...] | None, size: int) -> Select[Any]:
    """The next rows along the key, with the first byte of what is sealed in them."""
    columns = table.columns
    query = select(*columns, func.substr(table.table.c.sealed, 1, 1).label("key_id"))
    if after is not None:
        query = query.where(tuple_(*columns) > after)
    return query.order_by(*columns).limit(size)
