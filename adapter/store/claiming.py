"""
Claims: a partition has one owner, and those before it write no more.

A claim raises the partition's epoch. A batch names the epoch it was read under; its transaction locks
the claim, so that the next owner waits for it, and then goes on from where it came to.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Fenced, NotFound
from adapter.events import Position
from adapter.store.asking import keys, wanted
from adapter.store.tables import claim, position
from adapter.store.writing import Writing, insert_returning, insertion, on_conflict, upsert_rows


async def claim_partitions(
    connection: AsyncConnection, source: str, partitions: Collection[str]
) -> list[Position]:
    """Own partitions from now on; give how far each was read, with the epoch to name, in their order."""
    epochs = await _raised(connection, source, sorted(set(partitions)))
    # In a statement of its own: only now a batch that we waited for is seen.
    found = await connection.execute(
        select(position).where(position.c.source == source, position.c.partition.in_(epochs))
    )
    known = {row.partition: row for row in found}
    return [
        Position(source, partition, known[partition].next, known[partition].mark, epoch)
        if partition in known
        else Position(source, partition, 0, "", epoch)
        for partition, epoch in epochs.items()
    ]


async def hold(connection: AsyncConnection, positions: Collection[Position]) -> None:
    """Raise Fenced unless every claim that positions name is the last; none is raised before we end."""
    named = {(each.source, each.partition): each.epoch for each in positions if each.epoch}
    if not named:
        return
    dialect = connection.dialect.name
    found = await connection.execute(_holding(dialect), keys(dialect, sorted(named), width=2))
    last = {(row.source, row.partition): row.epoch for row in found}
    taken_over = sorted(key for key, epoch in named.items() if last.get(key) != epoch)
    if taken_over:
        source, partition = taken_over[0]
        raise Fenced(f"partition {partition} of {source} has another owner by now; its batch is dropped")


@lru_cache(maxsize=2)
def _holding(dialect: str) -> Select[Any]:
    named = wanted(dialect, width=2)
    return (
        select(claim)
        .select_from(named)
        .join(claim, (claim.c.source == named.c.c0) & (claim.c.partition == named.c.c1))
        .order_by(claim.c.source, claim.c.partition)
        .with_for_update(of=claim, read=True)
    )


async def write_positions(connection: Writing, positions: Sequence[Position]) -> None:
    """Keep how far each partition was read; of several the last counts."""
    last = {(each.source, each.partition): each for each in positions}
    rows = [
        {"source": each.source, "partition": each.partition, "next": each.next, "mark": each.mark}
        for each in last.values()
    ]
    await upsert_rows(connection, position, rows, taking=["next", "mark"])


async def move(connection: AsyncConnection, to: Position) -> Position:
    """Put a partition elsewhere; give where it stood. Whoever reads it must claim it anew."""
    # Looked for first: a row that is taken back stays in PostgreSQL's files, and a person may have typed anything.
    if not await _is_known(connection, to):
        raise NotFound(f"{to.source} has no partition {to.partition} in this store; see positions list")
    [stood] = await claim_partitions(connection, to.source, [to.partition])
    await write_positions(connection, [to])
    return stood


async def _is_known(connection: AsyncConnection, to: Position) -> bool:
    """Whether a partition was ever claimed or read."""
    for table in (claim, position):
        named = (table.c.source == to.source) & (table.c.partition == to.partition)
        if await connection.scalar(select(table.c.partition).where(named)) is not None:
            return True
    return False


async def _raised(connection: AsyncConnection, source: str, partitions: Sequence[str]) -> dict[str, int]:
    """Raise the epoch of each partition by one, in order."""
    if not partitions:
        return {}
    rows = [{"source": source, "partition": partition, "epoch": 1} for partition in partitions]
    statement = on_conflict(insertion(connection.dialect.name, claim, rows[0]), claim, adding=["epoch"])
    found = await insert_returning(connection, statement, rows, (claim.c.partition, claim.c.epoch))
    raised = {row.partition: row.epoch for row in found}
    return {partition: raised[partition] for partition in partitions}
