"""The test bench alone: no store, no register, no network but the address it is read at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapter.bench.own import tables_in
from adapter.config import Settings, Tenants, shipped_examples
from adapter.fhir.limits import Limits
from adapter.main.world import clock_of
from adapter.mapping.load import load_tables, load_tenants
from adapter.mapping.tables import Tables
from adapter.pipeline import World
from adapter.web.app import web_app
from adapter.web.benching import make_bench
from adapter.web.listening import listen, served


@asynccontextmanager
async def running_bench(settings: Settings, host: str, port: int) -> AsyncIterator[int]:
    """
    Serve the bench until the block ends, and give its port; port 0 takes a free one.

    Raises Misconfigured with every fault of the tables and the tenants file, and where the port is taken.
    """
    world = _world(settings)
    now = clock_of(world.tenants)
    tables_with = tables_in(settings.mappings, settings.own_mappings)
    bench = make_bench(settings.bench, lambda: world, now, tables_with)
    app = web_app(None, lambda: world, max_bytes=settings.limits.max_bytes, now=now, bench=bench)
    listening = listen(host, port, "--port")
    async with served(app, listening):
        yield listening.getsockname()[1]


def _world(settings: Settings) -> World:
    """What documents are judged by; of the tenants file no other file is opened."""
    tables = load_tables(settings.mappings, settings.own_mappings)
    limits = Limits(**settings.limits.model_dump())
    return World(tables, _tenants(settings.tenants, tables), settings.installation, limits)


def _tenants(file: Path | None, tables: Tables) -> Tenants:
    """
    The tenants file; else that of the examples, so that they work as they are.

    Without its clock: what a vendor sends is of today, which the examples' day would take for the future.
    """
    if file is not None:
        return load_tenants(file, tables)
    shipped = load_tenants(shipped_examples() / "tenants.yaml", tables)
    return shipped.model_copy(update={"clock": None})
