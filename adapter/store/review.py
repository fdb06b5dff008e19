"""What services were found to be to others, and what persons are asked about it: written with each batch."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.notifications import HistoryKey
from adapter.outbox import State
from adapter.outcomes import Compared, Taken
from adapter.store.dialects import given
from adapter.store.rows import day_of
from adapter.store.tables import matched, record, review
from adapter.store.writing import Values, insert_rows, upsert_rows


class ReviewState(StrEnum):
    """What became of a question to a person."""

    OPEN = "open"
    RELEASED = "released"  #: another service: it is reported
    REJECTED = "rejected"  #: the same: it is not
    WITHDRAWN = "withdrawn"  #: the doubt went away by itself


async def write_compared(
    connection: AsyncConnection, batch: Sequence[Taken], outcome_ids: Sequence[int]
) -> None:
    """Keep what was found, ask persons what is open, and withdraw what no longer is."""
    found = [(outcome_id, taken) for outcome_id, taken in zip(outcome_ids, batch, strict=True)]
    rows = [
        _matched_row(one, outcome_id, day_of(taken.event.received))
        for outcome_id, taken in found
        for one in taken.compared
    ]
    await insert_rows(connection, matched, rows)
    await _close(connection, [guid for taken in batch for guid in taken.closed])
    await _withdraw(connection, [key for taken in batch for key in taken.settled])
    asked = [(one, taken.event.received) for taken in batch for one in taken.compared if one.asks]
    await ask(connection, asked)


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
    rows: dict[tuple[object, ...], Values] = {}
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
    if rows:
        await upsert_rows(connection, review, list(rows.values()), taking=("state", "rule", "service_code"))


async def _close(connection: AsyncConnection, guids: Sequence[str]) -> None:
    """Close held records that nobody needs to decide upon any more."""
    if not guids:
        return
    wanted = given(connection.dialect.name, [(guid,) for guid in guids], width=1)
    await connection.execute(
        update(record)
        .where(record.c.id == wanted.c.c0, record.c.state == State.HELD)
        .values(state=State.CLOSED)
    )


async def _withdraw(connection: AsyncConnection, keys: Sequence[HistoryKey]) -> None:
    if not keys:
        return
    wanted = given(connection.dialect.name, [(key.tenant, key.kind, key.id) for key in keys], width=3)
    await connection.execute(
        update(review)
        .where(
            review.c.tenant == wanted.c.c0,
            review.c.kind == wanted.c.c1,
            review.c.service_id == wanted.c.c2,
            review.c.state == ReviewState.OPEN,
        )
        .values(state=ReviewState.WITHDRAWN)
    )
