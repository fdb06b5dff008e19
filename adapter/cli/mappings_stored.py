"""What `mappings coverage` and `mappings impact` ask of the store."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.progress import watched_stream
from adapter.cli.store import open_store, settings_for
from adapter.config import Settings
from adapter.errors import Fault, Misconfigured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from adapter.config import Tenants
    from adapter.existing.coverage import Used
    from adapter.existing.impact import Impact
    from adapter.store import Store
    from adapter.store.told_answers import Counted, Judged


@dataclass(frozen=True, slots=True)
class Window:
    """Which outcomes are looked at."""

    store: str | None
    tenants: Path | None
    days: int
    kommune_nr: str | None
    #: Whether no progress is shown.
    quiet: bool


async def coverage(window: Window) -> "list[Used]":
    """Count the codes that came."""
    from adapter.existing.coverage import find_coverage  # noqa: PLC0415 - it comes with the store's libraries
    from adapter.main.world import load_files  # noqa: PLC0415 - as above

    _, tenants = load_files(_settings(window))
    async with open_store(window.store) as opened:
        groups, _ = await _groups(opened, window, tenants)
        return await find_coverage(groups)


async def impact(window: Window, old: Path | None, new: Path | None) -> "tuple[Impact, Counted]":
    """Say what the tables of `new` would make of what is stored, or of what those of `old` make of it."""
    from adapter.existing.impact import find_impact  # noqa: PLC0415 - as above
    from adapter.existing.questions import Asking  # noqa: PLC0415 - as above
    from adapter.main.world import load_files  # noqa: PLC0415 - as above
    from adapter.mapping.load import load_tables  # noqa: PLC0415 - as above

    settings = _settings(window)
    if new is not None:
        settings = settings.model_copy(update={"own_mappings": _folder("--to", new)})
    tables, tenants = load_files(settings)
    before = load_tables(settings.mappings, _folder("--from", old)) if old is not None else None
    async with open_store(window.store) as opened:
        groups, counted = await _groups(opened, window, tenants)
        asked = Asking(before, tenants) if before is not None else None
        return await find_impact(groups, Asking(tables, tenants), asked), counted


async def _groups(
    opened: "Store", window: Window, tenants: "Tenants"
) -> "tuple[AsyncIterator[Judged], Counted]":
    from adapter.main.world import clock_of  # noqa: PLC0415 - as above

    first: date = clock_of(tenants)().astimezone(tenants.zone).date() - timedelta(days=window.days - 1)
    counted = await opened.told.counted(first, window.kommune_nr)
    groups = opened.told.judged(first, window.kommune_nr)
    total = counted.resources - counted.seen - counted.settled
    return watched_stream(groups, total, lambda one: one.count, quiet=window.quiet), counted


def _settings(window: Window) -> Settings:
    settings = settings_for(window.store)
    return settings.model_copy(update={"tenants": window.tenants}) if window.tenants else settings


def _folder(option: str, folder: Path) -> Path:
    if not folder.is_dir():
        raise Misconfigured(
            Fault(option, 0, 0, f"{folder} is no folder; name the folder that holds the tables")
        )
    return folder
