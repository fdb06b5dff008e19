"""Counting for the figures in SQL: what is counted, by month, group, and one more thing at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from adapter.figures.explained import PILOT
from adapter.figures.help_figures import COURSES
from adapter.figures.share import HELD, PASSED
from adapter.matching import Verdict
from adapter.matching.pilot import CourseState
from adapter.outbox import State
from adapter.store.figures_writing import CONTACT, REFUSED, SERVICE
from adapter.store.tables import counted, matched, person, pilot_contact, pilot_course, record

#: By which each is divided, as the columns of `counted` or as said below.
DIVIDED = {
    "contacts": ("unit", "profession", "hovedforlop", "form", "age", "rule", "field"),
    "services": ("unit", "hovedforlop"),
    "refused": ("unit", "rule", "field"),
    "records": ("source",),
    "avoided": ("source",),
    COURSES: (),
}


@dataclass(frozen=True, slots=True)
class Base:
    """Rows to count: where they stand, and what each is."""

    rows: FromClause
    month: ColumnElement[Any]
    group: ColumnElement[Any]
    #: Tells persons apart; what is of nobody known is told apart by itself.
    person: ColumnElement[Any]
    divisions: dict[str, ColumnElement[Any]]
    where: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Question:
    """One grouping: by group or of all, by one more thing, within units or not."""

    select: Select[Any]
    has_group: bool
    by: str
    has_unit: bool


def questions(counts: str, kommune_nr: str, months: Sequence[date]) -> Iterator[Question]:
    """Everything that is counted of months of a kommune; the months are first days."""
    base = _BASES[counts](kommune_nr, months)
    yield Question(_counting(base, []), has_group=False, by="", has_unit=False)
    for by in ("", *DIVIDED[counts]):
        keys = [base.group, *([base.divisions[by]] if by else [])]
        yield Question(_counting(base, keys), has_group=True, by=by, has_unit=False)
        if "unit" in base.divisions and by != "unit":
            unit = base.divisions["unit"]
            yield Question(_counting(base, [*keys, unit]), has_group=True, by=by, has_unit=True)


def _counting(base: Base, keys: Sequence[ColumnElement[Any]]) -> Select[Any]:
    numbers = (func.count(), func.count(base.person.distinct()))
    return (
        select(base.month, *keys, *numbers)
        .select_from(base.rows)
        .where(base.where)
        .group_by(base.month, *keys)
    )


def _contacts(kommune_nr: str, months: Sequence[date]) -> Base:
    return _by_month("contacts", CONTACT, kommune_nr, months)


def _refused(kommune_nr: str, months: Sequence[date]) -> Base:
    """Services whose newest version did not pass, by the month it came in (MH-44)."""
    return _by_month("refused", REFUSED, kommune_nr, months)


def _by_month(counts: str, kind: str, kommune_nr: str, months: Sequence[date]) -> Base:
    where = and_(counted.c.kind == kind, counted.c.kommune_nr == kommune_nr, counted.c.first.in_(months))
    return Base(with_persons(), counted.c.first, counted.c.what, person_of(), _columns(counts), where)


def _services(kommune_nr: str, months: Sequence[date]) -> Base:
    """Services given on the last day of each month."""
    days = days_of(months)
    is_given = and_(
        counted.c.first <= days.c.last, or_(counted.c.until.is_(None), counted.c.until > days.c.last)
    )
    where = and_(counted.c.kind == SERVICE, counted.c.kommune_nr == kommune_nr)
    rows = with_persons().join(days, is_given)
    return Base(rows, days.c.month, counted.c.what, person_of(), _columns("services"), where)


def _records(kommune_nr: str, months: Sequence[date]) -> Base:
    """All records that were made, those that wait apart: what held ones are a share of (MH-56)."""
    waits = case((record.c.state == State.HELD, HELD), else_=PASSED)
    who = func.coalesce(record.c.person_hash, record.c.id)
    return _by_day(record, waits, who, record.c.kommune_nr == kommune_nr, months)


def _avoided(kommune_nr: str, months: Sequence[date]) -> Base:
    """Services that were found registered already, and therefore not reported again; each counts once."""
    kept_out = and_(matched.c.acted, matched.c.verdict == Verdict.ALREADY_REGISTERED)
    first = (
        select(func.min(matched.c.seq))
        .where(kept_out, matched.c.kommune_nr == kommune_nr)
        .group_by(matched.c.tenant, matched.c.service_id)
    )
    where = matched.c.seq.in_(first)
    return _by_day(matched, matched.c.rule, cast(matched.c.seq, String), where, months)


def _courses(kommune_nr: str, months: Sequence[date]) -> Base:
    """
    Courses of the pilot by the month and the code of their first contact (MH-52); those that nobody wants reported are none.

    Never by the code of the course: of contacts of several codes it is another one (`figures.courses`).
    """
    days = days_of(months)
    begun = _begun(kommune_nr)
    same = and_(person.c.kommune_nr == begun.c.kommune_nr, person.c.key == begun.c.person_key)
    in_month = and_(begun.c.day >= days.c.month, begun.c.day <= days.c.last)
    rows = begun.join(days, in_month).join(person, same, isouter=True)
    who = func.coalesce(person.c.joined, begun.c.person_key)
    return Base(rows, days.c.month, literal(PILOT) + begun.c.code, who, {}, begun.c.nth == 1)


def _begun(kommune_nr: str) -> Subquery:
    """The contacts of courses in their order; the first one of each is `nth` 1."""
    course, contact = pilot_course.c, pilot_contact.c
    order = (contact.day, contact.tenant, contact.id)
    nth = func.row_number().over(partition_by=contact.course_id, order_by=order)
    return (
        select(contact.kommune_nr, contact.person_key, contact.day, contact.code, nth.label("nth"))
        .join(pilot_course, course.id == contact.course_id)
        .where(course.kommune_nr == kommune_nr, course.state != CourseState.REJECTED.value)
        .subquery("begun")
    )


def _by_day(
    rows: Any,
    group: ColumnElement[Any],
    who: ColumnElement[Any],
    where: ColumnElement[bool],
    months: Sequence[date],
) -> Base:
    """What has a day of its own: months are told by the days they are between."""
    days = days_of(months)
    joined = rows.join(days, and_(rows.c.day >= days.c.month, rows.c.day <= days.c.last))
    return Base(joined, days.c.month, group, who, {"source": rows.c.tenant}, where)


def days_of(months: Sequence[date]) -> Subquery:
    """Months with their first and last days, to join with."""
    each = (
        select(literal(one, Date).label("month"), literal(_last(one), Date).label("last")) for one in months
    )
    return union_all(*each).subquery("days")


_BASES = {
    "contacts": _contacts,
    "services": _services,
    "refused": _refused,
    "records": _records,
    "avoided": _avoided,
    COURSES: _courses,
}


def with_persons() -> Any:
    """What is counted, with who is one person with whom (KPR-D-019)."""
    same = and_(person.c.kommune_nr == counted.c.kommune_nr, person.c.key == counted.c.person_key)
    return counted.join(person, same, isouter=True)


def person_of() -> ColumnElement[Any]:
    """Tells persons apart in what is counted; what is of nobody known is told apart by itself."""
    return func.coalesce(person.c.joined, counted.c.person_key, counted.c.thing)


def _columns(counts: str) -> dict[str, ColumnElement[Any]]:
    return {name: counted.c[name] for name in DIVIDED[counts]}


def _last(month: date) -> date:
    """The last day of a month that is named by its first."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
