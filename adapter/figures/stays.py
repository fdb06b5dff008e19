"""
Stays of a year, by code (MH-53), told where nothing of any month can be worked out from them.

Services given on the last day of each month are told too, and each stay of the year was given on such a day or was
not: so those of a year bound those of its months, and what is left of them when a month's are taken away is a
number as well. No sum of codes is told, so that each code stands alone. It is told in two cases alone
(docs/decisions/0018-hiding.md):

    nothing of the code is hidden at any of the ends of months, nor how it is divided
    there are so many that all could have changed from each end of a month to the next
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from adapter.figures.hiding import LEAST
from adapter.figures.tree import UNIT, Cell, Group, Month
from adapter.mapping.tables import ServiceTable
from adapter.matching.policy import INSTITUTION

#: The numbers of stays, and those that are bounded by them.
STAYS, SERVICES = "stays", "services"
#: Divides stays of a year as they are counted: those not given on the last day of a month, which is named `2025-02`.
LEFT = "left"
BEGUN, ENDED = "begun", "ended"
_DECEMBER = 12


def stay_codes(table: ServiceTable) -> frozenset[str]:
    """The codes that are stays: those in an institution, as the list of services groups them."""
    return frozenset(code for code, row in table.codes.items() if row.group == INSTITUTION)


def is_last_of_year(month: date) -> bool:
    """Whether a month is the last one of a year: stays are counted when it is closed."""
    return month.month == _DECEMBER


def month_ends(december: date) -> list[date]:
    """Give the months of a year by their first days, and the one before: on their last days stays were given or not."""
    months = [december]
    while len(months) <= _DECEMBER:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def named(month: date) -> str:
    """A month as a part of `LEFT` is named."""
    return f"{month:%Y-%m}"


def stays_within(
    years: Sequence[Month],
    services: Iterable[Month],
    codes: Collection[str],
    ends_of: Callable[[date], Sequence[date]] = month_ends,
) -> list[Month]:
    """
    Give what is told of years (by their last months) of those codes that are stays; `services` are hidden already.

    Each divided by whether it began, and whether it ended, in the year. Needed of services: all of `ends_of` a year.
    """
    known = {(one.kommune_nr, one.month): one for one in services}
    return [_year(year, _at(year, known, ends_of(year.month)), codes) for year in years]


#: The ends of months by name; None: nothing was counted.
_Ends = Mapping[str, Month | None]


def _at(year: Month, known: Mapping[tuple[str, date], Month], ends: Sequence[date]) -> _Ends:
    return {named(each): known.get((year.kommune_nr, each)) for each in ends}


def _year(year: Month, ends: _Ends, codes: Collection[str]) -> Month:
    is_divided = all(each is None or each.is_divided for each in ends.values())
    told = Month(year.kommune_nr, year.month, is_hidden=True, is_divided=is_divided)
    for code, group in year.groups.items():
        if code in codes:
            told.groups[code] = _group(code, group, ends)
    return told


def _group(code: str, stays: Group, ends: _Ends) -> Group:
    """A code of a year: whether it is told, and what of it."""
    number = stays.cell.number
    left = [stays.parts.get(LEFT, {}).get(name, Cell(0, 0)) for name in ends]
    given = [_given(each, code) for each in ends.values()]
    began, ended = left[0].number, left[-1].number
    group = Group(
        stays.cell,
        is_hidden=stays.cell.persons < LEAST or not _is_told(number, left, given),
        parts={
            BEGUN: {"before": _number(number - began), "in-year": _number(began)},
            ENDED: {"in-year": _number(ended), "later": _number(number - ended)},
        },
    )
    # Those of an end of a month as they are now must be those that were told of it: late ones would be told apart.
    group.hidden = {
        by: frozenset()
        if not at.is_hidden and at.cell.number == number - moved
        else frozenset(group.parts[by])
        for by, moved, at in ((BEGUN, began, given[0]), (ENDED, ended, given[-1]))
    }
    return group


def _is_told(number: int, left: Sequence[Cell], given: Sequence[Group]) -> bool:
    if all(each.is_whole() for each in given):
        steps = [_begun_between(*each) for each in pairwise(given)]
        if not any(steps) and not any(each.number for each in left) and number == given[0].cell.number:
            # Nobody came or went.
            return True
        least = given[0].cell.number + sum(steps)
    else:
        least = sum(each.cell.number for each in given)
    return number - least >= LEAST and all(each.persons >= LEAST for each in left)


def _given(month: Month | None, code: str) -> Group:
    """
    A code on the last day of a month; where it is hidden, the most that it may be to who sees the month.

    That is all that is hidden but one of each other one.
    """
    if month is None:
        return Group()
    group = month.groups.get(code, Group())
    if not group.is_hidden:
        return group
    hidden = [each.cell.number for each in month.groups.values() if each.is_hidden]
    return Group(_number(sum(hidden) - len(hidden) + 1), is_hidden=True)


def _begun_between(earlier: Group, later: Group) -> int:
    """How many must have begun between the ends of two months, by whichever division says most."""
    return max(map(sum, _grown(earlier, later)), default=0)


def _grown(earlier: Group, later: Group) -> Iterator[list[int]]:
    yield [max(0, later.cell.number - earlier.cell.number)]
    for by in {*earlier.parts, *later.parts, UNIT}:
        before, after = earlier.parts.get(by, {}), later.parts.get(by, {})
        yield [max(0, cell.number - before.get(name, Cell(0, 0)).number) for name, cell in after.items()]


def _number(number: int) -> Cell:
    """A number of which persons are not counted."""
    return Cell(number, 0)
