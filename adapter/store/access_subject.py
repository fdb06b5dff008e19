"""By what a person's data is known in the store: services, inputs, records, messages, and keyed hashes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import func, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.mapping import Person
from adapter.store.access_chain import log_hash
from adapter.store.seal import Seal
from adapter.store.sealed import person_hash
from adapter.store.tables import (
    history,
    notified,
    outcome,
    person,
    pilot_contact,
    record,
    resource,
    review,
)

#: Tenant, kind and id of a history.
ServiceKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class About:
    """Everything of a person in a kommune, by the ids that it has here."""

    kommune_nr: str
    #: In the access log.
    log_hash: str = field(repr=False)
    #: Keyed hashes of the person at each tenant, and within the kommune.
    hashes: frozenset[str] = field(repr=False)
    keys: frozenset[str] = field(repr=False)
    services: tuple[ServiceKey, ...] = ()
    #: notifikasjonGUID, in the order of creation.
    records: tuple[str, ...] = ()
    #: messageId of each that carried one of them.
    messages: tuple[str, ...] = ()
    outcomes: tuple[int, ...] = ()
    #: Inputs of theirs that are or were parked, as far as outcomes name them.
    parked: tuple[int, ...] = ()
    reviews: tuple[int, ...] = ()
    courses: tuple[str, ...] = ()

    @property
    def subjects(self) -> frozenset[str]:
        """What the access log calls all of this, with the kind before it and without."""
        named = {
            "service": [f"{tenant}/{name}" for tenant, _, name in self.services],
            "record": self.records,
            "message": self.messages,
            "outcome": self.outcomes,
            "input": self.outcomes,
            "parked": self.parked,
            "review": self.reviews,
            "course": self.courses,
        }
        # A bare number may be that of an outcome, a question or a parked input: only names that cannot be mistaken.
        bare = chain(named["service"], self.records, self.messages, self.courses)
        kinds = (f"{kind} {name}" for kind, names in named.items() for name in names)
        return frozenset(map(str, chain(bare, kinds)))


async def about(
    connection: AsyncConnection, seal: Seal, kommune_nr: str, whom: Person, keys: Iterable[str] = ()
) -> About:
    """
    Find everything of a person in a kommune, also under other numbers that an EPJ said are theirs.

    `keys` are keyed hashes within the kommune that the person is known to have beside those found here.
    """
    hashes = await _hashes(connection, seal, kommune_nr, whom)
    found = await _keys_of(connection, kommune_nr, hashes) | frozenset(keys)
    known = await _joined(connection, kommune_nr, found)
    services = await _services(connection, kommune_nr, hashes, known)
    of_services = {(tenant, name) for tenant, _, name in services}
    records = await _records(connection, kommune_nr, hashes, of_services)
    outcomes = await _outcomes(connection, records, of_services)
    return About(
        kommune_nr,
        log_hash(seal, kommune_nr, whom),
        hashes,
        known,
        services,
        records,
        await _messages(connection, records),
        outcomes,
        await _parked(connection, outcomes),
        await _reviews(connection, of_services),
        await _courses(connection, kommune_nr, known),
    )


async def _hashes(connection: AsyncConnection, seal: Seal, kommune_nr: str, whom: Person) -> frozenset[str]:
    """The person's hash at each EPJ of the kommune: they cannot be joined otherwise (SEC-16)."""
    tenants = union(
        select(record.c.tenant).where(record.c.kommune_nr == kommune_nr),
        select(history.c.tenant).where(history.c.kommune_nr == kommune_nr),
        select(outcome.c.tenant).where(outcome.c.kommune_nr == kommune_nr),
    )
    found = (person_hash(seal, tenant, whom) for tenant in await connection.scalars(tenants))
    return frozenset(each for each in found if each)


async def _keys_of(connection: AsyncConnection, kommune_nr: str, hashes: Collection[str]) -> frozenset[str]:
    query = select(history.c.person_key).where(
        history.c.person_hash.in_(hashes),
        history.c.kommune_nr == kommune_nr,
        history.c.person_key.is_not(None),
    )
    return frozenset(await connection.scalars(query))


async def _joined(connection: AsyncConnection, kommune_nr: str, keys: Collection[str]) -> frozenset[str]:
    one = person.alias("one")
    query = (
        select(person.c.key)
        .join(one, (one.c.kommune_nr == person.c.kommune_nr) & (one.c.joined == person.c.joined))
        .where(one.c.kommune_nr == kommune_nr, one.c.key.in_(keys))
    )
    return frozenset(await connection.scalars(query)) | frozenset(keys)


async def _services(
    connection: AsyncConnection, kommune_nr: str, hashes: Collection[str], keys: Collection[str]
) -> tuple[ServiceKey, ...]:
    columns = (history.c.tenant, history.c.kind, history.c.id)
    by_hash = select(*columns).where(history.c.person_hash.in_(hashes))
    by_key = select(*columns).where(history.c.kommune_nr == kommune_nr, history.c.person_key.in_(keys))
    found = await connection.execute(union(by_hash, by_key))
    return tuple(sorted((row.tenant, row.kind, row.id) for row in found))


async def _records(
    connection: AsyncConnection,
    kommune_nr: str,
    hashes: Collection[str],
    services: Collection[tuple[str, str]],
) -> tuple[str, ...]:
    columns = (record.c.id, record.c.seq)
    ours = record.c.kommune_nr == kommune_nr
    by_hash = select(*columns).where(ours, record.c.person_hash.in_(hashes))
    by_service = select(*columns).where(ours, tuple_(record.c.tenant, record.c.service_id).in_(services))
    found = await connection.execute(union(by_hash, by_service))
    return tuple(row.id for row in sorted(found, key=lambda row: row.seq))


async def _messages(connection: AsyncConnection, records: Collection[str]) -> tuple[str, ...]:
    query = select(notified.c.message_id, func.min(notified.c.number).label("first"))
    query = query.where(notified.c.record_id.in_(records)).group_by(notified.c.message_id)
    found = await connection.execute(query.order_by("first", notified.c.message_id))
    return tuple(row.message_id for row in found)


async def _outcomes(
    connection: AsyncConnection, records: Collection[str], services: Collection[tuple[str, str]]
) -> tuple[int, ...]:
    by_service = (
        select(outcome.c.id)
        .join(resource, resource.c.outcome_id == outcome.c.id)
        .where(tuple_(outcome.c.tenant, resource.c.service_id).in_(services))
    )
    by_record = select(record.c.outcome_id).where(record.c.id.in_(records))
    return tuple(sorted(await connection.scalars(union(by_service, by_record))))


async def _parked(connection: AsyncConnection, outcomes: Collection[int]) -> tuple[int, ...]:
    query = select(outcome.c.parked_id).where(outcome.c.id.in_(outcomes), outcome.c.parked_id.is_not(None))
    return tuple(sorted(set(await connection.scalars(query))))


async def _reviews(connection: AsyncConnection, services: Collection[tuple[str, str]]) -> tuple[int, ...]:
    query = select(review.c.id).where(tuple_(review.c.tenant, review.c.service_id).in_(services))
    return tuple(await connection.scalars(query.order_by(review.c.id)))


async def _courses(connection: AsyncConnection, kommune_nr: str, keys: Collection[str]) -> tuple[str, ...]:
    query = select(pilot_contact.c.course_id).where(
        pilot_contact.c.kommune_nr == kommune_nr,
        pilot_contact.c.person_key.in_(keys),
        pilot_contact.c.course_id.is_not(None),
    )
    return tuple(sorted(set(await connection.scalars(query))))
