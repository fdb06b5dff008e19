"""Courses of the pilot in a year (MH-52): as many as the store has, and told where no hidden contact is told with them."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapter.config import shipped_mappings
from adapter.figures import (
    COURSES,
    FIGURES,
    LEAST,
    Cell,
    Counted,
    Month,
    Whose,
    courses_within,
    month_of,
    table_of,
)
from adapter.mapping.load import load_tables
from adapter.matching import KommuneKey
from adapter.matching.pilot import CourseState, PilotContact, PilotCourse, courses_of
from adapter.store import Store
from adapter.values import replace
from tests.figures.readers import all_tables, cells, equations
from tests.figures.solving import Equation, narrowest
from tests.figures.test_hiding import BY, counted
from tests.figures.year import MONTHS, RECEIVED
from tests.pilot.given import BY as WHO
from tests.pilot.given import KOMMUNE, OFFERS, PSY, TABLE, part, take, talk, world

FIGURE = FIGURES["is-24-8-courses"]
#: C is below A.
A, B, C = "pilot:A", "pilot:B", "pilot:C"
TWO = (date(2025, 1, 1), date(2025, 2, 1))
OURS = "4631"
_contact = st.tuples(
    st.sampled_from(TWO),
    st.sampled_from([A, B, C, "service"]),
    st.sampled_from(["u1", "u2"]),
    st.sampled_from(["2", "4"]),
    st.sampled_from(["1", ""]),
    st.just("1"),
    st.just("0-5"),
    st.just(""),
    st.just(""),
    st.integers(0, 12),
)


def contact(group: str, person: int) -> tuple[object, ...]:
    return (TWO[0], group, "u1", "4", "1", "1", "0-5", "", "", person)


#: Nine persons of A, six of B and two of a service: B and the service are hidden together, and eight. Six courses of B
#: told would leave the service no more than two.
GIVEN_AWAY = [
    *(contact(A, n) for n in range(9)),
    *(contact(B, 20 + n) for n in range(6)),
    contact("service", 40),
    contact("service", 41),
]


#: Ten contacts of A; eight of C and three of a service, which are hidden together. The eight courses that begin with C go on
#: with A in the next month, which makes them courses of A: 18 of them told would say that C has eight contacts or more.
MIXED = [
    *(contact(A, n) for n in range(10)),
    *(contact(C, 20 + n) for n in range(8)),
    *((TWO[1], *contact(A, 20 + n)[1:]) for n in range(8)),
    *(contact("service", 40 + n) for n in range(3)),
]
Naming = Callable[[PilotCourse], str]


def by_first(course: PilotCourse) -> str:
    return course.contacts[0].code


def by_its_own(course: PilotCourse) -> str:
    return course.code


def begun(contacts: list[tuple[object, ...]], naming: Naming) -> list[tuple[date, str, object]]:
    """The courses of each person as the pilot makes them, by month, code and person."""
    held: defaultdict[object, list[PilotContact]] = defaultdict(list)
    for number, (month, group, unit, *_, person) in enumerate(contacts):
        if str(group).startswith("pilot:"):
            whose, code = KommuneKey(OURS, str(person)), str(group)
            parent = A if code == C else None
            held[person].append(
                PilotContact("plain", str(number), whose, code, parent, month, str(unit), "other", (), "1")  # type: ignore[arg-type]
            )
    made = [(person, course) for person, each in held.items() for course in courses_of(each, (), 90)]
    return [(course.course.first.replace(day=1), naming(course), person) for person, course in made]


def trees(
    contacts: list[tuple[object, ...]], naming: Naming = by_first
) -> tuple[list[Month], list[Month], dict[tuple[date, str], int]]:
    """Contacts and courses hidden each by itself, and how many courses there are truly."""
    courses = begun(contacts, naming)
    numbers = Counter((month, group) for month, group, _ in courses)
    persons: defaultdict[tuple[date, str], set[object]] = defaultdict(set)
    for month, group, person in courses:
        persons[month, group].add(person)
        persons[month, ""].add(person)
    each = [
        Counted(OURS, month, Cell(n, len(persons[month, group])), group)
        for (month, group), n in numbers.items()
    ]
    months = Counter(month for month, *_ in courses)
    wholes = [Counted(OURS, month, Cell(n, len(persons[month, ""]))) for month, n in months.items()]
    return month_of(counted(contacts)), month_of([*wholes, *each]), dict(numbers)  # type: ignore[arg-type]


def narrowed(found: list[tuple[object, ...]], naming: Naming = by_first) -> set[object]:
    """
    The hidden numbers of contacts that courses leave fewer values, or one alone.

    To who has all tables of contacts, and knows of which contacts each course begins with one in its month.
    """
    contacts, courses, truth = trees(found, naming)
    whose = [Whose(OURS)]
    seen = cells(all_tables("contacts", whose, contacts))
    sums = [one for one in equations(seen, BY["contacts"]) if one[0]]
    told = courses_within(courses, contacts)
    rows = table_of(FIGURE, "", whose, told).rows
    besides: list[Equation] = []
    for (month, group), number in truth.items():
        begins = (A, C) if naming is by_its_own and group == A else (group,)
        places = [(OURS, "", f"{month:%Y-%m}", each, "", "") for each in begins]
        # What is not told of a month is an unknown; courses are no more than the contacts that begin them.
        known = [seen[place] for place in places if place in seen]
        unknown = {place: 1 for place in places if place in seen and seen[place] is None}
        factors = {("course", month, group): -1, ("more", month, group): -1, **unknown}
        besides.append((factors, -1 - sum(each or 0 for each in known)))
        assert number >= 1
    for row in rows:
        shown = [
            m.month
            for m in told
            if m.is_divided and row.group in m.groups and not m.groups[row.group].is_hidden
        ]
        assert (row.number or 0) == sum(truth[month, row.group] for month in shown)
        assert row.persons is None
        assert row.number is None or row.number >= LEAST
        besides.append(({("course", month, row.group): 1 for month in shown}, row.number or 0))
    alone, together = narrowest(sums), narrowest([*sums, *(one for one in besides if one[0])])
    hidden = {place for place, number in seen.items() if number is None}
    return {place for place in alone if place in hidden and together[place] != alone[place]} | {
        place for place, width in together.items() if place in hidden and width <= 1
    }


@settings(deadline=None)
@example(GIVEN_AWAY)
@example(MIXED)
@given(st.lists(_contact, max_size=120))
def test_courses_leave_every_hidden_number_of_contacts_as_many_values_as_it_had(
    found: list[tuple[object, ...]],
) -> None:
    assert narrowed(found) == set()


def test_courses_under_a_code_of_their_own_would_tell_of_the_codes_below_it() -> None:
    """The proof would see it."""
    assert narrowed(MIXED, by_its_own)


def test_courses_are_hidden_where_the_contacts_of_their_code_are() -> None:

    contacts, courses, truth = trees(GIVEN_AWAY)
    assert truth == {(TWO[0], A): 9, (TWO[0], B): 6}
    assert [contacts[0].groups[each].is_hidden for each in (A, B)] == [False, True]
    assert not courses[0].groups[B].is_hidden, "by itself it would be shown"
    rows = table_of(FIGURE, "", [Whose(OURS)], courses_within(courses, contacts)).rows
    assert [(row.group, row.number, row.hidden_months) for row in rows] == [(A, 9, 0), (B, None, 1)]


def test_courses_of_months_whose_contacts_are_not_told_are_hidden() -> None:
    _, courses, _ = trees([(TWO[0], A, "u1", "4", "1", "1", "0-5", "", "", n) for n in range(9)])
    [row] = table_of(FIGURE, "", [Whose(OURS)], courses_within(courses, [])).rows
    assert (row.number, row.hidden_months) == (None, 1)


async def test_courses_count_in_the_month_of_their_first_contact(year_store: Store) -> None:
    courses = await year_store.pilot.courses(KOMMUNE, limit=10_000)
    wanted = Counter((each.first.replace(day=1), f"pilot:{each.code}") for each in courses)
    persons = Counter(each.first.replace(day=1) for each in courses)

    found = await year_store.figures.count(COURSES, KOMMUNE, MONTHS)

    assert wanted
    assert {(one.month, one.group): one.cell.number for one in found if one.group} == wanted
    assert {one.month: one.cell.number for one in found if not one.group} == persons
    assert all(0 < one.cell.persons <= one.cell.number for one in found)
    assert {one.group for one in found} == {"", f"pilot:{PSY}"}


async def test_what_its_kommune_does_not_want_reported_is_no_course(year_store: Store) -> None:
    first, *_ = await year_store.pilot.courses(KOMMUNE, [CourseState.HELD], limit=1)
    month = first.first.replace(day=1)

    async def number() -> int:
        found = await year_store.figures.count(COURSES, KOMMUNE, [month])
        return sum(one.cell.number for one in found if one.group)

    before = await number()
    await year_store.pilot.reject(first.id, WHO, RECEIVED)
    assert await number() == before - 1


async def test_a_course_of_several_codes_counts_under_that_of_its_first_contact(
    store: Store, tmp_path: Path
) -> None:
    """Its own code is the one above them, of which it may have no contact in the month it begins."""
    says = "reads: [{fact: decision, element: basedOn, system: offers}]\nrows:"
    (tmp_path / "offers.yaml").write_text(TABLE.replace("rows:", says))
    where = replace(world(part()), tables=load_tables(shipped_mappings(), tmp_path))
    decided = talk("decided", "2026-02-10", basedOn=[{"identifier": {"system": OFFERS, "value": "V-1"}}])
    await take(store, where, talk("alone", "2026-01-20"), decided)
    [course] = await store.pilot.courses(KOMMUNE)
    assert (course.code, course.contacts) == ("PILOT-PHR", 2)

    found = await store.figures.count(COURSES, KOMMUNE, MONTHS)

    told = {(one.month, one.group): one.cell for one in found}
    assert told == {(MONTHS[0], group): Cell(1, 1) for group in ("", f"pilot:{PSY}")}
    contacts = await store.figures.count("contacts", KOMMUNE, MONTHS)
    whole = {(one.month, one.group): one.cell.number for one in contacts if not (one.by or one.unit)}
    assert whole[MONTHS[0], f"pilot:{PSY}"] == 1
    assert whole[MONTHS[1], "pilot:PILOT-PHR"] == 1
