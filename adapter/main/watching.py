"""When to look whether tables or the tenants file have changed."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path

from watchfiles import Change, awatch

from adapter.config import Settings
from adapter.main.editions import SUFFIXES, folders_of
from adapter.serving import wait_for

#: After so many seconds we look anyway: not every file system tells.
_LOOK_SECONDS = 2.0
#: Milliseconds that changes are gathered for, before they are told.
_GATHER_MS = 200


async def times_to_look(settings: Settings, woken: asyncio.Event) -> AsyncGenerator[None, None]:
    """Say when something may have changed, until woken; what was watched may have become another folder."""
    while not woken.is_set():
        folders = await asyncio.to_thread(folders_of, settings)
        async with aclosing(_changes(folders, settings.tenants, woken)) as changes:
            async for _ in changes:
                yield
                if woken.is_set() or await asyncio.to_thread(folders_of, settings) != folders:
                    break


async def _changes(
    folders: Sequence[Path], tenants: Path | None, woken: asyncio.Event
) -> AsyncGenerator[None, None]:
    """Say when to look at folders: at once, at a change, and now and then."""
    yield
    changes = awatch(
        *folders,
        watch_filter=partial(_is_ours, tenants),
        debounce=_GATHER_MS,
        stop_event=woken,
        rust_timeout=int(_LOOK_SECONDS * 1000),
        yield_on_timeout=True,
        # Folders below are named one by one: that of the tenants file may hold anything.
        recursive=False,
    )
    try:
        async with aclosing(changes):
            async for _ in changes:
                yield
    except (OSError, RuntimeError):
        # A folder has gone, or the machine has no more watches to give: the clock tells too.
        await wait_for(woken, _LOOK_SECONDS)


def _is_ours(tenants: Path | None, _change: Change, path: str) -> bool:
    """Whether a change may concern us; Kubernetes swaps a link whose name begins with two dots."""
    name = Path(path).name
    return name.endswith(SUFFIXES) or name.startswith("..") or (tenants is not None and name == tenants.name)
