"""Help for IS-24/8: whole years alone, and what is not in a number stands beside it (MH-52)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.figures import (
    FIGURES,
    NOT_DIVIDED,
    Cell,
    Counted,
    Month,
    Row,
    Whose,
    closed_months,
    month_of,
    table_of,
    whole_years,
)

KOMMUNE = "4631"
WAIT = 14


def month(number: int, by: str = "", **groups: dict[str, int] | int) -> list[Month]:
    """A month of 2025 with groups of so many contacts, or of parts with so many, each of a person of its own."""
    first = date(2025, number, 1)
    counted: list[Counted] = []
    for group, told in groups.items():
        parts = told if isinstance(told, dict) else {}
        total = sum(parts.values()) or int(told)  # type: ignore[call-overload]
        counted.append(Counted(KOMMUNE, first, Cell(total, total), group))
        counted += [Counted(KOMMUNE, first, Cell(n, n), group, by, part) for part, n in parts.items()]
    total = sum(one.cell.number for one in counted if not one.by)
    return month_of([Counted(KOMMUNE, first, Cell(total, total)), *counted])


def rows_of(months: list[Month], by: str = "") -> dict[tuple[str, str], Row]:
    rows = table_of(FIGURES["is-24-8"], by, [Whose(KOMMUNE)], months).rows
    assert {row.month for row in rows} <= {"2025"}
    return {(row.group, row.value): row for row in rows}


def told(row: Row) -> tuple[int | None, int, int]:
    return row.number, row.hidden_months, row.counted_months


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 11, 23), {2025}),
        (date(2027, 1, 14), {2025}),
        (date(2027, 1, 15), {2025, 2026}),
        (date(2027, 2, 14), {2025, 2026}),
        (date(2027, 2, 15), {2026}),
    ],
)
def test_a_year_is_told_once_its_last_month_is_closed(today: date, years: set[int]) -> None:
    months = whole_years(closed_months(today, WAIT))
    assert {each.year for each in months} == years
    assert len(months) == 12 * len(years)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 365))
def test_there_is_always_a_whole_year_and_nothing_of_another(today: date, wait: int) -> None:
    closed = closed_months(today, wait)
    assert len(closed) == 24
    assert all(each + timedelta(days=28 + wait) <= today for each in closed)
    months = whole_years(closed)
    assert months
    assert set(months) <= set(closed)
    for year in {each.year for each in months}:
        assert {each.month for each in months if each.year == year} == set(range(1, 13))


def test_twelve_shown_months_are_added_up() -> None:
    months = [each for number in range(1, 13) for each in month(number, service=100 + number, kuhr=50)]
    rows = rows_of(months)
    assert told(rows["service", ""]) == (1278, 0, 12)
    assert told(rows["kuhr", ""]) == (600, 0, 12)


def test_a_hidden_month_is_not_in_the_sum_and_is_told() -> None:
    months = [*month(1, service=100, kuhr=50), *month(2, service=30, kuhr=3, npr=40)]
    rows = rows_of(months)
    assert told(rows["service", ""]) == (100, 1, 2)
    assert told(rows["kuhr", ""]) == (50, 1, 2)
    assert told(rows["npr", ""]) == (40, 0, 2)


def test_a_month_that_is_not_divided_is_hidden_of_every_number() -> None:
    months = [*month(1, service=100, kuhr=50), *month(2, service=3)]
    rows = rows_of(months)
    assert told(rows["service", ""]) == (100, 1, 2)
    assert told(rows["kuhr", ""]) == (50, 1, 2)
    assert told(rows[NOT_DIVIDED, ""]) == (None, 1, 2)


def test_a_group_that_is_not_divided_is_hidden_of_each_of_its_parts() -> None:
    by = "profession"
    months = [
        *month(1, by, service={"2": 20, "4": 30}, kuhr={"4": 20}),
        *month(2, by, service={"4": 3, "2": 2}, kuhr={"4": 20}),
        *month(3, by, service={"2": 3, "3": 9, "4": 30}, kuhr={"4": 20}),
    ]
    rows = rows_of(months, by)
    assert told(rows["service", "2"]) == (20, 2, 3)
    assert told(rows["service", "4"]) == (60, 1, 3)
    assert told(rows["service", NOT_DIVIDED]) == (None, 1, 3)
    assert told(rows["kuhr", "4"]) == (60, 0, 3)


def test_a_year_that_began_in_may_says_so() -> None:
    months = [each for number in range(5, 13) for each in month(number, service=20)]
    assert told(rows_of(months)["service", ""]) == (160, 0, 8)
