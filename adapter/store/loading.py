"""Load what is known: histories by key and by name, in one statement each."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, Subquery, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.notifications import HistoryKey
from adapter.notifications.known import Known, Name
from adapter.store.dialects import given
from adapter.store.seal import Seal
from adapter.store.sealed import name_hash, open_history
from adapter.store.tables import history, name

_HISTORY = (history.c.tenant, history.c.kind, history.c.id, history.c.sealed)


async def load(
    connection: AsyncConnection, seal: Seal, keys: Collection[HistoryKey], names: Collection[Name]
) -> Known:
    """Load the histories of `keys`, and those that `names` lead to."""
    known = Known()
    await _load_named(connection, seal, names, known)
    await _load_keyed(connection, seal, [key for key in keys if key not in known.histories], known)
    return known


async def _load_named(connection: AsyncConnection, seal: Seal, names: Collection[Name], known: Known) -> None:
    if not names:
        return
    by_hash = {name_hash(seal, each): each for each in names}
    wanted = given(
        connection.dialect.name, [(each.tenant, each.kind, value) for value, each in by_hash.items()], width=3
    )
    for value_hash, tenant, kind, history_id, sealed in await connection.execute(_named(wanted)):
        key = HistoryKey(tenant, kind, history_id)
        known.names[by_hash[value_hash]] = key
        # Several names lead to one history: it is opened once.
        if key not in known.histories:
            known.histories[key] = open_history(seal, key, sealed)


async def _load_keyed(
    connection: AsyncConnection, seal: Seal, keys: Collection[HistoryKey], known: Known
) -> None:
    if not keys:
        return
    wanted = given(connection.dialect.name, [(key.tenant, key.kind, key.id) for key in keys], width=3)
    found = await connection.execute(
        select(*_HISTORY)
        .select_from(wanted)
        .join(
            history,
            (history.c.tenant == wanted.c.c0)
            & (history.c.kind == wanted.c.c1)
            & (history.c.id == wanted.c.c2),
        )
    )
    for tenant, kind, history_id, sealed in found:
        key = HistoryKey(tenant, kind, history_id)
        known.histories[key] = open_history(seal, key, sealed)


def _named(wanted: Subquery) -> Select[Any]:
    return (
        select(name.c.value_hash, *_HISTORY)
        .select_from(wanted)
        .join(
            name,
            (name.c.tenant == wanted.c.c0)
            & (name.c.kind == wanted.c.c1)
            & (name.c.value_hash == wanted.c.c2),
        )
        .join(
            history,
            (history.c.tenant == name.c.tenant)
            & (history.c.kind == name.c.history_kind)
            & (history.c.id == name.c.history_id),
        )
    )
