"""From rows to answers."""

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.events import Event
from adapter.mapping import ServiceEvent
from adapter.notifications import Change, Consultation, Notification, Scope
from adapter.outbox import Line, State
from adapter.outcomes import Outcome
from adapter.rules import Finding
from adapter.store.answers import Explained, ExplainedResource, ParkedItem, ParkedState, QueueItem
from adapter.store.tables import outcome, parked, record, resource

#: Sealed content is read only where it is asked for.
QUEUE_COLUMNS = tuple(
    column for column in record.c if column.name not in {"day", "person_hash", "sealed", "turn"}
)
PARKED_COLUMNS = tuple(column for column in parked.c if column.name not in {"digest", "sealed"})


def queue_item(row: Row[Any], content: Notification | Consultation | None = None) -> QueueItem:
    """Answer with one record."""
    return QueueItem(
        id=row.id,
        seq=row.seq,
        line=Line(row.line),
        kommune_nr=row.kommune_nr,
        tenant=row.tenant,
        service_id=row.service_id,
        event=ServiceEvent(row.event) if row.event else None,
        change=Change(row.change),
        service_code=row.service_code,
        hendelse_dato=row.hendelse_dato,
        scope=Scope(row.scope),
        state=State(row.state),
        reason=row.reason,
        created=row.created_at,
        outcome_id=row.outcome_id,
        content=content,
    )


def parked_item(row: Row[Any], event: Event | None = None) -> ParkedItem:
    """Answer with one parked input."""
    return ParkedItem(
        id=row.id,
        tenant=row.tenant or None,
        input=row.input,
        source=row.source,
        reason=row.reason,
        findings=_findings(row.findings),
        state=ParkedState(row.state),
        attempts=row.attempts,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        retry_at=row.retry_at,
        tries=row.tries,
        said=row.said,
        fingerprint=row.fingerprint,
        event=event,
    )


async def explain(connection: AsyncConnection, *wanted: ColumnElement[bool]) -> list[Explained]:
    """Answer with the outcomes that meet all conditions, each with its resources and records; oldest first."""
    ids = select(outcome.c.id).where(*wanted)
    rows = list(await connection.execute(select(outcome).where(*wanted).order_by(outcome.c.id)))
    resources: defaultdict[int, list[ExplainedResource]] = defaultdict(list)
    for row in await connection.execute(
        select(resource).where(resource.c.outcome_id.in_(ids)).order_by(resource.c.number)
    ):
        resources[row.outcome_id].append(_resource(row))
    records: defaultdict[int, list[QueueItem]] = defaultdict(list)
    for row in await connection.execute(
        select(*QUEUE_COLUMNS).where(record.c.outcome_id.in_(ids)).order_by(record.c.seq)
    ):
        records[row.outcome_id].append(queue_item(row))
    return [_explained(row, tuple(resources[row.id]), tuple(records[row.id])) for row in rows]


def _explained(
    row: Row[Any], resources: tuple[ExplainedResource, ...], records: tuple[QueueItem, ...]
) -> Explained:
    return Explained(
        id=row.id,
        input=row.input,
        source=row.source,
        tenant=row.tenant or None,
        kommune_nr=row.kommune_nr or None,
        received=row.received_at,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        findings=_findings(row.findings),
        rules_version=row.rules_version,
        parked_id=row.parked_id,
        replay_of=row.replay_of,
        resources=resources,
        records=records,
        digest=bytes.fromhex(row.digest),
    )


def _resource(row: Row[Any]) -> ExplainedResource:
    clear = {
        "outcome": row.outcome,
        "reason": row.reason,
        "service_id": row.service_id,
        "service_code": row.service_code,
    }
    return msgspec.convert(row.detail | clear, ExplainedResource)


def _findings(value: object) -> tuple[Finding, ...]:
    return msgspec.convert(value, tuple[Finding, ...])
