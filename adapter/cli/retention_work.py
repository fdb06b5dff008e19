"""What `retention run` deletes: each kind of each kommune, by the times that are decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.pilot_work import months_before
from adapter.cli.store import open_store, settings_for
from adapter.cli.world import now_of
from adapter.fhir.times import OSLO

if TYPE_CHECKING:
    from adapter.config.retention import RetentionSettings
    from adapter.store import Store
    from adapter.store.operating import By
    from adapter.store.retention import Expiry


@dataclass(frozen=True, slots=True)
class Went:
    """Of how many rows the content went, or would go."""

    kind: str
    kommune_nr: str
    #: What was over before this moment, or day; ISO 8601.
    before: str
    rows: int


async def run_all(store: str | None, tenants: Path | None, by: "By", *, dry_run: bool) -> list[Went]:
    """Delete, or count, everything whose time is over; what comes to nothing is left out."""
    # Here, because it comes with everything the service is made of.
    from adapter.main import build_world  # noqa: PLC0415 - see above

    settings = settings_for(store, tenants)
    now = now_of(build_world(settings).tenants)
    async with open_store(store) as opened:
        kommuner = await opened.retention.kommuner()
        went = [
            await _one(opened, each, by, now, dry_run=dry_run)
            for each in _expiries(settings.retention, kommuner, now)
        ]
        went += await _pilot(opened, settings.retention, kommuner, by, now, dry_run=dry_run)
    return [each for each in went if each.rows]


def _expiries(settings: "RetentionSettings", kommuner: list[str], now: datetime) -> "Iterator[Expiry]":
    from adapter.store.retention import Expiry  # noqa: PLC0415 - as above
    from adapter.store.retention_kinds import Kind  # noqa: PLC0415 - as above

    for kommune_nr in kommuner:
        times = settings.of(kommune_nr)
        days = {
            Kind.MESSAGES: times.messages_days,
            Kind.RECORDS: times.records_days,
            Kind.PARKED: times.parked_days,
            Kind.TOLD: times.told_days,
        }
        for kind, number in days.items():
            if number is not None:
                yield Expiry(kind, kommune_nr, now - timedelta(days=number))


async def _one(opened: "Store", expiry: "Expiry", by: "By", now: datetime, *, dry_run: bool) -> Went:
    count = opened.retention.count(expiry) if dry_run else opened.retention.delete(expiry, by, now)
    return Went(expiry.kind.value, expiry.kommune_nr, expiry.before.isoformat(), await count)


async def _pilot(
    opened: "Store",
    settings: "RetentionSettings",
    kommuner: list[str],
    by: "By",
    now: datetime,
    *,
    dry_run: bool,
) -> list[Went]:
    """Held records of the pilot, which have a deletion of their own."""
    went = []
    for kommune_nr in kommuner:
        months = settings.of(kommune_nr).pilot_months
        if months is None:
            continue
        before = months_before(now.astimezone(OSLO).date(), months)
        rows = await opened.pilot.due(kommune_nr, before)
        if rows and not dry_run:
            rows = (await opened.pilot.delete(kommune_nr, before, by, now)).contacts
        went.append(Went("pilot", kommune_nr, before.isoformat(), rows))
    return went
