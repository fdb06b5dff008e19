"""What `mappings coverage` and `mappings impact` ask of the store."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapter.cli.mappings import TenantsOption
from adapter.cli.options import OnlyKommuneOption, StoreOption
from adapter.cli.progress import watched_stream
from adapter.cli.store import open_store, settings_for
from adapter.cli.world import now_of
from adapter.errors import Misconfigured
from adapter.mapping.fault_words import words
from adapter.mapping.yaml_lines import fault_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from adapter.config import Tenants
    from adapter.existing.coverage import Used
    from adapter.existing.impact import Impact
    from adapter.store import Store
    from adapter.store.told_answers import Counted, Judged


#: Three months: what a municipality has in mind.
_DAYS = 90


@dataclass(frozen=True, slots=True)
class Window:
    """Which outcomes are looked at, and under which tenants file."""

    days: Annotated[
        int, typer.Option("--days", min=1, max=36500, help="How many days of outcomes, today included.")
    ] = _DAYS
    kommune: OnlyKommuneOption = None
    tenants: TenantsOption = None
    store: StoreOption = None


async def coverage(window: Window, *, quiet: bool) -> "list[Used]":
    """Count the codes that came; how far it is, is not shown with `quiet`."""
    from adapter.existing.coverage import find_coverage  # noqa: PLC0415 - it comes with the store's libraries
    from adapter.main.world import load_files  # noqa: PLC0415 - as above

    _, tenants = load_files(settings_for(window.store, window.tenants))
    async with open_store(window.store) as opened:
        groups, _ = await _groups(opened, window, tenants, quiet=quiet, by_day=False)
        return await find_coverage(groups)


async def impact(
    window: Window, old: Path | None, new: Path | None, *, quiet: bool
) -> "tuple[Impact, Counted]":
    """Say what the tables of `new` would make of what is stored, or of what those of `old` make of it."""
    from adapter.existing.impact import find_impact  # noqa: PLC0415 - as above
    from adapter.existing.questions import Asking  # noqa: PLC0415 - as above
    from adapter.main.world import load_files  # noqa: PLC0415 - as above
    from adapter.mapping.load import load_tables  # noqa: PLC0415 - as above

    settings = settings_for(window.store, window.tenants)
    if new is not None:
        settings = settings.model_copy(update={"own_mappings": _folder("--to", new)})
    tables, tenants = load_files(settings)
    before = load_tables(settings.mappings, _folder("--from", old)) if old is not None else None
    async with open_store(window.store) as opened:
        groups, counted = await _groups(opened, window, tenants, quiet=quiet, by_day=True)
        asked = Asking(before, tenants) if before is not None else None
        return await find_impact(groups, Asking(tables, tenants), asked), counted


async def _groups(
    opened: "Store", window: Window, tenants: "Tenants", *, quiet: bool, by_day: bool
) -> "tuple[AsyncIterator[Judged], Counted]":
    first: date = now_of(tenants).astimezone(tenants.zone).date() - timedelta(days=window.days - 1)
    counted = await opened.told.counted(first, window.kommune)
    groups = opened.told.judged(first, window.kommune, by_day=by_day)
    total = counted.resources - counted.seen - counted.settled
    return watched_stream(groups, total, lambda one: one.count, quiet=quiet), counted


def _folder(option: str, folder: Path) -> Path:
    if not folder.is_dir():
        raise Misconfigured(fault_at(option, (0, 0), words("folder-is-none", folder=folder)))
    return folder
