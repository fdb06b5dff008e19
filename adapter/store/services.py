"""Services and consultations as they are known, for what is decided of them anew."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select, tuple_

from adapter.mapping import Person
from adapter.notifications import ConsultationHistory, History, HistoryKey, ServiceHistory
from adapter.store.asking import given
from adapter.store.database import Database, transaction
from adapter.store.pilot_rows import identified
from adapter.store.seal import Seal
from adapter.store.sealed import open_history
from adapter.store.tables import history, outcome, pilot_contact, resource

#: Histories that one look takes.
_PAGE = 500
_KIND, _CONSULTATION = "service", "consultation"
H = TypeVar("H", bound=History)


class StoredServices:
    """The histories of services and of consultations; nothing is locked and nothing changed."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def all(
        self, tenants: Collection[str] | None = None, since: date | None = None
    ) -> AsyncIterator[ServiceHistory]:
        """
        Stream the services of tenants in the order of their keys; of all without `tenants`.

        With `since` those that something came of on that Norwegian day or later.
        """
        async for one in self._stream(ServiceHistory, _KIND, tenants, since):
            yield one

    async def consultations(
        self, tenants: Collection[str] | None = None, since: date | None = None
    ) -> AsyncIterator[ConsultationHistory]:
        """Stream the consultations of tenants, as `all` does services."""
        async for one in self._stream(ConsultationHistory, _CONSULTATION, tenants, since):
            yield one

    async def _stream(
        self, of: type[H], kind: str, tenants: Collection[str] | None, since: date | None
    ) -> AsyncIterator[H]:
        query, last = _query(kind, tenants, since), None
        while True:
            page = await self._read(of, kind, _after(query, last).limit(_PAGE))
            for one in page:
                yield one
            if len(page) < _PAGE:
                return
            last = page[-1].key

    async def of(self, keys: Collection[HistoryKey]) -> list[ServiceHistory]:
        """Give the services of keys, in the order of their keys."""
        return await self._of(ServiceHistory, _KIND, keys)

    async def consultations_of(self, keys: Collection[HistoryKey]) -> list[ConsultationHistory]:
        """Give the consultations of keys, in the order of their keys."""
        return await self._of(ConsultationHistory, _CONSULTATION, keys)

    async def _of(self, of: type[H], kind: str, keys: Collection[HistoryKey]) -> list[H]:
        wanted = [(key.tenant, key.id) for key in keys if key.kind == kind]
        relation = given(self._database.reading.dialect.name, wanted, width=2)
        named = (history.c.tenant == relation.c.c0) & (history.c.id == relation.c.c1)
        # From the names to their rows, by key: asked for those of which a name exists, PostgreSQL reads them all.
        query = _query(kind).select_from(relation.join(history, named))
        return await self._read(of, kind, query) if wanted else []

    async def persons_of(self, keys: Collection[HistoryKey]) -> dict[HistoryKey, Person]:
        """Give whom held contacts of the pilot are about, where that is kept (MH-62)."""
        if not keys:
            return {}
        relation = given(self._database.reading.dialect.name, [(key.tenant, key.id) for key in keys], width=2)
        named = (pilot_contact.c.tenant == relation.c.c0) & (pilot_contact.c.id == relation.c.c1)
        query = select(pilot_contact).select_from(relation.join(pilot_contact, named))
        async with transaction(self._database.reading) as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = {
            HistoryKey(row["tenant"], _KIND, row["id"]): identified(self._seal, dict(row)) for row in rows
        }
        return {key: one.person for key, one in found.items() if one.person is not None}

    async def _read(self, of: type[H], kind: str, query: Select[Any]) -> list[H]:
        async with transaction(self._database.reading) as connection:
            rows = (await connection.execute(query)).all()
        opened = (open_history(self._seal, HistoryKey(r.tenant, kind, r.id), r.sealed) for r in rows)
        return [one for one in opened if isinstance(one, of)]


def _query(kind: str, tenants: Collection[str] | None = None, since: date | None = None) -> Select[Any]:
    """Histories of a kind along the primary key."""
    query = (
        select(history.c.tenant, history.c.id, history.c.sealed)
        .where(history.c.kind == kind)
        .order_by(history.c.tenant, history.c.kind, history.c.id)
    )
    if tenants is not None:
        query = query.where(history.c.tenant.in_(sorted(tenants)))
    return query if since is None else query.where(_came_since(since))


def _came_since(since: date) -> ColumnElement[bool]:
    return (
        select(resource.c.outcome_id)
        .join(outcome, outcome.c.id == resource.c.outcome_id)
        .where(
            resource.c.service_id == history.c.id,
            outcome.c.tenant == history.c.tenant,
            outcome.c.day >= since,
        )
        .exists()
    )


def _after(query: Select[Any], last: HistoryKey | None) -> Select[Any]:
    columns: Sequence[ColumnElement[str]] = (history.c.tenant, history.c.kind, history.c.id)
    return query if last is None else query.where(tuple_(*columns) > (last.tenant, last.kind, last.id))
