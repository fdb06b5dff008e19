"""
The kommuner's entries of the tenants file as they were last used: what of them changed is written down (SEC-10).

They are settings, changed in a file and taken up at a start; no command changes them that could say so. Kept are
keyed hashes of each field: what it was, and whose name and address it is, cannot be read from them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.acts import By
from adapter.store.database import Database, transaction
from adapter.store.noting_acts import Act, keep_acts
from adapter.store.seal import Seal
from adapter.store.tables import kommune_entry
from adapter.store.writing import upsert_rows

#: The fields of an entry, each as a text that differs where it does.
Entry = Mapping[str, str]
#: The field by which an entry says who changed it, and why.
SAID = "changed"
#: As they are kept: `kommune added`, `kommune changed`, `kommune removed`.
ADDED, CHANGED, REMOVED = "kommune added", "kommune changed", "kommune removed"


class KommuneEntries:
    """Compares entries with those last used."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def note(
        self,
        entries: Mapping[str, Entry],
        by: By,
        now: datetime,
        said: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        *,
        are_all: bool,
    ) -> list[Act]:
        """
        Write down which entries, by kommuneNr, are new or changed, and in which fields; give what was written.

        `said`: who changed an entry and why, as it says itself. What it said of an earlier change is not told again.
        `are_all`: those that are not among them are gone. What several processes see at once is written once.
        """
        async with transaction(self._database.writing) as connection:
            before = await _last(connection, entries, now)
            hashed = {nr: self._hashed(nr, entry) for nr, entry in entries.items()}
            gone = before.keys() - entries.keys() if are_all else set[str]()
            acts = [
                *_differences(before, hashed, said),
                *(Act(REMOVED, nr, _named(nr)) for nr in sorted(gone)),
            ]
            if acts:
                rows = [{"kommune_nr": nr, "seen_at": now, "fields": fields} for nr, fields in hashed.items()]
                await upsert_rows(connection, kommune_entry, rows, taking=["seen_at", "fields"])
                await connection.execute(delete(kommune_entry).where(kommune_entry.c.kommune_nr.in_(gone)))
                await keep_acts(connection, self._seal, acts, by, now)
        return acts

    def _hashed(self, kommune_nr: str, entry: Entry) -> dict[str, str]:
        return {
            name: self._seal.hash("kommune entry", kommune_nr, name, value) for name, value in entry.items()
        }


async def _last(
    connection: AsyncConnection, entries: Mapping[str, Entry], now: datetime
) -> dict[str, dict[str, str]]:
    """Give the entries last used, ours until the transaction ends; of one that is new, no fields."""
    new = [{"kommune_nr": nr, "seen_at": now, "fields": {}} for nr in entries]
    await upsert_rows(connection, kommune_entry, new)
    query = select(kommune_entry).order_by(kommune_entry.c.kommune_nr).with_for_update()
    return {row.kommune_nr: row.fields for row in await connection.execute(query)}


def _differences(
    before: Mapping[str, Entry], now: Mapping[str, Entry], said: Mapping[str, Mapping[str, str]]
) -> Iterator[Act]:
    for nr, fields in sorted(now.items()):
        last = before.get(nr, {})
        names = last.keys() | fields.keys()
        changed = sorted(name for name in names if last.get(name) != fields.get(name))
        if changed and changed != [SAID]:
            told = said.get(nr, {}) if SAID in changed else {}
            detail = {"fields": [name for name in changed if name != SAID], **told}
            yield Act(CHANGED if last else ADDED, nr, _named(nr), detail)


def _named(kommune_nr: str) -> str:
    return f"kommune {kommune_nr}"
