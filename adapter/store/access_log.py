"""Writing the access log: one row after the other, across all processes (SEC-10)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.access import Look, Visitor
from adapter.mapping import Person
from adapter.metrics import ACCESS_LOG_FAILURES
from adapter.store import access_reading
from adapter.store.access_chain import BEGINNING, Entry, log_hash, mark_of
from adapter.store.access_reading import Kept, WhatLooks
from adapter.store.access_subject import About, about
from adapter.store.access_tables import access_head, access_log, access_person
from adapter.store.access_verify import Walked, walk
from adapter.store.database import Database, transaction
from adapter.store.seal import Seal
from adapter.store.writing import Values, insert_rows, upsert_rows


class StoredAccessLog:
    """The port `AccessLog`, on the store; Unavailable while the database is away."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def note(self, visitor: Visitor, look: Look, now: datetime) -> None:
        """Write one look down, by itself."""
        try:
            async with transaction(self._database.writing) as connection:
                await append(connection, self._seal, visitor, look, now)
        except Exception:
            ACCESS_LOG_FAILURES.inc()
            raise

    async def verify(self, noted: tuple[int, str] | None = None) -> Walked:
        """Walk the chain (see `walk`)."""
        return await walk(self._database, self._seal.chain_key, noted)

    async def rows(self, wanted: WhatLooks, *, after: int = 0, limit: int) -> list[Kept]:
        """Give rows that follow a number, the oldest first."""
        async with transaction(self._database.reading) as connection:
            return await access_reading.after(connection, after, limit, wanted)

    async def newest(self, wanted: WhatLooks, *, before: int | None = None, limit: int) -> list[Kept]:
        """Give rows that precede a number, or all, the newest first."""
        async with transaction(self._database.reading) as connection:
            return await access_reading.before(connection, before, limit, wanted)

    async def about(self, kommune_nr: str, person: Person, keys: Iterable[str] = ()) -> About:
        """Say by what a person's data is known in a kommune (see `about`)."""
        async with transaction(self._database.reading) as connection:
            return await about(connection, self._seal, kommune_nr, person, keys)


async def append(
    connection: AsyncConnection, seal: Seal, visitor: Visitor, look: Look, now: datetime
) -> None:
    """Write a look down in the transaction in which what it tells of is done."""
    await append_all(connection, seal, visitor, [look], now)


async def append_all(
    connection: AsyncConnection, seal: Seal, visitor: Visitor, looks: Sequence[Look], now: datetime
) -> None:
    """Write looks of one visitor down, each chained to the one before it, in a number of statements that does not grow."""
    if not looks:
        return
    seq, mark = await _last(connection)
    rows: list[Values] = []
    persons: list[Values] = []
    for look in looks:
        seq += 1
        entry = _entry(seal, seq, visitor, look, now)
        mark = mark_of(seal.chain_key, entry, mark)
        row = {column.name: getattr(entry, column.name, None) for column in access_log.c}
        rows.append(row | {"mark": mark})
        persons += [{"seq": seq, "person_hash": each} for each in entry.person_hashes]
    await insert_rows(connection, access_log, rows)
    await insert_rows(connection, access_person, persons)
    await connection.execute(update(access_head).values(seq=seq, mark=mark))


async def _last(connection: AsyncConnection) -> tuple[int, str]:
    """Hold the head until the transaction ends, and give it; the first who writes makes it."""
    held = select(access_head.c.seq, access_head.c.mark).with_for_update()
    row = (await connection.execute(held)).one_or_none()
    if row is None:
        await upsert_rows(connection, access_head, [{"id": 1, "seq": 0, "mark": BEGINNING}])
        row = (await connection.execute(held)).one()
    return row.seq, row.mark


def _entry(seal: Seal, seq: int, visitor: Visitor, look: Look, now: datetime) -> Entry:
    hashes = {log_hash(seal, look.kommune_nr, person) for person in look.persons}
    return Entry(
        seq,
        now,
        visitor.id,
        ",".join(visitor.roles),
        visitor.organisation,
        look.act,
        look.subject,
        look.kommune_nr,
        look.why,
        dict(look.detail),
        sorted(hashes),
    )
