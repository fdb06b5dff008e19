"""Stays of a year (MH-53): as many as the store has, and told where nothing of a month is told with them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapter.figures import FIGURES, LEAST, Cell, Counted, Month, Row, Whose, month_of, table_of
from adapter.figures.stays import LEFT, is_last_of_year, month_ends, named, stay_codes, stays_within
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

FIGURE = FIGURES["kostra-stays"]
DECEMBER = date(2025, 12, 1)


def stays() -> Iterator[Tree]:
    """Of 21: 8 all year, one that ended on its first day, 6 from June on, 6 of some days; of 18: 12 of some days."""
    for number in range(8):
        yield service(number, number, "21", "2024-05-05")
    yield service(8, 8, "21", "2024-05-05", "2025-01-01")
    for number in range(9, 15):
        yield service(number, number, "21", "2025-06-03")
    for number in range(15, 21):
        yield service(number, number, "21", "2025-03-03", "2025-03-09")
    for number in range(21, 33):
        yield service(number, number, "18", f"2025-{number - 20:02}-02", f"2025-{number - 20:02}-02")
    # Not in it: ended before the year, began after it, no stay, taken back.
    yield service(33, 33, "21", "2024-05-05", "2024-12-31")
    yield service(34, 34, "21", "2026-01-01")
    for number in range(35, 45):
        yield service(number, number, "15", "2025-02-02")
    yield service(45, 45, "18", "2025-02-01")
    yield service(45, 45, "18", "2025-02-01", version=2, status="entered-in-error")


async def test_stays_are_those_given_on_a_day_of_the_year(store: Store) -> None:
    where = world(part())
    await take(store, where, *stays())
    assert await asked(store, "") == {("18", ""): 12, ("21", ""): 21}
    assert await asked(store, "begun") == {
        ("18", "before"): 0,
        ("18", "in-year"): 12,
        ("21", "before"): 9,
        ("21", "in-year"): 12,
    }
    assert await asked(store, "ended") == {
        ("18", "in-year"): 12,
        ("18", "later"): 0,
        ("21", "in-year"): 7,
        ("21", "later"): 14,
    }


async def test_a_year_is_counted_with_its_december_and_stays_as_it_was(store: Store) -> None:
    where = world(part())
    await take(store, where, *stays())
    await store.figures.months("services", [OURS], [DECEMBER])
    await take(store, where, *(service(50 + n, 50 + n, "18", "2025-04-04", "2025-04-09") for n in range(9)))
    assert (await asked(store, ""))["18", ""] == 12
    await store.figures.reopen(OURS, [DECEMBER])
    assert (await asked(store, ""))["18", ""] == 21


async def test_how_many_began_is_hidden_where_the_turn_of_the_year_was_closed_before_some_came(
    store: Store,
) -> None:
    where = world(part())
    await take(store, where, *stays())
    await store.figures.months("services", [OURS], [date(2024, 12, 1)])
    await take(store, where, service(60, 60, "21", "2024-11-11"))
    assert (await asked(store, ""))["21", ""] == 22
    began = await asked(store, "begun")
    assert (began["21", "before"], began["21", "in-year"]) == (None, None)
    ended = await asked(store, "ended")
    assert (ended["21", "in-year"], ended["21", "later"]) == (7, 15)


async def asked(store: Store, by: str) -> dict[tuple[str, str], int | None]:
    codes = stay_codes(world(part()).tables.service)
    table = await table_from(store.figures, FIGURE, by, [Whose(OURS)], YEAR, codes)
    assert {(row.month, row.persons) for row in table.rows} == {("2025", None)}
    return {(row.group, row.value): row.number for row in table.rows}


def test_stays_are_what_the_list_of_services_puts_in_an_institution() -> None:
    table = world(part()).tables.service
    codes = stay_codes(table)
    assert {"18", "21"} <= codes
    assert {table.codes[code].group for code in codes} == {"institusjon"}
    assert {row.group for code, row in table.codes.items() if code not in codes} >= {"hjemmeboende", "bolig"}


def test_the_ends_of_a_year_are_thirteen() -> None:
    assert month_ends(DECEMBER) == [date(2024, 12, 1), *(date(2025, month, 1) for month in range(1, 13))]
    assert [each for each in month_ends(DECEMBER) if is_last_of_year(each)] == [date(2024, 12, 1), DECEMBER]


# A year of three months for the proofs; a day is a number, and months end with 0, 30, 60 and 90.
ENDS = [date(2025, month, 1) for month in range(1, 5)]
LAST_DAYS = [30 * number for number in range(len(ENDS))]
NEVER = 1000
CODES = ("A", "B")
#: Code, first day, first day on which it is not given, unit, hovedforløp, person.
Stay = tuple[str, int, int, str, str, int]


def trees(found: Sequence[Stay]) -> tuple[list[Month], list[Month]]:
    """Services at the ends of months, hidden; and stays as they are counted. Counts in Python what the store counts in SQL."""
    given_at = [
        (ENDS[number], code, unit, way, person)
        for code, first, until, unit, way, person in found
        for number, last in enumerate(LAST_DAYS)
        if first <= last < until
    ]
    year = [one for one in found if one[1] <= LAST_DAYS[-1] and one[2] > 0]
    persons: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for code, first, until, *_, person in year:
        persons[code, ""].append(person)
        for month, last in zip(ENDS, LAST_DAYS, strict=True):
            if not first <= last < until:
                persons[code, named(month)].append(person)
    rows = [
        Counted(KOMMUNE, ENDS[-1], Cell(len(each), len({*each})), code, LEFT if left else "", left)
        for (code, left), each in persons.items()
    ]
    return month_of(counted(given_at, "services")), month_of(rows)


def told_of(services: list[Month], years: list[Month], *, is_hidden: bool) -> list[Row]:
    """What a reader gets of stays; or what it would be were those of five persons or more told."""
    told = stays_within(years, services, CODES, lambda _: ENDS)
    if not is_hidden:
        for group in (group for year in told for group in year.groups.values()):
            group.is_hidden = group.cell.persons < LEAST
            group.hidden = dict.fromkeys(group.parts, frozenset())
        for year in told:
            year.is_divided = True
    return [row for by in ("", *FIGURE.by) for row in table_of(FIGURE, by, [Whose(KOMMUNE)], told).rows]


class Told:
    """All that a reader of a kommune gets of services and stays, as equations."""

    def __init__(self, found: Sequence[Stay], *, is_hidden: bool = True) -> None:
        services, years = trees(found)
        self.truth = {code: group for year in years for code, group in year.groups.items()}
        self.months = {one.month: one for one in services}
        self.seen = cells(all_tables("services", [Whose(KOMMUNE)], services))
        self.sums = [one for one in equations(self.seen, BY["services"]) if one[0]]
        self.rows = told_of(services, years, is_hidden=is_hidden)
        self.shown = {row.group: row.number for row in self.rows if not row.value and row.number is not None}
        self.parts = {
            "unit": sorted({one[3] for one in found}),
            "hovedforlop": sorted({one[4] for one in found}),
        }
        self.flows = [one for code in self.shown for one in self._flows(code)]

    def _flows(self, code: str) -> Iterator[Equation]:
        """What began and ended between the ends of months, by each division; some began and ended between two."""
        number = self.shown[code]
        assert number is not None
        for by, parts in self.parts.items():
            begun = []
            for step, value in product(range(1, len(ENDS)), parts):
                more, less = ("begun", code, by, step, value), ("ended", code, by, step, value)
                begun.append(more)
                # Unknowns are one or more, and these may be none: each stands for one more than it is.
                change = self._added({more: -1, less: 1}, 0, self._at(code, step, by, value))
                yield self._added(*change, self._at(code, step - 1, by, value), -1)
            total = self._added(dict.fromkeys(begun, 1), number + len(begun) + 1, self._at(code, 0, "", ""))
            yield {**total[0], ("between", code, by): 1}, total[1]
            yield from self._wholes(code, by, parts)

    def _wholes(self, code: str, by: str, parts: list[str]) -> Iterator[Equation]:
        """Parts that are not told are parts of their number all the same."""
        for step in range(len(ENDS)):
            equation: Equation = ({}, 0)
            for value in parts:
                equation = self._added(*equation, self._at(code, step, by, value))
            equation = self._added(*equation, self._at(code, step, "", ""), -1)
            if equation[0]:
                yield equation

    def _at(self, code: str, step: int, by: str, value: str) -> Unknown | int:
        """A number at the end of a month: as it is told, its place where it is hidden, a place of its own where nothing is."""
        place = (KOMMUNE, "", f"{ENDS[step]:%Y-%m}", code, by, value)
        if place in self.seen:
            number = self.seen[place]
            return place if number is None else number
        month = self.months.get(ENDS[step])
        is_known = month is None or (
            month.is_divided
            and (code not in month.groups or (bool(by) and month.groups[code].is_divided(by)))
        )
        return 0 if is_known else ("untold", *place)

    @staticmethod
    def _added(
        factors: dict[Unknown, int], value: int, number: Unknown | int, sign: int = 1
    ) -> tuple[dict[Unknown, int], int]:
        if isinstance(number, int):
            return factors, value - sign * number
        # What is not told at all may be none: it stands for one more than it is.
        more = sign if number[0] == "untold" else 0
        return {**factors, number: factors.get(number, 0) + sign}, value + more


def narrowed(found: Sequence[Stay], *, is_hidden: bool = True) -> set[Place]:
    """The hidden numbers of services that stays leave fewer values, or one alone."""
    told = Told(found, is_hidden=is_hidden)
    both = [*told.sums, *told.flows]
    alone, together = narrowest(told.sums), narrowest(both)
    less = {place for place in alone if together[place] != alone[place]}
    return less | (pinned(both) & alone.keys())


def several(code: str, many: int, first: int, until: int, unit: str = "u1", whose: int = 0) -> list[Stay]:
    return [(code, first, until, unit, "1", whose + n) for n in range(many)]


#: In February A has 3 and B 6, both hidden, of 9 that are shown. Were the 5 stays of A told, A could have no more than 5.
GIVEN_AWAY = [
    *several("A", 5, -9, 20),
    *several("A", 3, 40, 70, whose=10),
    *several("B", 6, -9, NEVER, whose=20),
]
#: Units of A change from 20 and 20 to 38, 2 and 3, all hidden: of 68 stays in all the third one could have 28, not 41.
BY_UNIT = [
    *several("A", 20, -9, NEVER, "u1"),
    *several("A", 20, -9, 10, "u2", 100),
    *several("A", 18, 15, NEVER, "u1", 200),
    *several("A", 2, 15, NEVER, "u2", 300),
    *several("A", 3, 15, NEVER, "u3", 400),
    *several("A", 5, 35, 36, "u1", 450),
    *several("B", 9, -9, NEVER, whose=500),
]
#: Nothing is hidden of 20, of which 10 change their unit: 10 began, and each of them is known.
MOVED = [
    *several("A", 10, -9, 10),
    *several("A", 10, 10, NEVER, "u2", 20),
    *several("A", 10, -9, NEVER, "u3", 40),
]
#: 400 stays of a day each, of which 3 on the last day of a month: that month is hidden, and they are told.
SHORT = [
    *several("A", 400, 3, 4),
    *several("A", 3, 30, 31, whose=500),
    *several("B", 9, -9, NEVER, whose=600),
]


@pytest.mark.parametrize("found", [GIVEN_AWAY, BY_UNIT], ids=["of a code", "of a unit"])
def test_the_solver_sees_what_stays_would_give_away_if_they_were_told(found: list[Stay]) -> None:
    assert narrowed(found, is_hidden=False)
    assert not narrowed(found)
    assert "A" not in Told(found).shown


def test_of_many_short_stays_some_may_be_hidden_at_the_end_of_a_month() -> None:
    assert Told(SHORT).shown == {"A": 403}
    assert not narrowed(SHORT)


def test_stays_that_say_who_began_in_a_month_are_hidden() -> None:
    assert "A" not in Told(MOVED).shown
    # Five of some days more, and nobody knows which of them began with a month.
    assert Told([*MOVED, *several("A", 5, 10, 20, whose=80)]).shown == {"A": 35}


def test_stays_of_a_few_persons_are_hidden_however_many() -> None:
    by_one = [("A", 1 + n, 2 + n, "u1", "1", n % 4) for n in range(20)]
    assert Told([*by_one, *several("B", 9, -9, NEVER, whose=50)]).shown == {"B": 9}
    # Nine were given all the time: what is left of 29 is of four.
    assert "A" not in Told([*by_one, *several("A", 9, -9, NEVER, whose=60)]).shown


_stays = st.tuples(
    st.sampled_from(CODES),
    st.sampled_from([-5, 5, 15, 35, 45, 65, 90]),
    st.sampled_from([0, 3, 20, 30, 40, NEVER]),
    st.sampled_from(["u1", "u2", "u3"]),
    st.sampled_from(["1", "2"]),
    st.integers(0, 30),
    st.integers(1, 40),
)


def _each(found: list[tuple[str, int, int, str, str, int, int]]) -> list[Stay]:
    """Some that are alike, of persons of their own."""
    return [
        (code, first, first + lasts, unit, way, person + n)
        for code, first, lasts, unit, way, person, many in found
        for n in range(many)
    ]


@settings(deadline=None)
@given(st.lists(_stays, max_size=12).map(_each))
@example(GIVEN_AWAY)
@example(BY_UNIT)
@example(MOVED)
@example(SHORT)
def test_no_hidden_number_of_services_is_given_away_by_stays(found: list[Stay]) -> None:
    assert not narrowed(found)


@settings(deadline=None)
@given(st.lists(_stays, max_size=12).map(_each))
@example(MOVED)
def test_what_can_be_worked_out_of_stays_is_of_nobody_or_of_five_persons(found: list[Stay]) -> None:
    told = Told(found)
    widths = narrowest([*told.sums, *told.flows])
    for code, number in told.shown.items():
        truth = told.truth[code]
        assert number == truth.cell.number
        assert truth.cell.persons >= LEAST
        for left in truth.parts.get(LEFT, {}).values():
            assert left.persons == 0 or left.persons >= LEAST
        has_moved = LEFT in truth.parts
        for name, width in widths.items():
            if name[:2] in (("begun", code), ("ended", code)):
                assert width > LEAST or not has_moved, "how many began or ended in a month is known"
    assert_divided_alike(told)


def assert_divided_alike(told: Told) -> None:
    """A part of stays is told where its number and the services it is the rest of are."""
    for row in told.rows:
        if row.value in ("before", "later") and row.number is not None:
            step = 0 if row.value == "before" else -1
            month = told.months.get(ENDS[step])
            group = month.groups.get(row.group) if month else None
            assert row.number == (group.cell.number if group else 0)
            assert group is None or not group.is_hidden
            assert row.group in told.shown


def test_even_who_knows_the_method_is_left_two_values_for_whatever_is_not_told() -> None:
    """All of one month: some given before it, some that begin, some that end, and some within it."""
    published: defaultdict[tuple[object, ...], set[tuple[int, ...]]] = defaultdict(set)
    others = several("B", 20, -9, NEVER, whose=500)
    for before, begun, ended, between in product(range(8), range(8), range(8), range(13)):
        if ended <= before:
            found = [
                *others,
                *several("A", before - ended, -9, NEVER),
                *several("A", ended, -9, 10, whose=100),
                *several("A", begun, 20, NEVER, whose=200),
                *several("A", between, 12, 13, whose=300),
            ]
            told = Told(found)
            key = (tuple(sorted(told.seen.items(), key=str)), tuple(told.rows))
            published[key].add((before, begun, ended, between))
    for ways in published.values():
        # Of as many as these all ways were tried.
        if max(begun + between for _, begun, _, between in ways) < 8:
            for values in zip(*((*way, way[0] + way[1] + way[3]) for way in ways), strict=True):
                assert len({*values}) > 1 or values[0] == 0 or values[0] >= LEAST, ways
