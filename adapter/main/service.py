"""The service: what a role asks for, started, and stopped in order."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from adapter.config import Role, Settings
from adapter.errors import Unavailable
from adapter.events import Source
from adapter.events.http import HttpDoor
from adapter.health import Health
from adapter.logs import logger
from adapter.main.answering import must_be_guarded, open_office, open_web, show_health
from adapter.main.beating import Beat, beating
from adapter.main.current import Current
from adapter.main.doors import Doors
from adapter.main.job import Job
from adapter.main.kommune_entries import note_kommuner
from adapter.main.leaving import Leaving, leaving_of, running
from adapter.main.measuring import measured
from adapter.main.pausing import known_pauses
from adapter.main.reload_results import Reports
from adapter.main.reloading import Reloading, reloaded, told_to_reload
from adapter.main.store import opened_store
from adapter.main.switching import Switching, switched
from adapter.main.taking_in import derived, sources_of
from adapter.main.tracing import traced
from adapter.main.world import build_world, must_know
from adapter.pipeline import World
from adapter.serving import Intake, first_of, told_to_stop, wait_for
from adapter.store import Store
from adapter.tracing import Traces

#: Seconds between two tries to open a store that is away.
_PAUSE_AT_START = 2.0


async def run_service(
    settings: Settings, doors: Doors, role: Role = Role.ALL, health: Health | None = None
) -> None:
    """
    Do what a role asks for, until all doors have ended or the process is told to stop.

    On SIGTERM and SIGINT requests in hand are answered and the batch at hand is finished, within the
    grace time. Raises what made a door or the store unusable.
    """
    job = Job(settings, doors, role, Current(build_world(settings)), health or Health())
    must_know(job.current.world.tenants, doors.tenant)
    if job.has_web:
        must_be_guarded(job)
    reloading = _reloading(job) if job.goes_on else None
    async with AsyncExitStack() as stack:
        asked = stack.enter_context(told_to_stop())
        stack.enter_context(told_to_reload(reloading))
        # Entered first of what works, left last: it hears of all that is done.
        traces = await stack.enter_async_context(traced(settings))
        if job.goes_on:
            await show_health(stack, job)
        store = await _open_store(stack, job, asked)
        if store is None:
            return
        sources, tasks = await _start(stack, job, store, traces, reloading)
        job.health.started = True
        named = [source.name.partition(":")[0] for source in sources]
        logger.info("started", role=role.value, sources=named, mappings=job.current.world.edition)
        await first_of(asked, tasks)
        logger.info("stopping")


def _reloading(job: Job) -> Reloading:
    """Make who takes up changes of tables and tenants file; new ones must do for delivery, too, where that is ours."""

    def judge(world: World) -> None:
        if job.delivers:
            # Here, so that a service that delivers nothing starts without what that needs.
            from adapter.main.delivery import judge_delivery  # noqa: PLC0415 - see above

            judge_delivery(job.settings, world)

    return Reloading(job.settings, job.current, Reports(job.health, job.current.note), judge)


async def _open_store(stack: AsyncExitStack, job: Job, asked: asyncio.Event) -> Store | None:
    """Open the store, and wait for it where nobody waits for us; None when told to stop meanwhile."""
    while not asked.is_set():
        try:
            store = await stack.enter_async_context(opened_store(job.settings, make=True))
        except Unavailable:
            if not job.goes_on:
                raise
            job.health.away.add("store")
            logger.warning("store_away", source="start")
            await wait_for(asked, _PAUSE_AT_START)
        else:
            job.health.away.discard("store")
            return store
    return None


async def _start(
    stack: AsyncExitStack, job: Job, store: Store, traces: Traces | None, reloading: Reloading | None
) -> tuple[Sequence[Source], Sequence[asyncio.Task[None]]]:
    """Start everything, to be stopped in the opposite order; give what is read, and what ends when all is done."""
    settings, enter = job.settings, stack.enter_async_context
    if job.goes_on:
        await note_kommuner(
            store, job.current.world.tenants, f"run --role {job.role.value}", datetime.now(UTC)
        )
    pauses = await enter(known_pauses(store, job.current, is_patient=job.goes_on))
    if job.goes_on:
        await enter(beating(Beat(store, job.role, job.health, job.current)))
    intake = _intake(job, store, traces)
    sources = sources_of(job, store, pauses, stack)
    leaving = leaving_of(job, store, traces)
    intake.told = leaving.wake
    door = HttpDoor(settings.http.waiting, pauses.waits)
    if job.has_web:
        sources.append(door)
    publishing = await enter(running(leaving.publishers, settings.grace_seconds))
    delivering = await enter(running(leaving.delivering, settings.grace_seconds))
    deriving = await enter(derived(job, store))
    # Before files are taken up again: it hears of every change.
    await enter(switched(_switching(job, store, leaving)))
    await enter(reloaded(reloading))
    if job.goes_on:
        await enter(measured(job.role, store))
    serving = await enter(intake.serving(sources))
    if job.has_web:
        # Entered last, left first: what it still has in hand is taken in before the intake ends.
        await open_web(stack, job, door, store)
    if job.has_office:
        await open_office(stack, job, store)
    return sources, [*serving, *deriving] or publishing or delivering


def _switching(job: Job, store: Store, leaving: Leaving) -> Switching | None:
    """Make who queues what codes that are switched on bring; who takes nothing in leaves that to others."""
    takes_in = job.takes_in or job.has_web
    return Switching(store, job.current, lambda: leaving.wake(())) if takes_in else None


def _intake(job: Job, store: Store, traces: Traces | None) -> Intake:
    settings, world = job.settings, job.current.world
    intake = Intake(
        store, world, settings.batch_size, job.health, grace=settings.grace_seconds, traces=traces
    )
    job.current.follow(intake)
    return intake
