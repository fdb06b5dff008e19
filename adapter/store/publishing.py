"""What waits to be published, given out to one publisher at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox import Due, DueRecord, Kind, Line, Record, Refusal, State, Waiting
from adapter.store.becoming_due import open_refusal
from adapter.store.database import Database, transaction
from adapter.store.receipts import open_receipt
from adapter.store.seal import Seal
from adapter.store.sealed import open_content
from adapter.store.tables import publication, record
from adapter.values import replace

#: How much of parked inputs is in memory at a time, unless a single one is larger.
_MOST_BYTES = 8 * 1024 * 1024
#: Of PostgreSQL's advisory locks, the one that a kind's only publisher holds; nobody else uses these numbers.
_LOCKS = {Kind.RECORDS: 5_521_001, Kind.PARKED: 5_521_002, Kind.RECEIPTS: 5_521_003}

_RECORD = (
    record.c.id,
    record.c.line,
    record.c.kommune_nr,
    record.c.tenant,
    record.c.service_id,
    record.c.created_at,
    record.c.person_hash,
    record.c.sealed.label("content"),
)
_PUBLISHED = update(record).where(record.c.id == bindparam("published"))
_DONE = delete(publication).where(publication.c.seq == bindparam("done"))


class StoredPublications:
    """
    The store's `Publications`.

    On PostgreSQL a transaction is open while a block is: its lock makes this the only publisher, until
    it ends, dies, or is frozen so long that the server ends it. On SQLite, which has one process, a lock
    in memory does; nothing is open meanwhile, so that the intake may write.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal
        self._locks = {kind: asyncio.Lock() for kind in Kind}
        self._due = self._due_among_processes if _is_shared(database) else self._due_in_process

    @asynccontextmanager
    async def due(self, kind: Kind, limit: int) -> AsyncIterator[Sequence[Due]]:
        async with self._due(kind, limit) as rows:
            yield [self._opened(row) for row in rows]

    async def waiting(self, kind: Kind) -> Waiting:
        ours = publication.c.kind == kind
        oldest = select(publication.c.due_at).where(ours).order_by(publication.c.seq).limit(1)
        async with transaction(self._database.reading) as connection:
            count = await connection.scalar(select(func.count()).select_from(publication).where(ours))
            return Waiting(count or 0, await connection.scalar(oldest))

    @asynccontextmanager
    async def _due_among_processes(self, kind: Kind, limit: int) -> AsyncIterator[Sequence[Row[Any]]]:
        async with transaction(self._database.writing) as connection:
            if not await connection.scalar(select(func.pg_try_advisory_xact_lock(_LOCKS[kind]))):
                yield ()
                return
            rows = await _first(connection, kind, limit)
            yield rows
            await _mark(connection, rows)

    @asynccontextmanager
    async def _due_in_process(self, kind: Kind, limit: int) -> AsyncIterator[Sequence[Row[Any]]]:
        if self._locks[kind].locked():
            yield ()
            return
        async with self._locks[kind]:
            async with transaction(self._database.reading) as connection:
                rows = await _first(connection, kind, limit)
            yield rows
            if rows:
                async with transaction(self._database.writing) as connection:
                    await _mark(connection, rows)

    def _opened(self, row: Row[Any]) -> Due:
        if row.kind == Kind.RECEIPTS:
            return open_receipt(self._seal, row.record_id, row.sealed)
        if row.kind == Kind.PARKED:
            return self._keyed(open_refusal(self._seal, row.parked_id, row.attempt, row.sealed))
        content = open_content(self._seal, row.id, Line(row.line), row.content)
        opened = Record(
            row.id,
            Line(row.line),
            row.kommune_nr,
            row.tenant,
            row.service_id,
            # As it was when it became due; what became of it since is another matter.
            State.QUEUED,
            None,
            row.created_at,
            content,
        )
        return DueRecord(opened, self._key(opened, is_known=row.person_hash is not None), row.traceparent)

    def _keyed(self, due: Refusal) -> Refusal:
        """
        Give it a key that says nothing of a person, and is the same for all of a topic that had the same.

        Apart by topic: nobody who reads `kpr.parked` sees that two sources told of one (SEC-16).
        """
        came = due.original
        if came.key is None:
            return due
        return replace(due, key=self._seal.hash("published refusal", came.topic, came.key.hex()))

    def _key(self, due: Record, *, is_known: bool) -> str:
        """What must stay in order: all of a person in a kommune; of one not known by a number, of a service."""
        person = due.content.person
        if is_known:
            together = self._seal.hash("published person", due.kommune_nr, person.type_id, person.fid)
        else:
            together = self._seal.hash("published service", due.tenant, due.line, due.service_id)
        return f"{due.kommune_nr}:{together}"


def _is_shared(database: Database) -> bool:
    return database.writing.dialect.name == "postgresql"


async def _first(connection: AsyncConnection, kind: Kind, limit: int) -> Sequence[Row[Any]]:
    """Give what became due first, as far as memory allows; one at least."""
    ours = publication.c.kind == kind
    sizes = select(publication.c.seq, func.coalesce(func.length(publication.c.sealed), 0).label("size"))
    found = list(await connection.execute(sizes.where(ours).order_by(publication.c.seq).limit(limit)))
    taken, left = 0, _MOST_BYTES
    while taken < len(found) and (taken == 0 or found[taken].size <= left):
        left -= found[taken].size
        taken += 1
    if not taken:
        return ()
    whole = select(publication, *_RECORD).outerjoin_from(
        publication, record, record.c.id == publication.c.record_id
    )
    return (await connection.execute(whole.where(ours).order_by(publication.c.seq).limit(taken))).all()


async def _mark(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> None:
    """Say of records that they are published, and let nothing of this wait any more."""
    published = [{"published": row.record_id} for row in rows if row.kind == Kind.RECORDS]
    if published:
        await connection.execute(_PUBLISHED.values(published_at=datetime.now(UTC)), published)
    if rows:
        await connection.execute(_DONE, [{"done": row.seq} for row in rows])
