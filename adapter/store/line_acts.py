"""What a person does to a line: stopped, started, and its head confirmed or taken from elsewhere."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotNow
from adapter.outbox import Line
from adapter.outbox.line import Head, LineKey
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.store.acts import Acts, By, change_of, go_on, keep, must_be_free
from adapter.store.database import transaction
from adapter.store.initial_load import arrange
from adapter.store.lines import make_line, under_way
from adapter.store.message_rows import contents_of
from adapter.store.noting import accepted
from adapter.store.remaking import replaced, take_back
from adapter.store.stopping import BY_A_PERSON, HEAD_IMPORTED, LINES_RESTORED, NEEDS_HEAD, RESTORED, stop_line
from adapter.store.tables import line, made, message, notified, operation


class LineActs(Acts):
    """The acts on lines."""

    async def stop(self, key: LineKey, by: By, now: datetime) -> None:
        """Let nothing leave a line until it is started again."""
        async with self._act("line stop", key, by, now) as (connection, _):
            await stop_line(connection, key, BY_A_PERSON, now)

    async def start(self, key: LineKey, by: By, now: datetime) -> None:
        """Let a line go on, after what stopped it was put right; its message is sent again at once."""
        async with self._act("line start", key, by, now) as (connection, row):
            await must_be_free(connection, key, row)
            await go_on(connection, key)

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
            await keep(connection, self._seal, LINES_RESTORED, None, by, now)
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
                change_of(key).values(
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
            await go_on(connection, key)

    async def initial_load(self, key: LineKey, as_of: date, by: By, now: datetime) -> Mapping[str, int]:
        """Put what is queued into the order of an initial load (KPR-V-043); give how many of each kind."""
        detail = {"as_of": as_of.isoformat()}
        async with self._act("line initial-load", key, by, now, detail=detail) as (connection, row):
            if row.number or await under_way(connection, key) is not None:
                raise NotNow("the line has begun; an initial load is the first that is ever sent")
            return await arrange(connection, self._seal, key, as_of)

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


def _told(head: Head) -> Mapping[str, Any]:
    return {"number": head.number, "guid": head.guid, "year": head.year, "lopenr": head.lopenr}
