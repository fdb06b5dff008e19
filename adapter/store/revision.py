"""
At which revision a database is, and which one this program needs.

Without alembic, which only who changes a database needs: to import it takes a tenth of a start.
"""

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapter.errors import Fault, Misconfigured
from adapter.store.database import transaction

#: The last of `migrations/versions`.
NEWEST = "0011"
#: Alembic's own table.
_TABLE = "alembic_version"
_AT = text("SELECT version_num FROM alembic_version")


async def must_be_migrated(engine: AsyncEngine) -> None:
    """Raise Misconfigured unless the database is at the revision of this program."""
    at = await revision(engine)
    if at != NEWEST:
        message = f"is at revision {at or 'none'}, this program needs {NEWEST}; run kpr-adapter migrate"
        raise Misconfigured(Fault("store", 0, 0, message))


async def revision(engine: AsyncEngine) -> str | None:
    """Give the revision that a database is at; None for an empty one."""
    async with transaction(engine) as connection:
        return await connection.run_sync(revision_by)


def revision_by(connection: Connection) -> str | None:
    """Give it by a connection that is open."""
    if not inspect(connection).has_table(_TABLE):
        return None
    at: str | None = connection.execute(_AT).scalar_one_or_none()
    return at
