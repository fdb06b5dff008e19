"""Measuring: the few numbers about everything that is open, for whoever watches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox import State
from adapter.outbox.line import MessageState
from adapter.store.answers import ParkedState
from adapter.store.database import Database, transaction
from adapter.store.line_tables import line, message
from adapter.store.running_tables import pause
from adapter.store.seal_tables import seal_key
from adapter.store.tables import parked, record

#: States that an own index leads to and that do not grow for ever.
_OPEN = (State.QUEUED, State.HELD, State.IN_MESSAGE, State.REFUSED)
_AMOUNT = func.count().label("amount")


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts at one moment."""

    #: Parked inputs still open, by reason.
    parked: Mapping[str, int]
    #: Records whose way has not ended, by line and state.
    records: Mapping[tuple[str, str], int]
    #: Since when the longest of the stopped lines has been stopped, by message type and cause; aware.
    stopped: Mapping[tuple[str, str], datetime]
    #: Messages sent without a verdict on lines that are not stopped, by message type.
    delayed: Mapping[str, int] = field(default_factory=dict)
    #: Since when what was paused first is paused, by what it is; aware.
    paused: Mapping[str, datetime] = field(default_factory=dict)
    #: Values that the newest key has sealed, as far as the processes have said.
    key_used: int = 0


class Measures:
    """Reads numbers of organisation level or coarser, and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Measured:
        """Count what is open now; Unavailable while the database is away."""
        async with transaction(self._database.reading) as connection:
            reasons = await connection.execute(_waiting())
            states = await connection.execute(_standing())
            lines = await connection.execute(_stopped())
            delayed = await connection.execute(_delayed())
            paused = await connection.execute(
                select(pause.c.what, func.min(pause.c.since).label("since")).group_by(pause.c.what)
            )
            return Measured(
                parked={row.reason or "": row.amount for row in reasons},
                records={(row.line, row.state): row.amount for row in states},
                stopped={(row.line, row.stopped): row.since for row in lines if row.since is not None},
                delayed={row.line: row.amount for row in delayed},
                paused={row.what: row.since for row in paused},
                key_used=await key_used_in(connection),
            )


def _waiting() -> Select[Any]:
    found = select(parked.c.reason, _AMOUNT).where(parked.c.state == ParkedState.OPEN)
    return found.group_by(parked.c.reason)


def _standing() -> Select[Any]:
    found = select(record.c.line, record.c.state, _AMOUNT).where(record.c.state.in_(_OPEN))
    return found.group_by(record.c.line, record.c.state)


def _stopped() -> Select[Any]:
    found = select(line.c.line, line.c.stopped, func.min(line.c.stopped_at).label("since"))
    return found.where(line.c.stopped.is_not(None)).group_by(line.c.line, line.c.stopped)


def _delayed() -> Select[Any]:
    """What came of the last attempt stands there from its end on; a line that is stopped waits for a person."""
    in_vain = and_(
        message.c.state.in_((MessageState.READY, MessageState.SENDING)), message.c.cause.is_not(None)
    )
    of_line = and_(line.c.kommune_nr == message.c.kommune_nr, line.c.line == message.c.line)
    found = select(message.c.line, _AMOUNT).join(line, of_line)
    return found.where(in_vain, line.c.stopped.is_(None)).group_by(message.c.line)


async def key_used_in(connection: AsyncConnection) -> int:
    """Say how many values the newest key has sealed; while the key file is changed each key has two rows, and both are counted in."""
    newest = select(func.max(seal_key.c.id)).scalar_subquery()
    used = await connection.scalar(select(func.max(seal_key.c.used)).where(seal_key.c.id == newest))
    return used or 0
