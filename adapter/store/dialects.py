"""What SQLite and PostgreSQL say differently, said once; how rows are written is in writing.py."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, String, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Elements(FunctionElement[Any]):
    """The elements of a JSON array that is given as a text, a row each, in the column `value`."""

    inherit_cache = True


@compiles(Elements)
def _elements(element: Elements, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **how)})"


@compiles(Elements, "postgresql")
def _elements_in_postgresql(element: Elements, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **how)} AS JSON))"


def not_by_index(column: ColumnElement[str]) -> ColumnElement[str]:
    """
    Compare a column without looking rows up by it.

    Of rows that are named by key, SQLite would otherwise rather go through all that have the value.
    """
    return column.op("||", return_type=String())("")


def has_row_locks(connection: AsyncConnection) -> bool:
    """Whether there is anything to lock: of SQLite's connections one alone may write at a time."""
    return connection.dialect.name == "postgresql"


async def count_anew(connection: AsyncConnection, table: Table) -> None:
    """
    Let PostgreSQL learn what a table holds that has just grown by millions of rows.

    Until its autovacuum comes round it would plan for a table of unknown content: of a million persons it
    then reads all to find five hundred. SQLite goes by its indexes.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(
            text(f"ANALYZE {connection.dialect.identifier_preparer.format_table(table)}")
        )


async def overwrite_what_is_deleted(connection: AsyncConnection) -> None:
    """
    Let SQLite overwrite what it deletes from here on, instead of leaving it in free pages of its file.

    PostgreSQL keeps it until a VACUUM, which cannot run in a transaction.
    """
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA secure_delete = ON")


def to_json(value: Any) -> str:
    """Write a JSON column; dataclasses and enums are welcome."""
    return msgspec.json.encode(value, enc_hook=plain).decode()


def from_json(value: str | bytes) -> Any:
    """Read a JSON column."""
    return msgspec.json.decode(value)


def plain(value: Any) -> Any:
    """Let msgspec write read-only mappings."""
    return dict(value)
