"""
Stays of whole years, counted for the figures (MH-53): services of all codes, as `figures.stays` wants them.

A stay is of a year in which it was given on some day, the day it ended with: so it was given on the last day of the
year before, or began in the year.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.figures import Cell, Counted
from adapter.figures.stays import LEFT, is_last_of_year, month_ends, named
from adapter.store.figures_queries import days_of, person_of, with_persons
from adapter.store.figures_writing import SERVICE
from adapter.store.tables import counted

_NUMBERS = (func.count(), func.count(person_of().distinct()))


async def count_stays(connection: AsyncConnection, kommune_nr: str, months: Sequence[date]) -> list[Counted]:
    """Count services of a kommune in the years that end with months; months are first days, others count nothing."""
    found: list[Counted] = []
    for december in filter(is_last_of_year, months):
        for code, number, persons in await connection.execute(_of_year(kommune_nr, december)):
            found.append(Counted(kommune_nr, december, Cell(number, persons), code))
        for code, month, number, persons in await connection.execute(_left(kommune_nr, december)):
            found.append(Counted(kommune_nr, december, Cell(number, persons), code, LEFT, named(month)))
    return found


def _of_year(kommune_nr: str, december: date) -> Select[Any]:
    where = _is_of(kommune_nr, december)
    return select(counted.c.what, *_NUMBERS).select_from(with_persons()).where(where).group_by(counted.c.what)


def _left(kommune_nr: str, december: date) -> Select[Any]:
    """Those that were not given on the last day of a month, by month."""
    days = days_of(month_ends(december))
    until = counted.c.until
    is_given = and_(counted.c.first <= days.c.last, or_(until.is_(None), until > days.c.last))
    rows = with_persons().join(days, not_(is_given))
    keys = (counted.c.what, days.c.month)
    return select(*keys, *_NUMBERS).select_from(rows).where(_is_of(kommune_nr, december)).group_by(*keys)


def _is_of(kommune_nr: str, december: date) -> ColumnElement[bool]:
    first, last = december.replace(month=1), december.replace(day=31)
    until = counted.c.until
    in_year = and_(counted.c.first <= last, or_(until.is_(None), until >= first))
    return and_(counted.c.kind == SERVICE, counted.c.kommune_nr == kommune_nr, in_year)
