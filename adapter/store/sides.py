"""One of two records that are held beside each other: of ours, or a row of IPLOS-derived data."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.fhir.times import OSLO
from adapter.mapping import ServiceEvent
from adapter.matching import Origin, Service
from adapter.notifications import ConsultationHistory, History, HistoryKey, Reported, ServiceHistory
from adapter.store.answering import QUEUE_COLUMNS, queue_item
from adapter.store.answers import QueueItem
from adapter.store.derived_editions import in_force, newest, service_of
from adapter.store.seal import Seal
from adapter.store.sealed import open_history
from adapter.store.tables import derived, history, outcome, record, resource


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of a record, without the person."""

    origin: Origin
    #: The tenant, or the source that IPLOS-derived data name.
    source: str
    id: str
    kommune_nr: str | None
    code: str | None
    #: Norwegian dates, both inclusive.
    start: date | None
    end: date | None
    orgnr: str | None
    #: False where only birth year and sex say whose it is.
    is_certain: bool = True
    #: Whether its events are kept back, since it is registered already.
    withheld: bool = False
    records: tuple[QueueItem, ...] = ()
    #: The newest outcome that is about it.
    outcome_id: int | None = None
    #: Of a row: its import, its place there, and the year of its extract. None where it is there no more.
    import_id: int | None = None
    row: int | None = None
    year: int | None = None


async def find_history(connection: AsyncConnection, seal: Seal, tenant: str, name: str) -> History | None:
    """Give the service of this id, else the consultation."""
    found = await connection.execute(
        select(history.c.kind, history.c.sealed)
        .where(history.c.tenant == tenant, history.c.id == name)
        .order_by(history.c.kind.desc())
    )
    row = found.first()
    return row and open_history(seal, HistoryKey(tenant, row.kind, name), row.sealed)


async def own_side(connection: AsyncConnection, known: History) -> Side:
    """Tell of a service or consultation of ours."""
    key, start, end = known.key, *_dates(known)
    service = known if isinstance(known, ServiceHistory) else None
    return Side(
        Origin.OWN,
        key.tenant,
        key.id,
        known.whose.kommune_nr if known.whose else None,
        service.code if service else None,
        start,
        end,
        service.orgnr if service else None,
        withheld=bool(service and service.withheld),
        records=await _records(connection, key),
        outcome_id=await _outcome(connection, key),
    )


async def derived_side(connection: AsyncConnection, kommune_nr: str, source: str, name: str) -> Side | None:
    """Tell of a row, as its newest edition has it; None where it is there no more."""
    row = await _row(
        connection,
        derived.c.kommune_nr == kommune_nr,
        derived.c.source == source,
        derived.c.service_id == name,
        derived.c.service_id != "",
    )
    import_id, _, number = name.partition("/")
    if row is None and import_id.isdecimal() and number.isdecimal():
        # A row without a tjenesteID is named by its place (see `service_of`).
        row = await _row(connection, derived.c.import_id == int(import_id), derived.c.number == int(number))
    return row and _of_row(row)


def remembered_side(service: Service) -> Side:
    """Tell of a record as it was when it was last compared."""
    return Side(
        service.origin,
        service.source,
        service.id,
        service.kommune_nr,
        service.code or None,
        service.span.start,
        service.span.end,
        service.orgnr,
        is_certain=service.is_certain,
        year=service.year,
    )


def _of_row(row: Row[Any]) -> Side:
    service = service_of(row)
    return Side(
        service.origin,
        service.source,
        service.id,
        service.kommune_nr,
        service.code,
        service.span.start,
        service.span.end,
        service.orgnr,
        is_certain=service.is_certain,
        import_id=row.import_id,
        row=row.number,
        year=row.year,
    )


async def _row(connection: AsyncConnection, *which: ColumnElement[bool]) -> Row[Any] | None:
    found = newest(await connection.execute(select(derived).where(*which, in_force())))
    return found[-1] if found else None


async def _records(connection: AsyncConnection, key: HistoryKey) -> tuple[QueueItem, ...]:
    found = await connection.execute(
        select(*QUEUE_COLUMNS)
        .where(record.c.tenant == key.tenant, record.c.service_id == key.id)
        .order_by(record.c.seq)
    )
    return tuple(queue_item(row) for row in found)


async def _outcome(connection: AsyncConnection, key: HistoryKey) -> int | None:
    return await connection.scalar(
        select(resource.c.outcome_id)
        .join(outcome, outcome.c.id == resource.c.outcome_id)
        .where(resource.c.service_id == key.id, outcome.c.tenant == key.tenant)
        .order_by(resource.c.outcome_id.desc())
        .limit(1)
    )


def _dates(known: History) -> tuple[date | None, date | None]:
    if isinstance(known, ConsultationHistory):
        day = known.live.dato_tid_start.astimezone(OSLO).date() if known.live else None
        return day, day
    events = known.events or known.withheld
    return _date(events, ServiceEvent.START), _date(events, ServiceEvent.END)


def _date(events: tuple[Reported, ...], wanted: ServiceEvent) -> date | None:
    return next((each.date for each in events if each.event is wanted), None)
