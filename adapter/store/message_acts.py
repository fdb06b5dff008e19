"""What a person does to a message: made anew, closed, or sent again (HIS 1135:2021, chapter 8)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotFound, NotNow, not_there
from adapter.notifications import Change
from adapter.outbox import State
from adapter.outbox.line import Head, KprMessage, LineKey, MessageState
from adapter.outbox.planning import Judge
from adapter.outbox.replanning import plan_anew
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.store import resending
from adapter.store.acts import Acts, By, go_on, go_on_after, must_be_free
from adapter.store.database import transaction
from adapter.store.drafting import add_message, bind, corrections_of, give_back_lopenr
from adapter.store.ending import take_out
from adapter.store.keeping_meanings import ask_again, names_in
from adapter.store.lines import head_of
from adapter.store.meanings import meanings
from adapter.store.message_rows import MESSAGE_COLUMNS, contents_of, message_of
from adapter.store.receipts import receipts_due
from adapter.store.remaking import replaced
from adapter.store.resending import Choice
from adapter.store.stopping import BY_A_PERSON
from adapter.store.tables import message, notified, record

#: Why a record is closed by an act.
MESSAGE_CLOSED = "message-closed"


class MessageActs(Acts):
    """The acts on messages, each one on the line that a message is of."""

    async def release(self, message_id: str, judge: Judge, by: By, now: datetime) -> KprMessage | None:
        """
        Make a refused message anew, under a new messageId, from the same notifications and what corrects them.

        None when nothing of it is left: then it is closed.
        """
        key = await self._key_of(message_id)
        async with self._act("messages release", key, by, now, subject=message_id) as (connection, row):
            old = await _refused(connection, message_id)
            await self._ask_again(connection, old)
            made = await self._made_anew(connection, old, head_of(row), judge, now)
            if made is None:
                await _end(connection, old, now)
            else:
                await replaced(connection, old, made.id, now)
            await go_on_after(connection, key, row)
            return made

    async def close(
        self,
        message_id: str,
        by: By,
        now: datetime,
        *,
        although_unknown: bool = False,
        annulments_too: bool = False,
    ) -> int:
        """
        End a refused message: its records are closed, its numbers are not used again.

        Its C are queued again, for the next message, unless they are given up too: then each N stays at the
        register for good. Gives how many are queued. Also a resend that was never sent. NotNow where the register
        may have the message, unless the person who acts knows that it has not.
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
            await self._ask_again(connection, old)
            kept: frozenset[str] = frozenset()
            if not old.is_resend:
                kept = frozenset() if annulments_too else await _queue_annulments(connection, old)
                closed = await _put(connection, _refused_in(old), State.CLOSED, MESSAGE_CLOSED)
                await take_out(connection, self._seal, list(closed), now)
                verdict = Verdict(Ending.REFUSED, Stored.NO, MESSAGE_CLOSED)
                await receipts_due(connection, self._seal, old, State.CLOSED, verdict, now, but=kept)
            await go_on_after(connection, key, row)
            return len(kept)

    async def send_now(self, message_id: str, by: By, now: datetime) -> None:
        """Send a message that waits, again and at once: the same bytes under the same messageId."""
        key = await self._key_of(message_id)
        async with self._act("messages resend", key, by, now, subject=message_id) as (connection, row):
            found = await _message(connection, message_id)
            if found.state not in (MessageState.DRAFT, MessageState.READY, MessageState.SENDING):
                raise NotNow(f"message {message_id} is {found.state}; only one that waits is sent again")
            await must_be_free(connection, key, row)
            if row.stopped == BY_A_PERSON:
                raise NotNow("somebody has stopped the line; start it, and it is sent at once")
            await connection.execute(
                update(message).where(message.c.id == message_id).values(due_at=None, odd_answers=0)
            )
            await go_on(connection, key)

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

    async def _made_anew(
        self, connection: AsyncConnection, old: KprMessage, head: Head, judge: Judge, now: datetime
    ) -> KprMessage | None:
        """Make it under its own number of the year, whatever was made since."""
        contents = await contents_of(connection, self._seal, old.id)
        if old.is_resend:
            return await add_message(connection, old.key, old.tenant, contents, now, is_resend=True)
        corrections = await corrections_of(connection, self._seal, contents)
        carried = [*(each.content for each in contents), *(each.content for each in corrections)]
        told = await meanings(connection, self._seal, old.key, carried)
        planned = plan_anew(contents, corrections, head, told.watched(judge))
        return await bind(connection, old.key, old.tenant, planned, now)

    async def _ask_again(self, connection: AsyncConnection, old: KprMessage) -> None:
        """Queue again what is held for what a message said: the register never had it."""
        if not old.is_resend:
            await ask_again(connection, self._seal, old.key, await names_in(connection, self._seal, old))

    async def _key_of(self, message_id: str) -> LineKey:
        async with transaction(self._database.reading) as connection:
            return (await _message(connection, message_id)).key


async def _message(connection: AsyncConnection, message_id: str) -> KprMessage:
    found = await connection.execute(select(*MESSAGE_COLUMNS).where(message.c.id == message_id))
    row = found.first()
    if row is None:
        raise not_there("message", message_id, "its messageId, such as 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11")
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


def _refused_in(of: KprMessage, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a record was refused with what a message carries; `wanted` of its notifications."""
    carried = select(notified.c.record_id).where(notified.c.message_id == of.id, *wanted)
    return and_(record.c.id.in_(carried), record.c.state == State.REFUSED)


async def _queue_annulments(connection: AsyncConnection, of: KprMessage) -> frozenset[str]:
    """Queue the C of a message again: given up, each N would stand at the register, and no input mends that."""
    annulments = _refused_in(of, notified.c.status == Change.ANNUL)
    return frozenset(await _put(connection, annulments, State.QUEUED, None))


async def _put(
    connection: AsyncConnection, which: ColumnElement[bool], state: State, reason: str | None
) -> Sequence[str]:
    """Put records into a state; give their ids."""
    changed = update(record).where(which).values(state=state, reason=reason).returning(record.c.id)
    return (await connection.scalars(changed)).all()


async def _end(connection: AsyncConnection, old: KprMessage, now: datetime) -> None:
    """Close a message; of HST its number within the year is free again, as no message ever had it."""
    await connection.execute(
        update(message).where(message.c.id == old.id).values(state=MessageState.CLOSED, ended_at=now)
    )
    await give_back_lopenr(connection, old)
