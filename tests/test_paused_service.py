"""Pauses and signs of life, as the service itself heeds and gives them."""

import asyncio
import shutil
from datetime import UTC, datetime

import pytest

from adapter.config import Role, Settings, StoreSettings, shipped_examples
from adapter.errors import Unavailable
from adapter.events import Event, Original
from adapter.events.pausing import What
from adapter.health import Health
from adapter.main import build_world, opened_store
from adapter.main.beating import Beat, beating
from adapter.main.current import Current
from adapter.main.doors import Doors
from adapter.main.pausing import Pauses, known_pauses
from adapter.main.service import run_service
from adapter.metrics import CERTIFICATE_DAYS, LAG
from adapter.store.operating import By
from tests.stores import lay_store

EXAMPLES = shipped_examples()
NOON = datetime(2026, 11, 1, 11, tzinfo=UTC)
WHY = By("test:kari", "leverandøren retter en feil")


@pytest.fixture
def settings(tmp_path):
    store = StoreSettings(url=f"sqlite:///{tmp_path / 'kpr.db'}", key_file=tmp_path / "kpr.key")
    return Settings(tenants=EXAMPLES / "tenants.yaml", store=store, full_lane_share=0)


@pytest.fixture
def current(settings):
    return Current(build_world(settings))


@pytest.fixture
async def store(settings, tmp_path):
    await lay_store(tmp_path)
    async with opened_store(settings, make=True) as opened:
        yield opened


def an_event(source="http", tenant="bredvik", original=None):
    return Event("x", b"{}", NOON, source, tenant=tenant, original=original)


async def test_a_pause_holds_at_the_next_start_and_nothing_is_lost_by_it(tmp_path, settings):
    inbox = tmp_path / "inbox"
    for tenant, name in (
        ("bredvik", "02-langtidsopphald-start.json"),
        ("nordlys", "01-rehabilitering-start.json"),
    ):
        (inbox / tenant).mkdir(parents=True)
        shutil.copy(EXAMPLES / tenant / name, inbox / tenant)
    async with opened_store(settings, make=True, quiet=True) as store:
        await store.pauses.pause(What.TENANT, "bredvik", "4631", WHY, NOON)

    async def taken():
        await run_service(settings, Doors(folders=[inbox], once=True))
        async with opened_store(settings) as store:
            return {item.tenant async for item in store.reading.queue()}

    assert await taken() == {"nordlys"}
    async with opened_store(settings) as store:
        await store.pauses.resume(What.TENANT, "bredvik", WHY, NOON)
    assert await taken() == {"nordlys", "bredvik"}


@pytest.mark.parametrize(
    ("what", "name", "event", "waits"),
    [
        (What.TENANT, "bredvik", an_event(), True),
        (What.TENANT, "nordlys", an_event(), False),
        (What.SOURCE, "http", an_event(), True),
        (What.SOURCE, "http", an_event("folder"), False),
        (
            What.SOURCE,
            "kafka",
            an_event("epj.bredvik", original=Original("epj.bredvik", 0, 0, None, ())),
            True,
        ),
        (What.SOURCE, "epj.bredvik", an_event("epj.bredvik"), True),
        (What.SOURCE, "kafka", an_event(), False),
        (What.SENDING, "", an_event(), False),
    ],
    ids=["tenant", "another-tenant", "door", "another-door", "kafka", "topic", "not-kafka", "sending"],
)
async def test_what_is_paused_waits_and_nothing_else(store, current, what, name, event, waits):
    await store.pauses.pause(what, name, "", WHY, NOON)
    pauses = Pauses(store, current)
    await pauses.look()

    assert pauses.waits(event) is waits


async def test_everything_waits_until_it_is_known_what_is_paused(store, current, monkeypatch):
    async def away(_kommuner=None):
        raise Unavailable("away")

    monkeypatch.setattr(store.pauses, "all", away)
    async with known_pauses(store, current, is_patient=True) as pauses:
        assert pauses.waits(an_event())
    with pytest.raises(Unavailable):
        async with known_pauses(store, current, is_patient=False):
            pass


async def test_a_pause_made_elsewhere_is_noticed_and_outlasts_a_store_that_is_away(
    store, current, monkeypatch
):
    pauses = Pauses(store, current, seconds=0.01)
    await pauses.look()
    looking = asyncio.create_task(pauses.run())
    await store.pauses.pause(What.SOURCE, "http", "", WHY, NOON)
    async with asyncio.timeout(20):
        while not pauses.waits(an_event()):  # noqa: ASYNC110 - it asks the store, which tells nobody
            await asyncio.sleep(0.01)

    async def away(_kommuner=None):
        asked.set()
        raise Unavailable("away")

    asked = asyncio.Event()
    monkeypatch.setattr(store.pauses, "all", away)
    async with asyncio.timeout(20):
        await asked.wait()
    assert pauses.waits(an_event())
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


async def test_a_process_tells_how_it_is_and_takes_leave(store, current):
    health = Health(started=True, away={"register"}, stopped={"epj/0"}, remarks={"mappings": "refused"})
    LAG.labels("epj").set(7)
    CERTIFICATE_DAYS.labels("kommune-4631").set(12.5)
    beat = Beat(store, Role.DELIVER, health, current, now=lambda: NOON)
    try:
        await beat.tell()
    finally:
        LAG.clear()
        CERTIFICATE_DAYS.clear()

    [process] = await store.processes.all()
    assert (process.role, process.started, process.seen) == ("deliver", NOON, NOON)
    assert process.health == {
        "is_ready": False,
        "away": ["register"],
        "stuck": [],
        "stopped": ["epj/0"],
        "remarks": {"mappings": "refused"},
        "lag": {"epj": 7.0},
        "certificates": {"kommune-4631": 12.5},
        "mappings": current.world.edition,
    }


async def test_a_process_is_told_of_while_it_lives(store, current):
    beat = Beat(store, Role.WEB, Health(), current, seconds=0.01)
    async with beating(beat), asyncio.timeout(20):
        while not await store.processes.all():  # noqa: ASYNC110 - the store tells nobody
            await asyncio.sleep(0.01)

    assert await store.processes.all() == []
