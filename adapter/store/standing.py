"""
Reading how things stand, in a handful of statements whatever the store holds.

Each looks at counts that are kept, at today's rows by an index, or at what is open; none goes through all rows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.outbox import Line, State
from adapter.outbox.line import LineKey, MessageState
from adapter.outcomes import Outcome
from adapter.store.answers import ParkedState
from adapter.store.database import transaction
from adapter.store.measures import key_used_in
from adapter.store.pausing import pauses
from adapter.store.processes import processes
from adapter.store.review import ReviewState
from adapter.store.standing_answers import (
    LineStanding,
    OutcomeCount,
    ParkedCount,
    QueueCount,
    SourceStanding,
    Standing,
)
from adapter.store.tables import line, message, outcome, parked, received, record, review

#: States in which a record waits for something, or for somebody.
OPEN_STATES = (State.REFUSED, State.HELD, State.QUEUED, State.IN_MESSAGE)
#: A source that sent nothing for so long is not expected to.
_EXPECTED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Whose:
    """How far is looked: kommuner, and the tenants that report for them; None: everything."""

    kommuner: Collection[str] | None
    tenants: Collection[str] | None

    def by_kommune(self, column: Column[Any]) -> list[ColumnElement[bool]]:
        return [] if self.kommuner is None else [column.in_(sorted(self.kommuner))]

    def by_tenant(self, column: Column[Any]) -> list[ColumnElement[bool]]:
        return [] if self.tenants is None else [column.in_(sorted(self.tenants))]


class StandingReading:
    """Tells how things stand; nothing is changed, and no answer names a person."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def standing(self, whose: Whose, today: date) -> Standing:
        """Look at everything at one moment; `today` is the Norwegian day."""
        async with transaction(self._engine) as connection:
            return Standing(
                await _outcomes(connection, whose, today),
                await _queue(connection, whose),
                await _sources(connection, whose, today),
                await _lines(connection, whose),
                await _parked(connection, whose),
                await _reviews(connection, whose),
                await pauses(connection, whose.kommuner),
                await processes(connection),
                await key_used_in(connection),
            )


async def _outcomes(connection: AsyncConnection, whose: Whose, today: date) -> list[OutcomeCount]:
    count = func.count().label("count")
    query = (
        select(outcome.c.outcome, outcome.c.reason, count)
        .where(outcome.c.day == today, *whose.by_kommune(outcome.c.kommune_nr))
        .group_by(outcome.c.outcome, outcome.c.reason)
        .order_by(count.desc(), outcome.c.outcome, outcome.c.reason)
    )
    found = await connection.execute(query)
    return [OutcomeCount(Outcome(word), reason, number) for word, reason, number in found]


async def _queue(connection: AsyncConnection, whose: Whose) -> list[QueueCount]:
    """Count by an index that holds all that is counted by; `seq` is the order of creation."""
    place = (record.c.state, record.c.line, record.c.kommune_nr)
    counts = (
        select(*place, func.count().label("number"), func.min(record.c.seq).label("first"))
        .where(record.c.state.in_(OPEN_STATES), *whose.by_kommune(record.c.kommune_nr))
        .group_by(*place)
        .subquery("counts")
    )
    oldest = select(counts, record.c.created_at).join(record, record.c.seq == counts.c.first)
    found = await connection.execute(oldest.order_by(counts.c.kommune_nr, counts.c.line, counts.c.state))
    return [
        QueueCount(State(row.state), Line(row.line), row.kommune_nr, row.number, row.created_at)
        for row in found
    ]


async def _sources(connection: AsyncConnection, whose: Whose, today: date) -> list[SourceStanding]:
    """Take from the counts who sends by what, and look for the last input of each by an index."""
    place = (received.c.source, received.c.tenant, received.c.kommune_nr)
    now = func.sum(received.c.count).filter(received.c.day == today)
    counts = (
        select(*place, func.coalesce(now, 0).label("today"))
        .where(received.c.day > today - _EXPECTED, *whose.by_kommune(received.c.kommune_nr))
        .group_by(*place)
        .subquery("counts")
    )
    last = (
        select(func.max(outcome.c.received_at))
        .where(outcome.c.source == counts.c.source, outcome.c.tenant == counts.c.tenant)
        .scalar_subquery()
    )
    query = select(counts, last.label("last")).order_by(counts.c.tenant, counts.c.source)
    return [
        SourceStanding(row.source, row.tenant, row.kommune_nr, row.today, row.last)
        for row in await connection.execute(query)
    ]


async def _lines(connection: AsyncConnection, whose: Whose) -> list[LineStanding]:
    ours = (message.c.kommune_nr == line.c.kommune_nr, message.c.line == line.c.line)
    last = _of_messages(func.max(message.c.ended_at), MessageState.ACCEPTED, *ours)
    refused = _of_messages(func.count(), MessageState.REFUSED, *ours)
    query = (
        select(line, last.label("last"), refused.label("refused"))
        .where(*whose.by_kommune(line.c.kommune_nr))
        .order_by(line.c.stopped.is_(None), line.c.kommune_nr, line.c.line)
    )
    return [_line(row) for row in await connection.execute(query)]


def _of_messages(what: ColumnElement[Any], state: MessageState, *ours: ColumnElement[bool]) -> Any:
    return select(what).where(message.c.state == state, *ours).scalar_subquery()


def _line(row: Row[Any]) -> LineStanding:
    key = LineKey(row.kommune_nr, Line(row.line))
    return LineStanding(key, row.number, row.stopped, row.stopped_at, row.last, row.refused)


async def _parked(connection: AsyncConnection, whose: Whose) -> list[ParkedCount]:
    count = func.count().label("count")
    query = (
        select(parked.c.tenant, parked.c.reason, count)
        .where(parked.c.state == ParkedState.OPEN, *whose.by_tenant(parked.c.tenant))
        .group_by(parked.c.tenant, parked.c.reason)
        .order_by(count.desc(), parked.c.tenant, parked.c.reason)
    )
    return [ParkedCount(*row) for row in await connection.execute(query)]


async def _reviews(connection: AsyncConnection, whose: Whose) -> int:
    query = (
        select(func.count())
        .select_from(review)
        .where(review.c.state == ReviewState.OPEN, *whose.by_kommune(review.c.kommune_nr))
    )
    return await connection.scalar(query) or 0
