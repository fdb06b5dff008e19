"""What services were found to be to others, and what persons are asked about it: written with each batch."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Update, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter import rules
from adapter.fhir.times import day_of
from adapter.matching import Origin, Verdict
from adapter.notifications import HistoryKey
from adapter.outbox import State
from adapter.outcomes import Compared, Taken
from adapter.store.asking import keys, wanted
from adapter.store.dialects import not_by_index
from adapter.store.later import Later
from adapter.store.tables import derived, matched, record, review
from adapter.store.writing import Values, Writing, insert_rows, upsert_rows


class ReviewState(StrEnum):
    """What became of a question to a person."""

    OPEN = "open"
    RELEASED = "released"  #: another service: it is reported
    REJECTED = "rejected"  #: the same: it is not
    WITHDRAWN = "withdrawn"  #: the doubt went away by itself


async def write_compared(
    connection: AsyncConnection, later: Later, batch: Sequence[Taken], outcome_ids: Sequence[int]
) -> None:
    """Keep what was found, ask persons what is open, and withdraw what no longer is."""
    found = [(outcome_id, taken) for outcome_id, taken in zip(outcome_ids, batch, strict=True)]
    found_rows = [
        _matched_row(one, outcome_id, day_of(taken.event.received))
        for outcome_id, taken in found
        for one in taken.compared
    ]
    await insert_rows(later, matched, found_rows)
    closed = [guid for taken in batch for guid in taken.closed]
    if closed:
        # The batch itself may have made what it closes.
        await later.flush()
        await _close(connection, closed)
    # In the order of the inputs: what one of them asks, a later one of the same batch may settle.
    # What one input asks, a later one of the same batch may settle; one question is open about a
    # service at a time, as its history remembers one match.
    rows: dict[tuple[HistoryKey, *tuple[object, ...]], Values] = {}
    over: dict[HistoryKey, None] = {}
    for taken in batch:
        asked = _asked((one, taken.event.received) for one in taken.compared if one.asks)
        over |= dict.fromkeys([*taken.settled, *(key for key, *_ in asked)])
        done = {*taken.settled, *(key for key, *_ in asked)}
        for (key, *_), row in rows.items():
            if key in done:
                row["state"] = ReviewState.WITHDRAWN
        rows |= asked
    await withdraw(connection, list(over))
    await _put(later, rows.values())


def _matched_row(one: Compared, outcome_id: int, day: date) -> Values:
    other = one.match.other
    return {
        "outcome_id": outcome_id,
        "tenant": one.key.tenant,
        "kommune_nr": one.kommune_nr,
        "service_id": one.key.id,
        "service_code": one.code,
        "start": one.start,
        "day": day,
        "verdict": one.match.verdict,
        "rule": one.match.rule,
        "acted": one.acted,
        "other_origin": other and other.origin,
        "other_source": other and other.source,
        "other_id": other and other.id,
    }


async def ask(connection: AsyncConnection, asked: Iterable[tuple[Compared, datetime]]) -> None:
    """One question about a pair, however often it arises; asked anew, it is open again."""
    await _put(connection, _asked(asked).values())


def _asked(
    asked: Iterable[tuple[Compared, datetime]],
) -> dict[tuple[HistoryKey, *tuple[object, ...]], Values]:
    rows: dict[tuple[HistoryKey, *tuple[object, ...]], Values] = {}
    for one, at in asked:
        other = one.match.other
        if other is None:
            continue
        key = (one.key, other.origin, other.source, other.id)
        rows[key] = {
            "opened_at": at,
            "tenant": one.key.tenant,
            "kind": one.key.kind,
            "service_id": one.key.id,
            "kommune_nr": one.kommune_nr,
            "service_code": one.code,
            "rule": one.match.rule,
            "other_origin": other.origin,
            "other_source": other.source,
            "other_id": other.id,
            "state": ReviewState.OPEN,
        }
    return rows


async def _put(connection: Writing, asked: Iterable[Values]) -> None:
    if rows := list(asked):
        await upsert_rows(connection, review, rows, taking=("state", "rule", "service_code"))


async def _close(connection: AsyncConnection, guids: Sequence[str]) -> None:
    """Close held records that nobody needs to decide upon any more."""
    if not guids:
        return
    dialect = connection.dialect.name
    await connection.execute(_closing(dialect), keys(dialect, [(guid,) for guid in guids], width=1))


@lru_cache(maxsize=2)
def _closing(dialect: str) -> Update:
    named = wanted(dialect, width=1)
    records = select(record.c.seq).select_from(named).join(record, record.c.id == named.c.c0)
    return (
        update(record)
        .where(record.c.seq.in_(records), not_by_index(record.c.state) == State.HELD)
        .values(state=State.CLOSED)
    )


async def withdraw(connection: AsyncConnection, services: Sequence[HistoryKey]) -> None:
    """Withdraw what is still asked about services."""
    if not services:
        return
    dialect = connection.dialect.name
    rows = [(each.tenant, each.kind, each.id) for each in services]
    await connection.execute(_withdrawing(dialect), keys(dialect, rows, width=3))


@lru_cache(maxsize=2)
def _withdrawing(dialect: str) -> Update:
    named = wanted(dialect, width=3)
    of_service = (
        (review.c.tenant == named.c.c0) & (review.c.kind == named.c.c1) & (review.c.service_id == named.c.c2)
    )
    asked = select(review.c.id).select_from(named).join(review, of_service)
    return (
        update(review)
        .where(review.c.id.in_(asked), not_by_index(review.c.state) == ReviewState.OPEN)
        .values(state=ReviewState.WITHDRAWN)
    )


async def ask_of_gone(connection: AsyncConnection, import_id: int, now: datetime) -> int:
    """
    Ask about services that were kept out for rows of an import that is undone (KPR-D-024).

    Gives how many. What earlier imports say as well still keeps them out, and what a person decided stands.
    """
    found = (await connection.execute(_kept_out())).all()
    by_place = f"{import_id}/"
    # A row without a tjenesteID is named by its place in its import.
    gone = [
        row for row in found if row.other_id.startswith(by_place) or not (row.is_there or "/" in row.other_id)
    ]
    rows = [
        {
            "opened_at": now,
            "tenant": row.tenant,
            "kind": "service",
            "service_id": row.service_id,
            "kommune_nr": row.kommune_nr,
            "service_code": row.service_code,
            "rule": rules.SUPPRESSED_COMES_BACK,
            "other_origin": row.other_origin,
            "other_source": row.other_source,
            "other_id": row.other_id,
            "state": ReviewState.OPEN,
        }
        for row in gone
    ]
    await upsert_rows(connection, review, rows, taking=("state", "rule"))
    return len(rows)


def _kept_out() -> Select[Any]:
    """Services whose last verdict keeps them out for IPLOS-derived data, and nobody was asked about."""
    newest = (
        select(func.max(matched.c.seq).label("seq"))
        .group_by(matched.c.tenant, matched.c.service_id)
        .subquery("newest")
    )
    is_there = exists().where(
        derived.c.kommune_nr == matched.c.kommune_nr,
        derived.c.source == matched.c.other_source,
        derived.c.service_id == matched.c.other_id,
        derived.c.service_id != "",
    )
    is_asked = exists().where(
        review.c.tenant == matched.c.tenant,
        review.c.service_id == matched.c.service_id,
        review.c.other_origin == matched.c.other_origin,
        review.c.other_source == matched.c.other_source,
        review.c.other_id == matched.c.other_id,
        review.c.state != ReviewState.WITHDRAWN,
    )
    return (
        select(matched, is_there.label("is_there"))
        .join(newest, newest.c.seq == matched.c.seq)
        .where(
            matched.c.acted,
            matched.c.verdict == Verdict.ALREADY_REGISTERED,
            matched.c.other_origin == Origin.DERIVED,
            ~is_asked,
        )
    )
