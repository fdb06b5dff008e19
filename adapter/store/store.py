"""The store, opened: whose it is, its units of work, and its answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Fault, Misconfigured
from adapter.store.database import Database, unavailable
from adapter.store.migrate import migrate
from adapter.store.reading import Reading
from adapter.store.seal import Seal
from adapter.store.tables import installation
from adapter.store.work import Work


class Store:
    """
    Everything that is kept, behind one door.

    `work` opens a transaction that writes; `reading` answers questions and changes nothing. Both raise
    Unavailable while the database is away or locked for too long: nothing is lost by trying again.
    """

    def __init__(self, database: Database, seal: Seal, namespace: UUID, rules_version: str) -> None:
        self._database = database
        self._seal = seal
        self._rules_version = rules_version
        #: Of this installation: every id that leaves the system is made under it.
        self.namespace = namespace
        self.reading = Reading(database.reading, seal)

    @classmethod
    async def open(cls, database: Database, secret: bytes, *, rules_version: str) -> Self:
        """
        Bring the database to the newest revision and open it with its key (32 bytes).

        The first opening ties the key to the store; another key is Misconfigured from then on.
        `rules_version` is written beside every outcome. The store closes the database.
        """
        seal = Seal(secret)
        try:
            with unavailable():
                await migrate(database.writing)
                async with database.writing.begin() as connection:
                    namespace = await _installed(connection, seal)
        except DatabaseError as problem:
            await database.close()
            raise Misconfigured(Fault("store", 0, 0, f"cannot be opened: {problem.orig}")) from None
        except BaseException:
            await database.close()
            raise
        return cls(database, seal, namespace, rules_version)

    async def close(self) -> None:
        await self._database.close()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """Open one transaction: kept when the block ends well, undone by any exception."""
        with unavailable():
            async with self._database.writing.begin() as connection:
                yield Work(connection, self._seal, self._rules_version)


async def _installed(connection: AsyncConnection, seal: Seal) -> UUID:
    """Give the namespace of the installation; make it, and tie the key to it, when it is new."""
    row = (await connection.execute(select(installation))).one_or_none()
    if row is None:
        namespace = uuid4()
        new = {"id": 1, "namespace": str(namespace), "fingerprint": seal.fingerprint}
        await connection.execute(insert(installation), new)
        return namespace
    if row.fingerprint != seal.fingerprint:
        raise Misconfigured(
            Fault(
                "store key",
                0,
                0,
                "is not the key this store was made with; give that one, or open another store",
            )
        )
    return UUID(row.namespace)
