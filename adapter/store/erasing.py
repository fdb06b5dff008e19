"""
Erasing one person in one kommune (GDPR, article 17): all of it in one transaction, or nothing.

Ids, codes, refId and keyed hashes of names stay: numbers and GUIDs are never used twice, a document that comes
once more is a duplicate, and `audit` adds up. The access log stays as it is; there persons are keyed hashes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Contended, NotNow
from adapter.mapping import Person
from adapter.matching import KommuneKey
from adapter.matching.pilot import Collected
from adapter.notifications import History, HistoryKey, ServiceHistory
from adapter.outbox import State
from adapter.outbox.line import UNDER_WAY
from adapter.store.access_acts import keep_operation
from adapter.store.access_subject import About, about
from adapter.store.database import Database, transaction
from adapter.store.dialects import overwrite_what_is_deleted
from adapter.store.erasing_rows import LEAVING, empty, empty_pilot, forget_keys, forget_meanings
from adapter.store.forgetting import forgotten, live_originals
from adapter.store.loading import load
from adapter.store.meanings import person_value
from adapter.store.operating import By
from adapter.store.piloting import count
from adapter.store.review import withdraw
from adapter.store.rows import history_row
from adapter.store.seal import Seal
from adapter.store.tables import history, line, message, record
from adapter.store.writing import upsert_rows

_CONTENT = ("resource", "person_hash", "kommune_nr", "person_key", "sealed")


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is erased, and by what they are known beside their number."""

    kommune_nr: str
    person: Person = field(repr=False)
    #: Keyed hashes within the kommune.
    keys: tuple[str, ...] = field(default=(), repr=False)
    #: The kommune's parked inputs whose document has the number in it.
    parked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Erasure:
    """What went, or would go, and what is in the way."""

    #: Rows by kind: `services`, `records`, `messages`, `parked`, `pilot`, `derived`, `told`, `counted`.
    gone: Mapping[str, int]
    #: Records that waited, or were out of scope, and are closed.
    closed: int
    #: Parked inputs that were open and are dropped, by id.
    dropped: Sequence[int]
    #: Records that will not be published any more.
    unpublished: int
    #: Services and consultations that the register has, and was not told to forget.
    registered: int
    #: What must come to its end first, by state; empty where nothing is in the way.
    leaving: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is held of the person."""
        return not any(self.gone.values()) and not self.leaving

    def and_then(self, later: "Erasure") -> "Erasure":
        """Give what went by this one and by one that came after it."""
        return Erasure(
            {kind: n + later.gone[kind] for kind, n in self.gone.items()},
            self.closed + later.closed,
            (*self.dropped, *later.dropped),
            self.unpublished + later.unpublished,
            self.registered + later.registered,
            later.leaving,
        )


class StoredErasing:
    """Erases persons."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def would_go(self, whom: Whom) -> Erasure:
        """Say what `erase` would do: it is done, and undone."""
        async with transaction(self._database.writing) as connection:
            erasure = await _erase(connection, self._seal, whom)
            await connection.rollback()
        return erasure

    async def erase(self, whom: Whom, by: By, now: datetime, *, although_registered: bool = False) -> Erasure:
        """
        Erase a person, and write it down in the access log.

        NotNow while something of theirs is on its way to the register, and where the register still has
        something, unless whoever acts knows that. Contended when a service got another person meanwhile.
        """
        async with transaction(self._database.writing) as connection:
            erasure = await _erase(connection, self._seal, whom)
            _may_be(erasure, although_registered=although_registered)
            row = {
                "at": now,
                "act": "erase-person",
                "kommune_nr": whom.kommune_nr,
                "line": "",
                "subject": None,
                "detail": dict(erasure.gone) | {"still_registered": erasure.registered},
            }
            await keep_operation(connection, self._seal, row, by, (whom.person,))
        return erasure


def _may_be(erasure: Erasure, *, although_registered: bool) -> None:
    if erasure.leaving:
        states = ", ".join(f"{n} {state}" for state, n in erasure.leaving.items())
        raise NotNow(
            f"something of the person is on its way to the register ({states}): a number would be missing in the "
            "line. Let it leave, or release or close what was refused (messages list), and erase then"
        )
    if erasure.registered and not although_registered:
        raise NotNow(
            f"the register still has services or consultations of the person ({erasure.registered}): annul them in "
            "the EPJ first, since nothing can be annulled afterwards; or erase with --although-registered"
        )


async def _erase(connection: AsyncConnection, seal: Seal, whom: Whom) -> Erasure:
    await overwrite_what_is_deleted(connection)
    theirs, known = await _held(connection, seal, whom)
    leaving = await _leaving(connection, theirs)
    registered = await _registered(connection, known.values(), theirs.records)
    await count(connection, _pilot_changes(known.values()))
    rows = [history_row(seal, forgotten(each)) for each in known.values()]
    await upsert_rows(connection, history, rows, taking=_CONTENT)
    await withdraw(connection, list(known))
    emptied = await empty(connection, theirs, whom.parked)
    pilot = await empty_pilot(connection, theirs)
    await forget_keys(connection, theirs)
    await forget_meanings(connection, theirs, person_value(seal, whom.kommune_nr, whom.person))
    gone = {"services": len(known)} | emptied.kinds | {"pilot": pilot}
    return Erasure(gone, emptied.closed, emptied.dropped, emptied.unpublished, registered, leaving)


async def _held(
    connection: AsyncConnection, seal: Seal, whom: Whom
) -> tuple[About, Mapping[HistoryKey, History]]:
    """Give all that is a person's, locked: first the person, then the histories, then the kommune's lines."""
    first = await about(connection, seal, whom.kommune_nr, whom.person, whom.keys)
    persons = {KommuneKey(whom.kommune_nr, key) for key in first.keys if key}
    known = await load(connection, seal, [HistoryKey(*each) for each in first.services], (), persons)
    # What is being sent waits for the line, and what is sent again as well.
    ours = select(line.c.line).where(line.c.kommune_nr == whom.kommune_nr).order_by(line.c.line)
    await connection.execute(ours.with_for_update())
    theirs = await about(connection, seal, whom.kommune_nr, whom.person, {*whom.keys, *first.keys})
    services = [HistoryKey(*each) for each in theirs.services]
    if not known.histories.keys() >= set(services):
        raise Contended("a service became this person's meanwhile; erase again")
    return theirs, {key: known.histories[key] for key in services}


async def _leaving(connection: AsyncConnection, theirs: About) -> Mapping[str, int]:
    """Count what is on its way: records by state, and messages that are under way, resends among them."""
    by_state = (
        select(record.c.state, func.count())
        .where(record.c.id.in_(theirs.records), record.c.state.in_(LEAVING))
        .group_by(record.c.state)
        .order_by(record.c.state)
    )
    leaving = {row.state: row[1] for row in await connection.execute(by_state)}
    resends = await connection.scalar(
        select(func.count()).where(
            message.c.id.in_(theirs.messages), message.c.state.in_(UNDER_WAY), message.c.is_resend
        )
    )
    return leaving | ({"resend": resends} if resends else {})


async def _registered(connection: AsyncConnection, known: Collection[History], records: Sequence[str]) -> int:
    """Count the services and consultations of which something stands that was delivered."""
    delivered = set(
        await connection.scalars(
            select(record.c.id).where(record.c.id.in_(records), record.c.state == State.DELIVERED)
        )
    )
    # Of an N that never left, what took its place did.
    taken = select(record.c.id).where(record.c.id.in_(records), record.c.taken_by.in_(delivered))
    delivered |= set(await connection.scalars(taken))
    return sum(not live_originals(each).isdisjoint(delivered) for each in known)


def _pilot_changes(known: Collection[History]) -> list[tuple[Collected | None, Collected | None]]:
    return [
        (was.pilot, now.pilot)
        for was in known
        if isinstance(was, ServiceHistory) and isinstance(now := forgotten(was), ServiceHistory)
    ]
