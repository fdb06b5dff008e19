"""The store of this installation: found, made, migrated, opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapter.config import Environment, Migrate, Settings, StoreSettings
from adapter.errors import Fault, Misconfigured
from adapter.logs import logger
from adapter.store import Database, Store, is_new, make_key, read_key
from adapter.store.revision import NEWEST, revision

#: How an address of PostgreSQL's may begin; the driver is the same in any case.
_POSTGRESQL = ("postgresql", "postgres", "postgresql+asyncpg")


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


def store_url(settings: StoreSettings) -> URL:
    """Give the address of the store: of a file by its name, or of a PostgreSQL database."""
    try:
        url = make_url(_address(settings))
    except ArgumentError:
        # `from None`: the error quotes the address, which may hold a password.
        said = "is no address of a database", "er ingen adresse til en database"
        raise Misconfigured(Fault("store url", 0, 0, *said)) from None
    if _is_file(url) and url.database and url.database != ":memory:":
        return url
    if url.drivername in _POSTGRESQL:
        return url
    raise Misconfigured(
        Fault(
            "store url",
            0,
            0,
            "names neither an SQLite file nor a PostgreSQL database; write sqlite:///FILE or postgresql://…",
            "er verken en SQLite-fil eller en PostgreSQL-database; skriv sqlite:///FIL eller postgresql://…",
        )
    )


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
    # Here, so that a profile starts without the driver of the other.
    if _is_file(url):
        from adapter.store.sqlite import open_sqlite  # noqa: PLC0415 - see above

        return open_sqlite(f"sqlite:///{url.database}")
    from adapter.store.postgresql import open_postgresql  # noqa: PLC0415 - see above

    return open_postgresql(url, settings.connections)


async def _must_be_there(url: URL, settings: StoreSettings, *, make: bool) -> bool:
    """Say whether no store was opened there yet, which is Misconfigured unless one may be made."""
    size = size_of(Path(str(url.database))) if _is_file(url) else None
    if size == 0 and not make:
        said = "is empty, and no store; restore it from a backup"
        norwegian = "er tom, og ikke noe lager; hent det tilbake fra en sikkerhetskopi"
        raise Misconfigured(Fault(_named(url), 0, 0, said, norwegian))
    new = size is None if _is_file(url) else await _is_unused(url, settings)
    if new and not make:
        said = "there is no store here; `run` or `demo` makes one"
        norwegian = "her er det ikke noe lager; `run` eller `demo` lager et"
        raise Misconfigured(Fault(_named(url), 0, 0, said, norwegian))
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
    # Here, because alembic takes a tenth of a start to import, and only this command is sure to need it.
    from adapter.store.migrate import migrate  # noqa: PLC0415 - see above

    async with _database_there(settings) as database:
        return await migrate(database.migrating)


async def revision_of_store(settings: Settings) -> tuple[str | None, str]:
    """Give the revision that the store's database is at, and the one that it should be at."""
    async with _database_there(settings) as database:
        return await revision(database.reading), NEWEST


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
