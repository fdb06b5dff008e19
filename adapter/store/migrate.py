"""Bring a database to the newest revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from adapter.errors import Fault, Misconfigured


async def migrate(engine: AsyncEngine) -> None:
    """
    Run the migrations that are missing, all in one transaction.

    Misconfigured for a store at a revision that this program does not know.
    """
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except CommandError:
        message = "is newer than this program; use the version that opened it last, or a newer one"
        raise Misconfigured(Fault("store", 0, 0, message)) from None


def _upgrade(connection: Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    command.upgrade(config, "head")
