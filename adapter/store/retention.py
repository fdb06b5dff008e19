"""
Deleting what has been kept long enough (SEC-14): a batch at a time, each one transaction that says so in the access log.

Broken off, it is gone on with by running it again: what went is not found any more. Rows stay, with ids, codes,
refId and hashes, so that duplicates are still known, `explain` still leads from input to receipt, and `audit` adds up.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.database import Database, transaction
from adapter.store.noting_acts import Act, keep_act
from adapter.store.operating import By
from adapter.store.retention_kinds import Kind, due, emptied
from adapter.store.seal import Seal
from adapter.store.superseding import IS_STOPPED
from adapter.store.tables import awaited, made, received, resource, told

#: Rows of one transaction.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Expiry:
    """What is deleted: one kind of a kommune's, whose time was over at a moment."""

    kind: Kind
    #: Empty: of no kommune that is known.
    kommune_nr: str
    before: datetime


class StoredRetention:
    """What is due to be deleted, and its deletion."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def kommuner(self) -> list[str]:
        """Every kommune that the store knows anything of; the empty one for what is of none."""
        query = union(select(received.c.kommune_nr), select(made.c.kommune_nr))
        async with transaction(self._database.reading) as connection:
            return sorted(await connection.scalars(query))

    async def count(self, expiry: Expiry) -> int:
        """Count what would go."""
        wanted = due(expiry.kind, expiry.kommune_nr, expiry.before).subquery()
        async with transaction(self._database.reading) as connection:
            return await connection.scalar(select(func.count()).select_from(wanted)) or 0

    async def delete(self, expiry: Expiry, by: By, now: datetime, *, batch: int = BATCH) -> int:
        """Delete all of it; give of how many rows the content went."""
        gone = 0
        while some := await self._delete_some(expiry, by, now, batch):
            gone += some
        if expiry.kind is Kind.TOLD and gone:
            await self._forget_told()
        return gone

    async def _delete_some(self, expiry: Expiry, by: By, now: datetime, batch: int) -> int:
        query = due(expiry.kind, expiry.kommune_nr, expiry.before).limit(batch)
        async with transaction(self._database.reading) as connection:
            found = list(await connection.scalars(query))
        if not found:
            return 0
        async with transaction(self._database.writing) as connection:
            keys = await _still_due(connection, expiry, found)
            if not keys:
                return 0
            await connection.execute(emptied(expiry.kind, keys))
            if expiry.kind is Kind.PARKED:
                arrived = update(awaited).where(awaited.c.parked_id.in_(keys), ~IS_STOPPED)
                await connection.execute(arrived.values(sealed=None))
            detail = {"rows": len(keys), "before": expiry.before.isoformat()}
            act = Act(f"retention {expiry.kind}", expiry.kommune_nr, None, detail)
            await keep_act(connection, self._seal, act, by, now)
        return len(keys)

    async def _forget_told(self) -> None:
        """Take away what no input refers to any more; it named nobody, and is not counted."""
        referred = select(resource.c.told).where(resource.c.told == told.c.digest).exists()
        async with transaction(self._database.migrating) as connection:
            await connection.execute(delete(told).where(~referred))


async def _still_due(connection: AsyncConnection, expiry: Expiry, found: Collection[int]) -> list[int]:
    """What was found, as far as nobody has sent or refused it again meanwhile."""
    query = due(expiry.kind, expiry.kommune_nr, expiry.before)
    [key] = query.selected_columns
    return list(await connection.scalars(query.where(key.in_(found)).with_for_update()))
