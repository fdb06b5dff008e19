"""
Statements as a driver takes them: their words, made once, and rows as it wants their values.

SQLAlchemy makes the words of each statement, and says how values are written. Left to itself it would look
at every value of every row, and at the statement again each time; of a batch that is a quarter of what writing costs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Column,
    ColumnClause,
    Date,
    Dialect,
    Insert,
    Integer,
    LargeBinary,
    make_url,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from adapter.store.columns import Moment
from adapter.store.dialects import to_json
from adapter.store.joining import joined

#: A row to write, by column.
Values = dict[str, Any]
Processor = Callable[[Any], Any]

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an insertion: a column, or what is the same for all rows."""

    name: str
    #: What makes of a value what the driver takes.
    processor: Processor | None
    is_constant: bool = False
    constant: Any = None
    #: Whether the column is sent as one text (see joining.py).
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """An insertion of rows of the same columns: row by row for SQLite, column by column for PostgreSQL."""

    words: str
    #: In the order of the words.
    parameters: Sequence[Parameter]
    is_by_column: bool
    #: The same with arrays alone, for texts that cannot be joined.
    otherwise: "Prepared | None" = None

    async def run(self, connection: AsyncConnection, rows: Sequence[Values]) -> None:
        """Write rows, in their order."""
        sent = self.sent(rows)
        if sent is not None:
            await connection.exec_driver_sql(self.words, sent)
        elif self.otherwise is not None:
            await self.otherwise.run(connection, rows)

    def sent(self, rows: Sequence[Values]) -> Any:
        """Rows as the driver takes them; None where texts of them cannot be joined."""
        if not self.is_by_column:
            return list(zip(*(self._each(one, rows) for one in self.parameters), strict=False))
        values = [self._column(one, rows) for one in self.parameters]
        is_whole = all(
            value is not None for value, one in zip(values, self.parameters, strict=True) if one.is_joined
        )
        return tuple(values) if is_whole else None

    def _each(self, one: Parameter, rows: Sequence[Values]) -> Iterable[Any]:
        return repeat(one.constant) if one.is_constant else _processed(one, rows)

    def _column(self, one: Parameter, rows: Sequence[Values]) -> Any:
        if one.is_constant:
            return one.constant
        values = _processed(one, rows)
        return joined(values) if one.is_joined else values


def _processed(one: Parameter, rows: Sequence[Values]) -> list[Any]:
    values = [row[one.name] for row in rows]
    return values if one.processor is None else list(map(one.processor, values))


def prepared(
    dialect: str, statement: Insert, columns: Sequence[str], otherwise: Prepared | None = None
) -> Prepared:
    """Prepare an insertion of rows of these columns, for one of our two databases."""
    spoken = _dialect(dialect)
    compiled = statement.compile(dialect=spoken, column_keys=list(columns))
    is_by_column = dialect == "postgresql"
    parameters = []
    for name in compiled.positiontup or []:
        if name not in columns:
            parameters.append(Parameter(name, None, is_constant=True, constant=compiled.params[name]))
            continue
        is_joined = is_by_column and not isinstance(compiled.binds[name].type, ARRAY)
        column = statement.table.c[name]
        processor = _as_text(column, spoken) if is_joined else _processor(column.type, spoken)
        parameters.append(Parameter(name, processor, is_joined=is_joined))
    return Prepared(str(compiled), tuple(parameters), is_by_column, otherwise)


@lru_cache(maxsize=2)
def _dialect(name: str) -> Dialect:
    """As the engines speak it."""
    kind: Callable[..., Dialect] = make_url(f"{_DRIVERS[name]}://").get_dialect()
    return kind(json_serializer=to_json)


def _processor(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """What SQLAlchemy would make of a value; where we know a shorter way to the same, that."""
    return _first(_SHORTER[dialect.name], kind, dialect)


def _as_text(column: ColumnClause[Any], dialect: Dialect) -> Processor | None:
    """What makes a text of a value that PostgreSQL reads as it."""
    processor = _first(_TEXTS, column.type, dialect)
    is_always_there = isinstance(column, Column) and not column.nullable
    return str if processor is _number_text and is_always_there else processor


def _first(
    shorter: Mapping[type[TypeEngine[Any]], Processor | None], kind: TypeEngine[Any], dialect: Dialect
) -> Processor | None:
    for known, processor in shorter.items():
        if isinstance(kind, known):
            return processor
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


#: A row has two or three moments, and a batch few different ones.
@lru_cache(maxsize=4096)
def _moment_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


@lru_cache(maxsize=4096)
def _day_text(value: date | None) -> str | None:
    return None if value is None else date.isoformat(value)


def _number_text(value: int | None) -> str | None:
    return None if value is None else str(value)


@lru_cache(maxsize=4096)
def _zoned_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat()


_SHORTER: Mapping[str, Mapping[type[TypeEngine[Any]], Processor | None]] = {
    "sqlite": {JSON: to_json, Moment: _moment_text, Date: _day_text, LargeBinary: None},
    "postgresql": {JSON: to_json, Moment: _in_utc},
}
#: Of columns that are sent joined. A boolean is one of three: SQLAlchemy would let nothing else pass either.
_TEXTS: Mapping[type[TypeEngine[Any]], Processor | None] = {
    JSON: to_json,
    Moment: _zoned_text,
    Date: _day_text,
    Boolean: {True: "true", False: "false", None: None}.__getitem__,
    Integer: _number_text,
}
