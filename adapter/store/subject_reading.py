"""Everything that the store holds of one person, opened: for the person's own access (GDPR, article 15)."""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy import RowMapping as Row

from adapter.notifications import HistoryKey
from adapter.outbox import Line
from adapter.store.access_subject import About
from adapter.store.database import Database, transaction
from adapter.store.dialects import plain
from adapter.store.seal import Seal
from adapter.store.sealed import GONE, open_content, open_event, open_history
from adapter.store.tables import derived, history, outcome, parked, pilot_contact, record

#: Parked inputs that are opened at a time.
_PAGE = 50
#: Of rows that are given as they stand.
_HIDDEN = frozenset({"sealed", "person_hash", "person_key", "digest", "fingerprint"})


class StoredSubjects:
    """What is held of a person."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def held(self, about: About, number: str) -> Mapping[str, list[dict[str, Any]]]:
        """Give all of a person's services, records, parked documents, held pilot contacts and derived rows."""
        return {
            "services": await self._services(about),
            "records": await self._records(about),
            "parked": [each async for each in self._parked(about, number)],
            "pilot": await self._by_key(pilot_contact, about),
            "derived": await self._by_key(derived, about),
        }

    async def _services(self, about: About) -> list[dict[str, Any]]:
        wanted = tuple_(history.c.tenant, history.c.kind, history.c.id).in_(about.services)
        async with transaction(self._database.reading) as connection:
            rows = (await connection.execute(select(history).where(wanted))).mappings().all()
        return [_shown(row) | {"content": self._history(row)} for row in rows]

    def _history(self, row: Row) -> Any:
        key = HistoryKey(row["tenant"], row["kind"], row["id"])
        return _built(open_history(self._seal, key, row["sealed"]))

    async def _records(self, about: About) -> list[dict[str, Any]]:
        query = select(record).where(record.c.id.in_(about.records)).order_by(record.c.seq)
        async with transaction(self._database.reading) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_shown(row) | {"content": self._content(row)} for row in rows]

    def _content(self, row: Row) -> Any:
        """What a record carries; None where its time was over."""
        if row["sealed"] == GONE:
            return None
        return _built(open_content(self._seal, row["id"], Line(row["line"]), row["sealed"]))

    async def parked_with(self, kommune_nr: str, number: str) -> tuple[int, ...]:
        """Give a kommune's parked inputs whose document has a number in it, by id."""
        return tuple([row["id"] async for row, _ in self._documents(kommune_nr, (), number)])

    async def _parked(self, about: About, number: str) -> AsyncIterator[dict[str, Any]]:
        """Parked inputs that are known to be theirs, and the kommune's whose document has the number in it."""
        async for row, body in self._documents(about.kommune_nr, about.parked, number):
            yield _shown(row) | {"document": body.decode("utf-8", "replace") or None}

    async def _documents(
        self, kommune_nr: str, known: Collection[int], number: str
    ) -> AsyncIterator[tuple[Row, bytes]]:
        last, looked_for = 0, number.encode()
        ours = or_(parked.c.id.in_(known), _is_of(kommune_nr, await self._tenants(kommune_nr)))
        query = select(parked).where(ours).order_by(parked.c.id).limit(_PAGE)
        while True:
            async with transaction(self._database.reading) as connection:
                rows = (await connection.execute(query.where(parked.c.id > last))).mappings().all()
            if not rows:
                return
            for row in rows:
                body = b"" if row["sealed"] == GONE else self._document(row)
                if row["id"] in known or looked_for in body:
                    yield row, body
            last = rows[-1]["id"]

    async def _tenants(self, kommune_nr: str) -> list[str]:
        """Give the tenants of which no input was ever another kommune's."""
        named = outcome.c.kommune_nr
        query = select(outcome.c.tenant).where(outcome.c.tenant != "", named != "").group_by(outcome.c.tenant)
        query = query.having(func.min(named) == kommune_nr, func.max(named) == kommune_nr)
        async with transaction(self._database.reading) as connection:
            return list(await connection.scalars(query))

    def _document(self, row: Row) -> bytes:
        return open_event(self._seal, row["tenant"], row["digest"], row["sealed"]).body or b""

    async def _by_key(self, table: Any, about: About) -> list[dict[str, Any]]:
        query = select(table).where(
            table.c.kommune_nr == about.kommune_nr, table.c.person_key.in_(about.keys - {""})
        )
        async with transaction(self._database.reading) as connection:
            return [_shown(row) for row in (await connection.execute(query)).mappings()]


def _is_of(kommune_nr: str, tenants: Collection[str]) -> ColumnElement[bool]:
    """
    Whether a parked input is a kommune's: its last outcome says so, else the tenant it came for.

    What says neither is nobody's: no kommune may see or erase it, since it may be another's.
    """
    told = select(outcome.c.kommune_nr).where(outcome.c.parked_id == parked.c.id)
    whose = func.nullif(told.order_by(outcome.c.id.desc()).limit(1).scalar_subquery(), "")
    return or_(whose == kommune_nr, and_(whose.is_(None), parked.c.tenant.in_(tenants)))


def _shown(row: Row) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name not in _HIDDEN}


def _built(value: Any) -> Any:
    return msgspec.to_builtins(value, enc_hook=plain)
