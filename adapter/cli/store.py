"""The store a command works on: as `--store` says, else as the settings do."""

import asyncio
import shlex
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import SecretStr

from adapter.config import Settings, StoreSettings, read_settings

if TYPE_CHECKING:
    from adapter.store import Store

T = TypeVar("T")


def settings_for(store: str | None, tenants: Path | None = None) -> Settings:
    """Give the settings of the environment, with the store and tenants file that were asked for in place of theirs."""
    settings = read_settings()
    if store is not None:
        settings = settings.model_copy(update={"store": _located(store, settings.store)})
    if tenants is not None:
        settings = settings.model_copy(update={"tenants": tenants})
    return settings


@asynccontextmanager
async def open_store(store: str | None) -> AsyncIterator["Store"]:
    """Open a store that is there already; raises `Misconfigured` rather than make an empty one."""
    # Here, so that commands without a store start without its libraries.
    from adapter.logs import hear_interpreter, hear_libraries  # noqa: PLC0415 - see above
    from adapter.main import opened_store  # noqa: PLC0415 - see above

    # A library's own words may quote statements and values: from here on they come through our log.
    hear_libraries()
    hear_interpreter()
    async with opened_store(settings_for(store)) as opened:
        yield opened


def again(store: str | None) -> str:
    """Give the option as it must be repeated in a command we print."""
    return f" --store {shlex.quote(store)}" if store else ""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a command's asynchronous part to its end."""
    return asyncio.run(coroutine)


def _located(store: str, configured: StoreSettings) -> StoreSettings:
    """A folder holds its own key; for an address the configured key counts."""
    if "://" in store:
        return configured.model_copy(update={"url": SecretStr(store), "url_file": None})
    folder = Path(store)
    located = {"url": SecretStr(f"sqlite:///{folder / 'kpr.db'}"), "key_file": folder / "kpr.key"}
    return configured.model_copy(update={**located, "url_file": None})
