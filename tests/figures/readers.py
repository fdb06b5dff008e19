"""What one reader gets of the figures together, as equations with an unknown for each hidden number."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from adapter.figures import FIGURES, NOT_DIVIDED, FiguresTable, Month, Row, Whose, pilot_tables, table_of
from adapter.values import replace
from tests.figures.solving import Equation, Unknown

Cell = tuple[str, str, str, str, str, str]


def all_tables(counts: str, whose: list[Whose], months: list[Month]) -> Iterator[FiguresTable]:
    """Every table of the same numbers that a reader of these can ask for."""
    for figure in FIGURES.values():
        if figure.counts == counts and not figure.is_over_years:
            for by in ("", *figure.by):
                yield table_of(figure, by, whose, months)


def exported(kommune_nr: str, months: list[Month]) -> Iterator[FiguresTable]:
    """What `pilot export` tells, its groups named as the figures of contacts name them."""
    for table in pilot_tables([kommune_nr], months):
        rows = [
            row if row.group == NOT_DIVIDED else replace(row, group=f"pilot:{row.group}")
            for row in table.rows
        ]
        yield replace(table, rows=rows)


def _number(row: Row) -> int | None:
    return row.number


def cells(
    tables: Iterable[FiguresTable], told: Callable[[Row], int | None] = _number
) -> dict[Cell, int | None]:
    """The numbers of tables by their place, or what `told` says; the same one has the same place in all of them."""
    found: dict[Cell, int | None] = {}
    for table in tables:
        for row in table.rows:
            if NOT_DIVIDED in (row.group, row.value):
                continue
            place = (row.kommune_nr, row.unit, row.month, row.group, table.by if row.group else "", row.value)
            assert place not in found or found[place] == told(row), "one number is hidden here and not there"
            found[place] = told(row)
    return found


def equations(found: dict[Cell, int | None], wholes: Iterable[str]) -> list[Equation]:
    """
    All sums that hold between the numbers of tables.

    `wholes` names what groups are divided by. A unit's own number is its part of the kommune's group.
    """
    return [_equation(found, whole, parts) for whole, parts in _sums(found, wholes)]


def of_users(
    numbers: dict[Cell, int | None], users: dict[Cell, int | None], wholes: list[str]
) -> list[Equation]:
    """
    What users say besides: none of a part are fewer than one or more than its contacts, and those of a number
    are no more than those of its parts together; how many fewer there are is an unknown of its own.
    """
    found: list[Equation] = []
    for whole, parts in _sums(users, wholes):
        factors, value = _equation(_named(users), ("users", whole), [("users", part) for part in parts])
        found.append(({**factors, ("twice", whole, *parts): -1}, value - 1))
    for place, number in numbers.items():
        if number is None:
            found.append(({place: 1, ("users", place): -1, ("again", place): -1}, -1))
    return found


def _named(users: dict[Cell, int | None]) -> dict[Unknown, int | None]:
    return {("users", place): number for place, number in users.items()}


def _sums(places: Iterable[Cell], wholes: Iterable[str]) -> list[tuple[Cell, list[Cell]]]:
    """Numbers with the parts that they are of."""
    places, wholes = list(places), list(wholes)
    sums: list[tuple[Cell, list[Cell]]] = []
    for whole in [place for place in places if not place[4]]:
        kommune, unit, month, group, _, _ = whole
        if not group:
            parts = [p for p in places if p[:3] == whole[:3] and p[3] and not p[4]]
            if parts:
                sums.append((whole, parts))
            continue
        for by in wholes:
            parts = [p for p in places if p[:4] == whole[:4] and p[4] == by]
            if parts:
                sums.append((whole, parts))
        part = (kommune, "", month, group, "unit", unit)
        if unit and part in places:
            sums.append((whole, [part]))
    return sums


def _equation(places: Mapping[Unknown, int | None], whole: Unknown, parts: Iterable[Unknown]) -> Equation:
    factors: dict[Unknown, int] = {}
    value = 0
    for place, factor in [(whole, -1), *((part, 1) for part in parts)]:
        number = places[place]
        if number is None:
            factors[place] = factor
        else:
            value -= factor * number
    return factors, value
