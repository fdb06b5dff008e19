"""What is asked of imports: which there are, what was refused, how many rows count."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_

from adapter.errors import NotFound
from adapter.matching.derived import RowFault
from adapter.store.database import Database, transaction
from adapter.store.derived_answers import Held, ImportItem, import_item
from adapter.store.derived_editions import NOTHING, counts
from adapter.store.tables import derived, derived_fault, derived_import

#: How many rows one look takes; between two looks no connection is held.
_PAGE = 500


async def imports(database: Database, after: int, limit: int) -> list[ImportItem]:
    """List imports, oldest first, from the one that follows `after`."""
    query = select(derived_import).where(derived_import.c.id > after).order_by(derived_import.c.id)
    async with transaction(database.reading) as connection:
        return [import_item(row) for row in await connection.execute(query.limit(limit))]


async def one(database: Database, import_id: int) -> ImportItem:
    """Give one import; NotFound where there is none."""
    query = select(derived_import).where(derived_import.c.id == import_id)
    async with transaction(database.reading) as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        raise NotFound(f"there is no import {import_id} in this store")
    return import_item(row)


async def faults(database: Database, import_id: int) -> AsyncIterator[RowFault]:
    """Give why rows were refused, in the order of the file."""
    c = derived_fault.c
    last: tuple[int, str] = (-1, "")
    while True:
        page = (
            select(c.number, c.place, c.rule)
            .where(c.import_id == import_id, tuple_(c.number, c.place) > last)
            .order_by(c.number, c.place)
            .limit(_PAGE)
        )
        async with transaction(database.reading) as connection:
            found = [RowFault(*row) for row in await connection.execute(page)]
        for fault in found:
            yield fault
        if len(found) < _PAGE:
            return
        last = (found[-1].number, found[-1].place)


async def held(database: Database) -> list[Held]:
    """Count the rows of each kommune and year, and those of them that count; takes a look at every row."""
    async with transaction(database.reading) as connection:
        return [Held(*row) for row in await connection.execute(_held())]


def _held() -> Select[Any]:
    place = (
        func.row_number()
        .over(partition_by=_service(), order_by=(_year().desc(), _c.import_id.desc(), _c.number.desc()))
        .label("place")
    )
    ranked = select(_c.kommune_nr, _c.year, place).where(counts(derived)).subquery()
    return (
        select(
            ranked.c.kommune_nr,
            ranked.c.year,
            func.count(),
            func.sum(case((ranked.c.place == 1, 1), else_=0)),
        )
        .group_by(ranked.c.kommune_nr, ranked.c.year)
        .order_by(ranked.c.kommune_nr, func.coalesce(ranked.c.year, 0))
    )


_c = derived.c


def _year() -> ColumnElement[int]:
    return func.coalesce(_c.year, 0)


def _service() -> list[ColumnElement[Any]]:
    """What the rows of one service have in common (derived_editions.identity)."""
    by_itself: tuple[ColumnElement[Any], ...] = (
        *(_c.person_key, _c.list, _c.code, _c.start),
        *(case((_c.person_key == NOTHING, column)) for column in (_c.birth_year, _c.sex)),
    )
    unnamed = [case((_c.service_id == NOTHING, column)) for column in by_itself]
    return [_c.kommune_nr, _c.source, _c.service_id, *unnamed]
