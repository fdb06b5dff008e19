"""Hours a week of services on the last day of years, counted for the figures (MH-53) as `figures.hours` wants them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.figures import Cell, Counted
from adapter.figures.hours import MOST, TOLD, WITH, WITHOUT
from adapter.figures.stays import is_last_of_year
from adapter.store.figures_queries import person_of, with_persons
from adapter.store.figures_writing import SERVICE
from adapter.store.tables import counted


async def count_hours(connection: AsyncConnection, kommune_nr: str, months: Sequence[date]) -> list[Counted]:
    """
    Count minutes a week of a kommune's services on the last days of months that end a year; others count nothing.

    By code: all minutes, with how many persons have any; the most that one person has; and services with and without.
    """
    found: list[Counted] = []
    for december in filter(is_last_of_year, months):
        for code, *numbers in await connection.execute(_of_codes(kommune_nr, december)):
            # PostgreSQL's sums are numbers of any length.
            for by, value, cell in _cells(*map(int, numbers)):
                found.append(Counted(kommune_nr, december, cell, code, by, value))
    return found


def _cells(
    minutes: int, most: int, has: int, who_has: int, lacks: int, who_lacks: int
) -> Iterator[tuple[str, str, Cell]]:
    yield "", "", Cell(minutes, who_has)
    yield MOST, "", Cell(most, min(who_has, 1))
    yield TOLD, WITH, Cell(has, who_has)
    yield TOLD, WITHOUT, Cell(lacks, who_lacks)


def _of_codes(kommune_nr: str, december: date) -> Select[Any]:
    each = _of_persons(kommune_nr, december.replace(day=31)).c
    numbers = (
        func.sum(each.minutes),
        func.max(each.minutes),
        func.sum(each.has),
        _persons(each.has),
        func.sum(each.lacks),
        _persons(each.lacks),
    )
    return select(each.code, *numbers).group_by(each.code)


def _of_persons(kommune_nr: str, day: date) -> Subquery:
    """What each person has of a code on a day; who is not known has each service alone."""
    until, has = counted.c.until, func.count(counted.c.weekly_minutes)
    numbers = (
        func.coalesce(func.sum(counted.c.weekly_minutes), 0).label("minutes"),
        has.label("has"),
        (func.count() - has).label("lacks"),
    )
    is_given = and_(counted.c.first <= day, or_(until.is_(None), until > day))
    where = and_(counted.c.kind == SERVICE, counted.c.kommune_nr == kommune_nr, is_given)
    query = select(counted.c.what.label("code"), *numbers).select_from(with_persons()).where(where)
    return query.group_by(counted.c.what, person_of()).subquery("each")


def _persons(number: ColumnElement[int]) -> ColumnElement[int]:
    """Of how many persons a number is."""
    return func.sum(case((number > 0, 1), else_=0))
