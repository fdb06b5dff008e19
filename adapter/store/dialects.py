"""What SQLite and PostgreSQL say differently, said once; how rows are written is in writing.py."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, String, Subquery, column, func, literal, literal_column, select
from sqlalchemy.dialects import postgresql


def given(dialect: str, rows: Collection[Sequence[str]], width: int) -> Subquery:
    """
    Make a relation with the columns c0, c1 … of values given as parameters: one, or one a column.

    Their number does not depend on the number of rows: the statement stays the same, and no limit on
    parameters is met.
    """
    if dialect == "postgresql":
        arrays = [literal([row[i] for row in rows], postgresql.ARRAY(String)) for i in range(width)]
        columns = [column(f"c{i}", String) for i in range(width)]
        unnested = func.unnest(*arrays).table_valued(*columns).render_derived()
        return select(*unnested.c).subquery("given")
    text = msgspec.json.encode(list(rows)).decode()
    value = func.json_each(literal(text, String)).table_valued("value").c.value
    picked = [
        value.op("->>", return_type=String())(literal_column(str(i))).label(f"c{i}") for i in range(width)
    ]
    return select(*picked).subquery("given")


def not_by_index(column: ColumnElement[str]) -> ColumnElement[str]:
    """
    Compare a column without looking rows up by it.

    Of rows that are named by key, SQLite would otherwise rather go through all that have the value.
    """
    return column.op("||", return_type=String())("")


def to_json(value: Any) -> str:
    """Write a JSON column; dataclasses and enums are welcome."""
    return msgspec.json.encode(value, enc_hook=plain).decode()


def from_json(text: str | bytes) -> Any:
    """Read a JSON column."""
    return msgspec.json.decode(text)


def plain(value: Any) -> Any:
    """Let msgspec write read-only mappings."""
    return dict(value)
