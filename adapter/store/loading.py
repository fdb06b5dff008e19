"""Load what is known: names lead to keys, keys to histories, in one statement each."""

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


async def load(
    connection: AsyncConnection, seal: Seal, keys: Collection[HistoryKey], names: Collection[Name]
) -> Known:
    """
    Load the histories of `keys`, and those that `names` lead to; nobody changes them before we end.

    The names are looked up first and lock nothing: what they lead to never changes. The histories are
    then locked all at once in the order of their keys, so that no two batches wait for each other.
    """
    known = Known()
    known.names.update(await _resolved(connection, seal, names))
    wanted = dict.fromkeys([*keys, *known.names.values()])
    if wanted:
        rows = [(key.tenant, key.kind, key.id) for key in wanted]
        for tenant, kind, history_id, sealed in await connection.execute(
            _locked(given(connection.dialect.name, rows, width=3))
        ):
            key = HistoryKey(tenant, kind, history_id)
            known.histories[key] = open_history(seal, key, sealed)
    return known


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
        .join(
            history,
            (history.c.tenant == wanted.c.c0)
            & (history.c.kind == wanted.c.c1)
            & (history.c.id == wanted.c.c2),
        )
        .order_by(history.c.tenant, history.c.kind, history.c.id)
        # NO KEY UPDATE, so that other rows may go on referring to them; SQLite needs no such words.
        .with_for_update(of=history, key_share=True)
    )
