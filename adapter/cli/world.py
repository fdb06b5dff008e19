"""What a command judges by: the tables and the tenants file of its settings, and the time that these say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.store import open_store, settings_for
from adapter.config import Tenants

if TYPE_CHECKING:
    from adapter.pipeline import World
    from adapter.store import Store


def world_for(store: str | None, tenants: Path | None) -> "World":
    """Load what is judged by, as the options say, else the settings; raises `Misconfigured` with all faults."""
    # Here, because it comes with everything the service is made of, which `--help` does without.
    from adapter.main import build_world  # noqa: PLC0415 - see above

    return build_world(settings_for(store, tenants))


@asynccontextmanager
async def open_with_world(store: str | None, tenants: Path | None) -> "AsyncIterator[tuple[Store, World]]":
    """Load what is judged by, then open the store, as `open_store` does."""
    world = world_for(store, tenants)
    async with open_store(store) as opened:
        yield opened, world


def now_of(tenants: Tenants) -> datetime:
    """Give the time to judge by: the tenants file's, where it has one, else now."""
    # Here, as above.
    from adapter.main.world import clock_of  # noqa: PLC0415 - as above

    return clock_of(tenants)()
