"""No hidden number can be worked out: of one family by whoever knows the method, of all tables by their sums."""

from collections import Counter, defaultdict
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.figures import (
    FIGURES,
    LEAST,
    NOT_DIVIDED,
    Cell,
    Counted,
    FiguresTable,
    Month,
    Whose,
    hidden_of,
    month_of,
    pilot_tables,
    table_of,
)
from tests.figures.readers import Cell as CellPlace
from tests.figures.readers import all_tables, cells, equations, exported, of_users
from tests.figures.solving import narrowest, pinned

KOMMUNE = "4631"
MONTHS = (date(2026, 1, 1), date(2026, 2, 1))
#: In the order of the values of `_contact`.
BY = {
    "contacts": ("unit", "profession", "hovedforlop", "form", "age", "rule", "field"),
    "services": ("unit", "hovedforlop"),
    "holds": ("unit", "source", "rule", "field"),
    "refused": ("unit", "rule", "field"),
    "avoided": ("source",),
    "records": ("source",),
}


def test_what_is_small_is_hidden_and_zero_is_not() -> None:
    assert hidden_of({"a": 3, "b": 0, "c": 9, "d": 20}) == frozenset({"a", "c"})
    assert hidden_of({"a": 5, "b": 0}) == frozenset()


def test_a_family_too_small_to_be_divided_is_not_divided() -> None:
    assert hidden_of({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}) is None


@pytest.mark.parametrize(("size", "most"), [(1, 30), (2, 16), (3, 12), (4, 8)])
def test_even_who_knows_the_method_is_left_two_values_for_each_hidden_number(size: int, most: int) -> None:
    """All families of a size are tried: what is published of one must be published of another too."""
    published: dict[tuple[int, tuple[int, ...] | None], list[tuple[int, ...]]] = defaultdict(list)
    for values in product(range(most + 1), repeat=size):
        hidden = hidden_of(dict(enumerate(values)))
        seen = None if hidden is None else tuple(-1 if n in hidden else v for n, v in enumerate(values))
        published[sum(values), seen].append(values)
    for (total, seen), families in published.items():
        # What is of fewer than LEAST is hidden as a whole; above `most` not all were tried.
        if LEAST <= total <= most:
            for n in range(size):
                if seen is None or seen[n] == -1:
                    assert len({values[n] for values in families}) > 1, (total, seen)


def test_the_solver_finds_what_a_sum_gives_away() -> None:
    """The proof is worth nothing if the solver is blind."""
    row = {("a", 1): 1, ("a", 2): 1}
    other = {("a", 2): 1, ("b", 2): 1}
    assert pinned([(row, 9), (other, 7)]) == set()
    assert pinned([(row, 9), (other, 7), ({("a", 1): 1, ("b", 2): 1}, 4)]) == {("a", 1), ("a", 2), ("b", 2)}
    assert narrowest([({"a": 1, "b": 1, "c": 1}, 4)]) == {"a": 2, "b": 2, "c": 2}


_person = st.integers(0, 12)
_contact = st.tuples(
    st.sampled_from(MONTHS),
    st.sampled_from(["hst:E", "kuhr", "pilot:A", "service", "reject", "park"]),
    st.sampled_from(["u1", "u2", "u3"]),
    st.sampled_from(["2", "4", "3+4", ""]),
    st.sampled_from(["1", "2", "3", ""]),
    st.sampled_from(["1", "2"]),
    st.sampled_from(["0-5", "13-15"]),
    st.sampled_from(["", "KPR-F-060", "KPR-F-012"]),
    st.sampled_from(["", "period.start", "period.start+status"]),
    _person,
)
_held = st.tuples(
    st.sampled_from(MONTHS),
    st.sampled_from(["missing-kpr-field", "possible-duplicate", "start-not-reported"]),
    st.sampled_from(["u1", "u2", "u3", ""]),
    st.sampled_from(["s1", "s2"]),
    st.sampled_from(["KPR-D-006", "KPR-D-011", "KPR-F-090"]),
    st.sampled_from(["", "amming", "amming+formKonsultasjon"]),
    _person,
)


def counted(contacts: list[tuple[object, ...]], counts: str = "contacts") -> list[Counted]:
    """Count in Python what the store counts in SQL."""
    numbers: Counter[tuple[object, ...]] = Counter()
    persons: defaultdict[tuple[object, ...], set[object]] = defaultdict(set)
    for month, group, *values, person in contacts:
        said = dict(zip(BY[counts], values, strict=False))
        keys: list[tuple[object, ...]] = [(month, "", "", "", "")]
        for by, value in [("", ""), *said.items()]:
            keys.append((month, group, by, value, ""))
            if "unit" in said and by != "unit":
                keys.append((month, group, by, value, said["unit"]))
        for key in keys:
            numbers[key] += 1
            persons[key].add(person)
    return [
        Counted(KOMMUNE, m, Cell(numbers[key], len(persons[key])), g, by, v, u)  # type: ignore[arg-type]
        for key in numbers
        for m, g, by, v, u in [key]
    ]


def assert_nothing_given_away(found: list[Counted], counts: str) -> None:
    """Of every reader: the kommune's, and that of two of its units; each has what is open besides."""
    months = month_of(found)
    kommuner = {one.kommune_nr for one in found}
    units = sorted({one.unit for one in found if one.unit})
    whole = [Whose(nr) for nr in sorted(kommuner)]
    some, other = ([Whose(nr, unit) for nr in kommuner for unit in few] for few in (units[:2], units[2:3]))
    open_cells = cells(table for table in all_tables(counts, whole, months) if not table.by)
    for whose in (whole, some, other):
        tables = [*all_tables(counts, whose, months)]
        if counts == "contacts" and whose == whole:
            tables += [table for nr in kommuner for table in exported(nr, months)]
        seen = open_cells | cells(tables)
        assert seen or not found, "a reader is asked about who gets nothing"
        held = [one for one in equations(seen, BY[counts]) if one[0]]
        assert not pinned(held)
        assert all(width > LEAST for width in narrowest(held).values())
        assert all(number is None or number == 0 or number >= LEAST for number in seen.values())
        assert_users_say_no_more(tables, seen, counts)
        assert_years_say_no_more(counts, whose, months, seen)


def assert_users_say_no_more(
    tables: list[FiguresTable], seen: dict[CellPlace, int | None], counts: str
) -> None:
    """Users are hidden where their number is, and leave each of both as many values as sums alone do."""
    by = list(BY[counts])
    here = cells(tables)
    users = cells(tables, lambda row: row.persons)
    assert {place for place, number in users.items() if number is None} == {
        place for place, number in here.items() if number is None
    }
    sums = [one for one in equations(here, by) if one[0]]
    both = [*sums, *(one for one in of_users(here, users, by) if one[0])]
    hidden = {place for one, _ in sums for place in one}
    assert not pinned(both) & (hidden | {("users", place) for place in hidden})
    alone, together = narrowest(sums), narrowest(both)
    assert {place: together[place] for place in alone} == alone
    assert all(together[name] > 1 for name in together if name[0] == "users" and name[1] in hidden)


def assert_years_say_no_more(
    counts: str, whose: list[Whose], months: list[Month], seen: dict[CellPlace, int | None]
) -> None:
    """What is added up over years is a sum of numbers that are shown, and of nothing else."""
    for figure in (each for each in FIGURES.values() if each.counts == counts and each.is_over_years):
        for by in ("", *figure.by):
            for row in table_of(figure, by, whose, months).rows:
                place = (row.group, by, row.value)
                shown = [
                    number
                    for (kommune, unit, month, *rest), number in seen.items()
                    if (kommune, unit, month[:4], *rest) == (row.kommune_nr, row.unit, row.month, *place)
                ]
                assert row.persons is None
                assert (row.number or 0) == sum(number or 0 for number in shown)


@settings(deadline=None)
@given(st.lists(_contact, max_size=160))
def test_no_hidden_number_is_given_away_by_all_tables_of_a_reader(contacts: list[tuple[object, ...]]) -> None:
    assert_nothing_given_away(counted(contacts), "contacts")


@settings(deadline=None)
@given(st.lists(_held, max_size=160))
def test_no_hold_is_given_away_by_its_unit_rule_or_field(held: list[tuple[object, ...]]) -> None:
    assert_nothing_given_away(counted(held, "holds"), "holds")


@settings(deadline=None)
@given(st.lists(_contact, max_size=80))
def test_before_hiding_every_way_to_divide_adds_up(contacts: list[tuple[object, ...]]) -> None:
    for month in month_of(counted(contacts)):
        assert sum(group.cell.number for group in month.groups.values()) == month.cell.number
        for group in month.groups.values():
            for parts in group.parts.values():
                assert sum(cell.number for cell in parts.values()) == group.cell.number


def test_two_divisions_together_give_no_hidden_number_of_the_pilot_away() -> None:
    """Unit u has 2 contacts of profession 2 and 6 of 4, unit v 20 of each: 22 and 26 are shown, but 20 is not."""
    persons = iter(range(100))
    many = {("u1", "4"): 6, ("u1", "2"): 2, ("u2", "4"): 20, ("u2", "2"): 20}
    contacts: list[tuple[object, ...]] = [
        (MONTHS[0], "pilot:A", unit, profession, "", "1", "0-5", "", "", next(persons))
        for (unit, profession), number in many.items()
        for _ in range(number)
    ]
    found = counted(contacts)
    told = {
        (table.by, row.value): row.number
        for table in pilot_tables([KOMMUNE], month_of(found))
        for row in table.rows
    }
    assert told == {
        ("", ""): 48,
        ("unit", "u1"): 8,
        ("unit", "u2"): 40,
        ("profession", "2"): 22,
        ("profession", "4"): 26,
        ("hovedforlop", ""): 48,
    }
    assert_nothing_given_away(found, "contacts")


def test_the_solver_sees_what_the_crossing_of_two_divisions_gave_away() -> None:
    """As `pilot export` once told it: units by profession, of which the other table has the sums."""
    crossed = [({("u", "4"): 1}, 26 - 20), ({("u", "2"): 1}, 22 - 20)]
    assert pinned(crossed) == {("u", "4"), ("u", "2")}


def test_the_figure_of_the_pilot_is_among_the_tables_that_are_solved_together() -> None:
    """All that a reader can ask for is in the equations: a figure of contacts that was not would be no proof (MH-13)."""
    persons = [(MONTHS[0], "pilot:A", f"u{n % 2 + 1}", "4", "1", "1", "0-5", "", "", n) for n in range(12)]
    months = month_of(counted([*persons, (MONTHS[0], "kuhr", "u1", "4", "1", "1", "0-5", "", "", 99)]))
    tables = [*all_tables("contacts", [Whose(KOMMUNE)], months)]
    pilots = [table for table in tables if table.figure.name == "pilot"]
    assert {table.by for table in pilots} == {"", "unit", "profession", "hovedforlop"}
    assert {row.group for table in pilots for row in table.rows} <= {"pilot:A", NOT_DIVIDED}
    every = cells(tables)
    assert {place: every[place] for place in cells(pilots)} == cells(pilots)
