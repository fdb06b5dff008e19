"""Finding a person by number: by keyed hashes, tenant by tenant, since no two tenants share one (SEC-16)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.mapping import Person
from adapter.store.asking import given
from adapter.store.database import transaction
from adapter.store.input_answers import Held, OfPerson
from adapter.store.input_reading import COLUMNS, input_item
from adapter.store.seal import Seal
from adapter.store.sealed import person_hash
from adapter.store.tables import history, outcome, record, resource

_HELD = (
    history.c.tenant,
    history.c.kommune_nr,
    history.c.kind,
    history.c.id,
    history.c.code,
    history.c.last_updated,
)


class PersonReading:
    """Searches by a person's number, which is asked for and never answered."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    async def find(
        self,
        persons: Collection[Person],
        *,
        tenants: Collection[str],
        before: int | None = None,
        limit: int = 100,
    ) -> OfPerson:
        """
        Give the services, the consultations and the newest inputs of a person, of these tenants.

        Of inputs so many at most, older than the one numbered `before`.
        `persons` is one person by each type that the number may be of. What was refused before anybody
        could read whom it is about is not found.
        """
        hashes = [person_hash(self._seal, tenant, each) for tenant in sorted(tenants) for each in persons]
        keys = [(each,) for each in hashes if each is not None]
        async with transaction(self._engine) as connection:
            held = [_held(row) for row in await connection.execute(_of(connection, keys))]
            query = _inputs(connection, keys, held)
            if before is not None:
                query = query.where(outcome.c.id < before)
            found = [input_item(row) for row in await connection.execute(query.limit(limit + 1))]
            return OfPerson(held, found[:limit], found[limit - 1].id if len(found) > limit else None)


def _of(connection: AsyncConnection, keys: Collection[tuple[str]]) -> Select[Any]:
    wanted = given(connection.dialect.name, keys, width=1)
    found = history.c.person_hash.in_(select(wanted.c.c0))
    return select(*_HELD).where(found).order_by(history.c.tenant, history.c.kind, history.c.id)


def _inputs(connection: AsyncConnection, keys: Collection[tuple[str]], held: Collection[Held]) -> Select[Any]:
    """What made records about them, or told of one of their services."""
    wanted = given(connection.dialect.name, keys, width=1)
    made = select(record.c.outcome_id).where(record.c.person_hash.in_(select(wanted.c.c0)))
    theirs = given(connection.dialect.name, [(each.tenant, each.id) for each in held], width=2)
    is_theirs = (outcome.c.tenant == theirs.c.c0) & (resource.c.service_id == theirs.c.c1)
    told = select(outcome.c.id).join(resource).join(theirs, is_theirs)
    return select(*COLUMNS).where(outcome.c.id.in_(made.union(told))).order_by(outcome.c.id.desc())


def _held(row: Row[Any]) -> Held:
    return Held(row.tenant, row.kommune_nr, row.kind, row.id, row.code, row.last_updated)
