"""What becomes of a message: written, answered for; and of the records that it carries."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotFound
from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox import State
from adapter.outbox.line import UNDER_WAY, Bytes, KprMessage, MessageState
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.rules import START_NOT_REPORTED, catalogue
from adapter.store.attempts import end_attempt, told
from adapter.store.changing import change, line_of
from adapter.store.keeping_meanings import keep_meanings
from adapter.store.receipts import receipts_due
from adapter.store.seal import Seal
from adapter.store.stopping import stop_line
from adapter.store.tables import message, notified, record


async def xml_of(connection: AsyncConnection, seal: Seal, message_id: str) -> bytes:
    """Read the clear bytes of a message; NotFound when they were deleted, or never written."""
    sealed = await connection.scalar(select(message.c.sealed).where(message.c.id == message_id))
    if sealed is None:
        raise NotFound(f"message {message_id} has no bytes: it is not written yet, or they were deleted")
    return seal.open(sealed, "message", message_id)


async def write(connection: AsyncConnection, seal: Seal, of: KprMessage, written: Bytes) -> KprMessage:
    """Keep what a draft was written as."""
    return await change(
        connection,
        of,
        (MessageState.DRAFT,),
        state=MessageState.READY,
        sealed=seal.seal(written.clear, "message", of.id),
        payload=written.payload,
        digest=hashlib.sha256(written.clear).hexdigest(),
        schema_build=written.schema_build,
        to_her_id=written.to_her_id,
        mark=written.mark,
    )


async def note(
    connection: AsyncConnection,
    seal: Seal,
    of: KprMessage,
    verdict: Verdict,
    due: datetime | None,
    now: datetime,
) -> None:
    """Note what an attempt came to, and what follows for the line and the records."""
    await end_attempt(connection, of, verdict, now)
    if verdict.ending is Ending.ACCEPTED:
        await accepted(connection, seal, of, verdict, now)
    elif verdict.ending in (Ending.REFUSED, Ending.TOO_LARGE, Ending.UNREADABLE):
        await _refused(connection, seal, of, verdict, now)
    else:
        await _still_ready(connection, of, verdict, due)
        if verdict.ending is Ending.STOPPED:
            await stop_line(connection, of.key, verdict.cause, now)


async def refuse(
    connection: AsyncConnection,
    seal: Seal,
    of: KprMessage,
    cause: str,
    rules: Sequence[str],
    now: datetime,
) -> None:
    """Our own checks stop a message: nothing was sent (delivery.md, row 20)."""
    verdict = Verdict(Ending.REFUSED, Stored.NO, cause)
    await _refused(connection, seal, of, verdict, now, rules=rules)


async def accepted(
    connection: AsyncConnection, seal: Seal, of: KprMessage, verdict: Verdict, now: datetime
) -> None:
    """Note that the register has a message: its records are delivered, and the line goes on after it."""
    await _ended(connection, of, MessageState.ACCEPTED, verdict, now)
    await receipts_due(connection, seal, of, State.DELIVERED, verdict, now)
    if of.is_resend:
        return
    await keep_meanings(connection, seal, of)
    await _carried(connection, of, State.DELIVERED, None)
    last = select(notified.c.guid).where(notified.c.message_id == of.id, notified.c.number == of.last)
    await connection.execute(line_of(of).values(guid=last.scalar_subquery()))
    await _release_what_waited(connection, of)


async def _refused(
    connection: AsyncConnection,
    seal: Seal,
    of: KprMessage,
    verdict: Verdict,
    now: datetime,
    *,
    rules: Sequence[str] = (),
) -> None:
    await _ended(connection, of, MessageState.REFUSED, verdict, now, rules=rules)
    if not of.is_resend:
        await receipts_due(connection, seal, of, State.REFUSED, verdict, now)
        await _carried(connection, of, State.REFUSED, verdict.cause)
    await stop_line(connection, of.key, verdict.cause, now)


async def _still_ready(
    connection: AsyncConnection, of: KprMessage, verdict: Verdict, due: datetime | None
) -> None:
    await change(
        connection,
        of,
        (MessageState.SENDING,),
        state=MessageState.READY,
        due_at=due,
        unknown=of.unknown or verdict.stored is Stored.UNKNOWN,
        attempts=of.attempts if verdict.counts else of.attempts - 1,
        odd_answers=of.odd_answers + 1 if verdict.is_odd else 0,
        **told(verdict),
    )


async def _release_what_waited(connection: AsyncConnection, of: KprMessage) -> None:
    """Queue again what waited for a start, or a pause, that the register has now (KPR-V-036, KPR-V-037)."""
    started = (
        select(record.c.service_id)
        .join(notified, notified.c.record_id == record.c.id)
        .where(
            notified.c.message_id == of.id,
            notified.c.status == Change.NEW,
            record.c.event.in_((ServiceEvent.START, ServiceEvent.PAUSE)),
        )
    )
    await connection.execute(
        update(record)
        .where(
            record.c.service_id.in_(started),
            record.c.tenant == of.tenant,
            record.c.state == State.HELD,
            record.c.reason == catalogue()[START_NOT_REPORTED].reason,
            record.c.switched_on,
        )
        .values(state=State.QUEUED, reason=None)
    )


async def _carried(connection: AsyncConnection, of: KprMessage, state: State, reason: str | None) -> None:
    carried = select(notified.c.record_id).where(notified.c.message_id == of.id)
    await connection.execute(
        update(record).where(record.c.id.in_(carried)).values(state=state, reason=reason)
    )


async def _ended(
    connection: AsyncConnection,
    of: KprMessage,
    state: MessageState,
    verdict: Verdict,
    now: datetime,
    *,
    rules: Sequence[str] = (),
) -> None:
    await change(
        connection, of, UNDER_WAY, state=state, ended_at=now, due_at=None, rules=list(rules), **told(verdict)
    )
