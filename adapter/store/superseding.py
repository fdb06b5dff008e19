"""
What a sender corrects under other bytes: a parked input is superseded when all that is refused of it has come anew.

What is refused of a parked input stands in `awaited`, by the keyed hash of its name, until a later input of the
same tenant brings it and it is not refused. Of two versions that tell which is the newer, an older one changes
nothing; else the order of arrival decides, as it does for what is taken in (KPR-D-001).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.events import Event
from adapter.fhir.delivered import held
from adapter.mapping import Version
from adapter.mapping.origin import stated_version
from adapter.notifications.versions import order_of
from adapter.outcomes import Taken
from adapter.outcomes.named import stopped
from adapter.store.answers import ParkedState
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

#: A row of `awaited` but for whose it is: the tenant, and what the value is hashed to.
AwaitedKey = tuple[str, str]
#: By such a key the inputs of a batch that bring something, by their places in it, and what it is called.
Brings = dict[AwaitedKey, list[tuple[int, str]]]
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
        {
            "tenant": tenant_of(taken),
            "value_hash": stopped_by(awaited_hash(seal, tenant_of(taken), name)),
            "parked_id": one,
        }
        for one, taken in kept.items()
        for name in stopped(taken)
    ]
    await upsert_rows(connection, awaited, rows)
    if again:
        await _close(connection, again)


async def supersede(
    connection: AsyncConnection,
    seal: Seal,
    batch: Sequence[Taken],
    last: Last,
    waiting: Sequence[Row[Any]],
    passing: Brings,
) -> None:
    """
    Note which parked inputs the inputs of a batch correct, and close those of which nothing is left.

    `waiting` is what is refused of open ones and has the name of something that passes in the batch.
    """
    found = (
        _Brought(row, name, batch[place])
        for row in waiting
        for place, name in passing[row.tenant, row.value_hash]
        if last.get(row.parked_id, -1) < place and _is_after(batch[place], row.parked_id)
    )
    brought = [each for each in found if not _is_older(seal, each)]
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


def stopped_by(value_hash: str) -> str:
    """How the hash of a name stands in a row of what is refused."""
    return _PREFIX + value_hash


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
