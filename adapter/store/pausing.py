"""What is paused until a person resumes it: kept in the store, so that it holds in every process and after a restart."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotFound, NotNow
from adapter.events.pausing import DOORS, Paused, What
from adapter.store.access_acts import keep_operation
from adapter.store.database import Database, transaction
from adapter.store.intake_tables import received
from adapter.store.running_tables import pause
from adapter.store.seal import Seal
from adapter.store.writing import insert_rows

if TYPE_CHECKING:
    # `operating` needs `lines`, which asks here whether anything may leave.
    from adapter.store.operating import By


class StoredPauses:
    """Pauses and resumes, and tells what is paused; every act is kept with who, when and why."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def all(self, kommuner: Collection[str] | None = None) -> list[Paused]:
        """Tell what is paused, in the order of its beginning; where kommuner are given, what concerns them."""
        async with transaction(self._database.reading) as connection:
            return await pauses(connection, kommuner)

    async def pause(self, what: What, name: str, kommune_nr: str, by: "By", now: datetime) -> None:
        """Let something stand still; NotNow where it does already."""
        async with transaction(self._database.writing) as connection:
            if await _standing(connection, what, name) is not None:
                raise NotNow(f"{what} {name} is paused already".replace("  ", " "))
            row = {"what": what, "name": name, "kommune_nr": kommune_nr}
            kept = row | {"who": by.who, "why": by.why, "since": now}
            await insert_rows(connection, pause, [kept])
            await self._keep(connection, "pause", _paused_as(what, name, kommune_nr, by, now), by, now)

    async def resume(self, what: What, name: str, by: "By", now: datetime) -> None:
        """Let it go on; NotFound where it is not paused."""
        async with transaction(self._database.writing) as connection:
            standing = await _standing(connection, what, name)
            if standing is None:
                raise NotFound(f"{what} {name} is not paused".replace("  ", " "))
            await connection.execute(delete(pause).where(pause.c.what == what, pause.c.name == name))
            await self._keep(connection, "resume", standing, by, now)

    async def _keep(
        self, connection: AsyncConnection, act: str, paused: Paused, by: "By", now: datetime
    ) -> None:
        row = {
            "at": now,
            "act": act,
            "kommune_nr": paused.kommune_nr,
            "line": "",
            "subject": f"{paused.what} {paused.name}".strip(),
            "detail": {},
        }
        await keep_operation(connection, self._seal, row, by)


async def pauses(connection: AsyncConnection, kommuner: Collection[str] | None) -> list[Paused]:
    """
    Tell what is paused; where kommuner are given, what concerns one of them.

    That is their tenants, all sending, the doors, and topics that something of theirs came by: a topic may
    be named after the sender of another kommune (SEC-08).
    """
    query = select(pause).order_by(pause.c.since, pause.c.name)
    if kommuner is not None:
        theirs = sorted(kommuner)
        heard = select(received.c.source).where(received.c.kommune_nr.in_(theirs))
        is_theirs = (pause.c.what == What.TENANT) & pause.c.kommune_nr.in_(theirs)
        is_source = (pause.c.what == What.SOURCE) & (pause.c.name.in_(DOORS) | pause.c.name.in_(heard))
        query = query.where((pause.c.what == What.SENDING) | is_theirs | is_source)
    return [_paused(row) for row in await connection.execute(query)]


async def sending_is_paused(connection: AsyncConnection) -> bool:
    """Whether no line may send anything."""
    return await _standing(connection, What.SENDING, "") is not None


async def _standing(connection: AsyncConnection, what: What, name: str) -> Paused | None:
    found = await connection.execute(select(pause).where(pause.c.what == what, pause.c.name == name))
    row = found.first()
    return _paused(row) if row else None


def _paused(row: Row[tuple[object, ...]]) -> Paused:
    return Paused(What(row.what), row.name, row.kommune_nr, row.who, row.why, row.since)


def _paused_as(what: What, name: str, kommune_nr: str, by: "By", now: datetime) -> Paused:
    return Paused(what, name, kommune_nr, by.who, by.why, now)
