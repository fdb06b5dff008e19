"""
Figures of kommuner by month (MH-01, MH-22, MH-33, MH-40, MH-41, MH-44, MH-56).

A month is counted once, when it is first asked for after it was closed, and stays as it was then: nobody
can subtract yesterday's figure from today's.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.figures import Cell, Counted, Month, Place, Whole, month_of, wholes_of
from adapter.figures.hours import HOURS
from adapter.figures.stays import SERVICES, STAYS, is_last_of_year
from adapter.store.database import Database, transaction
from adapter.store.figures_held import count_held
from adapter.store.figures_hours import count_hours
from adapter.store.figures_queries import Question, questions
from adapter.store.figures_stays import count_stays
from adapter.store.tables import counted, figure_month, matched, record
from adapter.store.writing import upsert_rows

#: Held against each other, so counted in one moment.
RECORDS = ("records", "holds", "avoided")
TOGETHER = (RECORDS, (SERVICES, STAYS, HOURS))
#: Counted of Decembers alone.
OF_YEARS = (STAYS, HOURS)


class StoredFigures:
    """Counts, closes months, and gives what they came to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def kommuner(self) -> list[str]:
        """The kommuner of which anything is counted."""
        places = (counted.c.kommune_nr, record.c.kommune_nr, matched.c.kommune_nr)
        async with transaction(self._database.reading) as connection:
            found = [set(await connection.scalars(select(place).distinct())) for place in places]
        return sorted({each for one in found for each in one} - {""})

    async def count(self, counts: str, kommune_nr: str, months: Sequence[date]) -> list[Counted]:
        """Count months of a kommune as they stand now, with nothing hidden; months are first days."""
        if not months:
            return []
        async with transaction(self._database.reading) as connection:
            return await _counted(connection, counts, kommune_nr, months)

    async def months(self, counts: str, kommuner: Collection[str], months: Sequence[date]) -> list[Month]:
        """Give closed months of kommuner, hidden; those that nobody asked for before are counted first."""
        found: list[Counted] = []
        for kommune_nr in sorted(kommuner):
            found += await self._closed(counts, kommune_nr, months)
        return month_of(found)

    async def wholes(self, kommuner: Collection[str], months: Sequence[date]) -> dict[Place, Whole]:
        """Give what held records and avoided registrations of closed months are a share of, where it may be told."""
        records, holds, avoided = [await self.months(each, kommuner, months) for each in RECORDS]
        return wholes_of(records, holds, avoided)

    async def reopen(self, kommune_nr: str, months: Sequence[date]) -> None:
        """Let months be counted anew, after an initial load; who kept the old figures can compare."""
        async with transaction(self._database.writing) as connection:
            await reopen(connection, kommune_nr, months)

    async def _closed(self, counts: str, kommune_nr: str, months: Sequence[date]) -> list[Counted]:
        kept = await self._kept(counts, kommune_nr, months)
        if missing := [each for each in months if each not in kept]:
            names = next((each for each in TOGETHER if counts in each), (counts,))
            await self._close(names, kommune_nr, missing)
            kept = await self._kept(counts, kommune_nr, months)
        return [one for each in months for one in kept.get(each, ())]

    async def _kept(self, counts: str, kommune_nr: str, months: Sequence[date]) -> dict[date, list[Counted]]:
        query = select(figure_month.c.month, figure_month.c.content).where(
            figure_month.c.counts == counts,
            figure_month.c.kommune_nr == kommune_nr,
            figure_month.c.month.in_(months),
        )
        async with transaction(self._database.reading) as connection:
            rows = (await connection.execute(query)).all()
        return {row.month: msgspec.convert(row.content, list[Counted]) for row in rows}

    async def _close(self, names: Sequence[str], kommune_nr: str, months: Sequence[date]) -> None:
        """Count months and keep them; whoever did so first is kept."""
        async with transaction(self._database.writing) as connection:
            for counts in names:
                closed = [each for each in months if counts not in OF_YEARS or is_last_of_year(each)]
                await _keep(connection, counts, kommune_nr, closed)


async def _keep(connection: AsyncConnection, counts: str, kommune_nr: str, months: Sequence[date]) -> None:
    found = await _counted(connection, counts, kommune_nr, months)
    rows = [
        {
            "counts": counts,
            "kommune_nr": kommune_nr,
            "month": each,
            "content": msgspec.to_builtins([one for one in found if one.month == each]),
        }
        for each in sorted(months)
    ]
    await upsert_rows(connection, figure_month, rows)


async def reopen(connection: AsyncConnection, kommune_nr: str, months: Sequence[date]) -> int:
    """Forget what months came to when they were closed; give of how many months."""
    here = (figure_month.c.kommune_nr == kommune_nr, figure_month.c.month.in_(months))
    closed = set(await connection.scalars(select(figure_month.c.month).where(*here)))
    await connection.execute(delete(figure_month).where(*here))
    return len(closed)


async def _counted(
    connection: AsyncConnection, counts: str, kommune_nr: str, months: Sequence[date]
) -> list[Counted]:
    if counts == "holds":
        return await count_held(connection, kommune_nr, months)
    if counts == STAYS:
        return await count_stays(connection, kommune_nr, months)
    if counts == HOURS:
        return await count_hours(connection, kommune_nr, months)
    found: list[Counted] = []
    for question in questions(counts, kommune_nr, months):
        rows = await connection.execute(question.select)
        found += [_of(kommune_nr, question, tuple(row)) for row in rows]
    return found


def _of(kommune_nr: str, question: Question, row: tuple[Any, ...]) -> Counted:
    month, *keys, number, persons = row
    words = iter([key or "" for key in keys])
    return Counted(
        kommune_nr,
        month,
        Cell(number, persons),
        group=(next(words) or "-") if question.has_group else "",
        by=question.by,
        value=next(words) if question.by else "",
        unit=next(words) if question.has_unit else "",
    )
