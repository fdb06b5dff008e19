"""
PostgreSQL: many processes, each with a few connections.

Writers work at READ COMMITTED: they lock what they load, row by row in the order of the keys, so that
processes with different services never wait for each other. Their look-ups are by key and must stay so
while tables grow, so a plan that reads a whole table is not open to them. Readers see one moment.

Nobody holds locks for ever: a process that is frozen in the middle of a transaction loses it after
`patience` seconds; a server that is silent is given up after a while.
"""

import ssl
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapter.errors import Unavailable
from adapter.store.database import Database
from adapter.store.dialects import from_json, to_json
from adapter.store.problems import Refused, away, unreachable

_CONNECTING_SECONDS = 10
_POOL_SECONDS = 60
_LOCK_SECONDS = 30
_WRITING_SECONDS, _READING_SECONDS = 60, 600
#: What the server is given to end a statement by itself before we hang up.
_MARGIN_SECONDS = 15

_BY_KEY_ONLY = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
_ONE_MOMENT = {"default_transaction_isolation": "repeatable read", "default_transaction_read_only": "on"}


def open_postgresql(url: URL, connections: int, *, patience: float = 30) -> Database:
    """
    Open the database that an address names, with so many connections for writing and for reading.

    All that libpq understands may stand behind the address: `?sslmode=verify-full&sslrootcert=…`
    (or `ssl=…` in place of sslmode), several hosts, a password file.
    """
    reached = _dsn(url)
    return Database(
        writing=_engine(reached, connections, _WRITING_SECONDS, _settings(patience, _BY_KEY_ONLY)),
        reading=_engine(reached, connections, _READING_SECONDS, _settings(patience, _ONE_MOMENT)),
        # A change of a large table takes as long as it takes.
        migrating=_engine(reached, 1, None, _settings(patience, {})),
    )


def _dsn(url: URL) -> str:
    """Give the address in the words of libpq."""
    query = {"sslmode" if name == "ssl" else name: value for name, value in url.query.items()}
    return url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)


def _settings(patience: float, more: dict[str, str]) -> dict[str, str]:
    return {
        "application_name": "kpr-adapter",
        # To compile a statement of ours takes longer than to run it.
        "jit": "off",
        "idle_in_transaction_session_timeout": _milliseconds(patience),
        "lock_timeout": _milliseconds(_LOCK_SECONDS),
        "timezone": "UTC",
        **more,
    }


def _engine(dsn: str, connections: int, seconds: float | None, settings: dict[str, str]) -> AsyncEngine:
    """Make an engine whose statements are given up after some seconds; None: never."""
    settings |= {"statement_timeout": _milliseconds(seconds or 0)}
    patience = seconds and seconds + _MARGIN_SECONDS

    async def connect() -> asyncpg.Connection:
        return await _connect(dsn, patience, settings)

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        hide_parameters=True,
        json_serializer=to_json,
        json_deserializer=from_json,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_POOL_SECONDS,
    )
    event.listen(engine.sync_engine, "handle_error", _broken_off)
    event.listen(engine.sync_engine, "checkout", _must_stand)
    return engine


def _must_stand(connection: Any, _record: Any, _proxy: Any) -> None:
    """
    Throw a connection away that was cut while nobody used it.

    As SQLAlchemy's own `pool_pre_ping` does, by one question instead of a transaction with one in it.
    """
    try:
        connection.run_async(_ask)
    except Exception:  # noqa: BLE001 - of one that was cut a moment ago the driver says many things, faults of its own too
        raise InvalidatePoolError from None


async def _ask(connection: asyncpg.Connection) -> None:
    await connection.execute("SELECT")


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """
    A connection that is Unavailable, as any other that breaks, if it is cut before it was ever used.

    SQLAlchemy sets a new one up outside of where it puts the driver's errors into its own, and one after the
    other while an engine is new: those that wait for the first may have been cut by then.
    """

    __slots__ = ()

    async def set_type_codec(self, *named: Any, **coded: Any) -> None:
        """Set up how a type is read and written."""
        if self.is_closed():
            raise away("the connection was cut")
        await super().set_type_codec(*named, **coded)


async def _connect(dsn: str, seconds: float | None, settings: dict[str, str]) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(
            dsn,
            timeout=_CONNECTING_SECONDS,
            command_timeout=seconds,
            server_settings=settings,
            connection_class=_Connection,
        )
    except ssl.SSLCertVerificationError:
        raise Refused("the store's database shows a certificate that we do not trust") from None
    except ValueError:
        # Its text quotes the address.
        raise Refused("the store's database has an address that cannot be used; correct it") from None


def _broken_off(context: ExceptionContext) -> Unavailable | None:
    """A connection that breaks in the middle, or stays silent, is an error of the system's."""
    problem = context.original_exception
    if not isinstance(problem, OSError):
        return None
    context.is_disconnect = True
    return unreachable(problem)


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))
