"""Measuring: the few numbers about everything that is open, for whoever watches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from adapter.outbox import State
from adapter.store.answers import ParkedState
from adapter.store.database import Database, transaction
from adapter.store.line_tables import line
from adapter.store.tables import parked, record

#: States that an own index leads to and that do not grow for ever.
_OPEN = (State.QUEUED, State.HELD, State.IN_MESSAGE, State.REFUSED)


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts at one moment."""

    #: Parked inputs still open, by reason.
    parked: Mapping[str, int]
    #: Records whose way has not ended, by line and state.
    records: Mapping[tuple[str, str], int]
    #: Since when the longest of the stopped lines has been stopped, by message type and cause; aware.
    stopped: Mapping[tuple[str, str], datetime]


class Measures:
    """Reads numbers of organisation level or coarser, and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Measured:
        """Count what is open now; Unavailable while the database is away."""
        count = func.count().label("amount")
        waiting = select(parked.c.reason, count).where(parked.c.state == ParkedState.OPEN)
        standing = select(record.c.line, record.c.state, count).where(record.c.state.in_(_OPEN))
        stopped = select(line.c.line, line.c.stopped, func.min(line.c.stopped_at).label("since"))
        async with transaction(self._database.reading) as connection:
            reasons = await connection.execute(waiting.group_by(parked.c.reason))
            states = await connection.execute(standing.group_by(record.c.line, record.c.state))
            lines = await connection.execute(
                stopped.where(line.c.stopped.is_not(None)).group_by(line.c.line, line.c.stopped)
            )
            return Measured(
                {row.reason or "": row.amount for row in reasons},
                {(row.line, row.state): row.amount for row in states},
                {(row.line, row.stopped): row.since for row in lines if row.since is not None},
            )
