"""
Hours a week of services on the last day of a year, by code (MH-53): told where they say nothing of a hidden number.

They are of services of that day, so that they say how many of these there are at least: a code is told only where
`services` shows it. A sum that is mostly one person's is not told, nor one so great that it says how many it is of.
How many services told hours is told where a unit's own number cannot be read from it
(docs/decisions/0018-hiding.md).
"""

from collections.abc import Iterable, Sequence
from datetime import date

from adapter.figures.hiding import LEAST, is_small
from adapter.figures.tree import Cell, Group, Month

#: The numbers of hours.
HOURS = "hours"
#: Divides services by whether they told hours.
TOLD = "told"
WITH, WITHOUT = "with", "without"
#: The minutes that one person has most of.
MOST = "most"
#: What somebody can have of one service.
_WEEK = 7 * 24
_MINUTES = 60


def hours_within(years: Sequence[Month], services: Iterable[Month]) -> list[Month]:
    """
    Give what is told of years (by their last months) in whole hours; `services` of these months are hidden already.

    Divided by `TOLD` they are numbers of services. A code that services have not, or not by name, is not there.
    """
    known: dict[tuple[str, date], Month] = {(one.kommune_nr, one.month): one for one in services}
    return [_year(year, known.get((year.kommune_nr, year.month))) for year in years]


def _year(year: Month, services: Month | None) -> Month:
    is_divided = services is None or services.is_divided
    told = Month(year.kommune_nr, year.month, is_hidden=True, is_divided=is_divided)
    for code, given in services.groups.items() if services else ():
        told.groups[code] = _group(year.groups.get(code, Group()), given)
    return told


def _group(hours: Group, services: Group) -> Group:
    """A code: whether its hours are told, and how many services have any."""
    parts = hours.parts.get(TOLD, {})
    has, lacks = parts.get(WITH, Cell(0, 0)), parts.get(WITHOUT, Cell(0, 0))
    whole = round(hours.cell.number / _MINUTES)
    is_nothing = not has.number
    are_parts_large = not is_small(has.persons) and not is_small(lacks.persons)
    are_parts_told = is_nothing or (services.is_whole() and are_parts_large)
    # Those of the day as they are now must be those that were told of it: late ones would be told apart.
    is_open = not services.is_hidden and services.cell.number == has.number + lacks.number
    is_sum = has.persons >= LEAST and not _is_of_one(hours)
    is_wide = _is_wide(whole, has.number) if are_parts_told else _leaves_open(whole, services.cell)
    return Group(
        Cell(whole, 0),
        is_hidden=not (is_open and (is_nothing or (is_sum and is_wide))),
        parts={TOLD: {WITH: Cell(has.number, 0), WITHOUT: Cell(lacks.number, 0)}},
        hidden={TOLD: frozenset() if are_parts_told else frozenset((WITH, WITHOUT))},
    )


def _is_of_one(hours: Group) -> bool:
    """Whether more than half of it is one person's."""
    most = hours.parts.get(MOST, {}).get("", Cell(0, 0))
    return 2 * most.number > hours.cell.number


def _is_wide(hours: int, services: int) -> bool:
    """Whether any of so many services may have next to nothing of the hours: none must have a part."""
    return hours < _WEEK * (services - 1)


def _leaves_open(hours: int, services: Cell) -> bool:
    """
    Whether hours are of no certain number of services, where a few persons may be without any.

    However few that are, as few as may have hours must be able to have these, and as many as there are.
    """
    few = LEAST - 1
    is_few_possible = services.persons - few >= LEAST
    return is_few_possible and _is_wide(hours, services.number - few) and services.number <= _MINUTES * hours
