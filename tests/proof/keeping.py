"""
Everything a store holds, in words that two runs share.

Left out, by name, are only columns that record the act of processing: numbers that the database gave
in the order of the work, the place in a batch, when the broker confirmed, and how often a partition
changed hands. Where such a number is a reference, what it refers to stands in its place; the order
that `record.seq` gives to the records of a service is kept. What is sealed is opened.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.notifications import HistoryKey
from adapter.outbox import Line
from adapter.store import Database
from adapter.store.seal import Seal
from adapter.store.sealed import open_content, open_event, open_history
from adapter.store.tables import metadata

#: Columns that record the act of processing.
LEFT_OUT = {
    "outcome": {"id", "place", "parked_id"},
    "resource": {"outcome_id"},
    "record": {"seq", "outcome_id", "published_at"},
    "parked": {"id", "retry_at", "tries", "said"},
    "claim": {"epoch"},
}
#: What waits to be published is emptied by the publisher; the topic is compared instead. Signs of life and wrapped
#: keys are of the processes and of the store itself.
NOT_COMPARED = {"publication", "awaited", "process", "seal_key"}

Row = tuple[tuple[str, Any], ...]


async def kept(database: Database, secret: bytes) -> dict[str, list[Row]]:
    """Read every table; rows are sorted, so that equal stores are equal values."""
    seal = Seal(secret)
    async with database.reading.begin() as connection:
        names = await _names(connection)
        held = {
            table.name: [_row(table.name, dict(row), names, seal) for row in await _all(connection, table)]
            for table in metadata.sorted_tables
            if table.name not in NOT_COMPARED
        }
    in_order = _in_order(held.pop("record"))
    return {name: sorted(rows, key=repr) for name, rows in held.items()} | in_order


async def _all(connection: AsyncConnection, table: Table) -> Iterable[Any]:
    order = [table.c.seq] if "seq" in table.c else []
    return (await connection.execute(select(table).order_by(*order))).mappings()


async def _names(connection: AsyncConnection) -> dict[str, dict[int, Any]]:
    """What stands in the place of numbers that the database gave."""
    outcome, parked = metadata.tables["outcome"].c, metadata.tables["parked"].c
    inputs = await connection.execute(select(outcome.id, outcome.input))
    digests = await connection.execute(select(parked.id, parked.tenant, parked.digest))
    return {
        "outcome_id": {row[0]: row[1] for row in inputs},
        "parked_id": {row[0]: (row[1], row[2]) for row in digests},
    }


def _row(table: str, row: dict[str, Any], names: dict[str, dict[int, Any]], seal: Seal) -> Row:
    told = {key: value for key, value in row.items() if key not in LEFT_OUT.get(table, set())}
    for reference, named in names.items():
        if row.get(reference) is not None:
            told[reference] = named[row[reference]]
    if "sealed" in row:
        told["sealed"] = _opened(table, row, seal)
    return tuple(sorted(told.items()))


def _opened(table: str, row: dict[str, Any], seal: Seal) -> Any:
    match table:
        case "history":
            return open_history(seal, HistoryKey(row["tenant"], row["kind"], row["id"]), row["sealed"])
        case "record":
            return open_content(seal, row["id"], Line(row["line"]), row["sealed"])
        case "parked":
            return open_event(seal, row["tenant"], row["digest"], row["sealed"])
    raise KeyError(table)


def _in_order(rows: list[Row]) -> dict[str, list[Row]]:
    """The records, those of each service in the order in which they were made."""
    by_service: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        told = dict(row)
        by_service.setdefault((told["tenant"], told["service_id"]), []).append(row)
    return {f"record of {tenant} {service}": made for (tenant, service), made in sorted(by_service.items())}
