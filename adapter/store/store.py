"""The store, opened: whose it is, its units of work, and its answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self
from uuid import UUID

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

    def __init__(
        self, database: Database, seal: Seal, namespace: UUID, rules_version: str, *, keeps: bool = True
    ) -> None:
        self._keeps = keeps
        self._database = database
        self._seal = seal
        self._rules_version = rules_version
        #: Of this installation: every id that leaves the system is made under it.
        self.namespace = namespace
        self.reading = Reading(database.reading, seal)

    @classmethod
    async def open(cls, database: Database, secret: bytes, *, namespace: UUID, rules_version: str) -> Self:
        """
        Bring the database to the newest revision and open it with its key (32 bytes).

        The first opening ties the key and the installation's namespace to the store; another of either
        is Misconfigured from then on, since ids and look-ups would no longer meet. `rules_version` is
        written beside every outcome. The store closes the database.
        """
        seal = Seal(secret)
        try:
            with unavailable():
                await migrate(database.writing)
                async with database.writing.begin() as connection:
                    await _install(connection, seal, namespace)
        except DatabaseError as problem:
            await database.close()
            raise Misconfigured(Fault("store", 0, 0, f"cannot be opened: {problem.orig}")) from None
        except BaseException:
            await database.close()
            raise
        return cls(database, seal, namespace, rules_version)

    async def close(self) -> None:
        await self._database.close()

    def on_trial(self) -> Self:
        """Give the same store with every transaction undone in its end: to see what would happen."""
        return type(self)(self._database, self._seal, self.namespace, self._rules_version, keeps=False)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """Open one transaction: kept when the block ends well, undone by any exception."""
        with unavailable():
            async with self._database.writing.begin() as connection:
                yield Work(connection, self._seal, self._rules_version)
                if not self._keeps:
                    await connection.rollback()


async def _install(connection: AsyncConnection, seal: Seal, namespace: UUID) -> None:
    """Tie a new store to its key and namespace; refuse to open an old one with others."""
    row = (await connection.execute(select(installation))).one_or_none()
    if row is None:
        new = {"id": 1, "namespace": str(namespace), "fingerprint": seal.fingerprint}
        await connection.execute(insert(installation), new)
        return
    if row.fingerprint != seal.fingerprint:
        raise _not_ours("store key", "the key")
    if row.namespace != str(namespace):
        raise _not_ours("KPR_INSTALLATION", "the installation")


def _not_ours(what: str, named: str) -> Misconfigured:
    message = f"is not {named} this store was made with; give that one, or open another store"
    return Misconfigured(Fault(what, 0, 0, message))
