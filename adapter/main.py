"""Builds the world, and takes it down again. The only file that imports technologies by name."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapter.config import Environment, LimitSettings, Migrate, Role, Settings, StoreSettings, Tenants
from adapter.errors import Fault, Misconfigured, Unavailable
from adapter.events import Source
from adapter.events.dump import EventsFile
from adapter.events.files import Arrival
from adapter.events.folder import Folder
from adapter.events.http import HttpDoor
from adapter.events.stdin import StandardInput
from adapter.fetching import Retries
from adapter.fhir.limits import Limits
from adapter.fhir.second_opinion import SecondOpinion
from adapter.health import Health
from adapter.logs import logger
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants
from adapter.mapping.tables import Tables
from adapter.outbox import Kind
from adapter.outbox.publishing import Publisher
from adapter.outcomes import Taken
from adapter.pipeline import World
from adapter.serving import Intake, end_within, first_of, told_to_stop, wait_for
from adapter.store import Database, Store, is_new, make_key, read_key
from adapter.store.migrate import migrate, newest, revision
from adapter.store.sqlite import open_sqlite

Clock = Callable[[], datetime]

#: Seconds between two tries to open a store that is away.
_PAUSE_AT_START = 2.0

#: How an address of PostgreSQL's may begin; the driver is the same in any case.
_POSTGRESQL = ("postgresql", "postgres", "postgresql+asyncpg")


@dataclass(frozen=True, slots=True)
class Doors:
    """Which doors to open; `once` ends those of files at their end instead of watching them."""

    folders: Sequence[Path] = ()
    events: Sequence[Path] = ()
    stdin: bool = False
    http: bool = False
    once: bool = False
    #: Whose everything is that does not say so itself.
    tenant: str | None = None


def build_world(settings: Settings) -> World:
    """Load and judge everything that inputs are judged by; raises `Misconfigured` with all faults."""
    tables = load_tables(settings.mappings)
    return World(
        tables,
        _tenants(settings, tables),
        settings.installation,
        _limits(settings.limits),
        SecondOpinion(settings.full_lane_share),
    )


@asynccontextmanager
async def opened_store(
    settings: Settings, *, make: bool = False, quiet: bool = False
) -> AsyncIterator[Store]:
    """
    Open the store, and close it in the end.

    One that is not there is made with `make`, and its key with it; without, it is `Misconfigured`.
    With `quiet` it is the caller who tells that a key was made.
    """
    url = store_url(settings.store)
    is_new = await _must_be_there(url, settings.store, make=make)
    is_first = size_of(settings.store.key_file) is None
    secret = _key(settings, is_new=is_new)
    if is_first and not quiet:
        advice = "without it the store cannot be read; keep a copy"
        logger.warning("store_key_made", file=str(settings.store.key_file), advice=advice)
    store = await Store.open(
        _database(url, settings.store),
        secret,
        namespace=settings.installation,
        rules_version=version("kpr-adapter"),
        migrate=_may_migrate(url, settings.store, make=make),
    )
    try:
        yield store
    finally:
        await store.close()


async def run_service(
    settings: Settings, doors: Doors, role: Role = Role.ALL, health: Health | None = None
) -> None:
    """
    Do what a role asks for, until all doors have ended or the process is told to stop.

    On SIGTERM and SIGINT requests in hand are answered and the batch at hand is finished, within the
    grace time. Raises what made a door or the store unusable.
    """
    world = build_world(settings)
    _must_know(world.tenants, doors.tenant)
    health = health or Health()
    async with AsyncExitStack() as stack:
        asked = stack.enter_context(told_to_stop())
        if not doors.once:
            await _show_health(stack, settings, health)
        store = await _open_store(stack, settings, health, asked, is_patient=not doors.once)
        if store is None:
            return
        intake = Intake(store, world, settings.batch_size, health, grace=settings.grace_seconds)
        sources = [
            *_sources_of(role, settings, doors, store, world, health),
            *_retries(role, settings, doors, store, world, stack),
        ]
        publishers = _publishers(role, settings, doors, store, health)
        intake.told = _waking(publishers)
        door = HttpDoor(settings.http.waiting)
        has_web = doors.http or role is Role.WEB
        if has_web:
            sources.append(door)
        publishing = await stack.enter_async_context(_published(publishers, settings.grace_seconds))
        serving = await stack.enter_async_context(intake.serving(sources))
        if has_web:
            # Entered last, left first: what it still has in hand is taken in before the intake ends.
            await _open_web(stack, settings, door, _clock(world.tenants))
        health.started = True
        logger.info("started", role=role.value, sources=[s.name.partition(":")[0] for s in sources])
        await first_of(asked, serving or publishing)
        logger.info("stopping")


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
    role: Role, settings: Settings, doors: Doors, store: Store, world: World, health: Health
) -> list[Source]:
    """Make the doors that a role reads; the web's own is not among them."""
    if role not in (Role.ALL, Role.INTAKE):
        return []
    sources = _sources(doors, world, _clock(world.tenants))
    if doors.once:
        return sources
    if settings.kafka.bootstrap_servers:
        # Here, so that the embedded profile starts without the broker's library.
        from adapter.events.kafka import KafkaDoor  # noqa: PLC0415 - see above

        sources.append(KafkaDoor(settings.kafka, store, health))
    return sources


def _retries(
    role: Role, settings: Settings, doors: Doors, store: Store, world: World, stack: AsyncExitStack
) -> list[Source]:
    """Try parked inputs again by themselves in a service that goes on; a file that is read has its end."""
    goes_on = doors.folders or doors.http or settings.kafka.bootstrap_servers
    if role not in (Role.ALL, Role.INTAKE) or doors.once or not goes_on:
        return []
    # Here, so that commands that only read the store do not wait for the client's library.
    from adapter.events.fetch import FhirApis  # noqa: PLC0415 - see above

    asking = FhirApis(world.tenants.tenants, world.limits.max_bytes)
    stack.push_async_callback(asking.close)
    return [Retries(store, world, _clock(world.tenants), asking)]


def _publishers(
    role: Role, settings: Settings, doors: Doors, store: Store, health: Health
) -> list[Publisher]:
    """Make the publishers of both topics, where there is a broker and the role is theirs."""
    if role not in (Role.ALL, Role.PUBLISH) or doors.once or not settings.kafka.bootstrap_servers:
        return []
    # Here, so that the embedded profile starts without the broker's library.
    from adapter.events.broker import connection, hear_client  # noqa: PLC0415 - see above
    from adapter.outbox.kafka import KafkaBroker  # noqa: PLC0415 - see above

    hear_client()
    reached = connection(settings.kafka)
    topics = {Kind.RECORDS: settings.kafka.records_topic, Kind.PARKED: settings.kafka.parked_topic}
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


def _waking(publishers: Sequence[Publisher]) -> Callable[[Sequence[Taken]], None]:
    """Tell the publishers of this process at once that something may have become due."""

    def wake(_taken: Sequence[Taken]) -> None:
        for publisher in publishers:
            publisher.wake()

    return wake


async def _show_health(stack: AsyncExitStack, settings: Settings, health: Health) -> None:
    # Here, as below: a command that only reads the store does not wait for the web's libraries.
    from adapter.web.listening import listen, served  # noqa: PLC0415 - see above
    from adapter.web.probes import probes_app  # noqa: PLC0415 - see above

    listening = listen(settings.health.host, settings.health.port, "KPR_HEALTH__PORT")
    await stack.enter_async_context(served(probes_app(health), listening))
    logger.info("health_listening", port=listening.getsockname()[1])


async def _open_web(stack: AsyncExitStack, settings: Settings, door: HttpDoor, now: Clock) -> None:
    from adapter.web.app import web_app  # noqa: PLC0415 - see above
    from adapter.web.listening import listen, served  # noqa: PLC0415 - see above

    listening = listen(settings.http.host, settings.http.port, "KPR_HTTP__PORT")
    app = web_app(door, max_bytes=settings.limits.max_bytes, now=now)
    await stack.enter_async_context(served(app, listening))
    logger.info("http_listening", port=listening.getsockname()[1])


def _sources(doors: Doors, world: World, now: Clock) -> list[Source]:
    """Make the doors of files and streams; `Misconfigured` for one that leads nowhere."""
    limit, tenants = world.limits.max_bytes, frozenset(world.tenants.tenants)
    sources: list[Source] = []
    for path in doors.folders:
        if not path.exists():
            raise Misconfigured(Fault(str(path), 0, 0, "is neither a file nor a folder"))
        arriving = partial(_arrival, "folder", now, doors.tenant, tenants)
        sources.append(Folder(path, arriving, limit=limit, once=doors.once))
    for path in doors.events:
        if not path.is_file():
            raise Misconfigured(Fault(str(path), 0, 0, "is no file; name an events file"))
        events = EventsFile(path, _arrival("events", now, doors.tenant, tenants))
        sources.append(events)
    if doors.stdin:
        arriving = partial(_arrival, "stdin", now, doors.tenant, tenants)
        sources.append(StandardInput(sys.stdin.buffer, arriving, limit=limit))
    return sources


def _arrival(source: str, now: Clock, tenant: str | None, tenants: frozenset[str]) -> Arrival:
    return Arrival(source, now(), tenant, tenants)


def _clock(tenants: Tenants) -> Clock:
    """Give the time to judge by: the tenants file's, where it has one, else now."""
    clock = tenants.clock
    return (lambda: clock) if clock else (lambda: datetime.now(UTC))


def store_url(settings: StoreSettings) -> URL:
    """Give the address of the store: of a file by its name, or of a PostgreSQL database."""
    try:
        url = make_url(_address(settings))
    except ArgumentError:
        # `from None`: the error quotes the address, which may hold a password.
        raise Misconfigured(Fault("store url", 0, 0, "is no address of a database")) from None
    if _is_file(url) and url.database and url.database != ":memory:":
        return url
    if url.drivername in _POSTGRESQL:
        return url
    message = "names neither an SQLite file nor a PostgreSQL database; write sqlite:///FILE or postgresql://…"
    raise Misconfigured(Fault("store url", 0, 0, message))


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _address(settings: StoreSettings) -> str:
    file = settings.url_file
    if file is None:
        return settings.url.get_secret_value()
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else "it is no text"
        raise Misconfigured(Fault(str(file), 0, 0, f"the store's address cannot be read: {said}")) from None


def _named(url: URL) -> str:
    """What a store is called in an error: the address of a database is nobody's business."""
    return str(url.database) if _is_file(url) else "store url"


def _database(url: URL, settings: StoreSettings) -> Database:
    if _is_file(url):
        return open_sqlite(f"sqlite:///{url.database}")
    # Here, so that the embedded profile starts without the driver.
    from adapter.store.postgresql import open_postgresql  # noqa: PLC0415 - see above

    return open_postgresql(url, settings.connections)


async def _must_be_there(url: URL, settings: StoreSettings, *, make: bool) -> bool:
    """Say whether no store was opened there yet, which is Misconfigured unless one may be made."""
    size = size_of(Path(str(url.database))) if _is_file(url) else None
    if size == 0 and not make:
        raise Misconfigured(Fault(_named(url), 0, 0, "is empty, and no store; restore it from a backup"))
    new = size is None if _is_file(url) else await _is_unused(url, settings)
    if new and not make:
        raise Misconfigured(Fault(_named(url), 0, 0, "there is no store here; `run` or `demo` makes one"))
    return new


async def _is_unused(url: URL, settings: StoreSettings) -> bool:
    database = _database(url, settings)
    try:
        return await is_new(database)
    finally:
        await database.close()


def _may_migrate(url: URL, settings: StoreSettings, *, make: bool) -> bool:
    """Whether to migrate when opening; a command does not, where others may work on the same database."""
    return settings.migrate is Migrate.START and (make or _is_file(url))


async def migrate_store(settings: Settings) -> tuple[str | None, str]:
    """Bring the store's database to the newest revision; give the revisions before and after."""
    async with _database_there(settings) as database:
        return await migrate(database.migrating)


async def revision_of_store(settings: Settings) -> tuple[str | None, str]:
    """Give the revision that the store's database is at, and the one that it should be at."""
    async with _database_there(settings) as database:
        return await revision(database.reading), newest()


@asynccontextmanager
async def _database_there(settings: Settings) -> AsyncIterator[Database]:
    """Open a database without a key; an SQLite file that is not there is not made."""
    url = store_url(settings.store)
    if _is_file(url):
        await _must_be_there(url, settings.store, make=False)
    database = _database(url, settings.store)
    try:
        yield database
    finally:
        await database.close()


def size_of(path: Path) -> int | None:
    """Give the bytes of a file of the store's, or None where there is none."""
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        message = f"the store cannot be opened: {problem.strerror}"
        raise Misconfigured(Fault(str(path), 0, 0, message)) from None


def _key(settings: Settings, *, is_new: bool) -> bytes:
    """
    Read the store's key, or make one for a new store that is only tried out.

    An old store gets none, since it would not fit; in production a person gives it, and keeps a copy.
    """
    file = settings.store.key_file
    if not is_new or file.exists() or settings.environment is Environment.PRODUCTION:
        return read_key(file)
    return make_key(file)


def _must_know(tenants: Tenants, tenant: str | None) -> None:
    """Raise `Misconfigured` for a tenant that was asked for and is not configured."""
    if tenant is not None and tenant not in tenants.tenants:
        raise Misconfigured(Fault("--tenant", 0, 0, f"{tenant} is not in the tenants file"))


def _tenants(settings: Settings, tables: Tables) -> Tenants:
    file = settings.tenants
    tenants = load_tenants(file, tables) if file else neutral_tenants(tables)
    if tenants.environment is settings.environment:
        return tenants
    raise Misconfigured(_difference(file, tenants.environment, settings.environment))


def _difference(file: Path | None, theirs: Environment, ours: Environment) -> Fault:
    if file is None:
        return Fault("KPR_TENANTS", 0, 0, f"is needed where KPR_ENVIRONMENT is {ours}; name the tenants file")
    message = f"environment is {theirs} here and {ours} in KPR_ENVIRONMENT; say the same in both"
    return Fault(str(file), 0, 0, message)


def _limits(settings: LimitSettings) -> Limits:
    return Limits(settings.max_bytes, settings.max_depth, settings.max_string)
