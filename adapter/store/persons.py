"""
Persons by keyed hash: locked while their services are decided, and joined when they are one.

A row is made for each that was never met, so that there is something to lock. Two that are joined have the
same `joined`: the smallest of their keys.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, Subquery, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Contended
from adapter.matching import KommuneKey
from adapter.notifications.known import Persons
from adapter.store.dialects import given
from adapter.store.tables import person
from adapter.store.writing import upsert_rows


async def lock_persons(connection: AsyncConnection, keys: Collection[KommuneKey]) -> Persons:
    """
    Lock persons in the order of their keys, and give who is one with whom.

    Of those that are joined one stands for all: whoever has locked that one decides on all. Contended when
    persons were joined while we waited.
    """
    persons = Persons()
    if not keys:
        return persons
    rows = [{"kommune_nr": each.kommune_nr, "key": each.key, "joined": each.key} for each in sorted(keys)]
    await upsert_rows(connection, person, rows)
    wanted = given(connection.dialect.name, [(each.kommune_nr, each.key) for each in sorted(keys)], width=2)
    standing = _standing(wanted)
    await connection.execute(_locked(standing))
    for members in _groups(await connection.execute(_members(standing))).values():
        if len(members) > 1:
            persons.joined |= dict.fromkeys(members, frozenset(members))
        persons.histories |= {each: {} for each in members}
    if not persons.histories.keys() >= set(keys):
        raise Contended("persons were joined meanwhile")
    return persons


def _groups(found: Iterable[Any]) -> dict[tuple[str, str], set[KommuneKey]]:
    groups: dict[tuple[str, str], set[KommuneKey]] = {}
    for kommune_nr, key, joined in found:
        groups.setdefault((kommune_nr, joined), set()).add(KommuneKey(kommune_nr, key))
    return groups


def _standing(wanted: Subquery) -> Subquery:
    """Who stands for each of the wanted."""
    one = person.alias("one")
    return (
        select(one.c.kommune_nr, one.c.joined)
        .distinct()
        .select_from(wanted)
        .join(one, (one.c.kommune_nr == wanted.c.c0) & (one.c.key == wanted.c.c1))
        .subquery("standing")
    )


def _locked(standing: Subquery) -> Select[Any]:
    return (
        select(person.c.key)
        .select_from(standing)
        .join(person, (person.c.kommune_nr == standing.c.kommune_nr) & (person.c.key == standing.c.joined))
        .order_by(person.c.kommune_nr, person.c.key)
        .with_for_update(of=person)
    )


def _members(standing: Subquery) -> Select[Any]:
    return (
        select(person.c.kommune_nr, person.c.key, person.c.joined)
        .select_from(standing)
        .join(person, (person.c.kommune_nr == standing.c.kommune_nr) & (person.c.joined == standing.c.joined))
    )


async def write_joined(connection: AsyncConnection, found: Iterable[frozenset[KommuneKey]]) -> None:
    """Keep which persons are one; each was locked when the batch was loaded."""
    for members in found:
        smallest = min(members)
        rows = [(each.kommune_nr, each.key) for each in sorted(members)]
        wanted = given(connection.dialect.name, rows, width=2)
        await connection.execute(
            update(person)
            .where(person.c.kommune_nr == wanted.c.c0, person.c.key == wanted.c.c1)
            .values(joined=smallest.key)
        )
