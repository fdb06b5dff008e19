"""From rows to answers about lines and messages."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox import Line
from adapter.outbox.line import KprMessage, LineKey
from adapter.store.asking import given
from adapter.store.line_answers import Attempt, NotifiedItem, Operation
from adapter.store.message_rows import MESSAGE_COLUMNS, message_of
from adapter.store.tables import attempt, message, notified, operation, record

#: What a notification of a message is asked for with: never what is sealed.
_NOTIFIED = select(notified, record.c.service_id, record.c.event).join(
    record, record.c.id == notified.c.record_id
)


async def messages_with(connection: AsyncConnection, wanted: Select[Any]) -> list[KprMessage]:
    """Give the messages of a query, whose columns are put in."""
    return [message_of(row) for row in await connection.execute(wanted.with_only_columns(*MESSAGE_COLUMNS))]


async def attempts_of(
    connection: AsyncConnection, message_ids: Collection[str]
) -> Mapping[str, tuple[Attempt, ...]]:
    """Give every attempt to send messages, in order."""
    ids = _chosen(connection, message_ids)
    found: defaultdict[str, list[Attempt]] = defaultdict(list)
    query = select(attempt).where(attempt.c.message_id.in_(ids)).order_by(attempt.c.seq)
    for row in await connection.execute(query):
        found[row.message_id].append(_attempt(row))
    return {key: tuple(each) for key, each in found.items()}


async def notified_in(
    connection: AsyncConnection, message_ids: Collection[str]
) -> Mapping[str, Sequence[NotifiedItem]]:
    """Give what stands in messages, in the order of the numbers."""
    ids = _chosen(connection, message_ids)
    found: defaultdict[str, list[NotifiedItem]] = defaultdict(list)
    query = _NOTIFIED.where(notified.c.message_id.in_(ids)).order_by(notified.c.number)
    for row in await connection.execute(query):
        found[row.message_id].append(_notified(row))
    return found


async def places_of(
    connection: AsyncConnection, record_ids: Collection[str]
) -> Sequence[tuple[str, str, NotifiedItem]]:
    """Give the id of each record, and of the message, wherever it stood: under its own GUID, or its content."""
    ids = _chosen(connection, record_ids)
    query = (
        _NOTIFIED.add_columns(message.c.seq)
        .join(message, message.c.id == notified.c.message_id)
        .where(or_(notified.c.guid.in_(ids), notified.c.record_id.in_(ids)))
        .order_by(message.c.seq, notified.c.number)
    )
    wanted = set(record_ids)
    return [
        (record_id, row.message_id, _notified(row))
        for row in await connection.execute(query)
        for record_id in sorted({row.guid, row.record_id} & wanted)
    ]


async def operations_on(connection: AsyncConnection, messages: Collection[KprMessage]) -> list[Operation]:
    """Give what persons did to messages: to one by its id, or by having it made as a resend."""
    resends = [
        and_(
            operation.c.act == "messages resend",
            operation.c.at == each.created,
            operation.c.kommune_nr == each.key.kommune_nr,
            operation.c.line == each.key.line,
        )
        for each in messages
        if each.is_resend
    ]
    ids = _chosen(connection, [each.id for each in messages])
    query = select(operation).where(or_(operation.c.subject.in_(ids), *resends)).order_by(operation.c.seq)
    return [operation_of(row) for row in await connection.execute(query)]


def operation_of(row: Row[Any]) -> Operation:
    """Answer with one act."""
    return Operation(
        seq=row.seq,
        at=row.at,
        who=row.who,
        why=row.why,
        act=row.act,
        key=LineKey(row.kommune_nr, Line(row.line)) if row.line else None,
        subject=row.subject,
        detail=row.detail,
    )


def _chosen(connection: AsyncConnection, ids: Collection[str]) -> Select[Any]:
    wanted = given(connection.dialect.name, [(each,) for each in ids], width=1)
    return select(wanted.c.c0)


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        began=row.began_at,
        ended=row.ended_at,
        ending=row.ending,
        stored=row.stored,
        cause=row.cause,
        status=row.status,
        code=row.code,
        ref_id=row.ref_id,
    )


def _notified(row: Row[Any]) -> NotifiedItem:
    return NotifiedItem(
        guid=row.guid,
        number=row.number,
        previous=row.previous,
        status=Change(row.status),
        ref=row.ref,
        arose=row.arose_at,
        record_id=row.record_id,
        service_id=row.service_id,
        event=ServiceEvent(row.event) if row.event else None,
    )
