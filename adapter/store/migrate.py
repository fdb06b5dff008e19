"""How a database comes to the newest revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.errors import Fault, Misconfigured
from adapter.store.database import transaction
from adapter.store.revision import NEWEST, revision_by

#: Any number, as long as nobody else locks it in this database.
_LOCK = 7_205_759_403


async def migrate(engine: AsyncEngine) -> tuple[str | None, str]:
    """
    Run the migrations that are missing, all in one transaction; give the revisions before and after.

    Of several processes one migrates, and the others wait for it. Misconfigured for a store at a
    revision that this program does not know.
    """
    try:
        async with transaction(engine) as connection:
            await _alone(connection)
            before = await connection.run_sync(revision_by)
            await connection.run_sync(_upgrade)
    except CommandError:
        message = "is newer than this program; use the version that opened it last, or a newer one"
        raise Misconfigured(Fault("store", 0, 0, message)) from None
    return before, NEWEST


async def _alone(connection: AsyncConnection) -> None:
    """Let others who migrate wait until we are done; SQLite has one writer in any case."""
    if connection.dialect.name == "postgresql":
        # However long that takes; afterwards, for a table in use, no longer than a batch does.
        waiting = (await connection.execute(text("SELECT current_setting('lock_timeout')"))).scalar_one()
        await connection.execute(text("SET LOCAL lock_timeout = 0"))
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.execute(text(f"SET LOCAL lock_timeout = '{waiting}'"))


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
