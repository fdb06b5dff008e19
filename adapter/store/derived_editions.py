"""
Which rows of IPLOS-derived data count: of several imports that hold the same service, the newest edition.

The same service is what one source of a kommune gives the same tjenesteID; of rows without one, what it
gives the same person, code and start. The newest is of the latest year, then of the latest import. An
import that is being undone counts no more from the moment its undoing begins.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    RowMapping,
    String,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from adapter.matching import Origin, Service, Span
from adapter.store.tables import derived, derived_import

#: A literal, not a parameter: else the planner cannot know that a partial index holds the row.
NOTHING: ColumnElement[str] = literal_column("''", String)


class ImportState(StrEnum):
    """How far an import has come."""

    RUNNING = "running"  #: or broken off: to be gone on with
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


#: A row by its columns: as it was read, or as it is to be written.
Columns = RowMapping | Mapping[str, Any]
#: States of imports whose rows count.
COUNTING = (ImportState.RUNNING, ImportState.DONE)


def in_force() -> ColumnElement[bool]:
    """Say in SQL that a row's import counts, and that no newer row has the same tjenesteID."""
    newer = derived.alias("newer")
    is_newer = exists().where(
        newer.c.kommune_nr == derived.c.kommune_nr,
        newer.c.source == derived.c.source,
        newer.c.service_id == derived.c.service_id,
        newer.c.service_id != NOTHING,
        _rank(newer) > _rank(derived),
        counts(newer),
    )
    return counts(derived) & ((derived.c.service_id == NOTHING) | ~is_newer)


def newest(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Keep the newest of the rows of each service; all rows of whoever is in one must be in them."""
    kept: dict[tuple[Any, ...], Row[Any]] = {}
    for row in sorted(rows, key=lambda each: rank(each._mapping)):  # noqa: SLF001 - the public name of a row's mapping
        kept[identity(row._mapping)] = row  # noqa: SLF001 - as above
    return list(kept.values())


def identity(row: Columns) -> tuple[Any, ...]:
    """Give what the rows of one service have in common."""
    if row["service_id"]:
        return (row["kommune_nr"], row["source"], row["service_id"])
    whose = row["person_key"] or (row["birth_year"], row["sex"])
    return (row["kommune_nr"], row["source"], whose, row["list"], row["code"], row["start"])


def rank(row: Columns) -> tuple[int, int, int]:
    """Give what the newest of several has most of."""
    return (row["year"] or 0, row["import_id"], row["number"])


def service_of(row: Row[Any]) -> Service:
    """Give a row as matching sees it."""
    return Service(
        origin=Origin.DERIVED,
        source=row.source,
        id=row.service_id or f"{row.import_id}/{row.number}",
        kommune_nr=row.kommune_nr,
        list=row.list,
        code=row.code,
        span=Span(row.start, row.end),
        orgnr=row.orgnr,
        year=row.year,
        is_certain=bool(row.person_key),
    )


def counts(table: FromClause) -> ColumnElement[bool]:
    """Say in SQL that a row's import counts."""
    # Not `in_`, whose words SQLAlchemy writes anew whenever it is asked.
    is_counting = or_(*(derived_import.c.state == state for state in COUNTING))
    return exists(select(derived_import.c.id).where(derived_import.c.id == table.c.import_id, is_counting))


def _rank(table: FromClause) -> Any:
    return tuple_(func.coalesce(table.c.year, 0), table.c.import_id, table.c.number)
