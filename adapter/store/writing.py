"""
Writing rows: all of a table's in one statement, whatever their number.

On PostgreSQL each column is sent as one array: the words of a statement do not depend on the number of
rows, so that it is planned once, and answered once.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    column,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from adapter.store.joining import goes_joined, split
from adapter.store.later import Later
from adapter.store.prepared import Prepared, Values, prepared

__all__ = [
    "Insert",
    "Values",
    "Writing",
    "in_order",
    "insert_returning",
    "insert_rows",
    "insertion",
    "on_conflict",
    "take_ids",
    "upsert_rows",
]

Insert = sqlite.Insert | postgresql.Insert
#: Where rows are written: at once, or with others.
Writing = AsyncConnection | Later

_TAKEN = select(func.nextval(bindparam("sequence", type_=String))).select_from(
    func.generate_series(1, bindparam("number", type_=Integer)).table_valued("number")
)
_LAST = text("SELECT seq FROM sqlite_sequence WHERE name = :table")


async def insert_rows(connection: Writing, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows, in their order."""
    if rows:
        await _put(connection, _putting(connection.dialect.name, table, tuple(rows[0])), rows)


async def upsert_rows(
    connection: Writing,
    table: Table,
    rows: Sequence[Values],
    *,
    taking: Sequence[str] = (),
    adding: Sequence[str] = (),
) -> None:
    """Insert rows, or change those that are there (see `on_conflict`), in the order of their keys."""
    if not rows:
        return
    putting = _putting(
        connection.dialect.name, table, tuple(rows[0]), tuple(taking), tuple(adding), is_upsert=True
    )
    await _put(connection, putting, in_order(table, rows))


async def _put(connection: Writing, putting: Prepared, rows: Sequence[Values]) -> None:
    if isinstance(connection, Later):
        connection.keep(putting, rows)
    else:
        await putting.run(connection, rows)


async def insert_returning(
    connection: AsyncConnection,
    statement: Insert,
    rows: Sequence[Values],
    columns: Sequence[Column[Any]],
) -> Sequence[Any]:
    """Insert rows by a statement made here, and give these columns of each, in no order."""
    return (await connection.execute(statement.returning(*columns), _sent(connection, rows))).all()


def in_order(table: Table, rows: Sequence[Values]) -> list[Values]:
    """Put rows in the order of their keys: transactions that touch the same ones never wait crosswise."""
    return sorted(rows, key=itemgetter(*_key(table)))


def insertion(dialect: str, table: Table, columns: Iterable[str], *, is_joined: bool = False) -> Insert:
    """Insert rows of these columns; on PostgreSQL columns are sent joined, if so asked (see joining.py)."""
    if dialect != "postgresql":
        return sqlite.insert(table)
    names = list(columns)
    arrays = [_array(name, table.c[name].type, is_joined=is_joined) for name in names]
    given_rows = (
        func.unnest(*arrays).table_valued(*(column(n, table.c[n].type) for n in names)).render_derived()
    )
    return postgresql.insert(table).from_select(names, select(*given_rows.c))


def _array(name: str, kind: TypeEngine[Any], *, is_joined: bool) -> ColumnElement[Any]:
    if is_joined and goes_joined(kind):
        return split(name, kind)
    # One dimension: what a JSON column holds may be a list itself.
    return bindparam(name, type_=postgresql.ARRAY(kind, dimensions=1))


def on_conflict(
    insert: Insert,
    table: Table,
    *,
    taking: Sequence[str] = (),
    adding: Sequence[str] = (),
    setting: Mapping[str, ColumnElement[Any]] | None = None,
) -> Insert:
    """
    Where a row with the key of a new one is there already, change it.

    It takes the new values of the columns `taking`, adds those of the columns `adding` to its own, and
    sets `setting`; with none of them it stays as it is. The key is the table's unique constraint, or
    else its primary key.
    """
    keys = _key(table)
    changes: dict[str, ColumnElement[Any]] = dict(setting or {})
    changes |= {name: insert.excluded[name] for name in taking}
    changes |= {name: table.c[name] + insert.excluded[name] for name in adding}
    if not changes:
        return insert.on_conflict_do_nothing(index_elements=keys)
    return insert.on_conflict_do_update(index_elements=keys, set_=changes)


async def take_ids(connection: AsyncConnection, table: Table, count: int) -> list[int]:
    """
    Take so many ids of a table, in ascending order.

    On SQLite nobody else writes before we end: they are those that follow the last it gave.
    """
    if connection.dialect.name == "postgresql":
        sequence = f"{table.name}_{table.primary_key.columns.keys()[0]}_seq"
        return sorted(await connection.scalars(_TAKEN, {"sequence": sequence, "number": count}))
    last = await connection.scalar(_LAST, {"table": table.name}) or 0
    return list(range(last + 1, last + count + 1))


@lru_cache(maxsize=256)
def _putting(
    dialect: str,
    table: Table,
    columns: tuple[str, ...],
    taking: tuple[str, ...] = (),
    adding: tuple[str, ...] = (),
    *,
    is_upsert: bool = False,
) -> Prepared:
    def words(*, is_joined: bool) -> Insert:
        insert = insertion(dialect, table, columns, is_joined=is_joined)
        return on_conflict(insert, table, taking=taking, adding=adding) if is_upsert else insert

    plain = prepared(dialect, words(is_joined=False), columns)
    if dialect != "postgresql":
        return plain
    return prepared(dialect, words(is_joined=True), columns, otherwise=plain)


def _sent(connection: AsyncConnection, rows: Sequence[Values]) -> Sequence[Values] | Values:
    """Rows as the statements of `insertion` take them: on PostgreSQL column by column."""
    if connection.dialect.name != "postgresql":
        return rows
    return {name: [row[name] for row in rows] for name in rows[0]}


@lru_cache(maxsize=64)
def _key(table: Table) -> tuple[str, ...]:
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return tuple(column.name for column in (unique[0] if unique else table.primary_key).columns)
