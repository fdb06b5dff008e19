"""
What parked inputs wait for, kept in the transaction that parks them.

When a resource arrives that somebody waits for, it is kept for them, sealed, and they are due. What
arrived before is no help: resources that nobody waits for are not kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.events.missing import name_of
from adapter.fhir.delivered import pick
from adapter.outcomes import Taken
from adapter.store.rows import tenant_of
from adapter.store.seal import Seal
from adapter.store.sealed import awaited_hash, seal_delivered
from adapter.store.superseding import IS_STOPPED, Brings, Last
from adapter.store.tables import awaited, parked
from adapter.store.writing import Values, upsert_rows

_DUE = update(parked).where(parked.c.id == bindparam("one")).values(retry_at=bindparam("at"), tries=0)
#: A replay that is refused again is put off by whoever tried it; one that nobody tries is due from now on.
_DUE_AT_LAST = _DUE.where(parked.c.retry_at.is_(None))
_SETTLED = update(parked).where(parked.c.id == bindparam("one")).values(retry_at=None)
_FORGET = delete(awaited).where(awaited.c.parked_id == bindparam("one"), ~IS_STOPPED)
_ARRIVED = (
    update(awaited)
    .where(
        awaited.c.tenant == bindparam("of"),
        awaited.c.value_hash == bindparam("named"),
        awaited.c.parked_id == bindparam("one"),
    )
    .values(sealed=bindparam("kept"))
)


async def keep_awaited(
    connection: AsyncConnection, seal: Seal, batch: Sequence[Taken], last: Last, fresh: frozenset[int]
) -> None:
    """Keep what the parked inputs of a batch wait for, and forget it of all others but `fresh` ones."""
    waiting = {one: batch[place] for one, place in last.items() if batch[place].awaits}
    await _forget(connection, sorted(last.keys() - waiting.keys() - fresh))
    await upsert_rows(connection, awaited, _rows(seal, waiting))
    await _schedule(connection, waiting)


def _rows(seal: Seal, waiting: Mapping[int, Taken]) -> list[Values]:
    named = {
        (tenant_of(taken), awaited_hash(seal, tenant_of(taken), name), one)
        for one, taken in waiting.items()
        for name in map(name_of, taken.awaits)
        if name is not None
    }
    return [{"tenant": tenant, "value_hash": named, "parked_id": one} for tenant, named, one in named]


async def _forget(connection: AsyncConnection, settled: Sequence[int]) -> None:
    if settled:
        rows = [{"one": one} for one in settled]
        await connection.execute(_FORGET, rows)
        await connection.execute(_SETTLED, rows)


async def _schedule(connection: AsyncConnection, waiting: Mapping[int, Taken]) -> None:
    """Say when they are tried: those that came by a door anew, those of a replay if they were given up."""
    for statement, is_replay in ((_DUE, False), (_DUE_AT_LAST, True)):
        rows = [
            {"one": one, "at": taken.retry_at}
            for one, taken in sorted(waiting.items())
            if taken.retry_at is not None and (taken.replay_of is not None) is is_replay
        ]
        if rows:
            await connection.execute(statement, rows)


async def hand_out(
    connection: AsyncConnection,
    seal: Seal,
    batch: Sequence[Taken],
    last: Last,
    waiting: Sequence[Row[Any]],
    held: Brings,
) -> None:
    """Keep what the inputs of a batch hold for those who waited for it before."""
    arrived = [
        (row.tenant, row.value_hash, row.parked_id, batch[place], name)
        for row in waiting
        for place, name in held[row.tenant, row.value_hash]
        if last.get(row.parked_id, -1) < place
    ]
    kept = [
        {"of": tenant, "named": named, "one": one, "kept": seal_delivered(seal, delivered, one)}
        for tenant, named, one, taken, name in arrived
        if (delivered := pick(taken.event, name)) is not None
    ]
    if kept:
        await connection.execute(_ARRIVED, kept)
        due = {one: {"one": one, "at": taken.event.received} for _, _, one, taken, _ in arrived}
        await connection.execute(_DUE, [due[one] for one in sorted(due)])
