"""
Statements as a driver takes them: their words, made once, and rows as it wants their values.

SQLAlchemy makes the words of each statement, and says how values are written. Left to itself it would look
at every value of every row, and at the statement again each time; of a batch that is a quarter of what writing costs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import ARRAY, JSON, CursorResult, Date, Dialect, Insert, LargeBinary, make_url
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from adapter.store.columns import Moment
from adapter.store.dialects import to_json

#: A row to write, by column.
Values = dict[str, Any]
Processor = Callable[[Any], Any]

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """An insertion of rows of the same columns: row by row for SQLite, column by column for PostgreSQL."""

    words: str
    #: Its parameters, in the order of the words: a column each, with what makes of a value what the driver takes.
    columns: Sequence[tuple[str, Processor | None]]
    #: Parameters that are no column: the same for all rows.
    constants: Mapping[str, Any]
    is_by_column: bool

    async def run(self, connection: AsyncConnection, rows: Sequence[Values]) -> CursorResult[Any]:
        """Write rows, in their order."""
        return await connection.exec_driver_sql(self.words, self.sent(rows))

    def sent(self, rows: Sequence[Values]) -> Any:
        """Rows as the driver takes them."""
        values = [self._values(name, processor, rows) for name, processor in self.columns]
        return tuple(values) if self.is_by_column else list(zip(*values, strict=False))

    def _values(self, name: str, processor: Processor | None, rows: Sequence[Values]) -> Any:
        if name in self.constants:
            return self.constants[name] if self.is_by_column else repeat(self.constants[name])
        values = [row[name] for row in rows]
        return values if processor is None else list(map(processor, values))


def prepared(dialect: str, statement: Insert, columns: Sequence[str]) -> Prepared:
    """Prepare an insertion of rows of these columns, for one of our two databases."""
    spoken = _dialect(dialect)
    compiled = statement.compile(dialect=spoken, column_keys=list(columns))
    names = compiled.positiontup or []
    processors = [_processor(compiled.binds[name].type, spoken) for name in names]
    constants = {name: compiled.params[name] for name in names if name not in columns}
    return Prepared(
        str(compiled), tuple(zip(names, processors, strict=True)), constants, dialect == "postgresql"
    )


@lru_cache(maxsize=2)
def _dialect(name: str) -> Dialect:
    """As the engines speak it."""
    return make_url(f"{_DRIVERS[name]}://").get_dialect()(json_serializer=to_json)


def _processor(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """What SQLAlchemy would make of a value; where we know a shorter way to the same, that."""
    one = kind.item_type if isinstance(kind, ARRAY) else kind
    for known, processor in _SHORTER[dialect.name].items():
        if isinstance(one, known):
            return processor
    return one.dialect_impl(dialect).bind_processor(dialect)


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _moment_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _day_text(value: date | None) -> str | None:
    return None if value is None else date.isoformat(value)


_SHORTER: Mapping[str, Mapping[type[TypeEngine[Any]], Processor | None]] = {
    "sqlite": {JSON: to_json, Moment: _moment_text, Date: _day_text, LargeBinary: None},
    "postgresql": {JSON: to_json, Moment: _in_utc},
}
