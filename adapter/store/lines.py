"""The ordered lines, as the store keeps them: who holds one, and what its holder may do."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Fenced, NotFound
from adapter.outbox import Line, State
from adapter.outbox.line import (
    UNDER_WAY,
    ZERO_GUID,
    Bytes,
    Head,
    KprMessage,
    LineKey,
    MessageState,
    Notified,
)
from adapter.outbox.planning import Judge
from adapter.outbox.verdict import Verdict
from adapter.store import attempts, noting, remaking
from adapter.store.database import Database, transaction
from adapter.store.drafting import Standing, counted, draft
from adapter.store.line_queue import lines_with_work, whose_day_has_come
from adapter.store.message_rows import MESSAGE_COLUMNS, contents_of, message_of
from adapter.store.pausing import sending_is_paused
from adapter.store.seal import Seal
from adapter.store.stopping import stop_line
from adapter.store.tables import line, message, record
from adapter.store.writing import upsert_rows

_KOMMUNE = re.compile(r"[0-9]{4}")


class StoredLines:
    """The store's `Lines`."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def waiting(self, now: datetime, before: datetime, enough: int) -> Sequence[LineKey]:
        async with transaction(self._database.reading) as connection:
            if await sending_is_paused(connection):
                return []
            stopped = set(await _keys(connection, select(line).where(line.c.stopped.is_not(None))))
            under_way = select(message).where(message.c.state.in_(UNDER_WAY))
            busy = set(await _keys(connection, under_way))
            due = or_(message.c.due_at.is_(None), message.c.due_at <= now)
            refused = set(
                await _keys(connection, select(message).where(message.c.state == MessageState.REFUSED))
            )
            ready = set(await _keys(connection, under_way.where(due))) - refused
            queued = await lines_with_work(connection, before, enough)
            woken = await _keys(connection, select(record).where(whose_day_has_come(record, now)))
            new = ({LineKey(nr, Line(line)) for nr, line in queued} | set(woken)) - busy
        return sorted((ready | new) - stopped)

    @asynccontextmanager
    async def leased(
        self, key: LineKey, holder: str, seconds: float, now: datetime
    ) -> AsyncIterator["StoredLine | None"]:
        epoch = await self._lease(key, holder, seconds, now)
        if epoch is None:
            yield None
            return
        held = StoredLine(self._database, self._seal, key, epoch, seconds)
        try:
            yield held
        finally:
            await held.give_back()

    async def stopped(self) -> Sequence[tuple[Line, str]]:
        """Give the lines that are stopped, each with why."""
        async with transaction(self._database.reading) as connection:
            found = await connection.execute(
                select(line.c.line, line.c.stopped).where(line.c.stopped.is_not(None))
            )
            return [(Line(row.line), row.stopped) for row in found]

    async def oldest_queued(self) -> Sequence[tuple[Line, datetime]]:
        """Tell since when the oldest record of each message type waits to be delivered."""
        async with transaction(self._database.reading) as connection:
            found = await connection.execute(
                select(record.c.line, func.min(record.c.created_at).label("oldest"))
                .where(record.c.state.in_((State.QUEUED, State.IN_MESSAGE)))
                .group_by(record.c.line)
            )
            return [(Line(row.line), row.oldest) for row in found]

    async def forget_bytes(self, before: datetime) -> int:
        """Delete the bytes of messages that ended before a time; give their number (SEC-14)."""
        async with transaction(self._database.writing) as connection:
            done = await connection.execute(
                update(message)
                .where(
                    message.c.ended_at < before,
                    message.c.state.not_in(UNDER_WAY),
                    or_(message.c.payload.is_not(None), message.c.sealed.is_not(None)),
                )
                .values(payload=None, sealed=None)
            )
            return done.rowcount

    async def _lease(self, key: LineKey, holder: str, seconds: float, now: datetime) -> int | None:
        async with transaction(self._database.writing) as connection:
            await make_line(connection, key)
            row = await locked(connection, key)
            if row.leased_until is not None and row.leased_until > now:
                return None
            epoch = int(row.epoch) + 1
            await connection.execute(
                _this(key).values(holder=holder, leased_until=now + timedelta(seconds=seconds), epoch=epoch)
            )
            return epoch


class StoredLine:
    """The store's `MessageLine`."""

    def __init__(self, database: Database, seal: Seal, key: LineKey, epoch: int, seconds: float) -> None:
        self.key = key
        self._database = database
        self._seal = seal
        self._epoch = epoch
        self._seconds = seconds

    async def give_back(self) -> None:
        """End the lease, unless another has it by now."""
        async with transaction(self._database.writing) as connection:
            await connection.execute(
                _this(self.key).where(line.c.epoch == self._epoch).values(leased_until=None, holder=None)
            )

    async def under_way(self, now: datetime) -> KprMessage | None:
        async with self._mine() as (connection, row):
            if await _stands(connection, row):
                return None
            found = await under_way(connection, self.key)
            return await counted(connection, found, head_of(row), now) if found else None

    async def draft(self, judge: Judge, limit: int, now: datetime) -> KprMessage | None:
        async with self._mine() as (connection, row):
            if await _stands(connection, row):
                return None
            head = head_of(row)
            made = await draft(connection, self._seal, Standing(self.key, head), judge, limit, now)
            return await counted(connection, made, head, now) if made else None

    async def contents(self, of: KprMessage) -> Sequence[Notified]:
        async with transaction(self._database.reading) as connection:
            return await contents_of(connection, self._seal, of.id)

    async def payload(self, of: KprMessage) -> bytes:
        async with transaction(self._database.reading) as connection:
            found = await connection.scalar(select(message.c.payload).where(message.c.id == of.id))
            return bytes(found or b"")

    async def clear(self, of: KprMessage) -> bytes:
        async with transaction(self._database.reading) as connection:
            return await noting.xml_of(connection, self._seal, of.id)

    async def write(self, of: KprMessage, written: Bytes) -> KprMessage:
        async with self._mine() as (connection, _):
            return await noting.write(connection, self._seal, of, written)

    async def protect_anew(self, of: KprMessage, verdict: Verdict | None, now: datetime) -> KprMessage:
        async with self._mine() as (connection, _):
            return await remaking.protect_anew(connection, self._seal, of, verdict, now)

    async def refuse(self, of: KprMessage, cause: str, rules: Sequence[str], now: datetime) -> None:
        async with self._mine() as (connection, _):
            await noting.refuse(connection, self._seal, of, cause, rules, now)

    async def take_back(self, of: KprMessage, held: Mapping[str, str], now: datetime) -> None:
        async with self._mine() as (connection, _):
            await remaking.take_back(connection, of, held, now)

    async def begin(self, of: KprMessage, now: datetime) -> KprMessage:
        async with self._mine() as (connection, _):
            until = now + timedelta(seconds=self._seconds)
            await connection.execute(_this(self.key).values(leased_until=until))
            return await attempts.begin(connection, of, now)

    async def note(self, of: KprMessage, verdict: Verdict, due: datetime | None, now: datetime) -> None:
        async with self._mine() as (connection, _):
            await noting.note(connection, self._seal, of, verdict, due, now)

    async def split(self, of: KprMessage, verdict: Verdict, now: datetime) -> None:
        async with self._mine() as (connection, _):
            await remaking.split(connection, self._seal, of, verdict, now)

    async def stop(self, cause: str, now: datetime) -> None:
        async with self._mine() as (connection, _):
            await stop_line(connection, self.key, cause, now)

    @asynccontextmanager
    async def _mine(self) -> AsyncIterator[tuple[AsyncConnection, Row[Any]]]:
        """Open a transaction in which the line stays ours."""
        async with transaction(self._database.writing) as connection:
            row = await locked(connection, self.key)
            if row.epoch != self._epoch:
                raise Fenced(
                    f"line {self.key.line} of kommune {self.key.kommune_nr} has another sender by now"
                )
            yield connection, row


async def _stands(connection: AsyncConnection, row: Row[Any]) -> bool:
    """Whether nothing of a line is sent: it may have been stopped since its holder looked what there is to send."""
    return row.stopped is not None or await sending_is_paused(connection)


async def make_line(connection: AsyncConnection, key: LineKey) -> None:
    """
    Make a line that begins, unless it is there; NotFound for what no kommune is called.

    What a person has typed may be somebody's number, and a row that is taken back stays in PostgreSQL's files (SEC-11).
    """
    if not _KOMMUNE.fullmatch(key.kommune_nr):
        raise NotFound("no kommune is called so; a kommuneNr has four digits, such as 0301")
    new = {"number": 0, "guid": ZERO_GUID, "year": 0, "lopenr": 0, "epoch": 0}
    await upsert_rows(connection, line, [{"kommune_nr": key.kommune_nr, "line": key.line, **new}])


async def locked(connection: AsyncConnection, key: LineKey) -> Row[Any]:
    """Read a line, which nobody changes before we end."""
    found = await connection.execute(
        select(line).where(line.c.kommune_nr == key.kommune_nr, line.c.line == key.line).with_for_update()
    )
    return found.one()


async def under_way(connection: AsyncConnection, key: LineKey) -> KprMessage | None:
    """Give the message of a line that is under way, the first of several."""
    found = await connection.execute(
        select(*MESSAGE_COLUMNS)
        .where(
            message.c.kommune_nr == key.kommune_nr,
            message.c.line == key.line,
            message.c.state.in_(UNDER_WAY),
        )
        # What is made anew goes before resends that wait, and of these what has its number already.
        .order_by(message.c.is_resend, message.c.lopenr.is_(None), message.c.seq)
        .limit(1)
    )
    row = found.first()
    return None if row is None else message_of(row)


def head_of(row: Row[Any]) -> Head:
    """Read where a line stands."""
    return Head(row.number, row.guid, row.year, row.lopenr)


def _this(key: LineKey) -> Any:
    return update(line).where(line.c.kommune_nr == key.kommune_nr, line.c.line == key.line)


async def _keys(connection: AsyncConnection, query: Any) -> list[LineKey]:
    named = query.with_only_columns(query.selected_columns.kommune_nr, query.selected_columns.line)
    return [_key(row) for row in await connection.execute(named.distinct())]


def _key(row: Any) -> LineKey:
    return LineKey(row.kommune_nr, Line(row.line))
