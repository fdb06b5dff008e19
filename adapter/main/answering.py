"""What a process answers on: its health, FHIR over HTTP with the test bench, and the office."""

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from adapter.events.http import HttpDoor
from adapter.logs import logger
from adapter.main.job import Job
from adapter.main.world import clock_of
from adapter.store import Store

if TYPE_CHECKING:
    from adapter.web.benching import Bench

# What follows is imported where it is wanted: a command that only reads the store does not wait for the web's
# libraries.


async def show_health(stack: AsyncExitStack, job: Job) -> None:
    """Serve the probes until the stack ends."""
    from adapter.web.listening import listen, served  # noqa: PLC0415 - see above
    from adapter.web.probes import probes_app  # noqa: PLC0415 - see above

    health = job.settings.health
    listening = listen(health.host, health.port, "KPR_HEALTH__PORT")
    await stack.enter_async_context(served(probes_app(job.health), listening))
    logger.info("health_listening", port=listening.getsockname()[1])


def must_be_guarded(job: Job) -> None:
    """Raise `Misconfigured` where anybody could send to the web."""
    from adapter.main import senders  # noqa: PLC0415 - see above

    senders.must_be_guarded(job.settings, job.current.world.tenants)


async def open_web(stack: AsyncExitStack, job: Job, door: HttpDoor, store: Store) -> None:
    """Serve FHIR over HTTP until the stack ends."""
    from adapter.main.senders import senders_of  # noqa: PLC0415 - see above
    from adapter.web.app import web_app  # noqa: PLC0415 - see above
    from adapter.web.listening import listen, served  # noqa: PLC0415 - see above

    settings, current = job.settings, job.current
    listening = listen(settings.http.host, settings.http.port, "KPR_HTTP__PORT")
    now = clock_of(current.world.tenants)
    bench = _bench(job)
    senders = senders_of(stack, settings, current, store.logins)
    limit = settings.limits.max_bytes
    app = web_app(door, lambda: current.world, max_bytes=limit, now=now, bench=bench, senders=senders)
    # What is said of who asks must not make anybody a proxy whose certificates are taken.
    heeds = settings.senders.certificate_header is None
    await stack.enter_async_context(served(app, listening, heeds_forwarded=heeds))
    logger.info("http_listening", port=listening.getsockname()[1])


async def open_office(stack: AsyncExitStack, job: Job, store: Store) -> None:
    """Serve the office until the stack ends."""
    from adapter.main import office  # noqa: PLC0415 - see above

    await office.open_office(stack, job.settings, job.current, store)


def _bench(job: Job) -> "Bench | None":
    """Make the test bench, where it is wanted; it sees the tables and tenants in force, and nothing of the store."""
    from adapter.bench.own import tables_in  # noqa: PLC0415 - see above
    from adapter.web.benching import make_bench  # noqa: PLC0415 - see above

    settings, current = job.settings, job.current
    if not settings.bench.enabled:
        return None
    tables_with = tables_in(settings.mappings, settings.own_mappings)
    return make_bench(settings.bench, lambda: current.world, clock_of(current.world.tenants), tables_with)
