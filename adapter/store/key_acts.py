"""What persons do to the store's keys: each act is one transaction, and is kept with who, when and why."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotFound, NotNow
from adapter.store import resealing
from adapter.store.database import Database, transaction
from adapter.store.keyring import count_used, read_keys, write_wrapped
from adapter.store.noting_acts import Act, keep_act
from adapter.store.operating import By
from adapter.store.resealing import SealedPage
from adapter.store.seal import Seal
from adapter.store.seal_tables import seal_key
from adapter.store.wrapping import LASTING, Wrapping, new_key
from adapter.store.writing import Values, upsert_rows
from adapter.values import replace

#: Half of what random nonces last for (NIST SP 800-38D, 8.3): time for a new key.
WORN = 2**31
#: Of the byte that names a key; ids are given once.
_LAST_ID = 255
#: By then every process has noticed a newer key, and what it had begun to write has come to an end.
SETTLED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class KeyStory:
    """One data key, without the key."""

    id: int
    made: datetime
    retired: datetime | None
    #: Values ever sealed with it, as far as the processes have said.
    used: int
    is_newest: bool
    #: Values that name it now, by table; empty where they were not counted.
    values: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_worn(self) -> bool:
        """Whether it has sealed so much that a new one is due."""
        return self.used >= WORN


class StoredSealKeys:
    """The keys and what is done to them; NotNow where it must wait for something else."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def count_used(self) -> None:
        """Tell the database what this process has sealed since it was told last."""
        if self._seal.freshness.used:
            await count_used(self._database, self._seal)

    @property
    def newest(self) -> int:
        """The id of the data key that seals."""
        return self._seal.newest

    async def secrets(self) -> int:
        """Count the secrets that open the store: two while the key file is being changed."""
        async with transaction(self._database.reading) as connection:
            found = await connection.scalars(select(seal_key.c.wrapped_by).distinct())
            return len(found.all())

    async def count(self) -> int:
        """Count the rows that `pages` and `reseal` look through."""
        return await resealing.count_rows(self._database)

    async def pages(self, size: int = resealing.PAGE) -> AsyncIterator[SealedPage]:
        """Count values by key, page by page."""
        async for _, page in resealing.pages(self._database, size):
            yield replace(page, rows=())

    async def stories(self, values: Collection[SealedPage] = ()) -> list[KeyStory]:
        """Give the data keys, the oldest first, with the values that were counted."""
        found: dict[int, Counter[str]] = {}
        for page in values:
            for key_id, number in page.by_key.items():
                found.setdefault(key_id, Counter())[page.table] += number
        query = _of(self._seal.wrapping).where(seal_key.c.id != LASTING)
        async with transaction(self._database.reading) as connection:
            rows = (await connection.execute(query)).all()
        return [
            KeyStory(
                row.id,
                row.made_at,
                row.retired_at,
                row.used,
                row.id == self._seal.newest,
                dict(found.get(row.id, {})),
            )
            for row in rows
        ]

    async def rotate(self, by: By, now: datetime) -> int:
        """Make a new data key, and give its id; other processes seal with it within seconds."""
        async with transaction(self._database.writing) as connection:
            if len(await _secrets(connection)) > 1:
                raise NotNow("the key file is being changed; end that first: keys rewrap --finish")
            key_id = max(await _ids(connection)) + 1
            if key_id > _LAST_ID:
                raise NotNow(f"{_LAST_ID} keys were made; a value cannot name another")
            await write_wrapped(connection, self._seal.wrapping, {key_id: new_key()}, now)
            await self._keep(connection, "keys rotate", key_id, by, now)
        await self._look_again()
        return key_id

    async def reseal(self, by: By, now: datetime, size: int = resealing.PAGE) -> AsyncIterator[SealedPage]:
        """Seal all values with the newest key, page by page; cut off, it goes on when it is called again."""
        async with transaction(self._database.writing) as connection:
            await self._keep(connection, "keys reseal", self._seal.newest, by, now)
        async for table, page in resealing.pages(self._database, size):
            done = await resealing.reseal_page(self._database, self._seal, table, page)
            old = sum(number for key_id, number in page.by_key.items() if key_id < self._seal.newest)
            yield replace(page, rows=(), resealed=done, left=old - done)

    async def retire(self, key_id: int, by: By, now: datetime) -> None:
        """
        Destroy a data key that no value uses any more.

        NotNow where a value does, or where a process may still be about to use it.
        """
        await self._must_be_unused(key_id, now)
        async with transaction(self._database.writing) as connection:
            await connection.execute(
                update(seal_key).where(seal_key.c.id == key_id).values(wrapped=None, retired_at=now)
            )
            await self._keep(connection, "keys retire", key_id, by, now)
        await self._look_again()

    async def rewrap(self, secret: bytes, by: By, now: datetime) -> None:
        """Wrap all keys for another secret as well; either opens the store until `finish`."""
        wrapping = Wrapping(secret)
        async with transaction(self._database.writing) as connection:
            others = await _secrets(connection) - {self._seal.wrapping.fingerprint}
            if wrapping.fingerprint == self._seal.wrapping.fingerprint:
                raise NotNow("that is the key file in use; give a new one")
            if others - {wrapping.fingerprint}:
                raise NotNow("the key file is being changed already; end that first: keys rewrap --finish")
            found = await connection.execute(_of(self._seal.wrapping))
            rows = [_rewrapped(row, self._seal.wrapping, wrapping) for row in found.mappings()]
            await upsert_rows(connection, seal_key, rows)
            await self._keep(connection, "keys rewrap", None, by, now)

    async def finish(self, by: By, now: datetime) -> bool:
        """Let no other secret than ours open the store; False where none does."""
        async with transaction(self._database.writing) as connection:
            others = seal_key.c.wrapped_by != self._seal.wrapping.fingerprint
            gone = await connection.execute(delete(seal_key).where(others))
            if gone.rowcount:
                await self._keep(connection, "keys rewrap --finish", None, by, now)
        return bool(gone.rowcount)

    async def _must_be_unused(self, key_id: int, now: datetime) -> None:
        stories = {each.id: each for each in await self.stories()}
        if key_id not in stories:
            raise NotFound(f"there is no key {key_id} in this store")
        if stories[key_id].retired:
            raise NotNow(f"key {key_id} is retired already")
        newer = [each.made for each in stories.values() if each.id > key_id]
        if not newer:
            raise NotNow(f"key {key_id} is the newest; make another first: keys rotate")
        if now - min(newer) < SETTLED:
            raise NotNow(f"key {key_id} may be in use still; try again in {SETTLED.seconds // 60} minutes")
        async for page in self.pages():
            if page.by_key[key_id]:
                raise NotNow(f"a value of table {page.table} uses key {key_id}; run keys reseal first")

    async def _keep(
        self, connection: AsyncConnection, act: str, key_id: int | None, by: By, now: datetime
    ) -> None:
        subject = None if key_id is None else f"seal key {key_id}"
        await keep_act(connection, self._seal, Act(act, "", subject), by, now)

    async def _look_again(self) -> None:
        """Use what was written, at once."""
        async with transaction(self._database.reading) as connection:
            await read_keys(connection, self._seal)


def _of(wrapping: Wrapping) -> Select[Any]:
    return select(seal_key).where(seal_key.c.wrapped_by == wrapping.fingerprint).order_by(seal_key.c.id)


def _rewrapped(row: RowMapping, old: Wrapping, new: Wrapping) -> Values:
    """The same key, wrapped by another secret; of a retired one nothing is left but that it was."""
    wrapped = row["wrapped"]
    if wrapped is not None:
        wrapped = new.wrap(row["id"], old.unwrap(row["id"], wrapped))
    return {**row, "wrapped_by": new.fingerprint, "wrapped": wrapped}


async def _secrets(connection: AsyncConnection) -> set[str]:
    """Hold the keys until the transaction ends, and tell which secrets open them."""
    held = select(seal_key.c.wrapped_by).where(seal_key.c.id == LASTING).order_by(seal_key.c.wrapped_by)
    return set(await connection.scalars(held.with_for_update()))


async def _ids(connection: AsyncConnection) -> list[int]:
    return list(await connection.scalars(select(seal_key.c.id)))
