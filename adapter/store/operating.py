"""What a person does to lines and messages: each act is one transaction, and is kept with who, when and why."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotFound, NotNow
from adapter.mapping import Person
from adapter.outbox import Line, State
from adapter.outbox.line import Head, KprMessage, LineKey, MessageState
from adapter.outbox.planning import Judge, plan_anew
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.store import resending
from adapter.store.access_acts import keep_operation
from adapter.store.database import Database, transaction
from adapter.store.drafting import add_message, bind, corrections_of, give_back_lopenr
from adapter.store.ending import take_out
from adapter.store.initial_load import arrange
from adapter.store.lines import head_of, locked, make_line, under_way
from adapter.store.message_rows import MESSAGE_COLUMNS, contents_of, message_of
from adapter.store.noting import accepted
from adapter.store.receipts import receipts_due
from adapter.store.remaking import replaced, take_back
from adapter.store.resending import Choice
from adapter.store.seal import Seal
from adapter.store.stopping import (
    BY_A_PERSON,
    HEAD_IMPORTED,
    LINES_RESTORED,
    NEEDS_HEAD,
    RESTORED,
    stop_line,
)
from adapter.store.tables import line, made, message, notified, operation, record

#: Why a record is closed by an act.
MESSAGE_CLOSED = "message-closed"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and why: free words of an operator, never about a person who receives care."""

    who: str
    why: str
    #: Of a command: the login name at its machine, which is what the access log knows them by.
    user: str = ""


class Operations:
    """The acts. Raises NotFound for what is not there, NotNow where its state does not allow an act."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def stop(self, key: LineKey, by: By, now: datetime) -> None:
        """Let nothing leave a line until it is started again."""
        async with self._act("line stop", key, by, now) as (connection, _):
            await stop_line(connection, key, BY_A_PERSON, now)

    async def start(self, key: LineKey, by: By, now: datetime) -> None:
        """Let a line go on, after what stopped it was put right; its message is sent again at once."""
        async with self._act("line start", key, by, now) as (connection, row):
            await _must_be_free(connection, key, row)
            await _go_on(connection, key)

    async def restored(self, by: By, now: datetime, also: Collection[LineKey] = ()) -> int:
        """
        Stop every line after the store was restored from a backup, until its head is confirmed.

        Also those that had not begun by then: they may have since. `also` are lines of which the backup knows
        nothing at all.
        """
        async with transaction(self._database.writing) as connection:
            known = await connection.execute(select(made.c.kommune_nr, made.c.line).distinct())
            for key in sorted({LineKey(row.kommune_nr, Line(row.line)) for row in known} | set(also)):
                await make_line(connection, key)
            stopped = await connection.execute(update(line).values(stopped=RESTORED, stopped_at=now))
            await _keep(connection, self._seal, LINES_RESTORED, None, by, now)
            return stopped.rowcount

    async def import_head(self, key: LineKey, head: Head, by: By, now: datetime) -> None:
        """
        Go on from where another system, or a later store, has come to; the line waits to be confirmed.

        A message that is under way was accepted where the head is its last notification, else what it holds
        is queued again. NotNow where an attempt to send it may be under way this moment.
        """
        async with self._act("line import", key, by, now, detail=_told(head)) as (connection, row):
            if row.leased_until is not None and row.leased_until > now:
                raise NotNow("the line is being sent on; stop it, and try again in a moment")
            least = await _least_number(connection, key, row)
            if head.number < least:
                raise NotNow(f"the line has given number {least} already; numbers never go back")
            await self._end_by_head(connection, key, head, now)
            await connection.execute(
                _this(key).values(
                    number=head.number, guid=head.guid.lower(), year=head.year, lopenr=head.lopenr
                )
            )
            await stop_line(connection, key, HEAD_IMPORTED, now)

    async def confirm_head(self, key: LineKey, number: int, guid: str, by: By, now: datetime) -> None:
        """Let a line go on whose head a person has compared with what the register has."""
        detail = {"number": number, "guid": guid.lower()}
        async with self._act("line confirm", key, by, now, detail=detail) as (connection, row):
            if row.stopped not in NEEDS_HEAD:
                raise NotNow("the line does not wait for its head to be confirmed")
            if (row.number, row.guid) != (number, guid.lower()):
                raise NotNow(f"the head of the line is number {row.number}, {row.guid}; not what you named")
            await _go_on(connection, key)

    async def initial_load(self, key: LineKey, as_of: date, by: By, now: datetime) -> Mapping[str, int]:
        """Put what is queued into the order of an initial load (KPR-V-043); give how many of each kind."""
        detail = {"as_of": as_of.isoformat()}
        async with self._act("line initial-load", key, by, now, detail=detail) as (connection, row):
            if row.number or await under_way(connection, key) is not None:
                raise NotNow("the line has begun; an initial load is the first that is ever sent")
            return await arrange(connection, self._seal, key, as_of)

    async def release(self, message_id: str, judge: Judge, by: By, now: datetime) -> KprMessage | None:
        """
        Make a refused message anew, under a new messageId, from the same notifications and what corrects them.

        None when nothing of it is left: then it is closed.
        """
        key = await self._key_of(message_id)
        async with self._act("messages release", key, by, now, subject=message_id) as (connection, row):
            old = await _refused(connection, message_id)
            made = await self._made_anew(connection, old, head_of(row), judge, now)
            if made is None:
                await _end(connection, old, now)
            else:
                await replaced(connection, old, made.id, now)
            await _go_on_after(connection, key, row)
            return made

    async def close(self, message_id: str, by: By, now: datetime, *, although_unknown: bool = False) -> None:
        """
        End a refused message: its records are closed, its numbers are not used again.

        Also a resend that was never sent. NotNow where the register may have the message, unless the person
        who acts knows that it has not.
        """
        key = await self._key_of(message_id)
        async with self._act("messages close", key, by, now, subject=message_id) as (connection, row):
            old = await _closable(connection, message_id)
            if old.unknown and not although_unknown:
                raise NotNow(
                    "an attempt had no answer, so the register may have the message: ask it. If it has, import "
                    "its head (line import); if it has not, close with --although-unknown"
                )
            await _end(connection, old, now)
            if not old.is_resend:
                carried = select(notified.c.record_id).where(notified.c.message_id == old.id)
                closed = await connection.scalars(
                    update(record)
                    .where(record.c.id.in_(carried), record.c.state == State.REFUSED)
                    .values(state=State.CLOSED, reason=MESSAGE_CLOSED)
                    .returning(record.c.id)
                )
                await take_out(connection, self._seal, list(closed), now)
                verdict = Verdict(Ending.REFUSED, Stored.NO, MESSAGE_CLOSED)
                await receipts_due(connection, self._seal, old, State.CLOSED, verdict, now)
            await _go_on_after(connection, key, row)

    async def send_now(self, message_id: str, by: By, now: datetime) -> None:
        """Send a message that waits, again and at once: the same bytes under the same messageId."""
        key = await self._key_of(message_id)
        async with self._act("messages resend", key, by, now, subject=message_id) as (connection, row):
            found = await _message(connection, message_id)
            if found.state not in (MessageState.DRAFT, MessageState.READY, MessageState.SENDING):
                raise NotNow(f"message {message_id} is {found.state}; only one that waits is sent again")
            await _must_be_free(connection, key, row)
            if row.stopped == BY_A_PERSON:
                raise NotNow("somebody has stopped the line; start it, and it is sent at once")
            await connection.execute(
                update(message).where(message.c.id == message_id).values(due_at=None, odd_answers=0)
            )
            await _go_on(connection, key)

    async def resend(
        self, key: LineKey, choice: Choice, limit: int, by: By, now: datetime
    ) -> Sequence[KprMessage]:
        """
        Send notifications that the register has accepted once more, in new messages, under their old numbers.

        They go before what is queued, at most `limit` in each message.
        """
        detail: dict[str, object] = dict(choice.told())
        whom = (choice.person,) if choice.person else ()
        act = self._act("messages resend", key, by, now, detail=detail, persons=whom)
        async with act as (connection, _):
            made: list[KprMessage] = []
            for tenant, some in await resending.chosen(connection, self._seal, key, choice, limit):
                made.append(await add_message(connection, key, tenant, some, now, is_resend=True))
            if not made:
                raise NotFound("the register has accepted no notification that you chose")
            detail["messages"] = [each.id for each in made]
            return made

    async def _end_by_head(
        self, connection: AsyncConnection, key: LineKey, head: Head, now: datetime
    ) -> None:
        """End the messages that are under way by what the register's head says of them."""
        while (held_up := await under_way(connection, key)) is not None:
            contents = await contents_of(connection, self._seal, held_up.id)
            if contents[-1].guid == head.guid.lower() and not held_up.is_resend:
                verdict = Verdict(Ending.ACCEPTED, Stored.YES, HEAD_IMPORTED)
                await accepted(connection, self._seal, held_up, verdict, now)
            elif held_up.is_resend:
                await replaced(connection, held_up, None, now)
            else:
                await take_back(connection, held_up, {}, now)

    async def _made_anew(
        self, connection: AsyncConnection, old: KprMessage, head: Head, judge: Judge, now: datetime
    ) -> KprMessage | None:
        """Make it under its own number of the year, whatever was made since."""
        contents = await contents_of(connection, self._seal, old.id)
        if old.is_resend:
            return await add_message(connection, old.key, old.tenant, contents, now, is_resend=True)
        corrections = await corrections_of(connection, self._seal, [each.guid for each in contents])
        planned = plan_anew(contents, corrections, head, judge)
        return await bind(connection, old.key, old.tenant, planned, now)

    async def _key_of(self, message_id: str) -> LineKey:
        async with transaction(self._database.reading) as connection:
            return (await _message(connection, message_id)).key

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
            await _keep(
                connection, self._seal, act, key, by, now, subject=subject, detail=detail, persons=persons
            )


async def _keep(  # noqa: PLR0913 - what is kept of an act
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
    row = {
        "at": now,
        "act": act,
        "kommune_nr": key.kommune_nr if key else "",
        "line": key.line if key else "",
        "subject": subject,
        "detail": dict(detail or {}),
    }
    await keep_operation(connection, seal, row, by, persons)


async def _message(connection: AsyncConnection, message_id: str) -> KprMessage:
    found = await connection.execute(select(*MESSAGE_COLUMNS).where(message.c.id == message_id))
    row = found.first()
    if row is None:
        raise NotFound(f"there is no message {message_id} in this store")
    return message_of(row)


async def _refused(connection: AsyncConnection, message_id: str) -> KprMessage:
    found = await _message(connection, message_id)
    if found.state is not MessageState.REFUSED:
        raise NotNow(f"message {message_id} is {found.state}; only a refused one is released or closed")
    return found


async def _closable(connection: AsyncConnection, message_id: str) -> KprMessage:
    found = await _message(connection, message_id)
    if found.is_resend and found.attempts == 0 and found.state in (MessageState.DRAFT, MessageState.READY):
        return found
    return await _refused(connection, message_id)


async def _end(connection: AsyncConnection, old: KprMessage, now: datetime) -> None:
    """Close a message; of HST its number within the year is free again, as no message ever had it."""
    await connection.execute(
        update(message).where(message.c.id == old.id).values(state=MessageState.CLOSED, ended_at=now)
    )
    await give_back_lopenr(connection, old)


async def _least_number(connection: AsyncConnection, key: LineKey, row: Row[Any]) -> int:
    """Give the number that a line must not go behind; one that was imported and not confirmed does not count."""
    if row.stopped != HEAD_IMPORTED:
        return int(row.number)
    given = await connection.scalar(
        select(func.max(notified.c.number))
        .join(message, message.c.id == notified.c.message_id)
        .where(message.c.kommune_nr == key.kommune_nr, message.c.line == key.line)
    )
    confirmed = await connection.scalars(
        select(operation.c.detail).where(
            operation.c.act == "line confirm",
            operation.c.kommune_nr == key.kommune_nr,
            operation.c.line == key.line,
        )
    )
    return max(0, given or 0, *(int(detail["number"]) for detail in confirmed))


async def _must_be_free(connection: AsyncConnection, key: LineKey, row: Row[Any]) -> None:
    """Refuse an act that lets a line go on before what holds it up is settled."""
    if row.stopped in NEEDS_HEAD:
        raise NotNow(f"the line is stopped by {row.stopped}; compare its head and confirm it")
    held_up = await under_way(connection, key)
    if held_up is not None and held_up.state is MessageState.REFUSED:
        raise NotNow(f"message {held_up.id} was refused; release it, or close it")


async def _go_on_after(connection: AsyncConnection, key: LineKey, row: Row[Any]) -> None:
    """Let a line go on whose refused message is settled, unless it is stopped for another reason."""
    if row.stopped not in NEEDS_HEAD | {BY_A_PERSON}:
        await _go_on(connection, key)


async def _go_on(connection: AsyncConnection, key: LineKey) -> None:
    await connection.execute(_this(key).values(stopped=None, stopped_at=None))
    await connection.execute(
        update(message)
        .where(
            message.c.kommune_nr == key.kommune_nr,
            message.c.line == key.line,
            message.c.state.in_((MessageState.READY, MessageState.SENDING)),
        )
        .values(due_at=None, odd_answers=0)
    )


def _told(head: Head) -> Mapping[str, Any]:
    return {"number": head.number, "guid": head.guid, "year": head.year, "lopenr": head.lopenr}


def _this(key: LineKey) -> Any:
    return update(line).where(line.c.kommune_nr == key.kommune_nr, line.c.line == key.line)
