"""What `pilot` asks of the store, and does there."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.acting import note_act, this_moment
from adapter.cli.naming import kommune_nr
from adapter.cli.store import open_store, settings_for
from adapter.cli.world import now_of, open_with_world, world_for
from adapter.errors import Fault, Misconfigured
from adapter.fhir.times import OSLO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapter.config.pilot import RecodeAs
    from adapter.existing.recoding import Recoding
    from adapter.existing.releasing import Released
    from adapter.figures import FiguresTable
    from adapter.pipeline import World
    from adapter.store.operating import By
    from adapter.store.pilot import Deleted, PilotStatus
    from adapter.store.pilot_rows import CourseItem

_MONTHS = 12


async def status(store: str | None) -> "PilotStatus":
    """Count what there is."""
    async with open_store(store) as opened:
        return await opened.pilot.status()


async def courses(store: str | None, kommune: str | None, after: str, limit: int) -> "list[CourseItem]":
    """List courses."""
    async with open_store(store) as opened:
        return await opened.pilot.courses(kommune, after=after.lower(), limit=limit)


async def release(
    store: str | None, tenants: Path | None, what: tuple[str, str], by: "By", *, dry_run: bool
) -> "list[Released]":
    """Release the courses of a kommune under a pilot code."""
    # Here, because it comes with everything the service is made of.
    from adapter.existing.releasing import Asked, release  # noqa: PLC0415 - see above

    kommune_nr, code = what
    async with open_with_world(store, tenants) as (opened, world):
        asked = Asked(kommune_nr, code, by, now_of(world.tenants))
        return await release(opened, world, asked, dry_run=dry_run)


async def recode_services(
    store: str | None,
    tenants: Path | None,
    what: "tuple[str, str, RecodeAs | None]",
    by: "By",
    *,
    dry_run: bool,
) -> "list[Recoding]":
    """Bring services of a kommune under the code that a pilot code has become."""
    from adapter.existing.asked import Asked  # noqa: PLC0415 - as above
    from adapter.existing.recoding import recode  # noqa: PLC0415 - as above

    kommune_nr, code, way = what
    async with open_with_world(store, tenants) as (opened, world):
        asked = Asked(by, now_of(world.tenants), kommune_nr)
        return [one async for one in recode(opened, world, asked, code, way, dry_run=dry_run)]


async def reject(store: str | None, course: str, by: "By") -> "CourseItem":
    """Note that a course is not to be reported."""
    async with open_store(store) as opened:
        return await opened.pilot.reject(course, by, this_moment())


async def delete(store: str | None, tenants: Path | None, kommune: str | None, by: "By") -> "list[Deleted]":
    """Delete what is older than each kommune keeps it."""
    world = world_for(store, tenants)
    now = now_of(world.tenants)
    cutoffs = list(_cutoffs(world, kommune, now.astimezone(world.tenants.zone).date()))
    async with open_store(store) as opened:
        return [await opened.pilot.delete(kommune_nr, before, by, now) for kommune_nr, before in cutoffs]


async def figures(store: str | None, kommune: str | None, by: "By") -> "list[FiguresTable]":
    """Count contacts under pilot codes in closed months, hidden as the office's figures are, once it is kept who asked."""
    # Here, as above.
    from adapter.figures import CONTACTS, closed_months, pilot_tables  # noqa: PLC0415 - as above
    from adapter.store.noting_acts import Act  # noqa: PLC0415 - as above

    today = this_moment().astimezone(OSLO).date()
    months = closed_months(today, settings_for(store).figures.closes_after_days)
    async with open_store(store) as opened:
        await note_act(opened, Act("pilot export", kommune or ""), by)
        kommuner = [each for each in await opened.figures.kommuner() if kommune in (None, each)]
        return pilot_tables(kommuner, await opened.figures.months(CONTACTS, kommuner, months))


def _cutoffs(world: "World", kommune: str | None, today: date) -> "Iterator[tuple[str, date]]":
    """From which day on each kommune keeps what it holds."""
    kommuner = world.tenants.pilot.kommuner
    if kommune is not None and kommune_nr(kommune) not in kommuner:
        raise Misconfigured(Fault("--kommune", 0, 0, f"{kommune} does not take part in the pilot"))
    for each, part in sorted(kommuner.items()):
        if kommune in (None, each):
            yield each, months_before(today, part.retention_months)


def months_before(day: date, months: int) -> date:
    """Give the same day so many months before; the last one of a shorter month."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
