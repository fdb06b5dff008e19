"""Counting: what the store holds, and whether it adds up (outcomes.md section 5)."""

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox import State
from adapter.outbox.line import MessageState
from adapter.outcomes import Outcome
from adapter.store.answers import Check, ParkedState, Summary
from adapter.store.rows import REFUSED
from adapter.store.tables import made, message, notified, outcome, parked, received, record, resource

#: In which state the records are that a message carries, by its own.
_CARRIED = {
    MessageState.DRAFT: State.IN_MESSAGE,
    MessageState.READY: State.IN_MESSAGE,
    MessageState.SENDING: State.IN_MESSAGE,
    MessageState.ACCEPTED: State.DELIVERED,
    MessageState.REFUSED: State.REFUSED,
}


async def summary(connection: AsyncConnection) -> Summary:
    """Count outcomes, reasons, service codes and states, the most frequent first."""
    outcomes = await _frequencies(connection, outcome.c.outcome)
    states = await _frequencies(connection, record.c.state)
    return Summary(
        outcomes={Outcome(word): count for word, count in outcomes.items()},
        reasons=await _frequencies(connection, outcome.c.reason),
        service_codes=await _frequencies(connection, resource.c.service_code),
        states={State(word): count for word, count in states.items()},
    )


async def audit(connection: AsyncConnection) -> list[Check]:
    """
    Hold the counts against the rows.

    Inputs received = outcomes, by source, kommune and day; records made = records in all states, by
    line, kommune and day; parked inputs still open = inputs whose last outcome is a refusal, or has a part that waits;
    notifications in messages that are under way, accepted or refused = records in that state, by line and kommune.
    """
    return [
        *await _held_against(connection, "received", received, outcome, ("source", "kommune_nr", "day")),
        *await _held_against(connection, "made", made, record, ("line", "kommune_nr", "day")),
        *await _messages(connection),
        await _parked(connection),
    ]


async def _frequencies(connection: AsyncConnection, column: ColumnElement[Any]) -> dict[str, int]:
    count = func.count().label("count")
    found = await connection.execute(
        select(column, count).where(column.is_not(None)).group_by(column).order_by(count.desc(), column)
    )
    return {row[0]: row[1] for row in found}


async def _held_against(
    connection: AsyncConnection, what: str, counts: Table, rows: Table, keys: tuple[str, ...]
) -> list[Check]:
    counted = await _grouped(connection, _by(counts, keys, func.sum(counts.c.count)))
    kept = await _grouped(connection, _by(rows, keys, func.count()))
    return [
        Check(what, _where(*key), counted.get(key, 0), kept.get(key, 0))
        for key in sorted(counted.keys() | kept.keys())
    ]


async def _messages(connection: AsyncConnection) -> list[Check]:
    """Compare what stands in messages with the states of records; a resend carries nothing anew."""
    place = (message.c.line, message.c.kommune_nr)
    carried = (
        select(*place, message.c.state, func.count())
        .join(notified, notified.c.message_id == message.c.id)
        .where(message.c.is_resend.is_(False), message.c.state.in_(_CARRIED))
        .group_by(*place, message.c.state)
    )
    there = (
        select(record.c.line, record.c.kommune_nr, record.c.state, func.count())
        .where(record.c.state.in_(set(_CARRIED.values())))
        .group_by(record.c.line, record.c.kommune_nr, record.c.state)
    )
    counted: Counter[tuple[str, str, str]] = Counter()
    for line, kommune_nr, state, number in await connection.execute(carried):
        counted[line, kommune_nr, _CARRIED[MessageState(state)].value] += number
    kept = await _grouped(connection, there)
    return [
        Check("messages", _where(*key), counted[key], kept.get(key, 0))
        for key in sorted(counted.keys() | kept.keys())
    ]


def _by(table: Table, keys: tuple[str, ...], number: ColumnElement[Any]) -> Select[Any]:
    columns = [table.c[key] for key in keys]
    return select(*columns, number).group_by(*columns)


async def _grouped(connection: AsyncConnection, query: Select[Any]) -> dict[tuple[Any, ...], int]:
    return {tuple(key): number for *key, number in await connection.execute(query)}


def _where(origin: str, kommune_nr: str, day: object) -> str:
    return f"{origin}, kommune {kommune_nr or 'unknown'}, {day}"


async def _parked(connection: AsyncConnection) -> Check:
    """Compare the parked inputs that stand open with what their outcomes, read in order, say of them."""
    still_open = select(func.count()).where(parked.c.state == ParkedState.OPEN)
    last = (
        select(func.max(outcome.c.id)).where(outcome.c.parked_id.is_not(None)).group_by(outcome.c.parked_id)
    )
    settled_besides = (ParkedState.DROPPED, ParkedState.SUPERSEDED)
    besides = select(parked.c.id).where(parked.c.state.in_(settled_besides))
    waits = exists().where(resource.c.outcome_id == outcome.c.id, resource.c.outcome == Outcome.PARK)
    refused = select(func.count()).where(
        outcome.c.id.in_(last),
        outcome.c.outcome.in_(REFUSED) | waits,
        outcome.c.parked_id.not_in(besides),
    )
    return Check(
        "parked",
        "open, all sources",
        (await connection.execute(still_open)).scalar_one(),
        (await connection.execute(refused)).scalar_one(),
    )
