"""Where sealed values are: each table with the place that its values are bound to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Row, Table

from adapter.outbox import Kind
from adapter.store.tables import awaited, history, login, message, parked, pilot_contact, publication, record

#: A row by its columns, and the place that its value is sealed for (see sealed.py and its kin).
PlaceOf = Callable[[Row[Any]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table whose column `sealed` holds values, or nothing."""

    table: Table
    #: By which its rows are paged.
    key: tuple[str, ...]
    place: PlaceOf
    #: What the place is made of, beside the key.
    more: tuple[str, ...] = ()

    @property
    def columns(self) -> list[Column[Any]]:
        """The key's columns."""
        return [self.table.c[name] for name in self.key]

    @property
    def needed(self) -> list[Column[Any]]:
        """What the place is made of."""
        return [self.table.c[name] for name in dict.fromkeys((*self.key, *self.more))]


def _of_publication(row: Row[Any]) -> tuple[str, ...]:
    if row.kind == Kind.RECEIPTS:
        return "receipt", row.record_id
    return "publication", str(row.parked_id), str(row.attempt)


SEALED_TABLES = (
    SealedTable(history, ("tenant", "kind", "id"), lambda row: ("history", row.tenant, row.kind, row.id)),
    SealedTable(record, ("seq",), lambda row: ("record", row.id), ("id",)),
    SealedTable(message, ("seq",), lambda row: ("message", row.id), ("id",)),
    SealedTable(parked, ("id",), lambda row: ("parked", row.tenant, row.digest), ("tenant", "digest")),
    SealedTable(
        awaited,
        ("tenant", "value_hash", "parked_id"),
        lambda row: ("awaited", str(row.parked_id)),
    ),
    SealedTable(publication, ("seq",), _of_publication, ("kind", "record_id", "parked_id", "attempt")),
    SealedTable(pilot_contact, ("tenant", "id"), lambda row: ("pilot_contact", row.tenant, row.id)),
    SealedTable(login, ("session_hash",), lambda row: ("login", row.session_hash)),
)
