"""Parking: what was refused is kept once, and settled when the same bytes pass, or a later version does."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, case, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.events import REPLAY
from adapter.outcomes import Taken
from adapter.store.answers import ParkedState
from adapter.store.arriving import arrive
from adapter.store.asking import keys, wanted
from adapter.store.awaiting import keep_awaited
from adapter.store.becoming_due import Parked, refusals_due
from adapter.store.prepared import Prepared, prepared
from adapter.store.rows import ParkedKey, is_kept, parked_key, parked_rows
from adapter.store.seal import Seal
from adapter.store.superseding import keep_stopped
from adapter.store.tables import parked
from adapter.store.writing import Values, in_order, insertion, on_conflict, take_ids

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


async def park(connection: AsyncConnection, seal: Seal, batch: Sequence[Taken]) -> list[int | None]:
    """Park what was refused, settle what passes; give by input its parked row, None where it has none."""
    inputs = [(parked_key(taken), is_kept(taken), taken) for taken in batch]
    kept = [taken for _, is_refused, taken in inputs if is_refused]
    refused = parked_rows(seal, kept)
    await _keep(connection, refused)
    # Later inputs overwrite earlier ones: the last word of a batch on the same bytes counts.
    passes = {key: not is_refused for key, is_refused, _ in inputs}
    found = await _find(connection, passes)
    await refusals_due(connection, seal, kept, found)
    ids = {key: parked_id for key, (parked_id, _) in found.items()}
    settled = [{"settled": ids[key]} for key in sorted(ids) if passes[key]]
    if settled:
        await connection.execute(_SETTLE, settled)
    last = {ids[key]: place for place, (key, *_) in enumerate(inputs) if key in ids}
    fresh = _made_now(refused, found)
    await keep_awaited(connection, seal, batch, last, fresh)
    await keep_stopped(connection, seal, batch, last, fresh)
    await arrive(connection, seal, batch, last)
    return [ids.get(key) for key, *_ in inputs]


async def _keep(connection: AsyncConnection, refused: list[Values]) -> None:
    if refused:
        rows = await _numbered(connection, refused)
        await _keeping(connection.dialect.name, tuple(rows[0])).run(connection, rows)


def _made_now(refused: Sequence[Values], found: Mapping[ParkedKey, Parked]) -> frozenset[int]:
    """Which rows this batch has made: they were tried no more often than it says, so nothing is kept of them yet."""
    tried = {(row["tenant"], row["digest"]): row["attempts"] for row in refused}
    return frozenset(found[key][0] for key, attempts in tried.items() if found[key][1] == attempts)


@lru_cache(maxsize=8)
def _keeping(dialect: str, columns: tuple[str, ...]) -> Prepared:
    statement = on_conflict(
        insertion(dialect, parked, columns),
        parked,
        taking=["input", "reason", "findings", "last_seen", "sealed", "fingerprint"],
        adding=["attempts"],
        setting={
            "state": case((_STAYS, parked.c.state), else_=ParkedState.OPEN),
            # Trying it again does not change by which door it came.
            "source": case((_SOURCE == REPLAY, parked.c.source), else_=_SOURCE),
        },
    )
    return prepared(dialect, statement, columns)


async def _numbered(connection: AsyncConnection, new: list[Values]) -> list[Values]:
    """On PostgreSQL write in the order of the keys (see `in_order`), yet number in the order of arrival."""
    if connection.dialect.name != "postgresql":
        return new
    ids = await take_ids(connection, parked, len(new))
    return in_order(parked, [row | {"id": number} for row, number in zip(new, ids, strict=True)])


async def _find(connection: AsyncConnection, named: Collection[ParkedKey]) -> dict[ParkedKey, Parked]:
    if not named:
        return {}
    dialect = connection.dialect.name
    found = await connection.execute(_finding(dialect), keys(dialect, named, width=2))
    return {(tenant, digest): (parked_id, attempts) for tenant, digest, parked_id, attempts in found}


@lru_cache(maxsize=2)
def _finding(dialect: str) -> Select[Any]:
    named = wanted(dialect, width=2)
    return (
        select(parked.c.tenant, parked.c.digest, parked.c.id, parked.c.attempts)
        .select_from(named)
        .join(parked, (parked.c.tenant == named.c.c0) & (parked.c.digest == named.c.c1))
    )
