"""The service: what a role asks for, started, and stopped in order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from adapter.config import Role, Settings
from adapter.errors import Unavailable
from adapter.events import Source
from adapter.events.http import HttpDoor
from adapter.fetching import Retries
from adapter.health import Health
from adapter.logs import logger
from adapter.main.beating import Beat, beating
from adapter.main.current import Current
from adapter.main.doors import Doors, file_doors
from adapter.main.measuring import measured
from adapter.main.pausing import Pauses, known_pauses
from adapter.main.reload_results import Reports
from adapter.main.reloading import Reloading, reloaded, told_to_reload
from adapter.main.store import opened_store
from adapter.main.tracing import traced
from adapter.main.world import Clock, build_world, clock_of, must_know
from adapter.outbox import Kind
from adapter.outbox.publishing import Publisher
from adapter.outcomes import Taken
from adapter.pipeline import World
from adapter.serving import Intake, end_within, first_of, told_to_stop, wait_for
from adapter.store import Store
from adapter.tracing import Traces

if TYPE_CHECKING:
    from adapter.register.sending import Sender
    from adapter.register.upkeep import Upkeep
    from adapter.web.benching import Bench

#: Seconds between two tries to open a store that is away.
_PAUSE_AT_START = 2.0
#: Roles that take in.
_TAKING_IN = (Role.ALL, Role.INTAKE)


async def run_service(
    settings: Settings, doors: Doors, role: Role = Role.ALL, health: Health | None = None
) -> None:
    """
    Do what a role asks for, until all doors have ended or the process is told to stop.

    On SIGTERM and SIGINT requests in hand are answered and the batch at hand is finished, within the
    grace time. Raises what made a door or the store unusable.
    """
    current = Current(build_world(settings))
    world = current.world
    must_know(world.tenants, doors.tenant)
    has_web = doors.http or role is Role.WEB
    if has_web:
        # Here, as below: a command that only reads the store does not wait for the web's libraries.
        from adapter.main.senders import must_be_guarded  # noqa: PLC0415 - see above

        must_be_guarded(settings, world.tenants)
    health = health or Health()
    reloading = None if doors.once else _reloading(role, settings, current, health)
    async with AsyncExitStack() as stack:
        asked = stack.enter_context(told_to_stop())
        stack.enter_context(told_to_reload(reloading))
        # Entered first of what works, left last: it hears of all that is done.
        traces = await stack.enter_async_context(traced(settings))
        if not doors.once:
            await _show_health(stack, settings, health)
        store = await _open_store(stack, settings, health, asked, is_patient=not doors.once)
        if store is None:
            return
        pauses = await stack.enter_async_context(known_pauses(store, current, is_patient=not doors.once))
        if not doors.once:
            await stack.enter_async_context(beating(Beat(store, role, health, current)))
        intake = Intake(
            store, world, settings.batch_size, health, grace=settings.grace_seconds, traces=traces
        )
        current.follow(intake)
        sources = [
            *_sources_of(role, settings, doors, (store, pauses), world, health),
            *(_retries(settings, doors, store, current, health, stack) if role in _TAKING_IN else []),
        ]
        publishers = _publishers(role, settings, doors, store, health)
        for publisher in publishers:
            publisher.traces = traces
        sending = _sending(role, settings, doors, store, (current, traces), health)
        intake.told = _waking(publishers, sending)
        door = HttpDoor(settings.http.waiting, pauses.waits)
        if has_web:
            sources.append(door)
        publishing = await stack.enter_async_context(_published(publishers, settings.grace_seconds))
        delivering = await stack.enter_async_context(_delivered(sending, settings.grace_seconds))
        deriving = await stack.enter_async_context(_derived(role, settings, doors, current, store, health))
        await stack.enter_async_context(reloaded(reloading))
        if not doors.once:
            await stack.enter_async_context(measured(role, store))
        serving = await stack.enter_async_context(intake.serving(sources))
        if has_web:
            # Entered last, left first: what it still has in hand is taken in before the intake ends.
            await _open_web(stack, settings, door, current, store)
        if settings.office.enabled and role in (Role.ALL, Role.WEB) and not doors.once:
            # Here, as above: a service without an office does not wait for what it needs.
            from adapter.main.office import open_office  # noqa: PLC0415 - see above

            await open_office(stack, settings, current, store)
        health.started = True
        named = [source.name.partition(":")[0] for source in sources]
        logger.info("started", role=role.value, sources=named, mappings=current.world.edition)
        await first_of(asked, [*serving, *deriving] or publishing or delivering)
        logger.info("stopping")


def _reloading(role: Role, settings: Settings, current: Current, health: Health) -> Reloading:
    """Make who takes up changes of tables and tenants file; new ones must do for delivery, too, where that is ours."""

    def judge(world: World) -> None:
        if settings.register.url is not None and role in (Role.ALL, Role.DELIVER):
            # Here, so that a service that delivers nothing starts without what that needs.
            from adapter.main.delivery import judge_delivery  # noqa: PLC0415 - see above

            judge_delivery(settings, world)

    return Reloading(settings, current, Reports(health, current.note), judge)


async def _open_store(
    stack: AsyncExitStack, settings: Settings, health: Health, asked: asyncio.Event, *, is_patient: bool
) -> Store | None:
    """Open the store, and wait for it where nobody waits for us; None when told to stop meanwhile."""
    while not asked.is_set():
        try:
            store = await stack.enter_async_context(opened_store(settings, make=True))
        except Unavailable:
            if not is_patient:
                raise
            health.away.add("store")
            logger.warning("store_away", source="start")
            await wait_for(asked, _PAUSE_AT_START)
        else:
            health.away.discard("store")
            return store
    return None


def _sources_of(
    role: Role, settings: Settings, doors: Doors, kept: tuple[Store, Pauses], world: World, health: Health
) -> list[Source]:
    """Make the doors that a role reads; the web's own is not among them."""
    store, pauses = kept
    if role not in (Role.ALL, Role.INTAKE):
        return []
    sources = file_doors(doors, world, clock_of(world.tenants), pauses.waits)
    if doors.once:
        return sources
    if settings.kafka.bootstrap_servers:
        # Here, so that the embedded profile starts without the broker's library.
        from adapter.events.kafka import KafkaDoor  # noqa: PLC0415 - see above

        sources.append(KafkaDoor(settings.kafka, store, health, waits=pauses.waits))
    return sources


@asynccontextmanager
async def _derived(
    role: Role, settings: Settings, doors: Doors, current: Current, store: Store, health: Health
) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    """Take in IPLOS-derived data until the block ends, where a topic brings them."""
    made = None
    if settings.kafka.derived_topic and role in (Role.ALL, Role.INTAKE) and not doors.once:
        # Here, so that the embedded profile starts without the broker's library.
        from adapter.main.derived_topic import derived_intake  # noqa: PLC0415 - see above

        made = derived_intake(settings, current, store, health)
    if made is None:
        yield ()
        return
    intake, door = made
    async with intake.serving([door]) as tasks:
        yield tasks


def _retries(
    settings: Settings, doors: Doors, store: Store, current: Current, health: Health, stack: AsyncExitStack
) -> list[Source]:
    """Try parked inputs again by themselves in a service that goes on; a file that is read has its end."""
    goes_on = doors.folders or doors.http or settings.kafka.bootstrap_servers
    if doors.once or not goes_on:
        return []
    # Here, so that commands that only read the store do not wait for the client's library.
    from adapter.events.fetch import FhirApis  # noqa: PLC0415 - see above
    from adapter.main.helseid import fhir_auths, fhir_tokens  # noqa: PLC0415 - see above

    world = current.world
    helseid = fhir_tokens(settings, world.tenants)
    if helseid is not None:
        stack.push_async_callback(helseid.close)
    auths = fhir_auths(world.tenants, helseid)
    asking = FhirApis(world.tenants.tenants, world.limits.max_bytes, auths)
    stack.push_async_callback(asking.close)
    retries = Retries(store, world, clock_of(world.tenants), asking, health)
    current.follow(retries)
    return [retries]


def _publishers(
    role: Role, settings: Settings, doors: Doors, store: Store, health: Health
) -> list[Publisher]:
    """Make the publishers of all topics, where there is a broker and the role is theirs."""
    if role not in (Role.ALL, Role.PUBLISH) or doors.once or not settings.kafka.bootstrap_servers:
        return []
    # Here, so that the embedded profile starts without the broker's library.
    from adapter.events.broker import connection, hear_client  # noqa: PLC0415 - see above
    from adapter.outbox.kafka import KafkaBroker  # noqa: PLC0415 - see above

    hear_client()
    reached = connection(settings.kafka)
    topics = {
        Kind.RECORDS: settings.kafka.records_topic,
        Kind.PARKED: settings.kafka.parked_topic,
        Kind.RECEIPTS: settings.kafka.receipts_topic,
    }
    return [
        Publisher(kind, topic, store.publications, KafkaBroker(reached), health)
        for kind, topic in topics.items()
    ]


@asynccontextmanager
async def _published(
    publishers: Sequence[Publisher], grace: float
) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    """Publish side by side until the block ends."""
    tasks = [asyncio.create_task(publisher.run()) for publisher in publishers]
    try:
        yield tasks
    finally:
        for publisher in publishers:
            publisher.stop.set()
        await end_within(grace, tasks)


def _sending(
    role: Role,
    settings: Settings,
    doors: Doors,
    store: Store,
    used: tuple[Current, Traces | None],
    health: Health,
) -> "tuple[Sender, Upkeep] | None":
    """Make who sends to the register, where the role is that and the register is known."""
    if role not in (Role.ALL, Role.DELIVER) or settings.register.url is None or doors.once:
        return None
    # Here, so that a service that delivers nothing starts without what that needs.
    from adapter.main.delivery import build_sender, build_upkeep, writer_under  # noqa: PLC0415 - see above

    current, traces = used
    sender = build_sender(settings, current.world, store, health, traces=traces)
    current.tell(lambda world: sender.write_by(writer_under(sender.writer, settings, world)))
    return sender, build_upkeep(sender, store)


@asynccontextmanager
async def _delivered(
    sending: "tuple[Sender, Upkeep] | None", grace: float
) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    """Deliver until the block ends."""
    tasks = [asyncio.create_task(each.run()) for each in sending or ()]
    try:
        yield tasks
    finally:
        for each in sending or ():
            each.stop.set()
        await end_within(grace, tasks)


def _waking(
    publishers: Sequence[Publisher], sending: "tuple[Sender, Upkeep] | None"
) -> Callable[[Sequence[Taken]], None]:
    """Tell the publishers and the sender of this process at once that something may have become due."""

    def wake(_taken: Sequence[Taken]) -> None:
        for publisher in publishers:
            publisher.wake()
        if sending is not None:
            sending[0].wake()

    return wake


async def _show_health(stack: AsyncExitStack, settings: Settings, health: Health) -> None:
    # Here, as below: a command that only reads the store does not wait for the web's libraries.
    from adapter.web.listening import listen, served  # noqa: PLC0415 - see above
    from adapter.web.probes import probes_app  # noqa: PLC0415 - see above

    listening = listen(settings.health.host, settings.health.port, "KPR_HEALTH__PORT")
    await stack.enter_async_context(served(probes_app(health), listening))
    logger.info("health_listening", port=listening.getsockname()[1])


async def _open_web(
    stack: AsyncExitStack, settings: Settings, door: HttpDoor, current: Current, store: Store
) -> None:
    from adapter.main.senders import senders_of  # noqa: PLC0415 - see above
    from adapter.web.app import web_app  # noqa: PLC0415 - see above
    from adapter.web.listening import listen, served  # noqa: PLC0415 - see above

    listening = listen(settings.http.host, settings.http.port, "KPR_HTTP__PORT")
    now = clock_of(current.world.tenants)
    bench = _bench(settings, current, now)
    senders = senders_of(stack, settings, current, store.logins)
    limit = settings.limits.max_bytes
    app = web_app(door, lambda: current.world, max_bytes=limit, now=now, bench=bench, senders=senders)
    # What is said of who asks must not make anybody a proxy whose certificates are taken.
    heeds = settings.senders.certificate_header is None
    await stack.enter_async_context(served(app, listening, heeds_forwarded=heeds))
    logger.info("http_listening", port=listening.getsockname()[1])


def _bench(settings: Settings, current: Current, now: Clock) -> "Bench | None":
    """Make the test bench, where it is wanted; it sees the tables and tenants in force, and nothing of the store."""
    from adapter.bench.own import tables_in  # noqa: PLC0415 - see above
    from adapter.web.benching import make_bench  # noqa: PLC0415 - see above

    if not settings.bench.enabled:
        return None
    tables_with = tables_in(settings.mappings, settings.own_mappings)
    return make_bench(settings.bench, lambda: current.world, now, tables_with)
