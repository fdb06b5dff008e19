"""Contacts of which nothing but the outcome is kept: consultations, visits, and what was no service."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_

from adapter import rules
from adapter.mapping.results import Shape, Told
from adapter.notifications import HistoryKey
from adapter.outcomes import Outcome
from adapter.rules import rule_of
from adapter.store.asking import given
from adapter.store.database import Database, transaction
from adapter.store.tables import outcome, resource, told
from adapter.store.told import told_of

#: Outcomes that one look takes.
_PAGE = 1000
_NOTHING = tuple(str(rule_of(rule).reason) for rule in (rules.VISIT_WITHIN_SERVICE, rules.NOT_A_SERVICE))
_NAME = resource.c.detail["resource"].as_string()


@dataclass(frozen=True, slots=True)
class KeptContact:
    """What is kept of a contact that is no service: what became of it, and what it told the tables."""

    outcome_id: int
    tenant: str
    kommune_nr: str
    input: str
    #: `Encounter/77`; an identity number used as an id is masked.
    resource: str
    is_consultation: bool
    told: Told = field(repr=False)


class StoredContacts:
    """Questions about contacts; none changes anything."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(
        self, tenants: Collection[str] | None = None, since: date | None = None
    ) -> AsyncIterator[KeptContact]:
        """Stream the contacts of tenants in the order of their outcomes; of all without `tenants`."""
        last = (0, -1)
        while True:
            async with transaction(self._database.reading) as connection:
                rows = (await connection.execute(_page(tenants, since, last))).all()
            for row in rows:
                yield _contact(row)
            if len(rows) < _PAGE:
                return
            last = (rows[-1].id, rows[-1].number)

    async def said_so_themselves(self, keys: Collection[HistoryKey]) -> set[HistoryKey]:
        """Give those consultations whose newest version said itself that it is one, so that no table was asked."""
        wanted = given(self._database.reading.dialect.name, [(key.tenant, key.id) for key in keys], width=2)
        query = (
            select(wanted.c.c0, wanted.c.c1, told.c.content)
            .select_from(resource.join(outcome).join(told, told.c.digest == resource.c.told))
            .join(wanted, (wanted.c.c0 == outcome.c.tenant) & (wanted.c.c1 == resource.c.service_id))
            .where(resource.c.outcome == Outcome.CONSULT)
            .order_by(resource.c.outcome_id, resource.c.number)
        )
        if not keys:
            return set()
        async with transaction(self._database.reading) as connection:
            newest = {(row.c0, row.c1): row.content["shape"] for row in await connection.execute(query)}
        return {key for key in keys if newest.get((key.tenant, key.id)) == Shape.CONSULTATION}

    async def newest(self, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Give the newest outcome of resources, by tenant and `Type/id`."""
        wanted = given(self._database.reading.dialect.name, list(names), width=2)
        query = (
            select(wanted.c.c0, wanted.c.c1, func.max(outcome.c.id))
            .select_from(resource.join(outcome))
            .join(wanted, (wanted.c.c0 == outcome.c.tenant) & (wanted.c.c1 == _NAME))
            .group_by(wanted.c.c0, wanted.c.c1)
        )
        async with transaction(self._database.reading) as connection:
            return {(tenant, name): newest for tenant, name, newest in await connection.execute(query)}


def _page(tenants: Collection[str] | None, since: date | None, last: tuple[int, int]) -> Select[Any]:
    is_nothing = and_(resource.c.outcome == Outcome.NO_EVENT, resource.c.reason.in_(_NOTHING))
    wanted: Sequence[ColumnElement[bool]] = (
        or_(resource.c.outcome == Outcome.CONSULT, is_nothing),
        # As one, so that each page begins in the index where the last one ended.
        tuple_(resource.c.outcome_id, resource.c.number) > last,
        *([outcome.c.tenant.in_(sorted(tenants))] if tenants is not None else []),
        *([outcome.c.day >= since] if since is not None else []),
    )
    return (
        select(
            outcome.c.id,
            outcome.c.tenant,
            outcome.c.kommune_nr,
            outcome.c.input,
            resource.c.number,
            resource.c.outcome,
            resource.c.event_day,
            _NAME.label("resource"),
            told.c.content,
        )
        .select_from(resource.join(outcome).join(told, told.c.digest == resource.c.told))
        .where(*wanted)
        .order_by(resource.c.outcome_id, resource.c.number)
        .limit(_PAGE)
    )


def _contact(row: Row[Any]) -> KeptContact:
    return KeptContact(
        row.id,
        row.tenant,
        row.kommune_nr,
        row.input,
        row.resource,
        row.outcome == Outcome.CONSULT,
        told_of(row.content, row.event_day),
    )
