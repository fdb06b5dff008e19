"""Hours a week at the end of a year (MH-53): as the store has them, and told where they give nothing away."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapter.figures import FIGURES, LEAST, Cell, Counted, Month, Whose, month_of, table_of
from adapter.figures.hours import MOST, TOLD, WITH, WITHOUT, hours_within
from adapter.store import Store
from adapter.store.figures_table import table_from
from tests.figures.readers import Cell as Place
from tests.figures.readers import all_tables, cells, equations
from tests.figures.solving import Equation, Unknown, narrowest, pinned
from tests.figures.test_help_figures import YEAR, service
from tests.figures.test_hiding import BY, KOMMUNE, counted
from tests.notifications.documents import Tree
from tests.pilot.given import KOMMUNE as OURS
from tests.pilot.given import part, take, world

FIGURE = FIGURES["kostra-hours"]
DECEMBER = date(2025, 12, 1)
WEEK = 168
RATIO = "http://hl7.no/fhir/ig/okt/StructureDefinition/WeeklyExtentRatio"


def hours(value: float, code: str = "h") -> list[Tree]:
    ucum = "http://unitsofmeasure.org"
    amount = {"value": value, "system": ucum, "code": code}
    return [
        {
            "url": RATIO,
            "valueRatio": {"numerator": amount, "denominator": amount | {"value": 1, "code": "wk"}},
        }
    ]


def services() -> Iterator[Tree]:
    """Of 15: 8 of 6.5 hours and 5 without; of 29: 6 of 2 hours, of which one is of 100; of 21: 9 without."""
    for number in range(8):
        yield service(number, number, "15", "2025-03-01", extension=hours(6.5))
    for number in range(8, 13):
        yield service(number, number, "15", "2025-03-01")
    for number in range(13, 19):
        yield service(number, number, "29", "2024-05-05", extension=hours(2 if number > 13 else 100))
    for number in range(19, 28):
        yield service(number, number, "21", "2025-05-05")
    # Not in it: ended before the last day, began after it, and one that its source takes back.
    yield service(28, 28, "15", "2025-01-01", "2025-12-31", extension=hours(30))
    yield service(29, 29, "15", "2026-01-01", extension=hours(30))
    yield service(30, 30, "15", "2025-02-01", extension=hours(30))
    yield service(30, 30, "15", "2025-02-01", version=2, status="entered-in-error", extension=hours(30))


Told = dict[tuple[str, str], int | None]


async def asked(store: Store, by: str = "") -> Told:
    table = await table_from(store.figures, FIGURE, by, [Whose(OURS)], YEAR, ())
    assert {(row.month, row.persons) for row in table.rows} <= {("2025", None)}
    return {(row.group, row.value): row.number for row in table.rows}


async def test_hours_are_added_up_by_code_for_services_given_on_the_last_day(store: Store) -> None:
    await take(store, world(part()), *services())
    assert await asked(store) == {("15", ""): 52, ("21", ""): 0, ("29", ""): None}
    assert await asked(store, TOLD) == {
        ("15", WITH): 8,
        ("15", WITHOUT): 5,
        ("21", WITH): 0,
        ("21", WITHOUT): 9,
        ("29", "*"): None,
    }


async def test_the_newest_version_says_the_hours(store: Store) -> None:
    where = world(part())
    await take(store, where, *services())
    for number, told in ((0, hours(12.5)), (1, hours(30, "min"))):
        await take(store, where, service(number, number, "15", "2025-03-01", version=2, extension=told))
    await take(store, where, service(2, 2, "15", "2025-03-01", version=2))
    # One that came late, and one that is seen again.
    await take(store, where, service(0, 0, "15", "2025-03-01", version=1, extension=hours(90)))
    assert await asked(store) == {("15", ""): 45, ("21", ""): 0, ("29", ""): None}
    assert (await asked(store, TOLD))["15", WITH] == 6


async def test_several_services_of_a_code_are_of_one_person(store: Store) -> None:
    """Of five persons one has 3 of 7 services, and more than half of the hours."""
    where = world(part())
    for number in range(7):
        started = f"2025-0{1 + number}-01"
        await take(store, where, service(number, max(number, 2), "15", started, extension=hours(4)))
    [most] = [each for each in await store.figures.count("hours", OURS, [DECEMBER]) if each.by == MOST]
    assert most.cell == Cell(12 * 60, 1)
    assert await asked(store) == {("15", ""): 28}
    await take(store, where, service(7, 2, "15", "2025-09-01", extension=hours(6)))
    await store.figures.reopen(OURS, [DECEMBER])
    assert await asked(store) == {("15", ""): None}


async def test_hours_are_closed_with_services_and_hidden_where_some_came_between(store: Store) -> None:
    where = world(part())
    await take(store, where, *services())
    await store.figures.months("services", [OURS], [DECEMBER])
    await take(
        store, where, *(service(50 + n, 50 + n, "15", "2025-04-04", extension=hours(9)) for n in range(9))
    )
    assert (await asked(store))["15", ""] == 52
    await store.figures.reopen(OURS, [DECEMBER])
    assert (await asked(store))["15", ""] == 133


async def test_a_december_that_was_closed_before_hours_were_counted_tells_none_where_some_came_since(
    store: Store,
) -> None:
    where = world(part())
    await take(store, where, *services())
    await store.figures.months("services", [OURS], [DECEMBER])
    # As a store is that was migrated: nothing is kept of the hours of a closed month.
    async with store._database.writing.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM figure_month WHERE counts = 'hours'")
    await take(store, where, service(50, 50, "15", "2025-04-04"))
    assert await asked(store) == {("15", ""): None, ("21", ""): 0, ("29", ""): None}


async def test_counted_anew_hours_are_what_they_were(store: Store) -> None:
    await take(store, world(part()), *services())
    before = await asked(store)
    async with store._database.writing.begin() as connection:
        await connection.exec_driver_sql("UPDATE counted SET weekly_minutes = 1")
    await store.recounting.services(OURS)
    await store.figures.reopen(OURS, [DECEMBER])
    assert await asked(store) == before


# The proofs: code, unit and hovedforløp of each service, person, and minutes a week.
CODES = ("A", "B", "C")
Given = tuple[str, str, str, int, int]


def trees(found: Sequence[Given]) -> tuple[list[Month], list[Month]]:
    """Services of the day, hidden; and hours as they are counted. Counts in Python what the store counts in SQL."""
    given_at = [(DECEMBER, code, unit, way, person) for code, unit, way, person, _ in found]
    rows: list[Counted] = []
    for code in {one[0] for one in found}:
        minutes: defaultdict[int, int] = defaultdict(int)
        has, lacks = (
            [one[3] for one in found if one[0] == code and bool(one[4]) is told] for told in (True, False)
        )
        for one in found:
            minutes[one[3]] += one[4] if one[0] == code else 0
        cells_of = (
            ("", "", Cell(sum(minutes.values()), len({*has}))),
            (MOST, "", Cell(max(minutes.values()), 1)),
            (TOLD, WITH, Cell(len(has), len({*has}))),
            (TOLD, WITHOUT, Cell(len(lacks), len({*lacks}))),
        )
        rows += [Counted(KOMMUNE, DECEMBER, cell, code, by, value) for by, value, cell in cells_of]
    return month_of(counted(given_at, "services")), month_of(rows)


class Seen:
    """All that a reader of a kommune gets of services and hours, as equations."""

    def __init__(self, found: Sequence[Given], *, is_hidden: bool = True) -> None:
        services, years = trees(found)
        self.truth = {code: group for year in years for code, group in year.groups.items()}
        self.seen = cells(all_tables("services", [Whose(KOMMUNE)], services))
        self.sums = [one for one in equations(self.seen, BY["services"]) if one[0]]
        told = hours_within(years, services)
        if not is_hidden:
            for year in told:
                year.is_divided = True
                for code, group in year.groups.items():
                    group.is_hidden = self.truth[code].cell.persons < LEAST
                    group.hidden = {TOLD: frozenset()}
        self.rows = [row for by in ("", TOLD) for row in table_of(FIGURE, by, [Whose(KOMMUNE)], told).rows]
        self.hours = {row.group: row.number for row in self.rows if not row.value and row.number is not None}
        self.told = {
            (row.group, row.value): row.number
            for row in self.rows
            if row.value in (WITH, WITHOUT) and row.number is not None
        }
        # As where the EPJ of one unit alone tells hours.
        self.are_of_unit = all((unit == "u1") is bool(minutes) for _, unit, _, _, minutes in found)
        self.bounds = [one for code in self.hours for one in self._of(code)]

    def _of(self, code: str) -> Iterator[Equation]:
        """
        What hours say: those of a sum are of five services at least, and each is of a week at most.

        And what the numbers of services say to one who knows that the EPJ of u1 alone tells hours.
        """
        has, lacks = self.told.get((code, WITH)), self.told.get((code, WITHOUT))
        number = self._number(code, "", "")
        least = max(LEAST if self.hours[code] else 0, -(-(self.hours[code] or 0) // WEEK))
        if has is not None and lacks is not None:
            yield self._equal([number], has + lacks)
            if self.are_of_unit:
                yield self._equal([self._number(code, "unit", "u1")], has)
        else:
            # Unknowns are one or more: those beyond the fewest may be none.
            yield self._equal([number], least - 1, -1, ("beyond", code))

    def _number(self, code: str, by: str, value: str) -> Unknown | int | None:
        place = (KOMMUNE, "", f"{DECEMBER:%Y-%m}", code, by, value)
        number = self.seen.get(place, 0)
        return place if number is None else number

    @staticmethod
    def _equal(
        numbers: list[Unknown | int | None], value: int, sign: int = 0, more: Unknown = None
    ) -> Equation:
        known = sum(each for each in numbers if isinstance(each, int))
        factors = {each: 1 for each in numbers if not isinstance(each, int)}
        return ({**factors, more: sign} if sign else factors), value - known


def narrowed(found: Sequence[Given], *, is_hidden: bool = True) -> set[Place]:
    """The hidden numbers of services that hours leave fewer values, or one alone."""
    seen = Seen(found, is_hidden=is_hidden)
    both = [*seen.sums, *(one for one in seen.bounds if one[0])]
    alone, together = narrowest(seen.sums), narrowest(both)
    return {place for place in alone if together[place] < alone[place]} | (pinned(both) & alone.keys())


def several(code: str, many: int, minutes: int, unit: str = "u1", whose: int = 0) -> list[Given]:
    return [(code, unit, "1", whose + n, minutes) for n in range(many)]


#: A has 6 services and B 3, both hidden, of 18: told hours of A would say that it has 5 at least.
GIVEN_AWAY = [
    *several("A", 6, 300),
    *several("B", 3, 0, whose=20),
    *several("C", 9, 0, whose=40),
]
#: Units of A have 6, 3 and 20, the first two of them hidden: it is known that the first alone tells hours.
BY_UNIT = [
    *several("A", 6, 300),
    *several("A", 3, 0, "u2", 20),
    *several("A", 20, 0, "u3", 40),
    *several("B", 9, 0, "u2", whose=80),
]
#: As many as can be: each of 12 has all hours of the week.
ALL_WEEK = [*several("A", 12, 60 * WEEK), *several("A", 12, 0, whose=40)]
#: 30 of whom one has more than all others.
OF_ONE = [*several("A", 30, 60), *several("A", 1, 30 * 60 + 1, whose=40)]
#: 40 of whom three are without.
FEW_WITHOUT = [*several("A", 37, 120), *several("A", 3, 0, whose=60)]
#: Six of whom one is without.
ONE_WITHOUT = [*several("A", 5, 120), *several("A", 1, 0, whose=60)]
#: 33 of whom four are without: no more than 29 can have 29 minutes.
A_MINUTE_EACH = [*several("A", 29, 1), *several("A", 4, 0, whose=60)]


@pytest.mark.parametrize("found", [GIVEN_AWAY, BY_UNIT], ids=["of a code", "of a unit"])
def test_the_solver_sees_what_hours_would_give_away_if_they_were_told(found: list[Given]) -> None:
    assert narrowed(found, is_hidden=False)
    assert not narrowed(found)


def test_what_is_told_of_some() -> None:
    assert (Seen(GIVEN_AWAY).hours, Seen(GIVEN_AWAY).told) == ({"C": 0}, {("C", WITH): 0, ("C", WITHOUT): 9})
    assert Seen(BY_UNIT).hours == {"A": 30, "B": 0}
    assert Seen(BY_UNIT).told == {("B", WITH): 0, ("B", WITHOUT): 9}
    assert (Seen(FEW_WITHOUT).hours, Seen(FEW_WITHOUT).told) == ({"A": 74}, {})


@pytest.mark.parametrize("found", [ALL_WEEK, OF_ONE, ONE_WITHOUT, A_MINUTE_EACH, several("A", 4, 60)])
def test_hours_that_say_what_somebody_has_or_how_few_are_without_are_hidden(found: list[Given]) -> None:
    seen = Seen(found)
    assert (seen.hours, seen.told) == ({}, {})


def test_half_of_the_hours_may_be_of_one_person() -> None:
    assert Seen([*several("A", 30, 60), *several("A", 1, 30 * 60, whose=40)]).hours == {"A": 60}


_services = st.tuples(
    st.sampled_from(CODES),
    st.integers(1, 25),
    st.sampled_from([0, 0, 1, 90, 600, 60 * WEEK]),
    st.sampled_from(["u1", "u2", "u3"]),
    st.sampled_from(["1", "2"]),
    st.integers(0, 30),
)


def _each(found: list[tuple[str, int, int, str, str, int]]) -> list[Given]:
    """Some that are alike, of persons of their own."""
    return [
        (code, unit, way, person + n, minutes)
        for code, many, minutes, unit, way, person in found
        for n in range(many)
    ]


def _of_unit(found: list[Given]) -> list[Given]:
    """The same where the EPJ of one unit alone tells hours."""
    return [(*one[:4], (one[4] or 60) if one[1] == "u1" else 0) for one in found]


_some = st.lists(_services, max_size=10).map(_each)


@settings(deadline=None)
@given(_some | _some.map(_of_unit))
@example(GIVEN_AWAY)
@example(BY_UNIT)
@example(ALL_WEEK)
@example(FEW_WITHOUT)
def test_no_hidden_number_of_services_is_given_away_by_hours(found: list[Given]) -> None:
    assert not narrowed(found)


@settings(deadline=None)
@given(_some)
@example(OF_ONE)
@example(ONE_WITHOUT)
def test_hours_are_told_of_five_persons_of_whom_none_has_most(found: list[Given]) -> None:
    seen = Seen(found)
    for code, told in seen.hours.items():
        minutes: defaultdict[int, int] = defaultdict(int)
        for one in found:
            minutes[one[3]] += one[4] if one[0] == code else 0
        having = [each for each in minutes.values() if each]
        assert told == round(sum(having) / 60)
        assert not having or (len(having) >= LEAST and max(having) <= sum(having) / 2)
        assert seen.seen[KOMMUNE, "", f"{DECEMBER:%Y-%m}", code, "", ""] is not None
    for (code, value), number in seen.told.items():
        persons = {one[3] for one in found if one[0] == code and bool(one[4]) is (value == WITH)}
        assert number == 0 or len(persons) >= LEAST
        assert code in seen.hours


def test_even_who_knows_the_method_is_left_two_values_for_how_many_have_hours() -> None:
    """One code, each service of a person of its own, and sums that each number of them may have, shared evenly."""
    published: defaultdict[tuple[object, ...], set[tuple[int, int]]] = defaultdict(set)
    sums = [60 * hours for hours in (0, 1, 5, 40, 168, 335, 336, 500, 671, 672, 840, 1000, 1008, 1500)]
    for has, lacks, minutes in product(range(13), range(13), sums):
        if not (has <= minutes <= has * 60 * WEEK and (has or not minutes)):
            continue
        share = [minutes // has + (n < minutes % has) for n in range(has)]
        found = [("A", "u1", "1", n, each) for n, each in enumerate(share)]
        seen = Seen([*found, *several("A", lacks, 0, whose=50), *several("B", 30, 0, whose=500)])
        published[tuple(sorted(seen.seen.items(), key=str)), tuple(seen.rows)].add((has, lacks))
    for ways in published.values():
        # Of as many as these all ways were tried.
        if max(map(sum, ways)) <= 12:
            for values in zip(*ways, strict=True):
                assert len({*values}) > 1 or values[0] == 0 or values[0] >= LEAST, ways
