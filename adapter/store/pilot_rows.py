"""Rows of the pilot, and what they say: a contact, a course."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec

from adapter.mapping import Person
from adapter.matching import KommuneKey
from adapter.matching.pilot import CourseState, PilotContact, PilotCourse
from adapter.store.seal import Seal
from adapter.store.writing import Values
from adapter.values import replace

#: What of a contact's row is its source's; the rest is ours.
CONTACT_CONTENT = (
    "kommune_nr",
    "person_key",
    "code",
    "parent",
    "day",
    "unit",
    "programme",
    "professions",
    "hovedforlop",
    "contact_kind",
    "low_threshold",
    "sealed",
)

#: What a person decided of a course stands, whatever contacts still come.
DECIDED = frozenset({CourseState.RELEASED, CourseState.REJECTED})

_person = msgspec.json.Decoder(Person)
_PLACE = "pilot_contact"


@dataclass(frozen=True, slots=True)
class CourseItem:
    """A held course as it stands; nothing of it names the person."""

    id: str
    kommune_nr: str
    tenant: str
    code: str
    state: CourseState
    first: date
    last: date
    #: The day before a covering service starts, and that service's tjenesteID.
    ended: date | None
    ended_for: str | None
    contacts: int
    unit: str | None
    programme: str
    professions: tuple[str, ...]
    #: Each value with the day it was first said.
    hovedforlop: tuple[tuple[str, str], ...]
    decided_at: datetime | None = None
    who: str | None = None
    why: str | None = None
    whose: KommuneKey | None = field(default=None, repr=False)


def contact_row(seal: Seal, contact: PilotContact) -> Values:
    """Keep a contact that is held; of which course it is, is found out later."""
    person = contact.person
    sealed = (
        None if person is None else seal.seal(msgspec.json.encode(person), _PLACE, contact.source, contact.id)
    )
    return {
        "tenant": contact.source,
        "id": contact.id,
        "kommune_nr": contact.whose.kommune_nr,
        "person_key": contact.whose.key,
        "code": contact.code,
        "parent": contact.parent,
        "day": contact.day,
        "unit": contact.unit,
        "programme": contact.programme,
        "professions": list(contact.professions),
        "hovedforlop": contact.hovedforlop,
        "contact_kind": contact.contact_kind,
        "low_threshold": contact.low_threshold,
        "course_id": None,
        "sealed": sealed,
    }


def contact_of(row: Mapping[str, Any]) -> PilotContact:
    """Read a contact, but for whom it is about."""
    return PilotContact(
        source=row["tenant"],
        id=row["id"],
        whose=KommuneKey(row["kommune_nr"], row["person_key"]),
        code=row["code"],
        parent=row["parent"],
        day=row["day"],
        unit=row["unit"],
        programme=row["programme"],
        professions=tuple(row["professions"]),
        hovedforlop=row["hovedforlop"],
        contact_kind=row["contact_kind"],
        low_threshold=row["low_threshold"],
    )


def identified(seal: Seal, row: Mapping[str, Any]) -> PilotContact:
    """Read a contact, and whom it is about where that is kept."""
    contact = contact_of(row)
    if row["sealed"] is None:
        return contact
    opened = seal.open(row["sealed"], _PLACE, contact.source, contact.id)
    return replace(contact, person=_person.decode(opened))


def course_row(course: PilotCourse, course_id: str, before: Mapping[str, Any] | None) -> Values:
    """Keep a course as it is now; what a person decided of it stands."""
    first, span = course.contacts[0], course.course
    decided = before if before is not None and before["state"] in DECIDED else None
    return {
        "id": course_id,
        "kommune_nr": first.whose.kommune_nr,
        "person_key": first.whose.key,
        "tenant": first.source,
        "code": course.code,
        "state": decided["state"] if decided else _state(course),
        "first": span.first,
        "last": span.last,
        "ended": span.ended,
        "ended_for": course.ended_for,
        "contacts": span.contacts,
        "unit": span.unit,
        "programme": first.programme,
        "professions": sorted(span.professions),
        "hovedforlop": [[value, day.isoformat()] for value, day in course.hovedforlop],
        "decided_at": decided and decided["decided_at"],
        "who": decided and decided["who"],
        "why": decided and decided["why"],
    }


def _state(course: PilotCourse) -> CourseState:
    return CourseState.HELD if course.course.ended is None else CourseState.CLOSED


def course_item(row: Mapping[str, Any]) -> CourseItem:
    """Read a course."""
    told = {name: row[name] for name in CourseItem.__dataclass_fields__ if name in row}
    return CourseItem(
        **told
        | {
            "state": CourseState(row["state"]),
            "professions": tuple(row["professions"]),
            "hovedforlop": tuple((value, day) for value, day in row["hovedforlop"]),
            "whose": KommuneKey(row["kommune_nr"], row["person_key"]),
        }
    )
