"""
Catching up with the register after the store was restored from an older backup (SEC-21).

What left since the backup is queued again by then. Receipts say under which messageId, notifikasjonGUID and
notifikasjonLopeNr it left: the messages are written anew from them, without their bytes, and their records are
delivered. The line stays stopped until its head is compared with the register's (`line confirm`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotNow
from adapter.notifications import Change
from adapter.outbox import Record, State
from adapter.outbox.line import KprMessage, LineKey, MessageState, Notified
from adapter.outbox.verdict import Ending, Receipt, Stored, Verdict
from adapter.store.access_acts import keep_operation
from adapter.store.acts import By
from adapter.store.caught_up import (
    CLOSED,
    CaughtUp,
    Told,
    must_be_whole,
    must_have_left,
    notified_by,
    planned_by,
    told_by,
)
from adapter.store.database import Database, transaction
from adapter.store.drafting import Standing, add_message, counted, give_back_lopenr
from adapter.store.ending import take_out
from adapter.store.lines import head_of, locked, make_line, under_way
from adapter.store.message_acts import MESSAGE_CLOSED
from adapter.store.message_rows import MESSAGE_COLUMNS, message_of, record_of
from adapter.store.noting import accepted
from adapter.store.remaking import replaced, take_back
from adapter.store.seal import Seal
from adapter.store.settling import set_state, settle
from adapter.store.stopping import NEEDS_HEAD
from adapter.store.tables import line, message, notified, record


class CatchingUp:
    """Writes anew what left since a backup was made."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def catch_up(self, key: LineKey, receipts: Collection[Receipt], by: By, now: datetime) -> CaughtUp:
        """
        Write the messages of a line that its receipts tell of and the store does not know: all, or none.

        NotNow where the line was not stopped by `line restored`, where a number is in no receipt, or where a
        record is not in the store yet: it is, once the doors have sent again what came since the backup.
        """
        ours = [each for each in receipts if (each.kommune_nr, each.line) == (key.kommune_nr, key.line)]
        async with transaction(self._database.writing) as connection:
            await make_line(connection, key)
            row = await locked(connection, key)
            if row.stopped not in NEEDS_HEAD:
                raise NotNow(
                    "the line does not wait for its head to be confirmed; begin with `line restored`"
                )
            if row.leased_until is not None and row.leased_until > now:
                raise NotNow("the line is being sent on; try again in a moment")
            told = await self._unknown(connection, told_by(ours))
            await self._take_back(connection, key, {each.message_id for each in told}, now)
            head = head_of(await locked(connection, key))
            must_be_whole(ours, head)
            records = await self._records(connection, told)
            for each in told:
                await self._write(connection, key, each, records, now)
            head = head_of(await locked(connection, key))
            caught_up = CaughtUp(key, len(told), sum(len(each.receipts) for each in told), head)
            await self._keep(connection, caught_up, by, now)
        return caught_up

    async def _unknown(self, connection: AsyncConnection, told: Sequence[Told]) -> list[Told]:
        """Leave out the messages that had ended when the backup was made."""
        ids = [each.message_id for each in told]
        ended = (MessageState.ACCEPTED, MessageState.CLOSED, MessageState.REPLACED)
        known = select(message.c.id).where(message.c.id.in_(ids), message.c.state.in_(ended))
        left = set(await connection.scalars(known))
        return [each for each in told if each.message_id not in left]

    async def _take_back(
        self, connection: AsyncConnection, key: LineKey, told: Collection[str], now: datetime
    ) -> None:
        """Undo what was under way when the backup was made, but for what became of it under that messageId."""
        while (held_up := await under_way(connection, key)) is not None and held_up.id not in told:
            if held_up.is_resend:
                await replaced(connection, held_up, None, now)
            else:
                await take_back(connection, held_up, {}, now)

    async def _records(self, connection: AsyncConnection, told: Sequence[Told]) -> dict[str, Record]:
        """Give the records that were carried, by id."""
        wanted = {name for each in told for one in each.receipts for name in (one.record_id, one.guid)}
        rows = (await connection.execute(select(record).where(record.c.id.in_(wanted)))).all()
        if missing := len(wanted) - len(rows):
            raise NotNow(
                f"{missing} records of the receipts are not in this store: let the doors take in what came since "
                "the backup first (the line stays stopped meanwhile)"
            )
        return {row.id: record_of(self._seal, row) for row in rows}

    async def _write(
        self,
        connection: AsyncConnection,
        key: LineKey,
        told: Told,
        records: dict[str, Record],
        now: datetime,
    ) -> None:
        standing = Standing(key, head_of(await locked(connection, key)))
        made = await self._known(connection, told.message_id)
        made = made or await self._made(connection, standing, told, records)
        if told.verdict == CLOSED:
            await self._close(connection, made, now)
            return
        made = await counted(connection, made, standing.head, told.at)
        first = told.receipts[0]
        verdict = Verdict(Ending.ACCEPTED, Stored.YES, first.cause, first.status, first.code, first.ref_id)
        await accepted(connection, self._seal, made, verdict, told.at)

    async def _known(self, connection: AsyncConnection, message_id: str) -> KprMessage | None:
        """A message that was under way when the backup was made."""
        found = await connection.execute(select(*MESSAGE_COLUMNS).where(message.c.id == message_id))
        row = found.first()
        return None if row is None else message_of(row)

    async def _made(
        self, connection: AsyncConnection, standing: Standing, told: Told, records: dict[str, Record]
    ) -> KprMessage:
        key, at = standing.key, told.at
        is_resend = told.receipts[0].number <= standing.head.number
        each = list(notified_by(told, records, standing.head.guid))
        if is_resend:
            each = await self._as_they_stood(connection, each)
        else:
            await settle(connection, planned_by(each))
            await set_state(connection, [one.record_id for one in each], State.IN_MESSAGE, None)
            await connection.execute(
                update(line)
                .where(line.c.kommune_nr == key.kommune_nr, line.c.line == key.line)
                .values(number=each[-1].number)
            )
        tenant = records[each[0].record_id].tenant
        return await add_message(
            connection, key, tenant, each, at, is_resend=is_resend, message_id=told.message_id
        )

    async def _as_they_stood(self, connection: AsyncConnection, each: Sequence[Notified]) -> list[Notified]:
        """What was sent once more stands as it did the first time."""
        query = (
            select(notified)
            .join(message, message.c.id == notified.c.message_id)
            .where(
                notified.c.guid.in_([one.guid for one in each]),
                message.c.state == MessageState.ACCEPTED,
                message.c.is_resend.is_(False),
            )
        )
        before = {row.guid: row for row in await connection.execute(query)}
        must_have_left(each, before)
        return [
            Notified(
                one.guid,
                one.number,
                before[one.guid].previous,
                Change(before[one.guid].status),
                before[one.guid].ref,
                before[one.guid].arose_at,
                one.record_id,
                one.content,
            )
            for one in each
        ]

    async def _close(self, connection: AsyncConnection, made: KprMessage, now: datetime) -> None:
        """A person had closed it: its records are not reported, its numbers are not used again."""
        await connection.execute(
            update(message).where(message.c.id == made.id).values(state=MessageState.CLOSED, ended_at=now)
        )
        await give_back_lopenr(connection, made)
        carried = select(notified.c.record_id).where(notified.c.message_id == made.id)
        closed = list(await connection.scalars(carried))
        if not made.is_resend:
            await set_state(connection, closed, State.CLOSED, MESSAGE_CLOSED)
            await take_out(connection, self._seal, closed, now)

    async def _keep(self, connection: AsyncConnection, done: CaughtUp, by: By, now: datetime) -> None:
        row = {
            "at": now,
            "act": "line catch-up",
            "kommune_nr": done.key.kommune_nr,
            "line": done.key.line,
            "subject": None,
            "detail": {"messages": done.messages, "notifications": done.notifications},
        }
        await keep_operation(connection, self._seal, row, by)
