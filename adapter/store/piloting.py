"""
What a batch means for the pilot: contacts are counted, held, corrected, and their courses made anew.

In the batch's own transaction. The persons concerned are locked by then, so that whoever writes here has
all contacts of a person before them, and nobody else adds one meanwhile.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid5

from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.matching import KommuneKey
from adapter.matching.pilot import (
    Collected,
    Covering,
    Kept,
    PilotChange,
    PilotCourse,
    PilotTerms,
    courses_of,
)
from adapter.notifications import ServiceHistory
from adapter.notifications.known import Known
from adapter.notifications.matched import restored
from adapter.notifications.registered import as_service
from adapter.outcomes import Taken
from adapter.store.asking import given
from adapter.store.pilot_rows import CONTACT_CONTENT, DECIDED, contact_of, contact_row, course_row
from adapter.store.seal import Seal
from adapter.store.tables import pilot_contact, pilot_count, pilot_course
from adapter.store.writing import Values, upsert_rows

_COURSE_CONTENT = tuple(column.name for column in pilot_course.c if column.name != "id")

Person = frozenset[KommuneKey]


@dataclass(slots=True)
class _Rows:
    """What is there of one person, and what there should be."""

    contacts: list[Values] = field(default_factory=list)
    courses: dict[str, Values] = field(default_factory=dict)


async def write_pilot(
    connection: AsyncConnection, seal: Seal, batch: Sequence[Taken], known: Known, terms: PilotTerms
) -> None:
    """Write what a batch means for the pilot."""
    changes = [change for taken in batch for change in taken.pilot]
    joined = [one for one in known.persons.found if _takes_part(one, terms)]
    if not changes and not joined:
        return
    await count(connection, ((each.was, each.now) for each in changes))
    await _write_contacts(connection, seal, changes)
    keys = [key for each in changes for key in each.persons]
    keys += [key for one in joined for key in one]
    await make_courses(connection, keys, known, terms)


def _takes_part(person: Person, terms: PilotTerms) -> bool:
    return any(key.kommune_nr in terms.settings.kommuner for key in person)


async def count(
    connection: AsyncConnection, changes: Iterable[tuple[Collected | None, Collected | None]]
) -> None:
    """Count contacts as they are now and no longer as they were."""
    counts: Counter[Collected] = Counter()
    for was, now in changes:
        if was is not None:
            counts[was] -= 1
        if now is not None:
            counts[now] += 1
    rows = [
        {"kommune_nr": one.kommune_nr, "code": one.code, "month": one.month, "kept": one.kept, "count": n}
        for one, n in counts.items()
        if n
    ]
    await upsert_rows(connection, pilot_count, rows, adding=["count"])


async def _write_contacts(connection: AsyncConnection, seal: Seal, changes: Sequence[PilotChange]) -> None:
    """Each contact as the last of its versions says."""
    last = {(each.source, each.id): each for each in changes}
    was_held = {
        (each.source, each.id) for each in changes if each.was is not None and each.was.kept is Kept.HELD
    }
    gone = [name for name, each in last.items() if each.contact is None and name in was_held]
    if gone:
        wanted = given(connection.dialect.name, gone, width=2)
        names = select(wanted.c.c0, wanted.c.c1)
        await connection.execute(
            delete(pilot_contact).where(tuple_(pilot_contact.c.tenant, pilot_contact.c.id).in_(names))
        )
    rows = [contact_row(seal, each.contact) for each in last.values() if each.contact is not None]
    await upsert_rows(connection, pilot_contact, rows, taking=CONTACT_CONTENT)


async def make_courses(
    connection: AsyncConnection, keys: Collection[KommuneKey], known: Known, terms: PilotTerms
) -> None:
    """Make all courses of persons anew; each person has been locked."""
    persons = {frozenset(known.persons.all_of([key])) for key in keys}
    if not persons:
        return
    whose = {key: person for person in persons for key in person}
    found = await _found(connection, whose)
    taken = {row["id"] for rows in found.values() for row in rows.courses.values() if _is_decided(row)}
    put: list[Values] = []
    moved: list[Values] = []
    gone: list[str] = []
    for person, rows in sorted(found.items(), key=lambda each: min(each[0])):
        courses = courses_of(
            [contact_of(row) for row in rows.contacts], _covering(person, known, terms), terms.gap_days
        )
        now = _placed(courses, rows, taken, terms)
        put += [
            course_row(course, course_id, rows.courses.get(course_id)) for course_id, course in now.items()
        ]
        moved += _moved(rows, now)
        left = [row for course_id, row in rows.courses.items() if course_id not in now]
        put += [row | {"contacts": 0} for row in left if _is_decided(row)]
        gone += [row["id"] for row in left if not _is_decided(row)]
    await connection.execute(delete(pilot_course).where(pilot_course.c.id.in_(gone)))
    await upsert_rows(connection, pilot_course, _each_once(put), taking=_COURSE_CONTENT)
    await upsert_rows(connection, pilot_contact, moved, taking=["course_id"])


def _each_once(rows: list[Values]) -> list[Values]:
    """One row a course; it is the last person's whose it was said to be."""
    return list({row["id"]: row for row in rows}.values())


async def _found(connection: AsyncConnection, whose: Mapping[KommuneKey, Person]) -> dict[Person, _Rows]:
    """What is there of each person."""
    found = {person: _Rows() for person in whose.values()}
    for row in await _of_persons(connection, pilot_contact, whose):
        found[whose[KommuneKey(row["kommune_nr"], row["person_key"])]].contacts.append(row)
    for row in await _of_persons(connection, pilot_course, whose):
        found[whose[KommuneKey(row["kommune_nr"], row["person_key"])]].courses[row["id"]] = row
    return found


async def _of_persons(
    connection: AsyncConnection, table: Table, keys: Collection[KommuneKey]
) -> list[Values]:
    names = [(key.kommune_nr, key.key) for key in sorted(keys)]
    wanted = given(connection.dialect.name, names, width=2)
    found = await connection.execute(
        select(table)
        .select_from(wanted)
        .join(table, (table.c.kommune_nr == wanted.c.c0) & (table.c.person_key == wanted.c.c1))
    )
    return [dict(row) for row in found.mappings()]


def _covering(person: Person, known: Known, terms: PilotTerms) -> list[Covering]:
    """The person's services on decisions that cover psykisk helse, as their rows say (KPR-D-015)."""
    services = []
    for history in known.of_person(sorted(person)):
        if not isinstance(history, ServiceHistory) or history.whose is None:
            continue
        if terms.settings.covers(history.whose.kommune_nr, history.row):
            service = as_service(restored(history) or history)
            services += [Covering(history.key.id, service.span)] if service else []
    return services


def _placed(
    courses: Sequence[PilotCourse], rows: _Rows, taken: set[str], terms: PilotTerms
) -> dict[str, PilotCourse]:
    """
    Name each course by its first contact.

    One that has a contact of a course that somebody decided upon is that course, grown.
    """
    of_contact = {(row["tenant"], row["id"]): row["course_id"] for row in rows.contacts}
    placed: dict[str, PilotCourse] = {}
    for course in courses:
        before = (of_contact[each.source, each.id] for each in course.contacts)
        decided = (
            one
            for one in before
            if one in rows.courses and one not in placed and _is_decided(rows.courses[one])
        )
        course_id = next(decided, None) or _new_id(course, taken | placed.keys(), terms)
        placed[course_id] = course
    return placed


def _new_id(course: PilotCourse, taken: Collection[str], terms: PilotTerms) -> str:
    first = course.contacts[0]
    seed = f"pilot|{first.whose.kommune_nr}|{first.source}|{first.id}"
    made = str(uuid5(terms.namespace, seed))
    # Its first contact once began another course, which was decided upon.
    return str(uuid5(terms.namespace, f"{seed}|{first.whose.key}")) if made in taken else made


def _is_decided(row: Values) -> bool:
    return row["state"] in DECIDED


def _moved(rows: _Rows, now: Mapping[str, PilotCourse]) -> list[Values]:
    """Rows of the contacts that are of another course now."""
    course_of = {
        (each.source, each.id): course_id for course_id, course in now.items() for each in course.contacts
    }
    return [
        row | {"course_id": course_of.get((row["tenant"], row["id"]))}
        for row in rows.contacts
        if row["course_id"] != course_of.get((row["tenant"], row["id"]))
    ]
