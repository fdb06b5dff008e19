"""
Questions about many rows by their keys: the statement is made once, the keys are given when it is asked.

To make a statement costs several times what it costs to ask one; a batch of one event pays it for each.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import String, Subquery, bindparam, column, func, literal_column, select
from sqlalchemy.dialects import postgresql

from adapter.store.dialects import Elements


def wanted(dialect: str, width: int) -> Subquery:
    """Make a relation with the columns c0, c1 … of what `keys` gives a statement; one relation a statement."""
    if dialect == "postgresql":
        arrays = [bindparam(f"wanted{i}", type_=postgresql.ARRAY(String)) for i in range(width)]
        columns = [column(f"c{i}", String) for i in range(width)]
        unnested = func.unnest(*arrays).table_valued(*columns).render_derived()
        return select(*unnested.c).subquery("wanted")
    return sent_as("wanted", width)


def keys(dialect: str, rows: Collection[Sequence[str]], width: int) -> dict[str, Any]:
    """Give a statement made with `wanted` the rows that it is about: in one parameter, or one a column."""
    if dialect == "postgresql":
        return {f"wanted{i}": [row[i] for row in rows] for i in range(width)}
    return {"wanted": listed(rows)}


def sent_as(name: str, width: int) -> Subquery:
    """
    Make a relation with the columns c0, c1 … whose rows are sent by this name, as `listed` writes them.

    A statement with it is built once, for both databases and for all rows: to build one costs five times what
    it costs to ask it. On PostgreSQL a text is sent, since asyncpg looks at each element of an array.
    """
    value = Elements(bindparam(name, type_=String)).table_valued("value", name=f"each_{name}").c.value
    picked = [
        value.op("->>", return_type=String())(literal_column(str(i))).label(f"c{i}") for i in range(width)
    ]
    return select(*picked).subquery(name)


def listed(rows: Collection[Sequence[str]]) -> str:
    """Write rows as a relation of `sent_as` takes them."""
    return msgspec.json.encode(list(rows)).decode()
