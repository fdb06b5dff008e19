"""Whose a store is: the first opening ties a key and an installation's namespace to it."""

from uuid import UUID

from sqlalchemy import Connection, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Fault, Misconfigured
from adapter.store.database import Database, transaction
from adapter.store.keyring import adopt, read_keys
from adapter.store.problems import Refused
from adapter.store.seal import Seal
from adapter.store.tables import installation
from adapter.store.writing import upsert_rows


async def is_new(database: Database) -> bool:
    """Whether no store was opened in a database yet; Misconfigured where it does not let us in."""
    try:
        async with transaction(database.reading) as connection:
            return await connection.run_sync(_is_new)
    except Refused as problem:
        raise Misconfigured(Fault("store", 0, 0, f"cannot be opened: {problem}")) from None


async def make_ours(connection: AsyncConnection, seal: Seal, namespace: UUID) -> None:
    """
    Tie a new store to its key and namespace; refuse to open an old one with others.

    The secret must have wrapped the store's keys, and the keys must be those of this store.
    """
    has_keys = await read_keys(connection, seal)
    new = {"id": 1, "namespace": str(namespace), "fingerprint": seal.fingerprint}
    # Of several processes that open a new store the first one ties it.
    await upsert_rows(connection, installation, [new])
    row = (await connection.execute(select(installation))).one()
    if row.fingerprint != seal.fingerprint:
        raise _not_ours("store key", "the key")
    if row.namespace != str(namespace):
        raise _not_ours("KPR_INSTALLATION", "the installation")
    if not has_keys:
        await adopt(connection, seal)


def _is_new(connection: Connection) -> bool:
    if not inspect(connection).has_table(installation.name):
        return True
    return connection.execute(select(installation.c.id)).first() is None


def _not_ours(what: str, named: str) -> Misconfigured:
    message = f"is not {named} this store was made with; give that one, or open another store"
    return Misconfigured(Fault(what, 0, 0, message))
