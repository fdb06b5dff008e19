"""Undoing an import: from its first moment nothing of it counts, then its rows are deleted, some at a time."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotNow
from adapter.store.derived_answers import ImportItem
from adapter.store.derived_editions import ImportState
from adapter.store.derived_importing import locked
from adapter.store.operating import By
from adapter.store.review import ask_of_gone
from adapter.store.tables import derived, derived_import

#: So many rows are deleted in one transaction.
SOME = 5000


async def begin(connection: AsyncConnection, import_id: int, by: By) -> ImportItem:
    """
    Let an import count no more: what earlier ones said of its services counts again.

    One whose undoing was broken off is gone on with. NotNow where it is undone already.
    """
    item = await locked(connection, import_id)
    if item.state is ImportState.UNDONE:
        raise NotNow(f"import {import_id} is undone already")
    if item.state is not ImportState.UNDOING:
        await connection.execute(
            update(derived_import)
            .where(derived_import.c.id == import_id)
            .values(state=ImportState.UNDOING, who=by.who, why=by.why)
        )
    return await locked(connection, import_id)


async def delete_some(connection: AsyncConnection, import_id: int) -> int:
    """Delete the next rows, and tell how many they were; the faults stay, since they name nobody."""
    ours = derived.c.import_id == import_id
    last = await connection.scalar(
        select(derived.c.number).where(ours).order_by(derived.c.number).offset(SOME - 1).limit(1)
    )
    some = ours if last is None else ours & (derived.c.number <= last)
    return (await connection.execute(delete(derived).where(some))).rowcount


async def end(connection: AsyncConnection, import_id: int, now: datetime) -> ImportItem:
    """
    Note that nothing of it is left; the same file may be imported anew.

    What was kept out for its rows comes back for decision.
    """
    await ask_of_gone(connection, import_id, now)
    await connection.execute(
        update(derived_import)
        .where(derived_import.c.id == import_id)
        .values(state=ImportState.UNDONE, undone_at=now)
    )
    return await locked(connection, import_id)
