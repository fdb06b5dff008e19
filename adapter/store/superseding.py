"""
What a sender corrects under other bytes: a parked input is superseded when all that is refused of it has come anew.

What is refused of a parked input stands in `awaited`, by the keyed hash of its name, until a later input of the
same tenant brings it and it is not refused. Of two versions that tell which is the newer, an older one changes
nothing; else the order of arrival decides, as it does for what is taken in (KPR-D-001).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.events import Event
from adapter.fhir.delivered import held
from adapter.mapping import Version
from adapter.mapping.origin import stated_version
from adapter.notifications.versions import order_of
from adapter.outcomes import Taken
from adapter.outcomes.named import passed, stopped
from adapter.store.answers import ParkedState
from adapter.store.asking import keys, wanted
from adapter.store.dialects import not_by_index
from adapter.store.rows import is_kept, tenant_of
from adapter.store.seal import Seal
from adapter.store.sealed import awaited_hash, open_event, open_superseding, seal_superseding
from adapter.store.tables import awaited, parked
from adapter.store.writing import upsert_rows

_PREFIX = "stopped:"
#: Whether a row of `awaited` is of what is refused of a parked input, not of what it waits for.
IS_STOPPED = awaited.c.value_hash.startswith(_PREFIX)
_IS_BROUGHT = awaited.c.sealed.is_not(None)
#: Parked inputs that one statement names: databases bound the parameters that it may have.
_AT_ONCE = 1000

#: A parked input and the place in the batch of the last that was said of it.
Last = Mapping[int, int]

_BROUGHT = (
    update(awaited)
    .where(
        awaited.c.tenant == bindparam("of"),
        awaited.c.value_hash == bindparam("named"),
        awaited.c.parked_id == bindparam("one"),
    )
    .values(sealed=bindparam("by"))
)


class _Brought(NamedTuple):
    """What is refused of a parked input, and an input that brings it."""

    row: Row[Any]
    name: str
    taken: Taken


async def keep_stopped(
    connection: AsyncConnection, seal: Seal, batch: Sequence[Taken], last: Last, fresh: frozenset[int]
) -> None:
    """
    Keep what is refused of the parked inputs of a batch; a replay leaves what has been brought since.

    Of `fresh` ones, which were never parked before, nothing is kept yet.

    What passes in a replay is refused no more: where all else has been brought, that closes the input.
    """
    kept = {one: batch[place] for one, place in last.items() if is_kept(batch[place])}
    anew = [one for one, place in last.items() if one not in kept or batch[place].replay_of is None]
    again = sorted(last.keys() - set(anew))
    if known := [one for one in anew if one not in fresh]:
        await connection.execute(delete(awaited).where(awaited.c.parked_id.in_(known), IS_STOPPED))
    if again:
        await connection.execute(
            delete(awaited).where(awaited.c.parked_id.in_(again), IS_STOPPED, ~_IS_BROUGHT)
        )
    rows = [
        {"tenant": tenant_of(taken), "value_hash": _hash(seal, tenant_of(taken), name), "parked_id": one}
        for one, taken in kept.items()
        for name in stopped(taken)
    ]
    await upsert_rows(connection, awaited, rows)
    if again:
        await _close(connection, again)


async def supersede(connection: AsyncConnection, seal: Seal, batch: Sequence[Taken], last: Last) -> None:
    """Note which parked inputs the inputs of a batch correct, and close those of which nothing is left."""
    brought = [each for each in await _found(connection, seal, batch, last) if not _is_older(seal, each)]
    if not brought:
        return
    rows = [
        {
            "of": each.row.tenant,
            "named": each.row.value_hash,
            "one": each.row.parked_id,
            "by": seal_superseding(seal, each.taken.event.id, each.row.parked_id),
        }
        for each in brought
    ]
    await connection.execute(_BROUGHT, rows)
    numbers = sorted({each.row.parked_id for each in brought})
    for start in range(0, len(numbers), _AT_ONCE):
        await _close(connection, numbers[start : start + _AT_ONCE])


async def superseded_by(
    connection: AsyncConnection, seal: Seal, numbers: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """Give the names of the inputs that superseded parked ones, each once, in the order of the alphabet."""
    query = (
        select(awaited.c.parked_id, awaited.c.sealed)
        .join(parked, parked.c.id == awaited.c.parked_id)
        .where(awaited.c.parked_id.in_(numbers), awaited.c.sealed.is_not(None), IS_STOPPED)
        .where(parked.c.state == ParkedState.SUPERSEDED)
    )
    names = defaultdict[int, set[str]](set)
    for one, sealed in await connection.execute(query):
        names[one].add(open_superseding(seal, one, sealed))
    return {one: tuple(sorted(some)) for one, some in names.items()}


async def _found(
    connection: AsyncConnection, seal: Seal, batch: Sequence[Taken], last: Last
) -> list[_Brought]:
    """What is refused of open parked inputs and was brought after them, in the order of the batch."""
    bringing: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for place, taken in enumerate(batch):
        tenant = tenant_of(taken)
        for name in passed(taken):
            bringing.setdefault((tenant, _hash(seal, tenant, name)), []).append((place, name))
    return [
        _Brought(row, name, batch[place])
        for row in await _waiting(connection, bringing)
        for place, name in bringing[row.tenant, row.value_hash]
        if last.get(row.parked_id, -1) < place and _is_after(batch[place], row.parked_id)
    ]


async def _waiting(connection: AsyncConnection, names: Collection[tuple[str, str]]) -> Sequence[Row[Any]]:
    if not names:
        return []
    dialect = connection.dialect.name
    return list(await connection.execute(_who_is_stopped(dialect), keys(dialect, names, width=2)))


@lru_cache(maxsize=2)
def _who_is_stopped(dialect: str) -> Select[Any]:
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
        .where(not_by_index(parked.c.state) == ParkedState.OPEN)
        .order_by(awaited.c.parked_id, awaited.c.value_hash)
        # Of two processes that each bring a part of it, the later one sees what the other has brought.
        .with_for_update(of=parked)
    )


async def _close(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Close those of which all that is refused was brought; what they waited for is not needed any more."""
    query = select(awaited.c.parked_id, _IS_BROUGHT.label("is_brought"))
    found = (await connection.execute(query.where(awaited.c.parked_id.in_(numbers), IS_STOPPED))).all()
    left = {row.parked_id for row in found if not row.is_brought}
    closed = sorted({row.parked_id for row in found} - left)
    if closed:
        await connection.execute(
            update(parked)
            .where(parked.c.id.in_(closed), parked.c.state == ParkedState.OPEN)
            .values(state=ParkedState.SUPERSEDED, retry_at=None)
        )
        await connection.execute(delete(awaited).where(awaited.c.parked_id.in_(closed), ~IS_STOPPED))


def _hash(seal: Seal, tenant: str, name: str) -> str:
    return _PREFIX + awaited_hash(seal, tenant, name)


def _is_after(taken: Taken, parked_id: int) -> bool:
    """Whether an input came after a parked one: of a replay, whether it first came after it."""
    return taken.replay_of is None or taken.replay_of > parked_id


def _is_older(seal: Seal, each: _Brought) -> bool:
    """Whether all that an input brings of a resource is older than what was refused of it."""
    brought = _versions(each.taken.event, each.name)
    if not brought or not each.row.sealed:
        return False
    refused = _versions(open_event(seal, each.row.arrived_for, each.row.digest, each.row.sealed), each.name)
    return any(all((order_of(new, old) or 0) < 0 for new in brought) for old in refused)


def _versions(event: Event, name: str) -> list[Version]:
    return [stated_version(resource) for _, resource in held(event, name)]
