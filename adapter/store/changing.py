"""Changing a message, unless somebody has ended it meanwhile."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Fenced
from adapter.outbox.line import KprMessage, MessageState
from adapter.store.message_rows import MESSAGE_COLUMNS, message_of
from adapter.store.tables import line, message


async def change(
    connection: AsyncConnection, of: KprMessage, before: Sequence[MessageState], **values: Any
) -> KprMessage:
    """Change a message that is still in one of these states; Fenced when a person has ended it meanwhile."""
    changed = await connection.execute(
        update(message).where(message.c.id == of.id, message.c.state.in_(before)).values(**values)
    )
    if changed.rowcount != 1:
        raise Fenced(f"message {of.id} is not what it was: a person has ended it")
    found = await connection.execute(select(*MESSAGE_COLUMNS).where(message.c.id == of.id))
    return message_of(found.one())


def line_of(of: KprMessage) -> Update:
    """Change the line of a message."""
    return update(line).where(line.c.kommune_nr == of.key.kommune_nr, line.c.line == of.key.line)
