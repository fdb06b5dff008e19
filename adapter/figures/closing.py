"""Which months are counted: those that are closed, and whole years of them; and what they are called."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from adapter.figures.figure import Figure

#: How many closed months are shown.
MONTHS = 24
_YEAR = 12


def closed_months(today: date, wait: int) -> list[date]:
    """Give the closed months by their first days, the newest first; each closes `wait` days after its last one."""
    month, found = today.replace(day=1), list[date]()
    while len(found) < MONTHS:
        after, month = month, (month - timedelta(days=1)).replace(day=1)
        if after + timedelta(days=wait) <= today:
            found.append(month)
    return found


def whole_years(closed: Sequence[date]) -> list[date]:
    """
    Give those of years all of whose months are closed: a form for a year wants no part of one (MH-52).

    Among 24 months that follow each other there is always one such year, and there may be two.
    """
    months = Counter(each.year for each in closed)
    return [each for each in closed if months[each.year] == _YEAR]


def named_months(figure: Figure, today: date, wait: int) -> list[tuple[date, str]]:
    """The months that a figure is of, the newest first, by what is asked for: `2026-02`; of years `2025`, twelve times."""
    closed = closed_months(today, wait)
    if figure.is_over_years:
        return [(each, f"{each:%Y}") for each in whole_years(closed)]
    return [(each, f"{each:%Y-%m}") for each in closed]
