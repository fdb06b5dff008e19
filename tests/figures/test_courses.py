"""Courses of the pilot in a year (MH-52): as many as the store has, and told where no hidden contact is told with them."""

from collections import Counter, defaultdict
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

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
from adapter.matching.pilot import CourseState
from adapter.store import Store
from tests.figures.readers import all_tables, cells, equations
from tests.figures.solving import Equation, narrowest
from tests.figures.test_hiding import BY, counted
from tests.figures.year import MONTHS, RECEIVED
from tests.pilot.given import BY as WHO
from tests.pilot.given import KOMMUNE, PSY

FIGURE = FIGURES["is-24-8-courses"]
A, B = "pilot:A", "pilot:B"
TWO = (date(2025, 1, 1), date(2025, 2, 1))
OURS = "4631"
_contact = st.tuples(
    st.sampled_from(TWO),
    st.sampled_from([A, B, "service"]),
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


def begun(contacts: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """A course of each person for the first contact under each code."""
    first: dict[tuple[object, object], object] = {}
    for month, group, *_, person in sorted(contacts, key=lambda each: str(each[0])):
        if str(group).startswith("pilot:"):
            first.setdefault((group, person), month)
    return [(month, group, person) for (group, person), month in first.items()]


def trees(contacts: list[tuple[object, ...]]) -> tuple[list[Month], list[Month], dict[tuple[date, str], int]]:
    """Contacts and courses hidden each by itself, and how many courses there are truly."""
    courses = begun(contacts)
    numbers = Counter((month, group) for month, group, _ in courses)
    persons: defaultdict[tuple[object, object], set[object]] = defaultdict(set)
    for month, group, person in courses:
        persons[month, group].add(person)
    each = [
        Counted(OURS, month, Cell(n, len(persons[month, group])), group)  # type: ignore[arg-type]
        for (month, group), n in numbers.items()
    ]
    months = Counter(month for month, *_ in courses)
    wholes = [Counted(OURS, month, Cell(n, n)) for month, n in months.items()]  # type: ignore[arg-type]
    return month_of(counted(contacts)), month_of([*wholes, *each]), dict(numbers)  # type: ignore[arg-type]


@settings(deadline=None)
@example(GIVEN_AWAY)
@given(st.lists(_contact, max_size=120))
def test_courses_leave_every_hidden_number_of_contacts_as_many_values_as_it_had(
    found: list[tuple[object, ...]],
) -> None:
    """Who has all tables of contacts, and knows that each course has a contact in its month, learns nothing of them."""
    contacts, courses, truth = trees(found)
    whose = [Whose(OURS)]
    seen = cells(all_tables("contacts", whose, contacts))
    sums = [one for one in equations(seen, BY["contacts"]) if one[0]]
    told = courses_within(courses, contacts)
    rows = table_of(FIGURE, "", whose, told).rows
    besides: list[Equation] = []
    for (month, group), number in truth.items():
        place = (OURS, "", f"{month:%Y-%m}", group, "", "")
        # What is not told of a month is an unknown; it is no more than its contacts.
        known = seen.get(place)
        factors = {("course", month, group): -1, ("more", month, group): -1}
        besides.append(({**factors, place: 1}, -1) if known is None else (factors, -known - 1))
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
    assert {place: together[place] for place in alone if place in hidden} == {
        place: alone[place] for place in alone if place in hidden
    }
    assert all(width > 1 for name, width in together.items() if name in hidden)


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
