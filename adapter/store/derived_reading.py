"""Looking IPLOS-derived services up: those of persons, and those that might be somebody's."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, Subquery, and_, cast, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.matching import KommuneKey, Likeness, Service
from adapter.store.asking import listed, sent_as
from adapter.store.derived_editions import NOTHING, in_force, newest, service_of
from adapter.store.tables import derived


async def derived_for(
    connection: AsyncConnection, keys: Collection[KommuneKey], meant: Collection[Likeness]
) -> tuple[dict[KommuneKey, list[Service]], dict[Likeness, list[Service]]]:
    """
    Give the services of each person, and those of rows that name nobody by who may be meant; one statement for all.

    As the newest editions have them, in order.
    """
    of, uncertain = defaultdict[KommuneKey, list[Service]](list), defaultdict[Likeness, list[Service]](list)
    persons = sorted({(key.kommune_nr, key.key) for key in keys if key.key})
    if not persons and not meant:
        return {}, {}
    likenesses = sorted({(each[0], str(each[1]), each[2] or "", each[3]) for each in meant})
    asked = {"persons": listed(persons), "likenesses": listed(likenesses)}
    for row in _in_order(await connection.execute(_DERIVED, asked)):
        if row.person_key:
            of[KommuneKey(row.kommune_nr, row.person_key)].append(service_of(row))
        else:
            likeness = Likeness(row.kommune_nr, row.birth_year, row.sex, row.code)
            uncertain[likeness].append(service_of(row))
    return dict(of), dict(uncertain)


async def derived_of(
    connection: AsyncConnection, keys: Collection[KommuneKey]
) -> dict[KommuneKey, list[Service]]:
    """Give the services of each person (see `derived_for`)."""
    return (await derived_for(connection, keys, ()))[0]


async def uncertain_of(
    connection: AsyncConnection, wanted: Collection[Likeness]
) -> dict[Likeness, list[Service]]:
    """Give the services of rows that name nobody, by who may be meant (see `derived_for`)."""
    return (await derived_for(connection, (), wanted))[1]


def _in_order(found: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Newest editions in an order that does not hang on the database."""
    return sorted(newest(found), key=lambda row: (row.start, row.source, row.import_id, row.number))


def _asking() -> Any:
    persons, likenesses = sent_as("persons", width=2), sent_as("likenesses", width=4)
    of_persons = (derived.c.kommune_nr == persons.c.c0, derived.c.person_key == persons.c.c1)
    may_be_meant = (
        derived.c.kommune_nr == likenesses.c.c0,
        derived.c.birth_year == cast(likenesses.c.c1, Integer),
        derived.c.code == likenesses.c.c3,
        derived.c.person_key == NOTHING,
        func.coalesce(derived.c.sex, NOTHING) == likenesses.c.c2,
    )
    return union_all(_joined(persons, *of_persons), _joined(likenesses, *may_be_meant))


def _joined(wanted: Subquery, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(derived).select_from(wanted).join(derived, and_(*conditions)).where(in_force())


_DERIVED = _asking()
