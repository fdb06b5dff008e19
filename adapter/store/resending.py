"""Which notifications to send once more: by id, by time, for one person (HIS 1135:2021, chapter 8)."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotFound
from adapter.fhir.times import OSLO
from adapter.mapping import Person
from adapter.outbox.line import LineKey, MessageState, Notified
from adapter.store.message_rows import notified_of
from adapter.store.seal import Seal
from adapter.store.sealed import person_hash
from adapter.store.tables import message, notified, record


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What is chosen of a line; what is None does not limit it, and all together must hold.

    Ids are notifikasjonGUIDs, `since_id` and `until_id` stand for their places in the line; days are
    Norwegian ones on which a notification arose, both included.
    """

    id: str | None = None
    since_id: str | None = None
    until_id: str | None = None
    since: date | None = None
    until: date | None = None
    person: Person | None = field(default=None, repr=False)
    message_id: str | None = None

    def told(self) -> Mapping[str, str | bool]:
        """Say what was chosen, without the person."""
        said = {
            "id": self.id,
            "since_id": self.since_id,
            "until_id": self.until_id,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "message_id": self.message_id,
        }
        chosen: dict[str, str | bool] = {name: value for name, value in said.items() if value}
        return chosen | ({"person": True} if self.person else {})


async def chosen(
    connection: AsyncConnection, seal: Seal, key: LineKey, choice: Choice, limit: int
) -> Sequence[tuple[str, Sequence[Notified]]]:
    """Give the accepted notifications of a choice, in order, in portions of one EPJ and at most `limit`."""
    conditions = [each async for each in _conditions(connection, seal, key, choice)]
    query = (
        select(notified, record.c.line, record.c.sealed, message.c.tenant)
        .join(message, message.c.id == notified.c.message_id)
        .join(record, record.c.id == notified.c.record_id)
        .where(*_accepted(key), *conditions)
        .order_by(notified.c.number)
    )
    found = [(row.tenant, notified_of(seal, row)) for row in await connection.execute(query)]
    return list(_portions(found, limit))


def _portions(found: Sequence[tuple[str, Notified]], limit: int) -> Iterator[tuple[str, Sequence[Notified]]]:
    for tenant, group in groupby(found, key=lambda each: each[0]):
        some = [each for _, each in group]
        for start in range(0, len(some), limit):
            yield tenant, some[start : start + limit]


def _accepted(key: LineKey) -> tuple[ColumnElement[bool], ...]:
    return (
        message.c.kommune_nr == key.kommune_nr,
        message.c.line == key.line,
        message.c.state == MessageState.ACCEPTED,
        message.c.is_resend.is_(False),
    )


async def _conditions(
    connection: AsyncConnection, seal: Seal, key: LineKey, choice: Choice
) -> AsyncIterator[ColumnElement[bool]]:
    if choice.id:
        yield notified.c.guid == choice.id.lower()
    if choice.since_id:
        yield notified.c.number >= await _place(connection, key, choice.since_id)
    if choice.until_id:
        yield notified.c.number <= await _place(connection, key, choice.until_id)
    if choice.since:
        yield notified.c.arose_at >= _midnight(choice.since)
    if choice.until:
        yield notified.c.arose_at < _midnight(choice.until + timedelta(days=1))
    if choice.message_id:
        yield notified.c.message_id == choice.message_id.lower()
    if choice.person:
        yield record.c.person_hash.in_(await _hashes(connection, seal, key, choice.person))


async def _place(connection: AsyncConnection, key: LineKey, guid: str) -> int:
    number = await connection.scalar(
        select(notified.c.number)
        .join(message, message.c.id == notified.c.message_id)
        .where(*_accepted(key), notified.c.guid == guid.lower())
    )
    if number is None:
        raise NotFound("the register has accepted no notification with this notifikasjonGUID of this line")
    return int(number)


async def _hashes(connection: AsyncConnection, seal: Seal, key: LineKey, person: Person) -> list[str]:
    """The person's hash at each EPJ of the kommune: they cannot be joined otherwise (SEC-16)."""
    tenants = await connection.scalars(
        select(message.c.tenant).where(message.c.kommune_nr == key.kommune_nr).distinct()
    )
    return [found for tenant in tenants if (found := person_hash(seal, tenant, person))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OSLO)
