"""Attempts to send a message: each is written down before it begins, and closed with what it came to."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox.line import KprMessage, MessageState
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.store.changing import change
from adapter.store.tables import attempt
from adapter.store.writing import insert_rows

#: What an attempt that was cut off leaves behind: nobody knows what it came to.
CUT_OFF = "cut-off"


async def begin(connection: AsyncConnection, of: KprMessage, now: datetime) -> KprMessage:
    """Note that an attempt begins; one that is found under way was cut off, and nobody knows its end."""
    was_cut_off = of.state is MessageState.SENDING
    if was_cut_off:
        await end_attempt(connection, of, Verdict(Ending.AGAIN, Stored.UNKNOWN, CUT_OFF), now)
    await insert_rows(connection, attempt, [{"message_id": of.id, "began_at": now}])
    return await change(
        connection,
        of,
        (MessageState.READY, MessageState.SENDING),
        state=MessageState.SENDING,
        attempts=of.attempts + 1,
        unknown=of.unknown or was_cut_off,
    )


async def end_attempt(connection: AsyncConnection, of: KprMessage, verdict: Verdict, now: datetime) -> None:
    """Close the attempt that is open, if one is."""
    await connection.execute(
        update(attempt)
        .where(attempt.c.message_id == of.id, attempt.c.ended_at.is_(None))
        .values(ended_at=now, ending=verdict.ending, stored=verdict.stored, **told(verdict))
    )


def told(verdict: Verdict) -> dict[str, Any]:
    """Give the columns that keep a verdict."""
    return {
        "cause": verdict.cause,
        "status": verdict.status,
        "code": verdict.code,
        "ref_id": verdict.ref_id,
    }
