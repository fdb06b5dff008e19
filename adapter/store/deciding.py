"""What a person decides of held records and of services that may be registered already."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotFound, NotNow, not_there
from adapter.matching import Origin, Service
from adapter.notifications import HistoryKey
from adapter.outbox import Line, State
from adapter.store.access_acts import keep_operation
from adapter.store.ending import KINDS
from adapter.store.operating import By
from adapter.store.review import ReviewState
from adapter.store.seal import Seal
from adapter.store.tables import history, outcome, record, resource, review
from adapter.values import replace

#: Why a record is closed by an act.
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person was asked: of a service as a whole, or of one record."""

    kommune_nr: str
    #: Whose records are decided upon together; None where one record is.
    key: HistoryKey | None
    #: The one record.
    guid: str | None
    line: Line
    #: The outcome that what follows is explained by.
    outcome_id: int
    review_id: int | None = field(default=None)
    #: Why the one record is held.
    reason: str | None = None
    #: The service or consultation that the one record is of.
    record_of: HistoryKey | None = None
    #: The record that the review is about, as origin, source and id; None where no review was named.
    other: tuple[str, str, str] | None = field(default=None, repr=False)


async def find_question(connection: AsyncConnection, asked: str) -> Question:
    """
    Find what is decided upon: a review by its number, a held record by its GUID, a service by `tenant/tjenesteID`.

    NotFound where there is no such thing, NotNow where nobody is asked about it.
    """
    if asked.isdecimal():
        return await _by_review(connection, review.c.id == int(asked), f"review {asked}")
    tenant, separated, service_id = asked.partition("/")
    if separated:
        return await _by_service(connection, HistoryKey(tenant, "service", service_id))
    row = (await connection.execute(select(record).where(record.c.id == asked.lower()))).first()
    if row is None:
        raise not_there(
            "record", asked, "its notifikasjonGUID; a review by its number, a service as tenant/tjenesteID"
        )
    if row.state != State.HELD:
        raise NotNow(f"record {row.id} is {row.state}; only a held one is released or rejected")
    if row.reason == "possible-duplicate":
        return await _by_service(connection, HistoryKey(row.tenant, "service", row.service_id))
    if row.reason == "start-not-reported":
        raise NotNow(f"record {row.id} waits for the start of its service, and leaves with it")
    line = Line(row.line)
    record_of = HistoryKey(row.tenant, KINDS[line], row.service_id)
    return Question(
        row.kommune_nr, None, row.id, line, row.outcome_id, reason=row.reason, record_of=record_of
    )


async def _by_review(connection: AsyncConnection, which: ColumnElement[bool], name: str) -> Question:
    row = (await connection.execute(select(review).where(which))).first()
    if row is None:
        raise NotFound(f"there is no {name} in this store")
    if row.state != ReviewState.OPEN:
        raise NotNow(f"{name} is {row.state}; name the service as tenant/tjenesteID to decide anew")
    question = await _question(
        connection, HistoryKey(row.tenant, row.kind, row.service_id), row.kommune_nr, row.id
    )
    return replace(question, other=(row.other_origin, row.other_source, row.other_id))


async def _by_service(connection: AsyncConnection, key: HistoryKey) -> Question:
    found = await connection.execute(
        select(history.c.kommune_nr).where(
            history.c.tenant == key.tenant, history.c.kind == key.kind, history.c.id == key.id
        )
    )
    row = found.first()
    if row is None:
        raise NotFound("there is no such service in this store; it is named as tenant/tjenesteID")
    asked_of = await connection.execute(
        select(review.c.id).where(
            review.c.tenant == key.tenant, review.c.service_id == key.id, review.c.state == ReviewState.OPEN
        )
    )
    return await _question(connection, key, row.kommune_nr or "", asked_of.scalar())


async def _question(
    connection: AsyncConnection, key: HistoryKey, kommune_nr: str, review_id: int | None
) -> Question:
    outcome_id = await connection.scalar(
        select(resource.c.outcome_id)
        .join(outcome, outcome.c.id == resource.c.outcome_id)
        .where(resource.c.service_id == key.id, outcome.c.tenant == key.tenant)
        .order_by(resource.c.outcome_id.desc())
        .limit(1)
    )
    return Question(kommune_nr, key, None, Line.IPLOS, outcome_id or 0, review_id)


async def close_records(connection: AsyncConnection, guids: Sequence[str]) -> None:
    """Close held records for good."""
    await connection.execute(
        update(record)
        .where(record.c.id.in_(guids), record.c.state == State.HELD)
        .values(state=State.CLOSED, reason=REJECTED)
    )


def _is_about(other: Service | None) -> ColumnElement[bool]:
    if other is None:
        return false()
    return and_(
        review.c.other_origin == other.origin,
        review.c.other_source == other.source,
        review.c.other_id == other.id,
    )


def _is_mirrored(key: HistoryKey, other: Service | None) -> ColumnElement[bool]:
    """The same pair may be asked about from its other side."""
    if other is None or other.origin is not Origin.OWN:
        return false()
    return and_(
        review.c.tenant == other.source,
        review.c.service_id == other.id,
        review.c.other_origin == Origin.OWN,
        review.c.other_source == key.tenant,
        review.c.other_id == key.id,
        review.c.state == ReviewState.OPEN,
    )


async def note_decision(  # noqa: PLR0913, PLR0917 - what is kept of an act
    connection: AsyncConnection,
    seal: Seal,
    question: Question,
    state: ReviewState,
    other: Service | None,
    by: By,
    now: datetime,
) -> None:
    """Keep who decided what, and why; whoever decides anew on the same two has the last word."""
    if question.key is not None:
        await connection.execute(
            update(review)
            .where(
                or_(
                    and_(
                        review.c.tenant == question.key.tenant,
                        review.c.service_id == question.key.id,
                        or_(review.c.state == ReviewState.OPEN, _is_about(other)),
                    ),
                    _is_mirrored(question.key, other),
                )
            )
            .values(state=state, decided_at=now, who=by.who, why=by.why)
        )
    row: dict[str, Any] = {
        "at": now,
        "act": f"queue {'release' if state is ReviewState.RELEASED else 'reject'}",
        "kommune_nr": question.kommune_nr,
        "line": question.line,
        "subject": question.guid or (question.key and f"{question.key.tenant}/{question.key.id}"),
        "detail": {},
    }
    await keep_operation(connection, seal, row, by)
