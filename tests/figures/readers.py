"""What one reader gets of the figures together, as equations with an unknown for each hidden number."""

from collections.abc import Iterable, Iterator

from adapter.figures import FIGURES, NOT_DIVIDED, FiguresTable, Month, Whose, table_of
from tests.figures.solving import Equation, Unknown

Cell = tuple[str, str, str, str, str, str]


def all_tables(counts: str, whose: list[Whose], months: list[Month]) -> Iterator[FiguresTable]:
    """Every table of the same numbers that a reader of these can ask for."""
    for figure in FIGURES.values():
        if figure.counts == counts and not figure.is_over_years:
            for by in ("", *figure.by):
                yield table_of(figure, by, whose, months)


def cells(tables: Iterable[FiguresTable]) -> dict[Cell, int | None]:
    """The numbers of tables by their place; the same number has the same place in all of them."""
    found: dict[Cell, int | None] = {}
    for table in tables:
        for row in table.rows:
            if NOT_DIVIDED in (row.group, row.value):
                continue
            place = (row.kommune_nr, row.unit, row.month, row.group, table.by if row.group else "", row.value)
            assert place not in found or found[place] == row.number, "one number is hidden here and not there"
            found[place] = row.number
    return found


def equations(found: dict[Cell, int | None], wholes: Iterable[str]) -> list[Equation]:
    """
    All sums that hold between the numbers of tables.

    `wholes` names what groups are divided by. A unit's own number is its part of the kommune's group.
    """
    places = dict(found)
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
    return [_equation(places, whole, parts) for whole, parts in sums]


def _equation(places: dict[Cell, int | None], whole: Cell, parts: list[Cell]) -> Equation:
    factors: dict[Unknown, int] = {}
    value = 0
    for place, factor in [(whole, -1), *((part, 1) for part in parts)]:
        number = places[place]
        if number is None:
            factors[place] = factor
        else:
            value -= factor * number
    return factors, value
