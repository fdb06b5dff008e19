"""Drafting a message: what is queued is planned, numbered and bound to a message, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Update, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.fhir.times import OSLO
from adapter.outbox import Line, Record, State
from adapter.outbox.line import Head, KprMessage, LineKey, MessageState, Notified
from adapter.outbox.planning import Judge, Plan, plan
from adapter.store.asking import given
from adapter.store.line_queue import queued, rest_on, wake
from adapter.store.meanings import meanings
from adapter.store.message_rows import MESSAGE_COLUMNS, message_of, notified_rows, record_of
from adapter.store.seal import Seal
from adapter.store.settling import set_state, settle
from adapter.store.tables import line, message, notified, record
from adapter.store.writing import insert_rows
from adapter.values import replace


@dataclass(frozen=True, slots=True)
class Standing:
    """A line and where it stands."""

    key: LineKey
    head: Head


async def draft(
    connection: AsyncConnection, seal: Seal, standing: Standing, judge: Judge, limit: int, now: datetime
) -> KprMessage | None:
    """Make a line's next message of what is queued; what may not leave is held or closed on the way."""
    key, head = standing.key, standing.head
    await wake(connection, key, now)
    while records := await queued(connection, seal, key, limit):
        told = await meanings(connection, seal, key, [each.content for each in records])
        planned = plan(await rest_on(connection, seal, records), head, told.watched(judge))
        made = await bind(connection, key, records[0].tenant, planned, now)
        if made is not None:
            return made
        if planned.is_empty:
            return None
    return None


async def bind(
    connection: AsyncConnection,
    key: LineKey,
    tenant: str,
    planned: Plan,
    now: datetime,
) -> KprMessage | None:
    """Write what a plan says, and the message that it makes, if any."""
    await settle(connection, planned)
    if not planned.notified:
        return None
    made = await add_message(connection, key, tenant, planned.notified, now, is_resend=False)
    carried = [each.record_id for each in planned.notified]
    await set_state(connection, carried, State.IN_MESSAGE, None)
    last = planned.notified[-1].number
    await connection.execute(
        _this(key).values(number=case((line.c.number > last, line.c.number), else_=last))
    )
    return made


async def add_message(  # noqa: PLR0913 - what a message is made of
    connection: AsyncConnection,
    key: LineKey,
    tenant: str,
    each: Sequence[Notified],
    now: datetime,
    *,
    is_resend: bool,
    message_id: str | None = None,
) -> KprMessage:
    """Add a draft with its notifications under a new messageId, or under the one that it had (catching_up.py)."""
    message_id = message_id or str(uuid4())
    row = {
        "id": message_id,
        "kommune_nr": key.kommune_nr,
        "line": key.line,
        "tenant": tenant,
        "state": MessageState.DRAFT,
        "is_resend": is_resend,
        "created_at": now,
        "size": len(each),
        "first": each[0].number,
        "last": each[-1].number,
        "unknown": False,
        "rules": [],
    }
    await insert_rows(connection, message, [row])
    await insert_rows(connection, notified, notified_rows(message_id, each))
    found = await connection.execute(select(*MESSAGE_COLUMNS).where(message.c.id == message_id))
    return message_of(found.one())


async def corrections_of(connection: AsyncConnection, seal: Seal, old: Sequence[Notified]) -> list[Record]:
    """Give what is queued about the events of a message and newer than what it says of them, in its order."""
    said = {each.ref or each.guid: each.record_id for each in old}
    wanted = given(connection.dialect.name, list(said.items()), width=2)
    carried = record.alias("carried")
    found = await connection.execute(
        select(record)
        .select_from(wanted)
        .join(carried, carried.c.id == wanted.c.c1)
        .join(record, record.c.ref == wanted.c.c0)
        .where(record.c.state == State.QUEUED, record.c.seq > carried.c.seq)
        .order_by(record.c.seq)
    )
    return [record_of(seal, row) for row in found]


def year_of(now: datetime) -> int:
    """Give the Norwegian year in which messages of HST are counted."""
    return now.astimezone(OSLO).year


async def counted(connection: AsyncConnection, made: KprMessage, head: Head, now: datetime) -> KprMessage:
    """
    Give a draft of HST its number within the Norwegian year (KPR-V-072).

    It is given when its turn has come, so that the number of a message that was closed before it is free;
    and anew where the year has turned before it was written.
    """
    year = year_of(now)
    is_counted = made.lopenr is not None and head.year == year
    if made.key.line is not Line.HST or made.state is not MessageState.DRAFT or is_counted:
        return made
    lopenr = head.lopenr + 1 if head.year == year else 1
    await connection.execute(update(message).where(message.c.id == made.id).values(lopenr=lopenr, year=year))
    await connection.execute(_this(made.key).values(year=year, lopenr=lopenr))
    return replace(made, lopenr=lopenr, year=year)


async def give_back_lopenr(connection: AsyncConnection, of: KprMessage) -> None:
    """Let the next message have the number of one that the register never had: nothing was counted after it."""
    if of.lopenr is not None:
        await connection.execute(
            _this(of.key)
            .where(line.c.lopenr == of.lopenr, line.c.year == of.year)
            .values(lopenr=of.lopenr - 1)
        )


def _this(key: LineKey) -> Update:
    return update(line).where(line.c.kommune_nr == key.kommune_nr, line.c.line == key.line)
