"""
Persons by keyed hash: locked while their services are decided, and joined when they are one.

A row is made for each that was never met, so that there is something to lock. Two that are joined have the
same `joined`: the smallest of their keys.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache

from sqlalchemy import Subquery, Update, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Contended
from adapter.matching import KommuneKey
from adapter.notifications.known import Persons
from adapter.store.asking import keys, listed, sent_as, wanted
from adapter.store.dialects import has_row_locks
from adapter.store.tables import person
from adapter.store.writing import upsert_rows

#: The keys that are asked about, as `lock_persons` and whoever joins with them send them.
WANTED = sent_as("persons", width=2)


def _standing() -> Subquery:
    """Who stands for each of the wanted."""
    one = person.alias("one")
    return (
        select(one.c.kommune_nr, one.c.joined)
        .distinct()
        .select_from(WANTED)
        .join(one, (one.c.kommune_nr == WANTED.c.c0) & (one.c.key == WANTED.c.c1))
        .subquery("standing")
    )


_STANDING = _standing()
_LOCK = (
    select(person.c.key)
    .select_from(_STANDING)
    .join(person, (person.c.kommune_nr == _STANDING.c.kommune_nr) & (person.c.key == _STANDING.c.joined))
    .order_by(person.c.kommune_nr, person.c.key)
    .with_for_update(of=person)
)
#: All keys of the wanted, each with the one that stands for it.
MEMBERS = (
    select(person.c.kommune_nr, person.c.key, person.c.joined)
    .select_from(_STANDING)
    .join(person, (person.c.kommune_nr == _STANDING.c.kommune_nr) & (person.c.joined == _STANDING.c.joined))
)


async def lock_persons(
    connection: AsyncConnection, concerned: Collection[KommuneKey], there: Collection[KommuneKey]
) -> None:
    """
    Lock persons in the order of their keys; those that are not `there` are made.

    Of those that are joined one stands for all: whoever has locked that one decides on all.
    """
    if not concerned:
        return
    new = [each for each in concerned if each not in there]
    rows = [{"kommune_nr": each.kommune_nr, "key": each.key, "joined": each.key} for each in new]
    await upsert_rows(connection, person, rows)
    if has_row_locks(connection):
        await connection.execute(_LOCK, {"persons": listed(person_rows(concerned))})


def who_is_who(members: Iterable[tuple[str, str, str]], concerned: Collection[KommuneKey]) -> Persons:
    """
    Give who is one with whom, of rows of `MEMBERS` that were read after the locking.

    Contended when persons were joined while we waited.
    """
    persons, groups = Persons(), dict[tuple[str, str], list[KommuneKey]]()
    for kommune_nr, key, joined in members:
        groups.setdefault((kommune_nr, joined), []).append(KommuneKey(kommune_nr, key))
    for several in groups.values():
        if len(several) > 1:
            persons.joined |= dict.fromkeys(several, frozenset(several))
        persons.histories |= {each: {} for each in several}
    if not persons.histories.keys() >= set(concerned):
        raise Contended("persons were joined meanwhile")
    return persons


def person_rows(persons: Iterable[KommuneKey]) -> list[tuple[str, str]]:
    """Write keys as rows of `WANTED`."""
    return [(each.kommune_nr, each.key) for each in persons]


async def write_joined(connection: AsyncConnection, found: Iterable[frozenset[KommuneKey]]) -> None:
    """Keep which persons are one; each was locked when the batch was loaded."""
    dialect = connection.dialect.name
    rows = [
        {"smallest": min(members).key, **keys(dialect, person_rows(sorted(members)), width=2)}
        for members in found
    ]
    if rows:
        await connection.execute(_joining(dialect), rows)


@lru_cache(maxsize=2)
def _joining(dialect: str) -> Update:
    named = wanted(dialect, width=2)
    return (
        update(person)
        .where(person.c.kommune_nr == named.c.c0, person.c.key == named.c.c1)
        .values(joined=bindparam("smallest"))
    )
