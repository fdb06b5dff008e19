"""
Load what is known: of names, of services, and of the persons they are given to.

The number of statements does not depend on the number of rows. Two batches never wait for each other in a
circle: each locks the persons it concerns, all at once in the order of their keys, and then the
histories, in the order of theirs; who has locked a person decides alone on its services.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, Subquery, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Contended
from adapter.matching import KommuneKey, Likeness
from adapter.notifications import HistoryKey
from adapter.notifications.known import Known, Name
from adapter.store.derived_reading import derived_of, uncertain_of
from adapter.store.dialects import given
from adapter.store.persons import lock_persons
from adapter.store.seal import Seal
from adapter.store.sealed import name_hash, open_history
from adapter.store.tables import history, name


async def load(
    connection: AsyncConnection,
    seal: Seal,
    keys: Collection[HistoryKey],
    names: Collection[Name],
    persons: Collection[KommuneKey],
    meant: Collection[Likeness] = (),
) -> Known:
    """
    Load the histories of `keys`, those that `names` lead to, and all of `persons`; nobody changes them before we end.

    The names are looked up first and lock nothing: what they lead to never changes. Contended when a
    history passed to another person while we waited for it.
    """
    known = Known()
    known.names.update(await _resolved(connection, seal, names))
    wanted = list(dict.fromkeys([*keys, *known.names.values()]))
    concerned = {*persons, *await _whose(connection, wanted)}
    known.persons = await lock_persons(connection, concerned)
    everyone = known.persons.all_of(concerned)
    of_persons = await _histories_of(connection, everyone)
    await _open(connection, seal, dict.fromkeys([*wanted, *of_persons]), known)
    _must_be_ours(known, everyone)
    known.persons.derived.update(await derived_of(connection, everyone))
    known.persons.unnamed.update(await uncertain_of(connection, meant))
    return known


async def _open(
    connection: AsyncConnection, seal: Seal, wanted: Collection[HistoryKey], known: Known
) -> None:
    if not wanted:
        return
    for tenant, kind, history_id, sealed in await connection.execute(
        _locked(given(connection.dialect.name, _rows(wanted), width=3))
    ):
        key = HistoryKey(tenant, kind, history_id)
        opened = known.histories[key] = open_history(seal, key, sealed)
        known.persons.put(opened)


def _must_be_ours(known: Known, everyone: Collection[KommuneKey]) -> None:
    """Between the look and the lock another process may have given a service to another person."""
    if any(each.whose and each.whose not in everyone for each in known.histories.values()):
        raise Contended


def _rows(keys: Iterable[HistoryKey]) -> list[tuple[str, str, str]]:
    return [(key.tenant, key.kind, key.id) for key in keys]


async def _whose(connection: AsyncConnection, keys: Collection[HistoryKey]) -> set[KommuneKey]:
    """Give the persons that histories are of, without locking any."""
    if not keys:
        return set()
    wanted = given(connection.dialect.name, _rows(keys), width=3)
    found = await connection.execute(
        select(history.c.kommune_nr, history.c.person_key)
        .select_from(wanted)
        .join(history, _is_history(wanted))
        .where(history.c.person_key.is_not(None))
    )
    return {KommuneKey(row.kommune_nr, row.person_key) for row in found}


async def _histories_of(connection: AsyncConnection, persons: Collection[KommuneKey]) -> list[HistoryKey]:
    """Give the histories of persons, by index."""
    if not persons:
        return []
    rows = [(each.kommune_nr, each.key) for each in persons]
    wanted = given(connection.dialect.name, rows, width=2)
    found = await connection.execute(
        select(history.c.tenant, history.c.kind, history.c.id)
        .select_from(wanted)
        .join(history, (history.c.kommune_nr == wanted.c.c0) & (history.c.person_key == wanted.c.c1))
    )
    return [HistoryKey(*row) for row in found]


async def _resolved(
    connection: AsyncConnection, seal: Seal, names: Collection[Name]
) -> dict[Name, HistoryKey]:
    if not names:
        return {}
    by_hash = {name_hash(seal, each): each for each in names}
    rows = [(each.tenant, each.kind, value) for value, each in by_hash.items()]
    found = await connection.execute(_named(given(connection.dialect.name, rows, width=3)))
    return {by_hash[value]: HistoryKey(tenant, kind, history_id) for value, tenant, kind, history_id in found}


def _named(wanted: Subquery) -> Select[Any]:
    return (
        select(name.c.value_hash, name.c.tenant, name.c.history_kind, name.c.history_id)
        .select_from(wanted)
        .join(
            name,
            (name.c.tenant == wanted.c.c0)
            & (name.c.kind == wanted.c.c1)
            & (name.c.value_hash == wanted.c.c2),
        )
    )


def _locked(wanted: Subquery) -> Select[Any]:
    return (
        select(history.c.tenant, history.c.kind, history.c.id, history.c.sealed)
        .select_from(wanted)
        .join(history, _is_history(wanted))
        .order_by(history.c.tenant, history.c.kind, history.c.id)
        # NO KEY UPDATE, so that other rows may go on referring to them; SQLite needs no such words.
        .with_for_update(of=history, key_share=True)
    )


def _is_history(wanted: Subquery) -> Any:
    return (history.c.tenant == wanted.c.c0) & (history.c.kind == wanted.c.c1) & (history.c.id == wanted.c.c2)
