"""Making a message anew that the register certainly never stored: under another id, smaller, or not at all."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox import State
from adapter.outbox.line import KprMessage, MessageState
from adapter.outbox.verdict import Verdict
from adapter.rules import catalogue
from adapter.store.attempts import end_attempt
from adapter.store.changing import change, line_of
from adapter.store.drafting import add_message, give_back_lopenr
from adapter.store.message_rows import contents_of
from adapter.store.seal import Seal
from adapter.store.settling import set_state
from adapter.store.tables import line, message, notified, record


async def take_back(
    connection: AsyncConnection, of: KprMessage, held: Mapping[str, str], now: datetime
) -> None:
    """Undo a draft as if it had never been made; the records that break a rule are held by it."""
    carried = select(notified.c.record_id).where(notified.c.message_id == of.id)
    await connection.execute(
        update(record).where(record.c.id.in_(carried)).values(state=State.QUEUED, reason=None)
    )
    for record_id, rule in held.items():
        await set_state(connection, [record_id], State.HELD, catalogue()[rule].reason)
    # Nothing was numbered after it: a line has one message under way.
    await connection.execute(line_of(of).where(line.c.number == of.last).values(number=of.first - 1))
    await replaced(connection, of, None, now)


async def protect_anew(
    connection: AsyncConnection, seal: Seal, of: KprMessage, verdict: Verdict | None, now: datetime
) -> KprMessage:
    """Make a draft of the same notifications under a new messageId; the old one was never stored."""
    if verdict is not None:
        await end_attempt(connection, of, verdict, now)
    each = await contents_of(connection, seal, of.id)
    made = await add_message(connection, of.key, of.tenant, each, now, is_resend=of.is_resend)
    await replaced(connection, of, made.id, now)
    # A change of certificate, without a verdict, is no answer of the register's.
    anew = of.anew if verdict is None else of.anew + 1
    return await change(connection, made, (MessageState.DRAFT,), anew=anew)


async def split(
    connection: AsyncConnection,
    seal: Seal,
    of: KprMessage,
    verdict: Verdict,
    now: datetime,
) -> None:
    """Put the first half into a message of its own; the rest is queued again, as if never numbered."""
    await end_attempt(connection, of, verdict, now)
    each = await contents_of(connection, seal, of.id)
    first, rest = each[: len(each) // 2], each[len(each) // 2 :]
    made = await add_message(connection, of.key, of.tenant, first, now, is_resend=of.is_resend)
    await replaced(connection, of, made.id, now)
    if of.is_resend:
        await add_message(connection, of.key, of.tenant, rest, now, is_resend=True)
        return
    await set_state(connection, [one.record_id for one in rest], State.QUEUED, None)
    # Nothing was numbered after it: a line has one message under way.
    await connection.execute(line_of(of).where(line.c.number == of.last).values(number=made.last))


async def replaced(connection: AsyncConnection, of: KprMessage, by: str | None, now: datetime) -> None:
    """Note that a message was never stored by the register, and which one goes in its place, if any."""
    await give_back_lopenr(connection, of)
    await connection.execute(
        update(message)
        .where(message.c.id == of.id)
        .values(state=MessageState.REPLACED, replaced_by=by, ended_at=now)
    )
