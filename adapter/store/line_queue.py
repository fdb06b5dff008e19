"""The queue of a line: its first records, and what a plan must know of what they rest on."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.fhir.times import OSLO
from adapter.mapping import ServiceEvent
from adapter.notifications import Change, Notification
from adapter.outbox import Record, State
from adapter.outbox.line import LineKey, MessageState, Root, Waiting
from adapter.rules import DATE_IN_FUTURE, catalogue
from adapter.store.asking import given
from adapter.store.message_rows import record_of
from adapter.store.seal import Seal
from adapter.store.sealed import GONE
from adapter.store.tables import made, message, notified, record


async def lines_with_work(
    connection: AsyncConnection, before: datetime, enough: int
) -> list[tuple[str, str]]:
    """
    Give kommuneNr and message type of lines whose first record was queued before a time, or that have enough.

    Each line is looked at from its front: how much waits behind it costs nothing.
    """
    lines = select(made.c.kommune_nr, made.c.line).distinct().subquery()
    waits = and_(
        record.c.state == State.QUEUED,
        record.c.line == lines.c.line,
        record.c.kommune_nr == lines.c.kommune_nr,
    )
    front = select(record.c.created_at).where(waits).order_by(record.c.turn, record.c.seq).limit(1)
    first, nth = front.scalar_subquery(), front.offset(enough - 1).scalar_subquery()
    found = await connection.execute(
        select(lines.c.kommune_nr, lines.c.line, first.label("first"), nth.label("nth"))
    )
    return [
        (row.kommune_nr, row.line)
        for row in found
        if row.first is not None and (row.first <= before or row.nth is not None)
    ]


async def wake(connection: AsyncConnection, key: LineKey, now: datetime) -> None:
    """Queue again what waited for its day (KPR-V-032)."""
    await connection.execute(
        update(record)
        .where(
            record.c.line == key.line, record.c.kommune_nr == key.kommune_nr, whose_day_has_come(record, now)
        )
        .values(state=State.QUEUED, reason=None)
    )


def whose_day_has_come(of: FromClause, now: datetime) -> ColumnElement[bool]:
    """Tell which held records waited for a day and need not any more, nor for a later content of theirs."""
    later = record.alias("later")
    about = func.coalesce(of.c.ref, of.c.id)
    later_waits = select(later.c.seq).where(
        later.c.ref == about, later.c.seq > of.c.seq, later.c.state == State.HELD, ~_is_past(later, now)
    )
    return and_(of.c.state == State.HELD, _is_past(of, now), ~later_waits.exists())


def _is_past(of: FromClause, now: datetime) -> ColumnElement[bool]:
    return and_(
        func.coalesce(of.c.reason, "") == catalogue()[DATE_IN_FUTURE].reason,
        of.c.hendelse_dato <= now.astimezone(OSLO).date(),
    )


async def queued(connection: AsyncConnection, seal: Seal, key: LineKey, limit: int) -> list[Record]:
    """Give the first records of the line's queue that are of the same EPJ as the very first."""
    waits = and_(
        record.c.state == State.QUEUED, record.c.line == key.line, record.c.kommune_nr == key.kommune_nr
    )
    in_order = (record.c.turn, record.c.seq)
    tenant = await connection.scalar(select(record.c.tenant).where(waits).order_by(*in_order).limit(1))
    if tenant is None:
        return []
    found = await connection.execute(
        select(record).where(waits, record.c.tenant == tenant).order_by(*in_order).limit(limit)
    )
    return [record_of(seal, row) for row in found]


async def rest_on(connection: AsyncConnection, seal: Seal, records: Sequence[Record]) -> Waiting:
    """Give records with what is known of the N they are about, and of the starts of their services."""
    ids = {each.content.ref or each.id for each in records}
    services = {each.service_id for each in records}
    return Waiting(
        records,
        await _roots(connection, ids),
        await _started(connection, records[0].tenant, services),
        await _paused(connection, seal, records),
    )


async def _roots(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Root]:
    dialect = connection.dialect.name
    wanted = given(dialect, [(each,) for each in ids], width=1)
    found = await connection.execute(
        select(record.c.id, record.c.state, record.c.reason).where(record.c.id.in_(select(wanted.c.c0)))
    )
    rows: dict[str, Any] = {row.id: row for row in found}
    had = await connection.scalars(
        select(notified.c.guid)
        .join(message, message.c.id == notified.c.message_id)
        .where(message.c.state == MessageState.ACCEPTED, notified.c.guid.in_(select(wanted.c.c0)))
    )
    accepted = set(had)
    return {
        each: Root(
            each,
            State(rows[each].state) if each in rows else State.CLOSED,
            rows[each].reason if each in rows else None,
            is_accepted=each in accepted,
        )
        for each in ids
    }


async def _started(connection: AsyncConnection, tenant: str, services: Collection[str]) -> frozenset[str]:
    """The services whose start the register has, and was not told to forget."""
    standing = _standing(connection, tenant, services, ServiceEvent.START)
    return frozenset(await connection.scalars(standing.with_only_columns(record.c.service_id)))


async def _paused(
    connection: AsyncConnection, seal: Seal, records: Sequence[Record]
) -> frozenset[tuple[str, str | None]]:
    """The pauses that the register has, of services of which one ends."""
    ended = {
        (each.service_id, each.content.stop_id)
        for each in records
        if isinstance(each.content, Notification) and each.content.event is ServiceEvent.RESUME
    }
    if not ended:
        return frozenset()
    services = {service_id for service_id, _ in ended}
    standing = _standing(connection, records[0].tenant, services, ServiceEvent.PAUSE)
    rows = (await connection.execute(standing)).all()
    contents = [record_of(seal, row).content for row in rows if row.sealed != GONE]
    paused = {(each.service_id, each.stop_id) for each in contents if isinstance(each, Notification)}
    # Which pause it was, nobody knows once its content is deleted (SEC-14): the end of any is let through.
    unknown = {row.service_id for row in rows if row.sealed == GONE}
    return frozenset(paused | {each for each in ended if each[0] in unknown})


def _standing(
    connection: AsyncConnection, tenant: str, services: Collection[str], event: ServiceEvent
) -> Select[Any]:
    """The records of an event that the register has of services, and was not told to forget."""
    wanted = given(connection.dialect.name, [(each,) for each in services], width=1)
    annulment = notified.alias("annulment")
    its_message = message.alias("its_message")
    annulled = (
        select(annulment.c.guid)
        .join(its_message, its_message.c.id == annulment.c.message_id)
        .where(
            annulment.c.ref == notified.c.guid,
            annulment.c.status == Change.ANNUL,
            its_message.c.state == MessageState.ACCEPTED,
        )
    )
    return (
        select(record)
        .join(notified, notified.c.record_id == record.c.id)
        .join(message, message.c.id == notified.c.message_id)
        .where(
            record.c.service_id.in_(select(wanted.c.c0)),
            record.c.tenant == tenant,
            record.c.event == event,
            notified.c.status == Change.NEW,
            message.c.state == MessageState.ACCEPTED,
            ~annulled.exists(),
        )
    )
