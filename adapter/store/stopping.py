"""What stops a line, and which stops outlast others."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox.line import LineKey
from adapter.store.tables import line

#: Why a line is stopped by an act of a person's.
BY_A_PERSON, HEAD_IMPORTED, RESTORED = "stopped-by-person", "head-imported", "store-restored"
#: Stops that only a confirmed head ends.
NEEDS_HEAD = frozenset({HEAD_IMPORTED, RESTORED})
#: The act that stops all lines, as it is kept.
LINES_RESTORED = "line restored"


async def stop_line(connection: AsyncConnection, key: LineKey, cause: str, now: datetime) -> None:
    """Let nothing leave before a person has acted; what waits for its head goes on waiting for that."""
    query = update(line).where(line.c.kommune_nr == key.kommune_nr, line.c.line == key.line)
    if cause not in NEEDS_HEAD:
        query = query.where(or_(line.c.stopped.is_(None), line.c.stopped.not_in(NEEDS_HEAD)))
    await connection.execute(query.values(stopped=cause, stopped_at=now))
