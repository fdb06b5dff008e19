"""Courses of pilot contacts: one held record for each, with its number of contacts (KPR-D-016)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from adapter.matching.contacts import Contact
from adapter.values import Unshown, Value, replace

_DAY = timedelta(days=1)


class Attendance(Value, frozen=True, order=True):
    """A contact of a course, as far as a course remembers it."""

    day: date
    source: str
    id: Unshown[str]


class Course(Value, frozen=True):
    """Contacts of one person with one unit and programme in a kommune, none long after the one before."""

    kommune_nr: str
    unit: str | None
    programme: str | None
    #: In order, each once; at least one.
    attended: tuple[Attendance, ...]
    #: 8401, of all contacts.
    professions: frozenset[str] = frozenset()
    #: The last day, where a decision came later; until then it is open (KPR-D-017).
    ended: date | None = None

    @property
    def first(self) -> date:
        """The Norwegian day of the first contact."""
        return self.attended[0].day

    @property
    def last(self) -> date:
        """The Norwegian day of the last contact."""
        return self.attended[-1].day

    @property
    def contacts(self) -> int:
        """How many contacts it had."""
        return len(self.attended)


def with_contact(courses: Iterable[Course], contact: Contact, gap_days: int) -> tuple[Course, ...]:
    """
    Take a contact into a person's courses.

    It joins every course of its kommune, unit and programme from which it is at most `gap_days` away:
    a late one may make one course of two. A contact that is known already changes nothing. Give the
    contacts in any order; the courses are the same.
    """
    own = Course(
        contact.kommune_nr,
        contact.unit,
        contact.programme,
        (Attendance(contact.day, contact.source, contact.id),),
        frozenset(contact.professions),
    )
    known = list(courses)
    near = [course for course in known if _is_near(course, own, gap_days)]
    apart = [course for course in known if course not in near]
    return tuple(sorted([*apart, _joined([own, *near])], key=_order))


def _is_near(course: Course, own: Course, gap_days: int) -> bool:
    """Whether a contact is of a course; what a decision ended takes in nothing of later days."""
    if _kind(course) != _kind(own) or (course.ended is not None and own.first > course.ended):
        return False
    gap = timedelta(days=gap_days)
    return course.first - gap <= own.first <= course.last + gap


def _joined(courses: Sequence[Course]) -> Course:
    attended = sorted({each for course in courses for each in course.attended})
    professions = frozenset(each for course in courses for each in course.professions)
    ends = [course.ended for course in courses if course.ended is not None]
    return replace(
        courses[0], attended=tuple(attended), professions=professions, ended=max(ends, default=None)
    )


def ended_by(course: Course, start: date) -> Course:
    """
    End a course the day before the service of a covering decision starts (KPR-D-017).

    Contacts from that day on are the service's. A course that lies wholly after the start, or is ended
    earlier already, comes back as it was: its contacts go the way of `contacts.route`.
    """
    end = start - _DAY
    if course.first > end or (course.ended is not None and course.ended <= end):
        return course
    kept = tuple(each for each in course.attended if each.day <= end)
    return replace(course, attended=kept, ended=end)


def _kind(course: Course) -> tuple[str, str | None, str | None]:
    return course.kommune_nr, course.unit, course.programme


def _order(course: Course) -> tuple[str, str, str, tuple[Attendance, ...]]:
    return course.kommune_nr, course.unit or "", course.programme or "", course.attended
