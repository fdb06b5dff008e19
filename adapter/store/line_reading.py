"""What persons ask about lines and messages (HIS 1135:2021, chapter 8); nothing is changed, no content opened."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.errors import NotFound, not_there
from adapter.events.pausing import What
from adapter.outbox import Line, State
from adapter.outbox.line import Head, KprMessage, LineKey, MessageState
from adapter.store.database import transaction
from adapter.store.line_answers import ChainFault, LineItem, MessageStory, Operation, RecordStory
from adapter.store.line_check import chain_faults
from adapter.store.line_rows import (
    attempts_of,
    messages_with,
    notified_in,
    operation_of,
    operations_on,
)
from adapter.store.line_stories import chain, stories
from adapter.store.lines import head_of, under_way
from adapter.store.message_faults import FaultTold, fault_told, faults_query
from adapter.store.message_search import Wanted
from adapter.store.stopping import LINES_RESTORED
from adapter.store.tables import attempt, line, message, operation, record


class LineReading:
    """
    Questions about lines and messages; none changes anything, and no answer names a person.

    What is asked for by a name and is not there raises NotFound. Each answer is of one moment.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def lines(
        self,
        *,
        kommune_nr: str | None = None,
        kommuner: Collection[str] | None = None,
        after: LineKey | None = None,
        limit: int | None = None,
    ) -> list[LineItem]:
        """
        Give the lines that have begun, or for which something waits, in order; of `kommuner` alone, if given.

        From the one that follows `after`, and so many at most; all of them unless told otherwise.
        """
        async with self._connected() as connection:
            keys = await _keys(connection, kommune_nr)
            seen = [key for key in keys if kommuner is None or key.kommune_nr in kommuner]
            page = [key for key in seen if after is None or key > after][:limit]
            return [await _line(connection, key) for key in page]

    async def line(self, key: LineKey) -> LineItem:
        """Give one line."""
        async with self._connected() as connection:
            if key not in await _keys(connection, key.kommune_nr):
                raise _no_line(key)
            return await _line(connection, key)

    async def messages(
        self,
        *,
        kommune_nr: str | None = None,
        line: Line | None = None,
        state: MessageState | None = None,
        since: datetime | None = None,
        after: int = 0,
        limit: int = 50,
    ) -> list[KprMessage]:
        """List messages in the order in which they were made, from the one that follows `after` (a `seq`)."""
        wanted = Wanted(kommune_nr=kommune_nr, line=line, state=state, since=since)
        return await self.oldest_first(wanted, after, limit)

    async def oldest_first(self, wanted: Wanted, after: int, limit: int) -> list[KprMessage]:
        """List messages in the order in which they were made, from the one that follows `after` (a `seq`)."""
        page = wanted.query().where(message.c.seq > after).order_by(message.c.seq).limit(limit)
        async with self._connected() as connection:
            return await messages_with(connection, page)

    async def newest_first(self, wanted: Wanted, before: int | None, limit: int) -> list[KprMessage]:
        """List messages, the newest first, from the one that was made before `before` (a `seq`)."""
        query = wanted.query()
        if before is not None:
            query = query.where(message.c.seq < before)
        async with self._connected() as connection:
            return await messages_with(connection, query.order_by(message.c.seq.desc()).limit(limit))

    async def faults(self, kommuner: Collection[str] | None) -> list[FaultTold]:
        """Gather the faults that were fed back, those that something still waits for first, then the latest."""
        async with self._connected() as connection:
            found = await connection.execute(faults_query(kommuner))
            return sorted((fault_told(row) for row in found), key=lambda each: each.rank)

    async def message(self, asked: str) -> MessageStory:
        """Give one message by its messageId, or by a refId that the register gave for it."""
        by_ref = select(attempt.c.message_id).where(attempt.c.ref_id == asked)
        query = select(message).where(
            or_(message.c.id == asked.lower(), message.c.ref_id == asked, message.c.id.in_(by_ref))
        )
        async with self._connected() as connection:
            found = await messages_with(connection, query.order_by(message.c.seq.desc()).limit(1))
            if not found:
                named = "its messageId, such as 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11, or a refId of the register's"
                raise not_there("message", asked, named)
            [each] = found
            return MessageStory(
                each,
                (await attempts_of(connection, [each.id])).get(each.id, ()),
                tuple((await notified_in(connection, [each.id])).get(each.id, ())),
                tuple(await operations_on(connection, found)),
            )

    async def stories(self, record_ids: Collection[str]) -> Mapping[str, RecordStory]:
        """Tell where records went, by id; those that are not there are passed over."""
        async with self._connected() as connection:
            return {one.record_id: one for one in await stories(connection, record_ids)}

    async def operations(
        self, key: LineKey | None = None, *, after: int = 0, limit: int = 50
    ) -> list[Operation]:
        """List what persons did, in order: everything; or to one line, alone or with all the others."""
        query = select(operation).where(operation.c.seq > after)
        if key is not None:
            query = query.where(_to_line(key))
        async with self._connected() as connection:
            found = await connection.execute(query.order_by(operation.c.seq).limit(limit))
            return [operation_of(row) for row in found]

    async def last_operations(self, key: LineKey, *, limit: int) -> list[Operation]:
        """List what persons did last to one line, alone or with all the others: the newest first."""
        query = select(operation).where(_to_line(key)).order_by(operation.c.seq.desc()).limit(limit)
        async with self._connected() as connection:
            return [operation_of(row) for row in await connection.execute(query)]

    async def check_chain(self, key: LineKey) -> Sequence[ChainFault]:
        """Look whether a line holds together, as far as the store can tell."""
        async with self._connected() as connection:
            if key not in await _keys(connection, key.kommune_nr):
                raise _no_line(key)
            row = await _row(connection, key)
            return chain_faults(await chain(connection, key, head_of(row) if row else Head()))

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        async with transaction(self._engine) as connection:
            yield connection


def _no_line(key: LineKey) -> NotFound:
    if not (len(key.kommune_nr) == 4 and key.kommune_nr.isascii() and key.kommune_nr.isdecimal()):
        # Not said again: it may be anything.
        return NotFound(
            f"there is no line {key.line} of such a kommune in this store; a kommuneNr is four digits"
        )
    return NotFound(f"kommune {key.kommune_nr} has no line {key.line} in this store")


async def _keys(connection: AsyncConnection, kommune_nr: str | None) -> list[LineKey]:
    """The lines that are there, and those whose first message waits to be made."""
    begun = select(line.c.kommune_nr, line.c.line)
    queued = select(record.c.kommune_nr, record.c.line).where(record.c.state == State.QUEUED)
    rows = await connection.execute(begun.union(queued))
    keys = {LineKey(row.kommune_nr, Line(row.line)) for row in rows}
    return sorted(key for key in keys if kommune_nr in (None, key.kommune_nr))


async def _line(connection: AsyncConnection, key: LineKey) -> LineItem:
    row = await _row(connection, key)
    ours = (record.c.kommune_nr == key.kommune_nr, record.c.line == key.line)
    counts = select(func.count().label("queued"), func.min(record.c.created_at).label("oldest"))
    waiting = (await connection.execute(counts.where(*ours, record.c.state == State.QUEUED))).one()
    accepted = _of(key).where(message.c.state == MessageState.ACCEPTED)
    last = await messages_with(connection, accepted.order_by(message.c.seq.desc()).limit(1))
    return LineItem(
        key=key,
        head=head_of(row) if row else Head(),
        stopped=row.stopped if row else None,
        stopped_at=row.stopped_at if row else None,
        holder=row.holder if row else None,
        leased_until=row.leased_until if row else None,
        queued=waiting.queued,
        oldest_queued=waiting.oldest,
        under_way=await under_way(connection, key),
        accepted=last[0] if last else None,
    )


async def _row(connection: AsyncConnection, key: LineKey) -> Row[Any] | None:
    ours = (line.c.kommune_nr == key.kommune_nr, line.c.line == key.line)
    return (await connection.execute(select(line).where(*ours))).first()


def _of(key: LineKey) -> Select[Any]:
    return select(message).where(message.c.kommune_nr == key.kommune_nr, message.c.line == key.line)


def _to_line(key: LineKey) -> ColumnElement[bool]:
    ours = (operation.c.kommune_nr == key.kommune_nr) & (operation.c.line == key.line)
    return ours | _to_all_lines()


def _to_all_lines() -> ColumnElement[bool]:
    """What was done to all lines at once; other acts that name no line are none on lines (SEC-08)."""
    act = operation.c.act
    is_pause = act.in_(("pause", "resume")) & (operation.c.subject == What.SENDING)
    return (operation.c.line == "") & ((act == LINES_RESTORED) | is_pause)
