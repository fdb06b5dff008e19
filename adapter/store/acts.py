"""What all acts of a person on lines and messages share: a transaction each, and who, when and why kept with it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Update, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotNow
from adapter.mapping import Person
from adapter.outbox.line import LineKey, MessageState
from adapter.store.access_acts import keep_operation
from adapter.store.database import Database, transaction
from adapter.store.lines import locked, make_line, under_way
from adapter.store.seal import Seal
from adapter.store.stopping import BY_A_PERSON, NEEDS_HEAD
from adapter.store.tables import line, message


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and why: free words of an operator, never about a person who receives care."""

    who: str
    why: str
    #: Of a command: the login name at its machine, which is what the access log knows them by.
    user: str = ""


class Acts:
    """Acts on one line each. Raises NotFound for what is not there, NotNow where its state does not allow an act."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    @asynccontextmanager
    async def _act(  # noqa: PLR0913 - what is kept of an act
        self,
        act: str,
        key: LineKey,
        by: By,
        now: datetime,
        *,
        subject: str | None = None,
        detail: Mapping[str, Any] | None = None,
        persons: Sequence[Person] = (),
    ) -> AsyncIterator[tuple[AsyncConnection, Row[Any]]]:
        """Open the transaction of an act, in which the line stays as it is read."""
        async with transaction(self._database.writing) as connection:
            await make_line(connection, key)
            yield connection, await locked(connection, key)
            await keep(
                connection, self._seal, act, key, by, now, subject=subject, detail=detail, persons=persons
            )


async def keep(  # noqa: PLR0913 - what is kept of an act
    connection: AsyncConnection,
    seal: Seal,
    act: str,
    key: LineKey | None,
    by: By,
    now: datetime,
    *,
    subject: str | None = None,
    detail: Mapping[str, Any] | None = None,
    persons: Sequence[Person] = (),
) -> None:
    """Keep an act on a line, or on all where `key` is None; last in its transaction."""
    row = {
        "at": now,
        "act": act,
        "kommune_nr": key.kommune_nr if key else "",
        "line": key.line if key else "",
        "subject": subject,
        "detail": dict(detail or {}),
    }
    await keep_operation(connection, seal, row, by, persons)


async def must_be_free(connection: AsyncConnection, key: LineKey, row: Row[Any]) -> None:
    """Refuse an act that lets a line go on before what holds it up is settled."""
    if row.stopped in NEEDS_HEAD:
        raise NotNow(f"the line is stopped by {row.stopped}; compare its head and confirm it")
    held_up = await under_way(connection, key)
    if held_up is not None and held_up.state is MessageState.REFUSED:
        raise NotNow(f"message {held_up.id} was refused; release it, or close it")


async def go_on_after(connection: AsyncConnection, key: LineKey, row: Row[Any]) -> None:
    """Let a line go on whose refused message is settled, unless it is stopped for another reason."""
    if row.stopped not in NEEDS_HEAD | {BY_A_PERSON}:
        await go_on(connection, key)


async def go_on(connection: AsyncConnection, key: LineKey) -> None:
    """Let a line go on; what waits on it is sent at once."""
    await connection.execute(change_of(key).values(stopped=None, stopped_at=None))
    await connection.execute(
        update(message)
        .where(
            message.c.kommune_nr == key.kommune_nr,
            message.c.line == key.line,
            message.c.state.in_((MessageState.READY, MessageState.SENDING)),
        )
        .values(due_at=None, odd_answers=0)
    )


def change_of(key: LineKey) -> Update:
    """Give the change of a line's row, still without values."""
    return update(line).where(line.c.kommune_nr == key.kommune_nr, line.c.line == key.line)
