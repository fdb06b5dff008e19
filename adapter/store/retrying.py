"""Trying again: which parked inputs are due, lent to one process at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.events import Delivered, Event
from adapter.store.answers import ParkedState
from adapter.store.database import Database, transaction
from adapter.store.seal import Seal
from adapter.store.sealed import open_delivered, open_event
from adapter.store.superseding import IS_STOPPED
from adapter.store.tables import awaited, parked

_LEND = update(parked).where(parked.c.id == bindparam("one")).values(retry_at=bindparam("until"))
#: Only what is still lent: an arrival in the meantime has made it due again, and that holds.
_RETURN = (
    update(parked)
    .where(parked.c.id == bindparam("one"), parked.c.retry_at == bindparam("until"))
    .values(
        retry_at=bindparam("next"), tries=parked.c.tries + bindparam("counted"), said=bindparam("answered")
    )
)


@dataclass(frozen=True, slots=True)
class Lent:
    """A parked input that is ours to try until a moment; after that another process may."""

    parked_id: int
    until: datetime
    #: How often it was tried before.
    tries: int
    event: Event = field(repr=False)
    #: What it waited for and has arrived by itself.
    arrived: tuple[Delivered, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PutOff:
    """A parked input that stays parked, and when it is tried next; None: when what it waits for arrives."""

    lent: Lent
    next: datetime | None
    #: What the last one who was asked said.
    said: str | None
    #: Whether it was a try that counts.
    counts: bool


class Retrying:
    """Lends parked inputs that are due to whoever tries them; a loan that is not returned runs out."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def any_due(self, now: datetime) -> bool:
        """Tell whether anything is due; it waits for no writer, and takes no lock."""
        async with transaction(self._database.reading) as connection:
            return bool(await connection.scalar(select(exists().where(*_due(now)))))

    async def lend(self, now: datetime, limit: int, loan: timedelta) -> list[Lent]:
        """Lend what is due, the longest waiting first, to nobody else until the loan ends."""
        until = now + loan
        query = select(parked).where(*_due(now)).order_by(parked.c.retry_at, parked.c.id).limit(limit)
        async with transaction(self._database.writing) as connection:
            found = list(await connection.execute(query.with_for_update(skip_locked=True)))
            if not found:
                return []
            await connection.execute(_LEND, [{"one": row.id, "until": until} for row in found])
            arrived = await self._arrived(connection, [row.id for row in found])
        return [
            Lent(
                row.id,
                until,
                row.tries,
                open_event(self._seal, row.tenant, row.digest, row.sealed),
                tuple(arrived.get(row.id, ())),
            )
            for row in found
        ]

    async def put_off(self, inputs: Sequence[PutOff]) -> None:
        """Return what stays parked, with the moment of its next try."""
        rows = [
            {
                "one": each.lent.parked_id,
                "until": each.lent.until,
                "next": each.next,
                "counted": int(each.counts),
                "answered": each.said,
            }
            for each in sorted(inputs, key=lambda each: each.lent.parked_id)
        ]
        if rows:
            async with transaction(self._database.writing) as connection:
                await connection.execute(_RETURN, rows)

    async def _arrived(self, connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Delivered]]:
        query = select(awaited.c.parked_id, awaited.c.sealed).where(
            awaited.c.parked_id.in_(ids), awaited.c.sealed.is_not(None), ~IS_STOPPED
        )
        arrived: dict[int, list[Delivered]] = {}
        for parked_id, sealed in await connection.execute(query.order_by(awaited.c.value_hash)):
            arrived.setdefault(parked_id, []).append(open_delivered(self._seal, parked_id, sealed))
        return arrived


def _due(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return parked.c.state == ParkedState.OPEN, parked.c.retry_at <= now
