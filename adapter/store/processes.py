"""The processes of an installation: each says every few seconds that it is there, and how it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.database import Database, transaction
from adapter.store.running_tables import process
from adapter.store.writing import upsert_rows

#: After so long without a word a process is forgotten: it was ended, and others took its place.
FORGOTTEN = timedelta(days=1)
#: Processes told of at most.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Process:
    """One process, as it said of itself last."""

    #: Made up at its start.
    id: str
    role: str
    version: str
    started: datetime
    seen: datetime
    #: What `adapter.main.beating` says: away, stopped, remarks, lag, sources, certificates, mappings.
    health: Mapping[str, Any] = field(default_factory=dict)


class StoredProcesses:
    """Takes their word down, and gives it to whoever looks after them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, told: Process) -> None:
        """Note that a process is there; what was silent for too long is forgotten."""
        row = {
            "id": told.id,
            "role": told.role,
            "version": told.version,
            "started_at": told.started,
            "seen_at": told.seen,
            "health": dict(told.health),
        }
        async with transaction(self._database.writing) as connection:
            await upsert_rows(connection, process, [row], taking=("seen_at", "health"))
            await connection.execute(delete(process).where(process.c.seen_at < told.seen - FORGOTTEN))

    async def leave(self, process_id: str) -> None:
        """Forget a process that ends as it should."""
        async with transaction(self._database.writing) as connection:
            await connection.execute(delete(process).where(process.c.id == process_id))

    async def all(self) -> list[Process]:
        """Give all processes, those that began last first."""
        async with transaction(self._database.reading) as connection:
            return await processes(connection)


async def processes(connection: AsyncConnection) -> list[Process]:
    """Give all processes, those that began last first."""
    found = await connection.execute(select(process).order_by(process.c.started_at.desc()).limit(_MOST))
    return [Process(row.id, row.role, row.version, row.started_at, row.seen_at, row.health) for row in found]
