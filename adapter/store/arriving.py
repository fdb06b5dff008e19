"""
What the inputs of a batch bring to parked ones: a resource that they wait for, or what was refused of them.

Both stand in `awaited` by the keyed hash of a name, so that one question finds both, and a name is hashed once.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outcomes import Taken
from adapter.outcomes.named import passed
from adapter.store.answers import ParkedState
from adapter.store.asking import keys, wanted
from adapter.store.awaiting import hand_out
from adapter.store.dialects import not_by_index
from adapter.store.rows import tenant_of
from adapter.store.seal import Seal
from adapter.store.sealed import awaited_hash
from adapter.store.superseding import AwaitedKey, Brings, Last, stopped_by, supersede
from adapter.store.tables import awaited, parked


async def arrive(connection: AsyncConnection, seal: Seal, batch: Sequence[Taken], last: Last) -> None:
    """Give what the inputs of a batch hold to those who waited for it, and close those that it corrects."""
    held, passing = _named(seal, batch)
    found = await _waiting(connection, held.keys() | passing.keys())
    if found:
        await hand_out(connection, seal, batch, last, [row for row in found if _key(row) in held], held)
        stopped = [row for row in found if _key(row) in passing]
        await supersede(connection, seal, batch, last, stopped, passing)


def _named(seal: Seal, batch: Sequence[Taken]) -> tuple[Brings, Brings]:
    """Which inputs hold a resource, and in which one passes, each by the key under which it is waited for."""
    held, passing = Brings(), Brings()
    for place, taken in enumerate(batch):
        tenant = tenant_of(taken)
        hashed = {name: awaited_hash(seal, tenant, name) for name in taken.holds}
        for name, value in hashed.items():
            held.setdefault((tenant, value), []).append((place, name))
        for name in passed(taken):
            value = hashed.get(name) or awaited_hash(seal, tenant, name)
            passing.setdefault((tenant, stopped_by(value)), []).append((place, name))
    return held, passing


def _key(row: Row[Any]) -> AwaitedKey:
    return row.tenant, row.value_hash


async def _waiting(connection: AsyncConnection, names: Collection[AwaitedKey]) -> Sequence[Row[Any]]:
    """Who waits for these names, and has not been dropped."""
    if not names:
        return []
    dialect = connection.dialect.name
    return list(await connection.execute(_who_waits(dialect), keys(dialect, names, width=2)))


@lru_cache(maxsize=2)
def _who_waits(dialect: str) -> Select[Any]:
    named = wanted(dialect, width=2)
    return (
        select(
            awaited.c.tenant,
            awaited.c.value_hash,
            awaited.c.parked_id,
            parked.c.tenant.label("arrived_for"),
            parked.c.digest,
            parked.c.sealed,
        )
        .select_from(named)
        .join(awaited, (awaited.c.tenant == named.c.c0) & (awaited.c.value_hash == named.c.c1))
        .join(parked, parked.c.id == awaited.c.parked_id)
        # Or SQLite goes through all parked inputs that are open, for each name.
        .where(not_by_index(parked.c.state) == ParkedState.OPEN)
        .order_by(awaited.c.parked_id, awaited.c.value_hash)
        # Of two processes that each bring a part of it, the later one sees what the other has brought.
        .with_for_update(of=parked)
    )
