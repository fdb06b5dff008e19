"""Where a source's own records have gone since they came: read for one page of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.matching.pilot import CourseState
from adapter.outbox import State
from adapter.store.answers import ParkedState
from adapter.store.pilot_tables import pilot_contact, pilot_course
from adapter.store.tables import parked, record


@dataclass(frozen=True, slots=True)
class Course:
    """The held course that a contact of the pilot is of; no state: a service covers it."""

    state: CourseState | None


@dataclass(frozen=True, slots=True)
class Ways:
    """What is known of records by id, of parked inputs by number, and of contacts by tenant and id."""

    records: Mapping[str, tuple[State, str | None]]
    parked: Mapping[int | None, ParkedState]
    pilot: Mapping[tuple[str, str], Course]


async def ways_of(connection: AsyncConnection, rows: Sequence[Row[Any]], parts: Sequence[Row[Any]]) -> Ways:
    """Look for the records, parked inputs and contacts of outcomes and their resources."""
    tenants = {row.id: row.tenant for row in rows}
    contacts = {
        (tenants[part.outcome_id], part.service_id)
        for part in parts
        if part.service_id and (part.detail.get("apart") or {}).get("pilot")
    }
    return Ways(
        await _records(connection, [row.id for row in rows]),
        await _parked(connection, [row.parked_id for row in rows if row.parked_id is not None]),
        await _contacts(connection, contacts) if contacts else {},
    )


async def _records(
    connection: AsyncConnection, outcomes: Iterable[int]
) -> dict[str, tuple[State, str | None]]:
    query = select(record.c.id, record.c.state, record.c.reason).where(record.c.outcome_id.in_(outcomes))
    return {guid: (State(state), reason) for guid, state, reason in await connection.execute(query)}


async def _parked(connection: AsyncConnection, ids: Iterable[int]) -> dict[int | None, ParkedState]:
    query = select(parked.c.id, parked.c.state).where(parked.c.id.in_(ids))
    return {number: ParkedState(state) for number, state in await connection.execute(query)}


async def _contacts(
    connection: AsyncConnection, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Course]:
    contact = pilot_contact.c
    query = (
        select(contact.tenant, contact.id, pilot_course.c.state)
        .outerjoin(pilot_course, pilot_course.c.id == contact.course_id)
        .where(tuple_(contact.tenant, contact.id).in_(sorted(wanted)))
    )
    found = await connection.execute(query)
    return {(tenant, name): Course(CourseState(state) if state else None) for tenant, name, state in found}
