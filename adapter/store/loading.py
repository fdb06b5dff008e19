"""
Load what is known: of names, of services, and of the persons they are given to.

The number of statements does not depend on the number of rows, and each is built once. Two batches never wait
for each other in a circle: each locks the persons it concerns, all at once in the order of their keys, and then
the histories, in the order of theirs; who has locked a person decides alone on its services.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    LargeBinary,
    Select,
    String,
    cast,
    literal_column,
    null,
    select,
    union,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Contended
from adapter.matching import KommuneKey, Likeness
from adapter.notifications import HistoryKey
from adapter.notifications.known import Known, Name
from adapter.store.asking import listed, sent_as
from adapter.store.derived_reading import derived_for
from adapter.store.persons import MEMBERS, WANTED, lock_persons, person_rows, who_is_who
from adapter.store.seal import Seal
from adapter.store.sealed import name_hash, open_history
from adapter.store.tables import history, name, person


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
    if not (keys or names or persons or meant):
        return known
    whose, there = await _look(connection, seal, keys, names, persons, known)
    concerned = {*persons, *whose}
    wanted = list(dict.fromkeys([*keys, *known.names.values()]))
    await lock_persons(connection, concerned, there)
    await _open(connection, seal, wanted, concerned, known)
    everyone = known.persons.all_of(concerned)
    _must_be_ours(known, everyone)
    known.persons.derived, known.persons.unnamed = await derived_for(connection, everyone, meant)
    return known


async def _look(
    connection: AsyncConnection,
    seal: Seal,
    keys: Collection[HistoryKey],
    names: Collection[Name],
    persons: Collection[KommuneKey],
    known: Known,
) -> tuple[set[KommuneKey], set[KommuneKey]]:
    """Note what names lead to; give the persons that histories are of, and those that are there. Nothing is locked."""
    whose, there = set[KommuneKey](), set[KommuneKey]()
    by_hash = {name_hash(seal, each): each for each in names}
    asked = {
        "names": listed([(each.tenant, each.kind, value) for value, each in by_hash.items()]),
        "keys": listed(_rows(keys)),
        "persons": listed(person_rows(persons)),
    }
    found = (await connection.execute(_LOOK, asked)).all()
    for what, value, tenant, kind, history_id, kommune_nr, key in found:
        if what == "name":
            known.names[by_hash[value]] = HistoryKey(tenant, kind, history_id)
        if key is not None:
            (there if what == "person" else whose).add(KommuneKey(kommune_nr, key))
    return whose, there


async def _open(
    connection: AsyncConnection,
    seal: Seal,
    wanted: Collection[HistoryKey],
    concerned: Collection[KommuneKey],
    known: Known,
) -> None:
    """Lock and open histories, and see whose they are; Contended when persons were joined while we waited."""
    if not wanted and not concerned:
        return
    asked = {"keys": listed(_rows(wanted)), "persons": listed(person_rows(concerned))}
    members, opened = list[tuple[str, str, str]](), dict[HistoryKey, bytes]()
    found = (await connection.execute(_OPEN, asked)).all()
    for kommune_nr, key, joined, tenant, kind, history_id, sealed in found:
        if sealed is None:
            members.append((kommune_nr, key, joined))
        else:
            opened[HistoryKey(tenant, kind, history_id)] = sealed
    known.persons = who_is_who(members, concerned)
    for history_key, sealed in opened.items():
        one = known.histories[history_key] = open_history(seal, history_key, sealed)
        known.persons.put(one)


def _must_be_ours(known: Known, everyone: Collection[KommuneKey]) -> None:
    """Between the look and the lock another process may have given a service to another person."""
    if any(each.whose and each.whose not in everyone for each in known.histories.values()):
        raise Contended


def _rows(keys: Iterable[HistoryKey]) -> list[tuple[str, str, str]]:
    return [(key.tenant, key.kind, key.id) for key in keys]


def _looking() -> Any:
    """
    Where names lead, whose the histories are that names or keys lead to, and which persons were met before.

    Three questions in one statement: apart, each would cost a small batch as much as the three.
    """
    named = (
        select(
            *(literal_column("'name'", String).label("what"), name.c.value_hash, name.c.tenant),
            *(name.c.history_kind, name.c.history_id, history.c.kommune_nr, history.c.person_key),
        )
        .select_from(_NAMES)
        .join(
            name,
            (name.c.tenant == _NAMES.c.c0)
            & (name.c.kind == _NAMES.c.c1)
            & (name.c.value_hash == _NAMES.c.c2),
        )
        .outerjoin(
            history,
            (history.c.tenant == name.c.tenant)
            & (history.c.kind == name.c.history_kind)
            & (history.c.id == name.c.history_id),
        )
    )
    keyed = (
        select(literal_column("'history'", String), *_nothing(4), history.c.kommune_nr, history.c.person_key)
        .select_from(_KEYS)
        .join(history, _is_history(_KEYS))
        .where(history.c.person_key.is_not(None))
    )
    met = (
        select(literal_column("'person'", String), *_nothing(4), person.c.kommune_nr, person.c.key)
        .select_from(WANTED)
        .join(person, (person.c.kommune_nr == WANTED.c.c0) & (person.c.key == WANTED.c.c1))
    )
    return union_all(named, keyed, met)


def _opening() -> Any:
    """All keys of persons, and, locked, the histories of keys and those of the persons: each by index."""
    members = MEMBERS.cte("members")
    of_persons = (
        select(history.c.tenant, history.c.kind, history.c.id)
        .select_from(members)
        .join(
            history, (history.c.kommune_nr == members.c.kommune_nr) & (history.c.person_key == members.c.key)
        )
    )
    locked = _locked(union(select(_KEYS), of_persons).subquery("wanted")).cte("locked")
    return union_all(
        select(*members.c, *_nothing(3), cast(null(), LargeBinary).label("sealed")),
        select(*_nothing(3), *locked.c),
    )


def _locked(wanted: FromClause) -> Select[Any]:
    return (
        select(history.c.tenant, history.c.kind, history.c.id, history.c.sealed)
        .select_from(wanted)
        .join(history, _is_history(wanted))
        .order_by(history.c.tenant, history.c.kind, history.c.id)
        # NO KEY UPDATE, so that other rows may go on referring to them; SQLite needs no such words.
        .with_for_update(of=history, key_share=True)
    )


def _is_history(wanted: FromClause) -> ColumnElement[bool]:
    tenant, kind, history_id = wanted.c
    return (history.c.tenant == tenant) & (history.c.kind == kind) & (history.c.id == history_id)


def _nothing(count: int) -> list[ColumnElement[str]]:
    """Columns that stay empty."""
    return [cast(null(), String).label(f"nothing{i}") for i in range(count)]


_NAMES, _KEYS = sent_as("names", width=3), sent_as("keys", width=3)
_LOOK, _OPEN = _looking(), _opening()
