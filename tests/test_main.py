"""The world is built from settings, or not at all."""

import os
import socket
import stat
from uuid import UUID

import pytest
import structlog

from adapter.config import Environment, Settings, shipped_examples
from adapter.errors import Misconfigured
from adapter.main import Doors, build_world, opened_store, run_service, store_url

TENANTS = shipped_examples() / "tenants.yaml"
INSTALLATION = UUID(int=7)


def settings(folder, **changes):
    store = {"url": f"sqlite:///{folder / 'kpr.db'}", "key_file": folder / "kpr.key"}
    return Settings(**({"store": store, "installation": INSTALLATION} | changes))


def test_the_world_is_what_the_settings_say(tmp_path):
    world = build_world(settings(tmp_path, tenants=TENANTS, full_lane_share=0.5, limits={"max_depth": 9}))

    assert set(world.tenants.tenants) == {"bredvik", "furumoen", "havbris", "nordlys"}
    assert (world.namespace, world.second_opinion.share, world.limits.max_depth) == (INSTALLATION, 0.5, 9)
    assert world.limits.max_bytes == Settings().limits.max_bytes


def test_without_a_tenants_file_there_is_one_neutral_tenant(tmp_path):
    assert [tenant.kommune_nr for tenant in build_world(settings(tmp_path)).tenants.tenants.values()] == [
        "0301"
    ]


def test_settings_and_tenants_file_must_mean_the_same_environment(tmp_path):
    production = settings(tmp_path, environment=Environment.PRODUCTION, tenants=TENANTS)

    with pytest.raises(Misconfigured, match=r"tenants\.yaml: environment is test here and production in"):
        build_world(production)


def test_production_needs_a_tenants_file(tmp_path):
    with pytest.raises(Misconfigured, match="KPR_TENANTS: is needed"):
        build_world(settings(tmp_path, environment=Environment.PRODUCTION))


async def test_a_store_is_only_made_where_one_is_asked_for(tmp_path):
    with pytest.raises(Misconfigured, match="there is no store here"):
        async with opened_store(settings(tmp_path)):
            pass

    assert list(tmp_path.iterdir()) == []


async def test_a_new_store_gets_a_key_of_its_own_and_the_log_says_so(tmp_path):
    with structlog.testing.capture_logs() as logs:
        async with opened_store(settings(tmp_path), make=True) as store:
            assert store.namespace == INSTALLATION

    assert [(entry["event"], entry["file"]) for entry in logs] == [
        ("store_key_made", str(tmp_path / "kpr.key"))
    ]
    assert stat.S_IMODE((tmp_path / "kpr.key").stat().st_mode) == 0o600


async def test_it_opens_again_with_the_same_key(tmp_path):
    async with opened_store(settings(tmp_path), make=True):
        pass
    key = (tmp_path / "kpr.key").read_bytes()

    with structlog.testing.capture_logs() as logs:
        async with opened_store(settings(tmp_path), make=True):
            pass

    assert (tmp_path / "kpr.key").read_bytes() == key
    assert logs == []


async def test_a_store_whose_key_is_gone_gets_no_other(tmp_path):
    async with opened_store(settings(tmp_path), make=True):
        pass
    (tmp_path / "kpr.key").unlink()

    with pytest.raises(Misconfigured, match="key cannot be read"):
        async with opened_store(settings(tmp_path), make=True):
            pass

    assert not (tmp_path / "kpr.key").exists()


async def test_in_production_nobody_makes_a_key_but_a_person(tmp_path):
    with pytest.raises(Misconfigured, match="key cannot be read"):
        async with opened_store(settings(tmp_path, environment=Environment.PRODUCTION), make=True):
            pass


async def test_another_installation_cannot_open_it(tmp_path):
    async with opened_store(settings(tmp_path), make=True):
        pass

    with pytest.raises(Misconfigured, match="KPR_INSTALLATION"):
        async with opened_store(settings(tmp_path, installation=UUID(int=8))):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "mysql://kpr:secret@db/kpr",
        "postgresql+psycopg://a:secret@b/c",
        "sqlite://",
        "secret",
        "sqlite:///:memory:",
    ],
)
def test_an_address_of_no_known_database_is_refused_without_being_quoted(url):
    with pytest.raises(Misconfigured, match="store url") as refused:
        store_url(Settings(store={"url": url}).store)

    assert "secret" not in str(refused.value)


async def test_a_door_that_leads_nowhere_is_named(tmp_path):
    with pytest.raises(Misconfigured, match="nowhere: is neither a file nor a folder"):
        await run_service(settings(tmp_path), Doors(folders=[tmp_path / "nowhere"], once=True))


async def test_an_events_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Misconfigured, match="nowhere: is no file"):
        await run_service(settings(tmp_path), Doors(events=[tmp_path / "nowhere"], once=True))


async def test_a_port_that_is_taken_is_named_with_its_setting(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        busy = settings(tmp_path, http={"port": port}, health={"port": 0})
        with pytest.raises(
            Misconfigured, match=rf"KPR_HTTP__PORT: cannot listen on 127\.0\.0\.1, port {port}"
        ):
            await run_service(busy, Doors(http=True))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    for name in list(os.environ):
        if name.upper().startswith("KPR_"):
            monkeypatch.delenv(name)
