"""What a process takes in: the doors it reads, parked inputs that are tried again, and IPLOS-derived data."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from adapter.events import Source
from adapter.events.missing import Asking
from adapter.fetching import Retries
from adapter.main.doors import file_doors
from adapter.main.job import Job
from adapter.main.pausing import Pauses
from adapter.main.world import clock_of
from adapter.store import Store


def sources_of(job: Job, store: Store, pauses: Pauses, stack: AsyncExitStack) -> list[Source]:
    """Make what a role reads, open until the stack ends; the web's own door is not among it."""
    if not job.takes_in:
        return []
    return [*_doors(job, store, pauses), *_retries(job, store, stack)]


def _doors(job: Job, store: Store, pauses: Pauses) -> list[Source]:
    world = job.current.world
    sources = file_doors(job.doors, world, clock_of(world.tenants), pauses.waits)
    if job.goes_on and job.has_broker:
        # Here, so that the embedded profile starts without the broker's library.
        from adapter.events.kafka import KafkaDoor  # noqa: PLC0415 - see above

        sources.append(KafkaDoor(job.settings.kafka, store, job.health, waits=pauses.waits))
    return sources


def _retries(job: Job, store: Store, stack: AsyncExitStack) -> list[Source]:
    """Try parked inputs again by themselves in a service that goes on; a file that is read has its end."""
    if not job.goes_on or not (job.doors.folders or job.doors.http or job.has_broker):
        return []
    world = job.current.world
    retries = Retries(store, world, clock_of(world.tenants), _asking(job, stack), job.health)
    job.current.follow(retries)
    return [retries]


def _asking(job: Job, stack: AsyncExitStack) -> Asking | None:
    """Give who asks the FHIR APIs of tenants; None where no tenant has one, which only a restart can change."""
    world = job.current.world
    if all(tenant.fhir_api is None for tenant in world.tenants.tenants.values()):
        return None
    # Here, because the libraries of the client and its tokens take a tenth of a start that needs neither.
    from adapter.events.fetch import FhirApis  # noqa: PLC0415 - see above
    from adapter.main.helseid import fhir_auths, fhir_tokens  # noqa: PLC0415 - see above

    helseid = fhir_tokens(job.settings, world.tenants)
    if helseid is not None:
        stack.push_async_callback(helseid.close)
    asking = FhirApis(world.tenants.tenants, world.limits.max_bytes, fhir_auths(world.tenants, helseid))
    stack.push_async_callback(asking.close)
    return asking


@asynccontextmanager
async def derived(job: Job, store: Store) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    """Take in IPLOS-derived data until the block ends, where a topic brings them."""
    made = None
    if job.settings.kafka.derived_topic and job.takes_in and job.goes_on:
        # Here, so that the embedded profile starts without the broker's library.
        from adapter.main.derived_topic import derived_intake  # noqa: PLC0415 - see above

        made = derived_intake(job.settings, job.current, store, job.health)
    if made is None:
        yield ()
        return
    intake, door = made
    async with intake.serving([door]) as tasks:
        yield tasks
