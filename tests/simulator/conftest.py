"""A simulator for each test, with certificates made once."""

import shutil
from pathlib import Path

import pytest

from adapter.simulator import Clock, Demands, Party
from adapter.simulator.building import Plan, build
from adapter.simulator.files import Folder
from adapter.simulator.running import PARTIES, running_simulator
from adapter.simulator.script import Script
from adapter.simulator.tls import Tls, server_context
from tests.conftest import SHARED
from tests.simulator.caller import Caller

# As in tests/conformance: pytest's header says whether it is there.
collect_ignore = [] if SHARED.is_dir() else ["test_official.py"]
#: A second kommune, with a unit below it.
OTHER = Party("1103", "310000000", 8000002, ("310123471",))


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """A folder with all its certificates and keys, and nothing received."""
    folder = tmp_path_factory.mktemp("simulator")
    plan = Plan(Folder(folder), "https://localhost", (*PARTIES, OTHER), Demands(), Script(), Clock())
    simulator, _ = build(plan)
    server_context(simulator.directory, Tls.GOOD)
    return folder


@pytest.fixture
def folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "simulator"))


@pytest.fixture
async def simulator(folder):
    async with running_simulator(folder, parties=(*PARTIES, OTHER)) as running:
        yield running


@pytest.fixture
async def caller(simulator):
    made = Caller(simulator)
    async with made.client:
        yield made
