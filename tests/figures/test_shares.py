"""Shares of all records: right where they are told, and no help to who wants a hidden number (MH-56)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.figures import FIGURES, Cell, Counted, Month, Place, Whole, Whose, month_of, table_of, wholes_of
from tests.figures.readers import all_tables, cells, equations
from tests.figures.solving import Equation, narrowest, pinned
from tests.figures.test_hiding import BY, KOMMUNE, MONTHS, counted

SOURCES = ("s1", "s2", "s3")
_SOURCES = st.sampled_from(SOURCES)
_month = st.sampled_from(MONTHS[:1])
_reason = st.sampled_from(["missing-kpr-field", "possible-duplicate"])
_rule = st.sampled_from(["KPR-D-005a", "KPR-D-007a"])
#: Month, group, unit, source, rule, field and person of a record that waits.
_held = st.tuples(_month, _reason, st.just("u"), _SOURCES, st.just(""), st.just(""), st.integers(0, 12))
_avoided = st.tuples(_month, _rule, _SOURCES, st.integers(0, 10**6))
_passed = st.tuples(_month, st.just("passed"), _SOURCES, st.integers(0, 30))

Rows = list[tuple[object, ...]]


def months(held: Rows, avoided: Rows, passed: Rows) -> tuple[list[Month], list[Month], list[Month]]:
    """All three trees as the store counts them."""
    waits: Rows = [(one[0], "held", one[3], one[-1]) for one in held]
    records = counted(passed + waits, "records")
    return (
        month_of(records),
        month_of(counted(held, "holds")),
        month_of(counted(avoided, "avoided")),
    )


def equations_of_shares(wholes: Mapping[Place, Whole], *trees: list[Month]) -> list[Equation]:
    """
    What a whole says: the rest of it, which is shown nowhere, and all that was held or kept out are the whole.

    The rest is an unknown of its own in each.
    """
    found: list[Equation] = []
    for whole in wholes.values():
        factors: dict[Any, int] = {"rest": 1}
        known = sum(month.cell.number for tree in trees for month in tree)
        found.append((factors, whole.number - known))
        for source, number in whole.by_source.items():
            factors, known = {f"rest of {source}": 1}, 0
            for place, value in source_cells(source, trees).items():
                if value is None:
                    factors[place] = 1
                else:
                    known += value
            found.append((factors, number - known))
    return found


def sums_of_sources(*trees: list[Month]) -> list[Equation]:
    """Sums that are known though their parts are not shown: of groups, and of months whose groups are not."""
    found: list[Equation] = []
    for month in (month for tree in trees for month in tree):
        cells_of = {
            name: {
                place: value
                for source in SOURCES
                for place, value in source_cells(source, ([month],)).items()
                if place[3] == name
            }
            for name in month.groups
        }
        for name, group in month.groups.items():
            if not group.is_hidden:
                found.append(_sum(cells_of[name], group.cell.number))
        if not month.is_hidden:
            every = {place: value for each in cells_of.values() for place, value in each.items()}
            found.append(_sum(every, month.cell.number))
    return found


def _sum(parts: Mapping[Any, int | None], number: int) -> Equation:
    unknown = {place: 1 for place, value in parts.items() if value is None}
    return unknown, number - sum(value for value in parts.values() if value is not None)


def source_cells(source: str, trees: tuple[list[Month], ...]) -> dict[Any, int | None]:
    """What there is of a source in all groups; also where the group is not shown divided."""
    return {
        (KOMMUNE, "", f"{month.month:%Y-%m}", name, "source", source): (
            None if group.hides("source", source) else cell.number
        )
        for tree in trees
        for month in tree
        for name, group in month.groups.items()
        for part, cell in group.parts.get("source", {}).items()
        if part == source
    }


@settings(deadline=None)
@given(st.lists(_held, max_size=60), st.lists(_avoided, max_size=40), st.lists(_passed, max_size=120))
def test_a_share_says_nothing_of_a_hidden_number(held: Rows, avoided: Rows, passed: Rows) -> None:
    records, holds, kept_out = months(held, avoided, passed)
    wholes = wholes_of(records, holds, kept_out)
    tables = equations(cells(all_tables("holds", [Whose(KOMMUNE)], holds)), BY["holds"])
    tables += equations(cells(all_tables("avoided", [Whose(KOMMUNE)], kept_out)), BY["avoided"])
    tables = [one for one in [*tables, *sums_of_sources(holds, kept_out)] if one[0]]
    shares = equations_of_shares(wholes, holds, kept_out)
    rests = {name for one, _ in shares for name in one if isinstance(name, str)}
    assert pinned([*tables, *shares]) - rests == pinned(tables)
    before, after = narrowest(tables), narrowest([*tables, *shares])
    assert {name: after[name] for name in before} == before
    # What is left is never a small number, though who subtracts may know it.
    for one, value in shares:
        assert len(one) > 1 or value >= 5


@settings(deadline=None)
@given(st.lists(_held, max_size=60), st.lists(_avoided, max_size=40), st.lists(_passed, max_size=120))
def test_the_whole_is_everything_and_its_sources_add_up(held: Rows, avoided: Rows, passed: Rows) -> None:
    for whole in wholes_of(*months(held, avoided, passed)).values():
        assert whole.number == len(held) + len(avoided) + len(passed)
        assert sum(whole.by_source.values()) in (0, whole.number)


def _tree(group: str, **sources: int) -> list[Month]:
    february, number = date(2026, 2, 1), sum(sources.values())
    whole = [Counted(KOMMUNE, february, Cell(number, number), name) for name in ("", group)]
    parts = [
        Counted(KOMMUNE, february, Cell(each, each), group, "source", source)
        for source, each in sources.items()
    ]
    return month_of([*whole, *parts])


def test_a_share_stands_beside_the_number_it_is_of() -> None:
    holds = _tree("missing-kpr-field", s1=10, s2=20)
    wholes = wholes_of(_tree("passed", s1=50, s2=100), holds, [])
    [whole, _] = table_of(FIGURES["holds"], "", [Whose(KOMMUNE)], holds, wholes).rows
    assert (whole.number, whole.of, whole.share) == (30, 180, 16.7)
    rows = table_of(FIGURES["holds"], "source", [Whose(KOMMUNE)], holds, wholes).rows
    assert {row.value: (row.of, row.share) for row in rows} == {"s1": (60, 16.7), "s2": (120, 16.7)}


@pytest.mark.parametrize(
    ("passed", "told"),
    [({"s1": 3}, {}), ({"s1": 50, "s2": 3}, {(KOMMUNE, date(2026, 2, 1)): {}})],
)
def test_a_whole_whose_rest_is_small_is_not_told(passed: dict[str, int], told: dict[Any, Any]) -> None:
    wholes = wholes_of(_tree("passed", **passed), _tree("missing-kpr-field", s1=10, s2=20), [])
    assert {place: whole.by_source for place, whole in wholes.items()} == told


@pytest.mark.parametrize(("rest", "told"), [(50, {"s1": 52, "s2": 120}), (20, {})])
def test_sources_with_hidden_numbers_are_told_where_the_rest_is_large(
    rest: int, told: dict[str, int]
) -> None:
    """Both hidden ones are of 22 together: so many must fit into the rest of each."""
    wholes = wholes_of(_tree("passed", s1=rest, s2=100), _tree("missing-kpr-field", s1=2, s2=20), [])
    [whole] = wholes.values()
    assert whole.by_source == told


def test_a_unit_has_no_share() -> None:
    february = date(2026, 2, 1)
    unit = [
        Counted(KOMMUNE, february, Cell(30, 30), "missing-kpr-field", "unit", "u1"),
        Counted(KOMMUNE, february, Cell(30, 30), "missing-kpr-field", unit="u1"),
    ]
    plain = [Counted(KOMMUNE, february, Cell(30, 30), group) for group in ("", "missing-kpr-field")]
    holds = month_of([*plain, *unit])
    wholes = wholes_of(_tree("passed", s1=50), holds, [])
    [row] = table_of(FIGURES["holds"], "", [Whose(KOMMUNE, "u1")], holds, wholes).rows
    assert (row.number, row.of, row.share) == (30, None, None)
