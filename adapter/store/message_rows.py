"""Between rows and the nouns of the line: messages, and what stands in them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.notifications import Change
from adapter.outbox import Line, Record, State
from adapter.outbox.line import KprMessage, LineKey, MessageState, Notified
from adapter.store.seal import Seal
from adapter.store.sealed import open_content
from adapter.store.tables import message, notified, record
from adapter.store.writing import Values

#: The bytes are read only where they are asked for.
MESSAGE_COLUMNS = tuple(column for column in message.c if column.name not in {"sealed", "payload", "digest"})


def message_of(row: Row[Any]) -> KprMessage:
    """Read a message, without its bytes."""
    return KprMessage(
        id=row.id,
        seq=row.seq,
        key=LineKey(row.kommune_nr, Line(row.line)),
        tenant=row.tenant,
        state=MessageState(row.state),
        is_resend=row.is_resend,
        created=row.created_at,
        count=row.size,
        first=row.first,
        last=row.last,
        lopenr=row.lopenr,
        year=row.year,
        attempts=row.attempts,
        odd_answers=row.odd_answers,
        unknown=row.unknown,
        anew=row.anew,
        due=row.due_at,
        cause=row.cause,
        status=row.status,
        code=row.code,
        ref_id=row.ref_id,
        ended=row.ended_at,
        replaced_by=row.replaced_by,
        rules=tuple(row.rules),
        schema_build=row.schema_build,
        to_her_id=row.to_her_id,
        mark=row.mark,
    )


def notified_rows(message_id: str, each: Sequence[Notified]) -> list[Values]:
    """Keep what stands in a message."""
    return [
        {
            "message_id": message_id,
            "number": one.number,
            "guid": one.guid,
            "previous": one.previous,
            "status": one.status,
            "ref": one.ref,
            "arose_at": one.arose,
            "record_id": one.record_id,
        }
        for one in each
    ]


async def contents_of(connection: AsyncConnection, seal: Seal, message_id: str) -> list[Notified]:
    """Read what stands in a message, in the order of its numbers, with what it carries."""
    query = (
        select(notified, record.c.line, record.c.sealed)
        .join(record, record.c.id == notified.c.record_id)
        .where(notified.c.message_id == message_id)
        .order_by(notified.c.number)
    )
    return [notified_of(seal, row) for row in await connection.execute(query)]


def notified_of(seal: Seal, row: Row[Any]) -> Notified:
    """Read one notification of a message, from its row with the line and the sealed content of its record."""
    return Notified(
        guid=row.guid,
        number=row.number,
        previous=row.previous,
        status=Change(row.status),
        ref=row.ref,
        arose=row.arose_at,
        record_id=row.record_id,
        content=open_content(seal, row.record_id, Line(row.line), row.sealed),
    )


def record_of(seal: Seal, row: Row[Any]) -> Record:
    """Read a record with its content."""
    return Record(
        row.id,
        Line(row.line),
        row.kommune_nr,
        row.tenant,
        row.service_id,
        State(row.state),
        row.reason,
        row.created_at,
        open_content(seal, row.id, Line(row.line), row.sealed),
    )
