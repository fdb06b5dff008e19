"""Builds the world, and takes it down again. The only file that imports technologies by name."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from adapter.config import Environment, LimitSettings, Settings, StoreSettings, Tenants
from adapter.errors import Fault, Misconfigured
from adapter.events import Source
from adapter.events.dump import EventsFile
from adapter.events.files import Arrival
from adapter.events.folder import Folder
from adapter.events.http import HttpDoor
from adapter.events.stdin import StandardInput
from adapter.fhir.limits import Limits
from adapter.fhir.second_opinion import SecondOpinion
from adapter.health import Health
from adapter.logs import logger
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants
from adapter.mapping.tables import Tables
from adapter.pipeline import World
from adapter.serving import Intake, first_of, told_to_stop
from adapter.store import Store, make_key, read_key
from adapter.store.sqlite import open_sqlite

Clock = Callable[[], datetime]


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
    path = sqlite_path(settings.store)
    size = size_of(path)
    if size is None and not make:
        raise Misconfigured(Fault(str(path), 0, 0, "there is no store here; `run` or `demo` makes one"))
    if size == 0 and not make:
        raise Misconfigured(Fault(str(path), 0, 0, "is empty, and no store; restore it from a backup"))
    is_first = size_of(settings.store.key_file) is None
    secret = _key(settings, is_new=size is None)
    if is_first and not quiet:
        advice = "without it the store cannot be read; keep a copy"
        logger.warning("store_key_made", file=str(settings.store.key_file), advice=advice)
    store = await Store.open(
        open_sqlite(f"sqlite:///{path}"),
        secret,
        namespace=settings.installation,
        rules_version=version("kpr-adapter"),
    )
    try:
        yield store
    finally:
        await store.close()


async def run_service(settings: Settings, doors: Doors, health: Health | None = None) -> None:
    """
    Take in what comes by the doors, until all have ended or the process is told to stop.

    On SIGTERM and SIGINT requests in hand are answered and the batch at hand is finished. Raises what
    made a door or the store unusable.
    """
    world = build_world(settings)
    _must_know(world.tenants, doors.tenant)
    health = health or Health()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings, make=True))
        intake = Intake(store, world, settings.batch_size, health)
        sources = _sources(doors, world, _clock(world.tenants))
        if not doors.once:
            await _show_health(stack, settings, health)
        door = HttpDoor(settings.http.waiting)
        asked = stack.enter_context(told_to_stop())
        if doors.http:
            sources.append(door)
        serving = await stack.enter_async_context(intake.serving(sources))
        if doors.http:
            # Entered last, left first: what it still has in hand is taken in before the intake ends.
            await _open_web(stack, settings, door, _clock(world.tenants))
        health.started = True
        logger.info("started", sources=[source.name.partition(":")[0] for source in sources])
        await first_of(asked, serving)
        logger.info("stopping")


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


def sqlite_path(settings: StoreSettings) -> Path:
    """Give the file of an SQLite store; the only kind there is as yet."""
    try:
        url = make_url(settings.url.get_secret_value())
    except ArgumentError:
        # `from None`: the error quotes the address, which may hold a password.
        raise Misconfigured(Fault("store url", 0, 0, "is no address of a database")) from None
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise Misconfigured(
            Fault("store url", 0, 0, "names no SQLite file; write sqlite:///path/to/store.db")
        )
    return Path(url.database)


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
