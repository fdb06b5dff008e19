"""A collector for each test, and the way to the register that the tests of delivery have."""

import os

import pytest

from tests.delivery import conftest as delivery
from tests.platform.service import services
from tests.tracing.collector import collector as collecting

made, register_folder, running = delivery.made, delivery.register_folder, delivery.running
empty_store, sqlite_url, way = delivery.empty_store, delivery.sqlite_url, delivery.way


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    for name in list(os.environ):
        if name.upper().startswith(("KPR_", "OTEL_")):
            monkeypatch.delenv(name)


@pytest.fixture
def collector():
    with collecting() as told:
        yield told


@pytest.fixture
async def start():
    """Starts processes of the program; none outlives the test."""
    async with services() as start:
        yield start
