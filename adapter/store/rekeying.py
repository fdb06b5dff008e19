"""
Giving histories the keys that their persons have by now, page by page.

A page is one transaction under the locks of its persons. The old key and the new one are noted as one
person's, so that what is kept under either is found by both.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Contended
from adapter.mapping import Person
from adapter.matching import KommuneKey
from adapter.notifications import History, HistoryKey
from adapter.notifications.known import Known
from adapter.store.database import Database, transaction
from adapter.store.loading import load
from adapter.store.persons import write_joined
from adapter.store.pilot_rows import identified
from adapter.store.rows import history_row
from adapter.store.seal import Seal
from adapter.store.sealed import open_history
from adapter.store.tables import counted, history, pilot_contact
from adapter.store.writing import upsert_rows
from adapter.values import replace

#: Histories of one transaction.
PAGE = 500
_WHOSE = ("kommune_nr", "person_key", "sealed")

#: Gives the newest key of whoever a history is about; None where nobody is identified.
Newest = Callable[[History], KommuneKey | None]
#: Gives the newest key of a person in a kommune.
NewestOf = Callable[[str, Person], KommuneKey | None]


@dataclass(frozen=True, slots=True)
class Page:
    """What became of a page."""

    histories: int
    #: So many of them were given another key.
    changed: int
    #: The last one; the next page begins behind it. None where there was none.
    last: HistoryKey | None


class StoredKeys:
    """The keys of persons that histories are found by."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def count(self) -> int:
        """Count the histories."""
        async with transaction(self._database.reading) as connection:
            return (await connection.execute(select(func.count()).select_from(history))).scalar_one()

    async def renew(self, after: HistoryKey | None, newest: Newest, size: int = PAGE) -> Page:
        """
        Give the histories that follow `after` their newest keys; those that have them are let be.

        Contended when another process gave one of them to another person meanwhile.
        """
        async with transaction(self._database.writing) as connection:
            seen = [
                open_history(self._seal, HistoryKey(row.tenant, row.kind, row.id), row.sealed)
                for row in await connection.execute(_page(after, size))
            ]
            late = {each.key: whose for each in seen if (whose := _late(each, newest)) is not None}
            changed = await self._rewrite(connection, late, newest) if late else 0
        return Page(len(seen), changed, seen[-1].key if seen else None)

    async def join_contacts(self, after: HistoryKey | None, newest: NewestOf, size: int = PAGE) -> Page:
        """
        Note the newest key of whoever held contacts of the pilot are about as one person's with the old one.

        The contacts are found under either from then on. Those whose kommune keeps no identities stay
        under the key they have.
        """
        async with transaction(self._database.writing) as connection:
            rows = (await connection.execute(_contacts(after, size))).mappings().all()
            seen = [identified(self._seal, row) for row in rows]
            late = [
                (each.whose, key)
                for each in seen
                if each.person is not None
                and (key := newest(each.whose.kommune_nr, each.person)) is not None
                and key != each.whose
            ]
            found = await self._join(connection, late) if late else 0
        last = HistoryKey(seen[-1].source, "service", seen[-1].id) if seen else None
        return Page(len(seen), found, last)

    async def _join(self, connection: AsyncConnection, late: Sequence[tuple[KommuneKey, KommuneKey]]) -> int:
        known = await load(connection, self._seal, [], (), {key for pair in late for key in pair})
        for pair in late:
            known.persons.join(pair)
        await write_joined(connection, known.persons.found)
        await _renew_counted(connection, late)
        return len(known.persons.found)

    async def _rewrite(
        self, connection: AsyncConnection, late: dict[HistoryKey, KommuneKey], newest: Newest
    ) -> int:
        known = await load(connection, self._seal, list(late), (), set(late.values()))
        before = {key: one.whose for key, one in known.histories.items()}
        changed = [one for key in late if (one := _renewed(known, key, newest)) is not None]
        rows = [history_row(self._seal, each) for each in changed]
        await upsert_rows(connection, history, rows, taking=_WHOSE)
        await write_joined(connection, known.persons.found)
        pairs = ((before[one.key], one.whose) for one in changed)
        await _renew_counted(connection, [(old, new) for old, new in pairs if old and new])
        return len(changed)


async def _renew_counted(connection: AsyncConnection, late: Iterable[tuple[KommuneKey, KommuneKey]]) -> None:
    """Let figures know persons by their newest keys; how many there are stays the same."""
    for old, new in sorted(set(late)):
        await connection.execute(
            update(counted)
            .where(counted.c.kommune_nr == old.kommune_nr, counted.c.person_key == old.key)
            .values(person_key=new.key)
        )


def _late(one: History, newest: Newest) -> KommuneKey | None:
    """Give the key that a history should have and has not."""
    whose = newest(one)
    return None if whose == one.whose else whose


def _renewed(known: Known, key: HistoryKey, newest: Newest) -> History | None:
    """Give a history, as it stands now that it is locked, its newest key."""
    one = known.histories.get(key)
    whose = one and _late(one, newest)
    if one is None or whose is None:
        return None
    if whose not in known.persons.histories:
        raise Contended(f"service {key.tenant}/{key.id} became another person's meanwhile")
    known.persons.join((whose, one.whose) if one.whose else (whose,))
    return replace(one, whose=whose)


def _contacts(after: HistoryKey | None, size: int) -> Select[Any]:
    """The next held contacts along the primary key."""
    query = select(pilot_contact)
    if after is not None:
        query = query.where(tuple_(pilot_contact.c.tenant, pilot_contact.c.id) > (after.tenant, after.id))
    return query.order_by(pilot_contact.c.tenant, pilot_contact.c.id).limit(size)


def _page(after: HistoryKey | None, size: int) -> Select[tuple[str, str, str, bytes]]:
    """The next histories along the primary key."""
    columns: Sequence[ColumnElement[str]] = (history.c.tenant, history.c.kind, history.c.id)
    query = select(history.c.tenant, history.c.kind, history.c.id, history.c.sealed)
    if after is not None:
        query = query.where(tuple_(*columns) > (after.tenant, after.kind, after.id))
    return query.order_by(*columns).limit(size)
