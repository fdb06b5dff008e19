"""A simulator and a way to it for each test; certificates are made once."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from adapter.config import Settings, StoreSettings
from adapter.main import opened_store
from adapter.simulator import Clock, Demands
from adapter.simulator.building import Plan, build
from adapter.simulator.files import Folder
from adapter.simulator.script import Script
from adapter.simulator.tls import Tls, server_context
from tests.delivery.given import PARTIES
from tests.delivery.watching import watched
from tests.delivery.way import environment_of, way_to
from tests.platform.service import services


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    for name in list(os.environ):
        if name.upper().startswith("KPR_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """A simulator's folder with all its certificates and keys, and nothing received."""
    folder = tmp_path_factory.mktemp("register")
    plan = Plan(Folder(folder), "https://localhost", PARTIES, Demands(), Script(), Clock())
    simulator, _ = build(plan)
    for tls in Tls:
        server_context(simulator.directory, tls)
    return folder


@pytest.fixture
def register_folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "register"))


@pytest.fixture
async def running(register_folder):
    """A simulator, and what comes to it."""
    async with watched(register_folder) as both:
        yield both


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory) -> Path:
    """A folder with a store of SQLite's that is migrated, and its key: a copy of it is made much sooner."""
    folder = tmp_path_factory.mktemp("store")
    asyncio.run(_make_store(folder))
    return folder


@pytest.fixture
def sqlite_url(empty_store, tmp_path):
    """The address of a store of SQLite's for one test."""
    for file in empty_store.iterdir():
        shutil.copy2(file, tmp_path)
    return f"sqlite:///{tmp_path / 'kpr.db'}"


@pytest.fixture
async def way(running, tmp_path, sqlite_url):
    """The way with a store of SQLite's."""
    simulator, wire = running
    environment = environment_of(simulator, tmp_path, sqlite_url)
    async with way_to(simulator, wire, environment) as opened:
        yield opened


@pytest.fixture
async def lenient(register_folder, tmp_path, sqlite_url):
    """The way to a register that gives a repeated messageId its receipt once more."""
    async with watched(register_folder, demands=Demands(repeats_are_refused=False)) as (simulator, wire):
        environment = environment_of(simulator, tmp_path, sqlite_url)
        async with way_to(simulator, wire, environment) as opened:
            yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request):
    """The address of a store of its own, on each database in turn."""
    asked = {"sqlite": "sqlite_url", "postgresql": "migrated_url"}[request.param]
    return request.getfixturevalue(asked)


@pytest.fixture
async def start():
    """Starts processes of the program; none outlives the test."""
    async with services() as start:
        yield start


async def _make_store(folder):
    store = StoreSettings(url=f"sqlite:///{folder / 'kpr.db'}", key_file=folder / "kpr.key")
    async with opened_store(Settings(store=store), make=True):
        pass
