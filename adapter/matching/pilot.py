"""
Contacts of the pilot and the held courses they make (KPR-M-020, KPR-D-015 to KPR-D-017).

Pure: all contacts of one person and the services that cover them come in, courses go out. They are the
same in whatever order the contacts came.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from itertools import groupby
from uuid import UUID

import msgspec

from adapter.config.pilot import PilotSettings
from adapter.mapping import Person
from adapter.matching import KommuneKey, Span
from adapter.matching.contacts import Contact
from adapter.matching.courses import Course, ended_by, with_contact
from adapter.values import Unshown, Value


class Kept(StrEnum):
    """What is left of a pilot contact."""

    COUNTED = "counted"  #: nothing but a count: its kommune does not take part
    HELD = "held"
    DELETED = "deleted"  #: was held until its time was over


class CourseState(StrEnum):
    """Where a held course stands (mental-health.md section 4)."""

    HELD = "held"
    CLOSED = "closed"  #: a covering decision ended it; held all the same
    RELEASED = "released"  #: it has become a service
    REJECTED = "rejected"  #: its kommune says that it is not to be reported


class Collected(Value, frozen=True):
    """A contact as it was counted: all that is remembered of it where it is not held."""

    kommune_nr: str
    code: str
    #: The first day of its month.
    month: date
    kept: Kept


class PilotContact(Value, frozen=True):
    """A contact that is held."""

    #: The tenant.
    source: str
    #: What its history is called.
    id: Unshown[str]
    whose: KommuneKey
    code: str
    parent: str | None
    #: Norwegian day.
    day: date
    unit: str | None
    programme: str
    #: 8401.
    professions: tuple[str, ...]
    hovedforlop: str
    contact_kind: str | None = None
    low_threshold: bool | None = None
    #: Only where its kommune keeps identities.
    person: Unshown[Person | None] = None


class PilotChange(Value, frozen=True):
    """What a version of a resource changes: a contact comes, is corrected or leaves; or what covers it does."""

    source: str
    id: Unshown[str]
    was: Collected | None
    now: Collected | None
    #: None where nothing is held.
    contact: PilotContact | None
    #: Persons whose courses may be others now.
    persons: tuple[KommuneKey, ...]


class PilotTerms(Value, frozen=True):
    """What courses are made by."""

    #: Of the installation: every id is made under it.
    namespace: UUID
    settings: PilotSettings = msgspec.field(default_factory=PilotSettings)
    #: Days between contacts of one course, at most (KPR-D-016).
    gap_days: int = 90


class Covering(Value, frozen=True):
    """A service on a decision that covers psykisk helse."""

    id: Unshown[str]
    span: Span

    def covers(self, day: date) -> bool:
        """Whether it is given on a Norwegian day, its last one included."""
        return self.span.start <= day and (self.span.end is None or day <= self.span.end)


class PilotCourse(Value, frozen=True):
    """A course with its contacts, in order."""

    course: Course
    contacts: tuple[PilotContact, ...]
    #: The service whose decision ended it.
    ended_for: Unshown[str | None] = None

    @property
    def code(self) -> str:
        """The code of its contacts; of several the one above them, else that of the first."""
        codes = {each.code for each in self.contacts}
        parents = {each.parent or each.code for each in self.contacts}
        if len(codes) > 1 and len(parents) == 1:
            return parents.pop()
        return self.contacts[0].code

    @property
    def hovedforlop(self) -> tuple[tuple[str, date], ...]:
        """Each value with the first day it was said; never guessed, and unknown is a value (MH-20, MH-21)."""
        said = [(each.hovedforlop, each.day) for each in self.contacts]
        return tuple(next(group) for _, group in groupby(said, key=lambda one: one[0]))


def courses_of(
    contacts: Iterable[PilotContact], covering: Iterable[Covering], gap_days: int
) -> list[PilotCourse]:
    """
    Make the courses of one person.

    A contact while a covering service runs is that service's (KPR-D-015), and in no course. One that is
    open when such a service starts ends the day before (KPR-D-017).
    """
    services = sorted(covering, key=lambda each: (each.span.start, each.id))
    by_name = {(each.source, each.id): each for each in contacts}
    free = [each for each in by_name.values() if not any(service.covers(each.day) for service in services)]
    free.sort(key=lambda each: sum(service.span.start <= each.day for service in services))
    return [
        _with_contacts(course, services, by_name, gap_days)
        for _, part in groupby(free, key=lambda each: sum(s.span.start <= each.day for s in services))
        for course in _of_part(part, gap_days)
    ]


def _of_part(contacts: Iterable[PilotContact], gap_days: int) -> tuple[Course, ...]:
    """The courses of contacts that no covering service lies between."""
    start: tuple[Course, ...] = ()
    return reduce(lambda courses, each: with_contact(courses, _plain(each), gap_days), contacts, start)


def _plain(contact: PilotContact) -> Contact:
    return Contact(
        contact.source,
        contact.id,
        contact.whose.kommune_nr,
        contact.day,
        contact.unit,
        contact.programme,
        contact.professions,
    )


def _with_contacts(
    course: Course,
    services: Sequence[Covering],
    by_name: dict[tuple[str, str], PilotContact],
    gap_days: int,
) -> PilotCourse:
    contacts = tuple(by_name[each.source, each.id] for each in course.attended)
    ending = next(_ending(course, services, gap_days), None)
    if ending is None:
        return PilotCourse(course, contacts)
    return PilotCourse(ended_by(course, ending.span.start), contacts, ending.id)


def _ending(course: Course, services: Sequence[Covering], gap_days: int) -> Iterator[Covering]:
    """The covering services that start while a course is open, the first one first."""
    until = course.last + timedelta(days=gap_days)
    return (each for each in services if course.last < each.span.start <= until)
