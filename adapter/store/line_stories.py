"""Where records went, and how a line hangs together: gathered from all that is kept of its messages."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox import State
from adapter.outbox.line import Head, LineKey
from adapter.store.asking import given
from adapter.store.line_answers import Operation, Passage, RecordStory
from adapter.store.line_check import Chain, Sent
from adapter.store.line_rows import attempts_of, messages_with, notified_in, operations_on, places_of
from adapter.store.tables import message, operation, record

IMPORTED = "line import"


async def stories(connection: AsyncConnection, record_ids: Collection[str]) -> list[RecordStory]:
    """Tell where records went, each with the attempts and acts on its messages."""
    places = await places_of(connection, record_ids)
    by_id = {message_id for _, message_id, _ in places}
    found = await messages_with(connection, select(message).where(message.c.id.in_(by_id)))
    messages = {each.id: each for each in found}
    attempts = await attempts_of(connection, by_id)
    passages: dict[str, list[Passage]] = {}
    for record_id, message_id, notified in places:
        passage = Passage(notified, messages[message_id], attempts.get(message_id, ()))
        passages.setdefault(record_id, []).append(passage)
    acts = await operations_on(connection, found)
    wanted = given(connection.dialect.name, [(each,) for each in record_ids], width=1)
    known = await connection.execute(
        select(record.c.id, record.c.taken_by).where(record.c.id.in_(select(wanted.c.c0)))
    )
    return [_story(row.id, row.taken_by, passages.get(row.id, []), acts) for row in known]


def _story(
    record_id: str, taken_by: str | None, passages: Sequence[Passage], acts: Sequence[Operation]
) -> RecordStory:
    its = {passage.message.id for passage in passages}
    on_its = tuple(act for act in acts if act.subject in its or _made(act, passages))
    return RecordStory(record_id, taken_by, tuple(passages), on_its)


def _made(act: Operation, passages: Sequence[Passage]) -> bool:
    """Whether an act made a message as a resend: both bear the same time."""
    resends = [passage.message for passage in passages if passage.message.is_resend]
    return act.subject is None and any(each.created == act.at and each.key == act.key for each in resends)


async def chain(connection: AsyncConnection, key: LineKey, head: Head) -> Chain:
    """Gather a line as it is to be checked."""
    ours = (message.c.kommune_nr == key.kommune_nr, message.c.line == key.line)
    messages = await messages_with(connection, select(message).where(*ours).order_by(message.c.seq))
    notified = await notified_in(connection, [each.id for each in messages])
    delivered = await connection.scalars(
        select(record.c.id).where(
            record.c.kommune_nr == key.kommune_nr,
            record.c.line == key.line,
            record.c.state == State.DELIVERED,
        )
    )
    imports = await connection.execute(
        select(operation)
        .where(
            operation.c.kommune_nr == key.kommune_nr,
            operation.c.line == key.line,
            operation.c.act == IMPORTED,
        )
        .order_by(operation.c.seq)
    )
    return Chain(
        line=key.line,
        head=head,
        messages=[Sent(each, notified.get(each.id, ())) for each in messages],
        imports=[(row.at, _imported(row.detail)) for row in imports],
        delivered=frozenset(delivered),
    )


def _imported(detail: Mapping[str, Any]) -> Head:
    return Head(detail["number"], detail["guid"].lower(), detail["year"], detail["lopenr"])
