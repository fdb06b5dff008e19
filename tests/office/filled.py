"""
A store as after some days of work: documents of four kommuner, taken in by the pipeline itself.

It holds outcomes and parked inputs of many reasons, held, queued, delivered and refused records, a stopped
line, messages, a review, and receipts due. Persons are made up.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from adapter.config import Settings, StoreSettings, shipped_examples
from adapter.events import Event
from adapter.events.given import Given
from adapter.main import build_world, opened_store
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.pipeline import World
from adapter.serving import Intake
from adapter.store import Store
from adapter.store.acting import made_by
from adapter.store.processes import Process
from adapter.values import replace
from tests.corpus.reading import read_corpus
from tests.driven import ACCEPTED, REFUSED, send

EXAMPLES = shipped_examples()
#: How long before the clock of the tenants file each tenant's documents came.
AGO = {"furumoen": timedelta(days=3), "bredvik": timedelta(hours=26)}
#: In the same kommune as `bredvik`, with a stay of its own for a person who has one there already.
SECOND = "bredvik-helse"
_STAY = "bredvik/02-langtidsopphald-start.json"
BREDVIK_LINE = LineKey("4631", Line.IPLOS)
NORDLYS_LINE = LineKey("1833", Line.IPLOS)
HAVBRIS_LINE = LineKey("3907", Line.IPLOS)


def settings_in(folder: Path) -> Settings:
    """What an installation in a folder is run with."""
    store = StoreSettings(url=f"sqlite:///{folder / 'kpr.db'}", key_file=folder / "kpr.key")
    return Settings(tenants=folder / "tenants.yaml", store=store, full_lane_share=0)


async def fill(folder: Path) -> None:
    """Make such a store in a folder, with its key and its tenants file."""
    await take_in_all(folder)
    await go_on(folder)


async def take_in_all(folder: Path) -> None:
    """Make a store in which everything was taken in and nothing was sent yet."""
    _write_tenants(folder)
    settings = settings_in(folder)
    world = build_world(settings)
    async with opened_store(settings, make=True, quiet=True) as store:
        for events in documents(world):
            await Intake(store, world, 100).serve(Given("given", events))


async def go_on(folder: Path) -> None:
    """Send of it, and let processes say how they are."""
    settings = settings_in(folder)
    world = build_world(settings)
    async with opened_store(settings, quiet=True) as store:
        await _deliver(store, world.tenants.clock)
        await _run(store, world.tenants.clock, world.edition)


def documents(world: World) -> Iterator[Sequence[Event]]:
    """All examples, in their order, by tenant; then one of a second EPJ."""
    clock = world.tenants.clock
    assert clock is not None
    cases = read_corpus(EXAMPLES).cases
    for tenant in ("furumoen", "bredvik", "havbris", "nordlys"):
        received = clock - AGO.get(tenant, timedelta(minutes=20))
        yield [
            replace(case.event, source="http" if tenant == "bredvik" else "folder", received=received)
            for case in cases
            if case.event.tenant == tenant
        ]
    received = clock - timedelta(minutes=5)
    yield [replace(_second_stay(), received=received)]


def _second_stay() -> Event:
    """A stay at the same time, told by another EPJ: a person must look whether it is the same (KPR-D-006)."""
    tree = json.loads((EXAMPLES / _STAY).read_text(encoding="utf-8"))
    tree["id"] = "helse-1"
    tree["identifier"] = [{"system": "https://bredvik-helse.example/id", "value": "helse-1"}]
    tree["meta"]["source"] = "https://bredvik-helse.example"
    tree["period"]["start"] = "2026-02-10"
    tree["statusHistory"] = [{"status": "active", "period": {"start": "2026-02-10"}}]
    case = next(case for case in read_corpus(EXAMPLES).cases if case.file == _STAY)
    body = json.dumps(tree).encode()
    return replace(case.event, id="bredvik-helse/1.json", body=body, tenant=SECOND, source="folder")


async def _deliver(store: Store, clock: datetime | None) -> None:
    """One line in order, one with a refused message, one that a person stopped."""
    assert clock is not None
    at = clock - timedelta(minutes=3)
    await send(store, BREDVIK_LINE, ACCEPTED, at=at, limit=4)
    await send(store, NORDLYS_LINE, ACCEPTED, at=at, limit=3)
    await send(store, NORDLYS_LINE, REFUSED, at=at + timedelta(minutes=1), limit=2)
    await store.operations.stop(HAVBRIS_LINE, made_by("test", "registeret har bedt oss vente"), at)


async def _run(store: Store, clock: datetime | None, edition: str) -> None:
    """Two processes that said how they are a moment ago, and one that is silent."""
    assert clock is not None
    health: dict[str, Any] = {"is_ready": True, "away": [], "mappings": edition}
    lag = {"kpr.fhir.bredvik": 0, "kpr.fhir.nordlys": 14}
    certificates = {"kommune-4631": 12.4, "kommune-1833": 213.0, "helseid-key": 88.0}
    told = [
        Process("a1", "intake", "0.1.0", clock - timedelta(days=2), clock, health | {"lag": lag}),
        Process("b2", "deliver", "0.1.0", clock, clock, health | {"certificates": certificates}),
        Process("c3", "web", "0.1.0", clock - timedelta(days=2), clock - timedelta(minutes=4), health),
    ]
    for each in told:
        await store.processes.tell(each)


def _write_tenants(folder: Path) -> None:
    tree = yaml.safe_load((EXAMPLES / "tenants.yaml").read_text(encoding="utf-8"))
    epj = {"leverandor": "Bredvik Journal AS", "navnEPJ": "Bredvik Helse", "versjonEPJ": "2.0"}
    tree["tenants"][SECOND] = {"kommuneNr": "4631", "epj": epj}
    (folder / "tenants.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
