"""What SQLite and PostgreSQL say differently, said once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    String,
    Subquery,
    Table,
    UniqueConstraint,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    dialect: str,
    table: Table,
    *,
    taking: Sequence[str] = (),
    adding: Sequence[str] = (),
    setting: Mapping[str, ColumnElement[Any]] | None = None,
) -> sqlite.Insert | postgresql.Insert:
    """
    Insert rows; where a row with the key of a new one is there already, change it.

    It takes the new values of the columns `taking`, adds those of the columns `adding` to its own, and
    sets `setting`; with none of them it stays as it is. The key is the table's unique constraint, or
    else its primary key.
    """
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = _key(table)
    changes: dict[str, ColumnElement[Any]] = dict(setting or {})
    changes |= {column: insert.excluded[column] for column in taking}
    changes |= {column: table.c[column] + insert.excluded[column] for column in adding}
    if not changes:
        return insert.on_conflict_do_nothing(index_elements=keys)
    return insert.on_conflict_do_update(index_elements=keys, set_=changes)


def given(dialect: str, rows: Collection[Sequence[str]], width: int) -> Subquery:
    """
    Make a relation with the columns c0, c1 … of values given as one parameter.

    One parameter whatever the number of rows: the statement stays the same, and no limit on
    parameters is met.
    """
    text = msgspec.json.encode(list(rows)).decode()
    if dialect == "postgresql":
        unnested = func.jsonb_array_elements(cast(literal(text, String), postgresql.JSONB))
    else:
        unnested = func.json_each(literal(text, String))
    value = unnested.table_valued("value").c.value
    columns = [
        value.op("->>", return_type=String())(literal_column(str(i))).label(f"c{i}") for i in range(width)
    ]
    return select(*columns).subquery("given")


def to_json(value: Any) -> str:
    """Write a JSON column; dataclasses and enums are welcome."""
    return msgspec.json.encode(value, enc_hook=plain).decode()


def from_json(text: str | bytes) -> Any:
    """Read a JSON column."""
    return msgspec.json.decode(text)


def plain(value: Any) -> Any:
    """Let msgspec write read-only mappings."""
    return dict(value)


def _key(table: Table) -> list[str]:
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return [column.name for column in (unique[0] if unique else table.primary_key).columns]
