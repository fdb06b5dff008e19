"""
Questions about many rows by their keys, whose words do not depend on how many rows there are.

A statement that every batch asks is made once with `wanted`, and given its `keys` when it is asked: to make one costs
several times what it costs to ask it. What is seldom asked is made with the keys in it, by `given`.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    ColumnElement,
    String,
    Subquery,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
)

from adapter.store.dialects import Elements


def wanted(dialect: str, width: int) -> Subquery:
    """Make a relation with the columns c0, c1 … of what `keys` gives a statement; one relation a statement."""
    if dialect == "postgresql":
        return _side_by_side([bindparam(f"wanted{i}", type_=String) for i in range(width)], "wanted")
    return sent_as("wanted", width)


def keys(dialect: str, rows: Collection[Sequence[str]], width: int) -> dict[str, str]:
    """
    Give a statement made with `wanted` the rows that it is about: in one parameter, or one a column.

    On PostgreSQL a column is sent as one text, since asyncpg looks at each element of an array.
    """
    if dialect == "postgresql":
        return {f"wanted{i}": _written([row[i] for row in rows]) for i in range(width)}
    return {"wanted": listed(rows)}


def given(dialect: str, rows: Collection[Sequence[str]], width: int) -> Subquery:
    """Make a relation with the columns c0, c1 … of these rows; a statement may have several."""
    sent = [literal(text, String) for text in keys(dialect, rows, width).values()]
    if dialect == "postgresql":
        return _side_by_side(sent, "given")
    return _picked(sent[0], "given", width)


def sent_as(name: str, width: int) -> Subquery:
    """
    Make a relation with the columns c0, c1 … whose rows are sent by this name, as `listed` writes them.

    A statement with it is built once, for both databases and for all rows: to build one costs five times what
    it costs to ask it.
    """
    return _picked(bindparam(name, type_=String), name, width)


def listed(rows: Collection[Sequence[str]]) -> str:
    """Write rows as a relation of `sent_as` takes them."""
    return _written(list(rows))


def _side_by_side(texts: Sequence[ColumnElement[str]], name: str) -> Subquery:
    """A relation of columns, each written as JSON in a text: the first of each column is the first row."""
    columns = [
        func.json_array_elements_text(cast(text, JSON), type_=String).label(f"c{i}")
        for i, text in enumerate(texts)
    ]
    return select(*columns).subquery(name)


def _picked(rows: ColumnElement[str], name: str, width: int) -> Subquery:
    """A relation of rows that are written as JSON in one text."""
    value = Elements(rows).table_valued("value", name=f"each_{name}").c.value
    picked = [
        value.op("->>", return_type=String())(literal_column(str(i))).label(f"c{i}") for i in range(width)
    ]
    return select(*picked).subquery(name)


def _written(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()
