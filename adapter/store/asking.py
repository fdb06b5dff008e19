"""
Questions about many rows by their keys, whose words do not depend on how many rows there are.

A statement that every batch asks is made once with `wanted`, and given its `keys` when it is asked: to make one costs
several times what it costs to ask it. What is seldom asked is made with the keys in it, by `given`.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    String,
    Subquery,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql

from adapter.store.dialects import Elements

_TEXTS = postgresql.ARRAY(String)


def wanted(dialect: str, width: int) -> Subquery:
    """Make a relation with the columns c0, c1 … of what `keys` gives a statement; one relation a statement."""
    if dialect == "postgresql":
        return _unnested([bindparam(f"wanted{i}", type_=_TEXTS) for i in range(width)], "wanted")
    return sent_as("wanted", width)


def keys(dialect: str, rows: Collection[Sequence[str]], width: int) -> dict[str, Any]:
    """Give a statement made with `wanted` the rows that it is about: in one parameter, or one a column."""
    if dialect == "postgresql":
        return {f"wanted{i}": [row[i] for row in rows] for i in range(width)}
    return {"wanted": listed(rows)}


def given(dialect: str, rows: Collection[Sequence[str]], width: int) -> Subquery:
    """Make a relation with the columns c0, c1 … of these rows; a statement may have several."""
    values = keys(dialect, rows, width).values()
    if dialect == "postgresql":
        return _unnested([literal(value, _TEXTS) for value in values], "given")
    [text] = values
    return _picked(literal(text, String), "given", width)


def sent_as(name: str, width: int) -> Subquery:
    """
    Make a relation with the columns c0, c1 … whose rows are sent by this name, as `listed` writes them.

    A statement with it is built once, for both databases and for all rows: to build one costs five times what
    it costs to ask it. On PostgreSQL a text is sent, since asyncpg looks at each element of an array.
    """
    return _picked(bindparam(name, type_=String), name, width)


def listed(rows: Collection[Sequence[str]]) -> str:
    """Write rows as a relation of `sent_as` takes them."""
    return msgspec.json.encode(list(rows)).decode()


def _unnested(arrays: Sequence[ColumnElement[Any]], name: str) -> Subquery:
    """A relation of arrays, one a column."""
    columns = [column(f"c{i}", String) for i in range(len(arrays))]
    unnested = func.unnest(*arrays).table_valued(*columns).render_derived()
    return select(*unnested.c).subquery(name)


def _picked(rows: ColumnElement[str], name: str, width: int) -> Subquery:
    """A relation of rows that are written as JSON in one text."""
    value = Elements(rows).table_valued("value", name=f"each_{name}").c.value
    picked = [
        value.op("->>", return_type=String())(literal_column(str(i))).label(f"c{i}") for i in range(width)
    ]
    return select(*picked).subquery(name)
