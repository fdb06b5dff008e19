"""Which keys the database has for us: read when a store is opened, and every few seconds after that."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, event, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Fault, Misconfigured
from adapter.store.database import Database, transaction
from adapter.store.ring import Ring
from adapter.store.seal import Seal
from adapter.store.seal_tables import seal_key
from adapter.store.wrapping import LASTING, Lasting, Wrapping
from adapter.store.writing import Values, upsert_rows

_ROWS = select(seal_key.c.id, seal_key.c.wrapped_by, seal_key.c.wrapped)


def watch(database: Database, seal: Seal) -> None:
    """Let transactions that begin from now on ask for the keys where those we have are older than some seconds."""

    def begin(connection: Connection) -> None:
        if seal.freshness.is_due():
            take(seal, connection.execute(_ROWS).all())

    # After the listeners of the engine itself: SQLite's transaction is begun by one of them.
    for engine in (database.reading, database.writing):
        event.listen(engine.sync_engine, "begin", begin)
    seal.freshness.is_watched = True


async def read_keys(connection: AsyncConnection, seal: Seal) -> bool:
    """Take the keys that the database has, as `take` does; False where it has none yet."""
    rows = (await connection.execute(_ROWS)).all()
    take(seal, rows)
    return bool(rows)


def take(seal: Seal, rows: Sequence[Any]) -> None:
    """
    Use the keys of these rows; with no rows at all, those that follow from the secret.

    Misconfigured where none of them is wrapped by our secret, or one was tampered with.
    """
    ours = [row for row in rows if row.wrapped_by == seal.wrapping.fingerprint]
    if rows and not ours:
        raise _not_ours()
    if ours and (seal.ring.is_derived or _names(ours) != set(seal.ring.bare())):
        seal.take(_ring(seal.wrapping, ours))
    seal.freshness.noted()


def unwrapped(wrapping: Wrapping, rows: Iterable[Any]) -> dict[int, bytes]:
    """Open the keys of these rows that are not retired."""
    return {row.id: wrapping.unwrap(row.id, row.wrapped) for row in rows if row.wrapped is not None}


async def adopt(connection: AsyncConnection, seal: Seal) -> None:
    """Write down the keys that follow from the secret, so that they outlive it."""
    keys = {LASTING: seal.ring.lasting.joined(), **seal.ring.bare()}
    await write_wrapped(connection, seal.wrapping, keys, datetime.now(UTC))


async def write_wrapped(
    connection: AsyncConnection, wrapping: Wrapping, keys: dict[int, bytes], now: datetime
) -> None:
    """Write new keys down, wrapped; those that are there stay as they are."""
    plain: Values = {
        "wrapped_by": wrapping.fingerprint,
        "made_at": now,
        "retired_at": None,
        "used": 0,
    }
    rows = [plain | {"id": key_id, "wrapped": wrapping.wrap(key_id, key)} for key_id, key in keys.items()]
    await upsert_rows(connection, seal_key, rows)


async def count_used(database: Database, seal: Seal) -> None:
    """
    Add to each key what this process has sealed with it since it was counted last.

    In a short transaction of its own, since all processes count in the same rows.
    """
    counted = seal.freshness.counted()
    try:
        async with transaction(database.writing) as connection:
            for key_id, number in sorted(counted.items()):
                of_it = update(seal_key).where(seal_key.c.id == key_id)
                await connection.execute(of_it.values(used=seal_key.c.used + number))
    except BaseException:
        seal.freshness.used.update(counted)
        raise


def _names(rows: Iterable[Any]) -> set[int]:
    return {row.id for row in rows if row.id != LASTING and row.wrapped is not None}


def _ring(wrapping: Wrapping, rows: Iterable[Any]) -> Ring:
    keys = unwrapped(wrapping, rows)
    lasting = keys.pop(LASTING, None)
    if lasting is None or not keys:
        message = "lacks a key; restore the table from a backup"
        raise Misconfigured(Fault("store, table seal_key", 0, 0, message))
    return Ring(keys, Lasting.parted(lasting))


def _not_ours() -> Misconfigured:
    message = (
        "is not the key this store was made with, nor one its keys were wrapped for by `keys rewrap`; "
        "give the key file in use, or open another store"
    )
    return Misconfigured(Fault("store key", 0, 0, message))
