"""Parking: what was refused is kept once, and settled when the same bytes pass, or a later version does."""

from collections.abc import Collection, Sequence

from sqlalchemy import String, and_, bindparam, case, exists, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.events import REPLAY
from adapter.outcomes import Taken
from adapter.store.answers import ParkedState
from adapter.store.awaiting import hand_out, keep_awaited
from adapter.store.becoming_due import refusals_due
from adapter.store.dialects import given
from adapter.store.rows import ParkedKey, is_kept, parked_key, parked_rows
from adapter.store.seal import Seal
from adapter.store.superseding import keep_stopped, supersede
from adapter.store.tables import awaited, parked
from adapter.store.writing import Values, in_order, insert_returning, insertion, on_conflict, take_ids

_KEY_AND_ID = (parked.c.tenant, parked.c.digest, parked.c.id)

#: The source that the new row would have, in both dialects.
_SOURCE = literal_column("excluded.source", String())

_SETTLE = (
    update(parked)
    .where(parked.c.id == bindparam("settled"), parked.c.state != ParkedState.DROPPED)
    .values(state=ParkedState.REPLAYED)
)

#: A person's decision to drop an input holds when it is sent again; trying one again that was superseded opens it no more.
_STAYS = or_(
    parked.c.state == ParkedState.DROPPED,
    and_(parked.c.state == ParkedState.SUPERSEDED, _SOURCE == REPLAY),
)
_ANYBODY = select(exists().select_from(awaited))


async def park(connection: AsyncConnection, seal: Seal, batch: Sequence[Taken]) -> dict[ParkedKey, int]:
    """Park what was refused, settle what passes; give the parked row of every input that has one."""
    ids = await _keep(connection, seal, batch)
    # Later inputs overwrite earlier ones: the last word of a batch on the same bytes counts.
    passes = {parked_key(taken): not is_kept(taken) for taken in batch}
    ids |= await _find(connection, [key for key in passes if key not in ids])
    settled = [{"settled": ids[key]} for key, passed in sorted(passes.items()) if passed and key in ids]
    if settled:
        await connection.execute(_SETTLE, settled)
    last = {ids[key]: place for place, taken in enumerate(batch) if (key := parked_key(taken)) in ids}
    await keep_awaited(connection, seal, batch, last)
    await keep_stopped(connection, seal, batch, last)
    # Where nothing was ever refused or waited for, nothing is hashed.
    if await connection.scalar(_ANYBODY):
        await hand_out(connection, seal, batch, last)
        await supersede(connection, seal, batch, last)
    return ids


async def _keep(connection: AsyncConnection, seal: Seal, batch: Sequence[Taken]) -> dict[ParkedKey, int]:
    refused = await _numbered(connection, parked_rows(seal, batch))
    if not refused:
        return {}
    statement = on_conflict(
        insertion(connection.dialect.name, parked, refused[0]),
        parked,
        taking=["input", "reason", "findings", "last_seen", "sealed", "fingerprint"],
        adding=["attempts"],
        setting={
            "state": case((_STAYS, parked.c.state), else_=ParkedState.OPEN),
            # Trying it again does not change by which door it came.
            "source": case((_SOURCE == REPLAY, parked.c.source), else_=_SOURCE),
        },
    )
    kept = await insert_returning(connection, statement, refused, (*_KEY_AND_ID, parked.c.attempts))
    rows = {(row.tenant, row.digest): (row.id, row.attempts) for row in kept}
    await refusals_due(connection, seal, batch, rows)
    return {key: parked_id for key, (parked_id, _) in rows.items()}


async def _numbered(connection: AsyncConnection, new: list[Values]) -> list[Values]:
    """On PostgreSQL write in the order of the keys (see `in_order`), yet number in the order of arrival."""
    if not new or connection.dialect.name != "postgresql":
        return new
    ids = await take_ids(connection, parked, len(new))
    return in_order(parked, [row | {"id": number} for row, number in zip(new, ids, strict=True)])


async def _find(connection: AsyncConnection, keys: Collection[ParkedKey]) -> dict[ParkedKey, int]:
    if not keys:
        return {}
    wanted = given(connection.dialect.name, keys, width=2)
    found = await connection.execute(
        select(*_KEY_AND_ID)
        .select_from(wanted)
        .join(parked, (parked.c.tenant == wanted.c.c0) & (parked.c.digest == wanted.c.c1))
    )
    return {(tenant, digest): parked_id for tenant, digest, parked_id in found}
