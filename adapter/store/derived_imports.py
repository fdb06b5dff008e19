"""IPLOS-derived data in the store: imported chunk by chunk, undone, asked about."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from adapter.events import Position
from adapter.matching.derived import RowFault
from adapter.store import derived_asking, derived_importing, derived_persons, derived_undoing
from adapter.store.claiming import hold, write_positions
from adapter.store.database import Database, transaction
from adapter.store.derived_answers import About, Chunk, Held, ImportItem
from adapter.store.derived_persons import Known
from adapter.store.noting_acts import Act, keep_act
from adapter.store.operating import By
from adapter.store.seal import Seal


class DerivedImports:
    """The imports. Raises NotFound for one that is not there, NotNow where its state does not allow an act."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def begin(self, about: About, now: datetime, by: By | None = None) -> ImportItem:
        """
        Give the import of a content: a new one, or the one that there is, done or to be gone on with.

        Where a person acts, it is written down (SEC-10); what comes by a topic is nobody's act.
        """
        async with transaction(self._database.writing) as connection:
            item = await derived_importing.begin(connection, about, now)
            if by is not None:
                await keep_act(connection, self._seal, _act("iplos import", item), by, now)
            return item

    async def found(self, about: About) -> ImportItem | None:
        """Give the import that there is of a content."""
        async with transaction(self._database.writing) as connection:
            return await derived_importing.found(connection, about)

    async def add(self, item: ImportItem, chunk: Chunk) -> ImportItem:
        """Write what comes next of an import: all of the chunk, or nothing."""
        async with transaction(self._database.writing) as connection:
            return await derived_importing.add(connection, item, chunk)

    async def end(self, item: ImportItem, now: datetime) -> ImportItem:
        """Note that all of an import is written."""
        async with transaction(self._database.writing) as connection:
            return await derived_importing.end(connection, item, now)

    async def take(
        self, of: Sequence[tuple[About, Chunk]], positions: Sequence[Position], now: datetime
    ) -> list[ImportItem]:
        """
        Write what came by a topic, of each partition's import, with how far we have read.

        Such an import goes on for ever. After it was undone, what follows is another. Fenced where another
        process has taken over a partition.
        """
        async with transaction(self._database.writing) as connection:
            await hold(connection, positions)
            items = []
            for about, chunk in of:
                item = await derived_importing.begin(connection, about, now)
                items.append(await derived_importing.write(connection, item, chunk))
            await write_positions(connection, positions)
            return items

    async def undo(self, import_id: int, by: By, now: datetime) -> ImportItem:
        """Undo an import: what earlier ones said counts again at once; then its rows are deleted."""
        async with transaction(self._database.writing) as connection:
            item = await derived_undoing.begin(connection, import_id, by)
            await keep_act(connection, self._seal, _act("iplos undo", item), by, now)
        deleted = 1
        while deleted:
            async with transaction(self._database.writing) as connection:
                deleted = await derived_undoing.delete_some(connection, import_id)
        async with transaction(self._database.writing) as connection:
            return await derived_undoing.end(connection, import_id, now)

    async def imports(self, *, after: int = 0, limit: int = 50) -> list[ImportItem]:
        """List imports, oldest first, from the one that follows `after`."""
        return await derived_asking.imports(self._database, after, limit)

    async def one(self, import_id: int) -> ImportItem:
        """Give one import."""
        return await derived_asking.one(self._database, import_id)

    def faults(self, import_id: int) -> AsyncIterator[RowFault]:
        """Give why rows of an import were refused, in the order of the file."""
        return derived_asking.faults(self._database, import_id)

    async def held(self) -> list[Held]:
        """Count the rows of each kommune and year, and those of them that count."""
        return await derived_asking.held(self._database)

    def persons(self, kommune_nr: str) -> AsyncIterator[Known]:
        """Give all that is known of each person of a kommune, our own histories unsealed."""
        return derived_persons.persons(self._database, self._seal, kommune_nr)

    async def unnamed(self, kommune_nr: str, year: int) -> int:
        """Count the rows of a year that count and name nobody."""
        return await derived_persons.unnamed(self._database, kommune_nr, year)


def _act(act: str, item: ImportItem) -> Act:
    """An act on an import as a whole: whose rows are in it is not said row by row."""
    return Act(act, item.about.kommune_nr, f"import {item.id}", {"source": item.about.source})
