"""Which rows of a person's go, change or stay when the person is erased, table by table."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Delete, Update, and_, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox import Kind, State
from adapter.store.access_subject import About
from adapter.store.answers import ParkedState
from adapter.store.meanings import PERSON
from adapter.store.pilot_acting import UNSENT
from adapter.store.sealed import GONE
from adapter.store.tables import (
    awaited,
    counted,
    derived,
    meaning,
    meant,
    message,
    parked,
    person,
    pilot_contact,
    pilot_course,
    publication,
    record,
    resource,
)

#: Why a record was closed that had not left.
ERASED = "person-erased"
#: What waits for a person, or for a switch that may never come: it is closed.
_WAITS = (State.HELD, State.OUT_OF_SCOPE, State.PILOT)
#: What must come to its end first: a number may have been given to it, or is given next.
LEAVING = (State.QUEUED, State.IN_MESSAGE, State.REFUSED)


@dataclass(frozen=True, slots=True)
class Emptied:
    """Of how many rows something went, by kind, and what ends with it."""

    kinds: dict[str, int] = field(default_factory=dict)
    #: Records that waited, or were out of scope, and are closed.
    closed: int = 0
    #: Parked inputs that were open, and are dropped.
    dropped: tuple[int, ...] = ()
    #: Records that had not been published, and never will be.
    unpublished: int = 0


async def empty(connection: AsyncConnection, about: About, also_parked: Collection[int]) -> Emptied:
    """Take a person's content out of all tables but `history`; `also_parked` are documents of theirs."""
    documents = sorted({*about.parked, *also_parked})
    closed = await _ids(connection, record.c.id, record.c.id.in_(about.records), record.c.state.in_(_WAITS))
    is_open = parked.c.state == ParkedState.OPEN
    dropped = await _ids(connection, parked.c.id, parked.c.id.in_(documents), is_open)
    unpublished = await _rows(connection, _publications(about, documents))
    kinds = {
        "records": await _rows(connection, _records(about)),
        "messages": await _rows(connection, _messages(about)),
        "parked": await _rows(connection, _parked(documents)),
        "derived": await _rows(connection, delete(derived).where(_is_theirs(derived, about))),
        "told": await _rows(connection, _told(about)),
        "counted": await _rows(connection, _counted(about)),
    }
    await connection.execute(delete(awaited).where(awaited.c.parked_id.in_(documents)))
    return Emptied(kinds, len(closed), tuple(dropped), unpublished)


async def empty_pilot(connection: AsyncConnection, about: About) -> int:
    """Delete held contacts, and the courses of which nothing left; one that was released loses its person."""
    gone = await _rows(connection, delete(pilot_contact).where(_is_theirs(pilot_contact, about)))
    theirs = _is_theirs(pilot_course, about)
    await connection.execute(delete(pilot_course).where(theirs, pilot_course.c.state.in_(UNSENT)))
    await connection.execute(update(pilot_course).where(theirs).values(person_key=_unlinkable()))
    return gone


async def forget_keys(connection: AsyncConnection, about: About) -> None:
    """Forget that the person was ever met: last of all, since their rows are locked by it."""
    await connection.execute(
        delete(person).where(person.c.kommune_nr == about.kommune_nr, person.c.key.in_(about.keys))
    )


async def forget_meanings(connection: AsyncConnection, about: About, value: str) -> None:
    """Forget that a number was told for the person: under theirs (`value`), or by or with a record of theirs."""
    await connection.execute(delete(meant).where(meant.c.event.in_(about.records)))
    theirs = or_(meaning.c.value == value, meaning.c.record_id.in_(about.records))
    await connection.execute(
        delete(meaning).where(meaning.c.kommune_nr == about.kommune_nr, meaning.c.what == PERSON, theirs)
    )


def _records(about: About) -> Update:
    waits = record.c.state.in_(_WAITS)
    return (
        update(record)
        .where(record.c.id.in_(about.records), record.c.state.not_in(LEAVING))
        .values(
            sealed=GONE,
            person_hash=None,
            state=case((waits, State.CLOSED), else_=record.c.state),
            reason=case((waits, ERASED), else_=record.c.reason),
        )
    )


def _messages(about: About) -> Update:
    """All of a message goes, whoever else is in it: their records have what it takes to send it again."""
    has_bytes = or_(message.c.sealed.is_not(None), message.c.payload.is_not(None))
    return (
        update(message).where(message.c.id.in_(about.messages), has_bytes).values(sealed=None, payload=None)
    )


def _parked(documents: Sequence[int]) -> Update:
    """Take documents out. Without its digest the row is not found again: the same bytes are parked anew."""
    is_open = parked.c.state == ParkedState.OPEN
    return (
        update(parked)
        .where(parked.c.id.in_(documents), parked.c.sealed != GONE)
        .values(
            sealed=GONE,
            retry_at=None,
            digest="erased-" + parked.c.id.cast(parked.c.digest.type),
            state=case((is_open, ParkedState.DROPPED), else_=parked.c.state),
        )
    )


def _publications(about: About, documents: Sequence[int]) -> Delete:
    """What was to be published of them; receipts hold nothing about a person, and stay."""
    of_record = and_(publication.c.kind == Kind.RECORDS, publication.c.record_id.in_(about.records))
    return delete(publication).where(or_(of_record, publication.c.parked_id.in_(documents)))


def _told(about: About) -> Update:
    services = {name for _, _, name in about.services}
    return (
        update(resource)
        .where(
            resource.c.outcome_id.in_(about.outcomes),
            resource.c.service_id.in_(services),
            resource.c.told.is_not(None),
            resource.c.told != "",
        )
        .values(told=None, hst=None)
    )


def _counted(about: About) -> Update:
    """Another key, made by chance: how many persons there were stays right, and nobody can tell who."""
    return update(counted).where(_is_theirs(counted, about)).values(person_key=_unlinkable())


def _unlinkable() -> str:
    return "erased-" + secrets.token_hex(16)


def _is_theirs(table: Any, about: About) -> ColumnElement[bool]:
    return and_(table.c.kommune_nr == about.kommune_nr, table.c.person_key.in_(about.keys - {""}))


async def _ids(
    connection: AsyncConnection, column: ColumnElement[Any], *where: ColumnElement[bool]
) -> list[Any]:
    return sorted(await connection.scalars(select(column).where(*where)))


async def _rows(connection: AsyncConnection, statement: Update | Delete) -> int:
    return (await connection.execute(statement)).rowcount
