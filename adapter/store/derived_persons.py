"""
Everything that is known of each person of a kommune, person by person: for the comparison of the two sets.

Both tables are read along their index by person, a page of persons at a time; no more is in memory.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.matching import KommuneKey, Service
from adapter.notifications import History
from adapter.notifications import HistoryKey as Key
from adapter.store.asking import given
from adapter.store.database import Database, transaction
from adapter.store.derived_editions import NOTHING, in_force
from adapter.store.derived_reading import derived_of
from adapter.store.seal import Seal
from adapter.store.sealed import open_history
from adapter.store.tables import derived, history, person

#: Persons of a page.
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person: by us, and by IPLOS-derived data."""

    own: tuple[History, ...]
    derived: tuple[Service, ...]


async def persons(database: Database, seal: Seal, kommune_nr: str) -> AsyncIterator[Known]:
    """Give every person of a kommune once; those with several keys that are joined are one."""
    last = ""
    while True:
        async with transaction(database.reading) as connection:
            page = list(await connection.scalars(_page(kommune_nr, last)))
            found = await _known(connection, seal, kommune_nr, page)
        for known in found:
            yield known
        if len(page) < _PAGE:
            return
        last = page[-1]


async def unnamed(database: Database, kommune_nr: str, year: int) -> int:
    """Count the rows of a year that name nobody, and can be held against nothing."""
    query = (
        select(func.count())
        .select_from(derived)
        .where(
            derived.c.kommune_nr == kommune_nr,
            derived.c.person_key == NOTHING,
            derived.c.year == year,
            in_force(),
        )
    )
    async with transaction(database.reading) as connection:
        return (await connection.execute(query)).scalar_one()


def _page(kommune_nr: str, last: str) -> Select[Any]:
    """The next keys of either table; each is asked for no more than there is room for."""
    sides = [
        select(
            select(table.c.person_key)
            .distinct()
            .where(table.c.kommune_nr == kommune_nr, table.c.person_key > last)
            .order_by(table.c.person_key)
            .limit(_PAGE)
            .subquery()
        )
        for table in (derived, history)
    ]
    both = union(*sides).subquery()
    return select(both.c.person_key).order_by(both.c.person_key).limit(_PAGE)


async def _known(
    connection: AsyncConnection, seal: Seal, kommune_nr: str, page: Collection[str]
) -> list[Known]:
    joined = await _joined(connection, kommune_nr, page)
    keys = {key for members in joined.values() for key in members}
    rows = await derived_of(connection, [KommuneKey(kommune_nr, key) for key in keys])
    own = await _histories(connection, seal, kommune_nr, keys)
    found = []
    for key in page:
        members = joined[key]
        # Of those that are one person the first that has anything brings all.
        having = (each for each in members if each in own or KommuneKey(kommune_nr, each) in rows)
        if key == min(having, default=None):
            found.append(
                Known(
                    tuple(each for member in members for each in own.get(member, ())),
                    tuple(
                        each for member in members for each in rows.get(KommuneKey(kommune_nr, member), ())
                    ),
                )
            )
    return found


async def _joined(
    connection: AsyncConnection, kommune_nr: str, page: Collection[str]
) -> dict[str, list[str]]:
    """Give to each key all those of the same person, in order."""
    if not page:
        return {}
    wanted = given(connection.dialect.name, [(kommune_nr, key) for key in page], width=2)
    one, other = person.alias("one"), person.alias("other")
    found = await connection.execute(
        select(one.c.key, other.c.key)
        .select_from(wanted)
        .join(one, (one.c.kommune_nr == wanted.c.c0) & (one.c.key == wanted.c.c1))
        .join(other, (other.c.kommune_nr == one.c.kommune_nr) & (other.c.joined == one.c.joined))
    )
    members: dict[str, set[str]] = {key: {key} for key in page}
    for key, another in found:
        members[key].add(another)
    return {key: sorted(several) for key, several in members.items()}


async def _histories(
    connection: AsyncConnection, seal: Seal, kommune_nr: str, keys: Collection[str]
) -> dict[str, list[History]]:
    if not keys:
        return {}
    wanted = given(connection.dialect.name, [(kommune_nr, key) for key in sorted(keys)], width=2)
    c = history.c
    found = await connection.execute(
        select(c.tenant, c.kind, c.id, c.person_key, c.sealed)
        .select_from(wanted)
        .join(history, (c.kommune_nr == wanted.c.c0) & (c.person_key == wanted.c.c1))
        .order_by(c.tenant, c.kind, c.id)
    )
    histories: dict[str, list[History]] = {}
    for tenant, kind, history_id, key, sealed in found:
        opened = open_history(seal, Key(tenant, kind, history_id), sealed)
        histories.setdefault(key, []).append(opened)
    return histories
