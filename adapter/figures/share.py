"""
Of how many records those are that were held or kept out, by month and source (MH-56).

What is left of all when they are taken away is shown nowhere, and could be worked out. So the whole is shown
only where that rest is of enough persons, and stays so whatever the hidden numbers are: then it says nothing
of any of them (docs/decisions/0018-hiding.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from adapter.figures.hiding import LEAST
from adapter.figures.tree import Cell, Group, Month

#: The groups of the tree that all records are counted in: those that wait, and the rest.
HELD, PASSED = "held", "passed"
SOURCE = "source"
#: Where a month stands: the kommune, and its first day.
Place = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Whole:
    """All records of a month, and of each source where those may be shown."""

    number: int
    by_source: Mapping[str, int] = field(default_factory=dict)


def wholes_of(
    records: Iterable[Month], holds: Iterable[Month], avoided: Iterable[Month]
) -> dict[Place, Whole]:
    """Give the months whose whole may be shown; records that were made, and what was held and kept out of all."""
    held, kept_out = _placed(holds), _placed(avoided)
    found = {}
    for place, month in _placed(records).items():
        parts = [each for each in (held.get(place), kept_out.get(place)) if each is not None]
        if whole := _whole(month.groups.get(PASSED, Group()), parts):
            found[place] = whole
    return found


def _placed(months: Iterable[Month]) -> dict[Place, Month]:
    return {(one.kommune_nr, one.month): one for one in months}


def _whole(passed: Group, parts: list[Month]) -> Whole | None:
    if any(one.is_hidden for one in parts) or passed.cell.persons < LEAST:
        return None
    number = passed.cell.number + sum(one.cell.number for one in parts)
    return Whole(number, _by_source(passed, parts))


def _by_source(passed: Group, parts: list[Month]) -> dict[str, int]:
    """Those of each source; nothing where one of them might give away something: it is the rest of the others."""
    rest = passed.parts.get(SOURCE, {})
    shown, hidden = _shown(parts)
    unknown = sum(one.cell.number for one in parts) - sum(shown.values())
    numbers = {}
    for source in {*rest, *shown, *hidden}:
        cell = rest.get(source, Cell(0, 0))
        numbers[source] = cell.number + shown.get(source, 0) + hidden.get(source, 0)
        if cell.persons < LEAST or numbers[source] - shown.get(source, 0) - unknown < LEAST:
            return {}
    return numbers


def _shown(parts: list[Month]) -> tuple[dict[str, int], dict[str, int]]:
    """What is shown of each source in all groups, and what is hidden of it."""
    shown: dict[str, int] = {}
    hidden: dict[str, int] = {}
    for group in (group for month in parts for group in month.groups.values()):
        for source, cell in group.parts.get(SOURCE, {}).items():
            told = hidden if group.hides(SOURCE, source) else shown
            told[source] = told.get(source, 0) + cell.number
    return shown, hidden
