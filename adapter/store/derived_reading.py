"""Looking IPLOS-derived services up: those of persons, and those that might be somebody's."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, Subquery, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.matching import KommuneKey, Likeness, Service
from adapter.store.derived_editions import NOTHING, in_force, newest, service_of
from adapter.store.dialects import given
from adapter.store.tables import derived


async def derived_of(
    connection: AsyncConnection, keys: Collection[KommuneKey]
) -> dict[KommuneKey, list[Service]]:
    """Give the services of each person, as the newest editions have them, in order; one statement for all."""
    rows = sorted({(key.kommune_nr, key.key) for key in keys if key.key})
    if not rows:
        return {}
    wanted = given(connection.dialect.name, rows, width=2)
    found = await connection.execute(
        _joined(wanted, derived.c.kommune_nr == wanted.c.c0, derived.c.person_key == wanted.c.c1)
    )
    services: defaultdict[KommuneKey, list[Service]] = defaultdict(list)
    for row in _in_order(found):
        services[KommuneKey(row.kommune_nr, row.person_key)].append(service_of(row))
    return dict(services)


async def uncertain_of(
    connection: AsyncConnection, wanted: Collection[Likeness]
) -> dict[Likeness, list[Service]]:
    """Give the services of rows that name nobody, by who may be meant, in order; one statement for all."""
    if not wanted:
        return {}
    rows = sorted({(each[0], str(each[1]), each[2] or "", each[3]) for each in wanted})
    asked = given(connection.dialect.name, rows, width=4)
    found = await connection.execute(
        _joined(
            asked,
            derived.c.kommune_nr == asked.c.c0,
            derived.c.birth_year == cast(asked.c.c1, Integer),
            derived.c.code == asked.c.c3,
            derived.c.person_key == NOTHING,
            func.coalesce(derived.c.sex, NOTHING) == asked.c.c2,
        )
    )
    services: defaultdict[Likeness, list[Service]] = defaultdict(list)
    for row in _in_order(found):
        services[Likeness(row.kommune_nr, row.birth_year, row.sex, row.code)].append(service_of(row))
    return dict(services)


def _joined(wanted: Subquery, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(derived).select_from(wanted).join(derived, and_(*conditions)).where(in_force())


def _in_order(found: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Newest editions in an order that does not hang on the database."""
    return sorted(newest(found), key=lambda row: (row.start, row.source, row.import_id, row.number))
