"""
SQLite: one file, many readers, one writer at a time.

Durability: WAL with synchronous FULL, because an answer given to a sender must survive a power cut,
not only a kill -9. Order among writers: the writing engine has one connection, so the coroutines of a
process queue for it; other processes wait in BEGIN IMMEDIATE, up to the busy timeout.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from pathlib import Path
from threading import Thread, current_thread
from typing import Any, Self, TypeVar
from weakref import WeakSet

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapter.errors import Fault, Misconfigured
from adapter.store.database import Database
from adapter.store.dialects import from_json, to_json
from adapter.store.visiting import Steps, driven

T = TypeVar("T")
_WAIT_SECONDS = 60
_READERS = 4
#: A batch among millions of services writes pages all over the file: they wait in the log (64 MiB of pages of 4 KiB)
#: for the next batch that writes them too, and the writer remembers more of them than SQLite's 2 MiB.
_LOG_PAGES = 16_000
_WRITER_KIB, _READER_KIB = 16_000, 2_000
_END_SECONDS = 10
#: Rows that are read together with asking for them.
_AT_ONCE = 1000


class _Connection(sqlite3.Connection):
    """
    A connection that lets go of its lock when it is closed.

    A call that is cancelled leaves its cursor behind in a traceback, and SQLite keeps a closed connection,
    and the lock of its transaction, until the last cursor is gone: every other writer would wait for that.
    """

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


class _Cursor(aiosqlite.Cursor):
    """
    A cursor that is made, asked, read and closed in one visit to its thread.

    The driver visits it for each of these, and a visit costs more than a small statement. Of an answer with more
    rows than `_AT_ONCE` the rest is read as the driver does.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._conn = connection
        self._cursor: sqlite3.Cursor
        self._rows: list[Any] = []
        self._is_over = True

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Any = None) -> Self:
        await self._visit(self._ask, sql, () if parameters is None else parameters)
        return self

    async def executemany(self, sql: str, parameters: Any) -> Self:
        await self._visit(self._ask_each, sql, parameters)
        return self

    async def fetchone(self) -> Any:
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        count = size or 1
        if len(self._rows) < count and not self._is_over:
            self._rows += await super().fetchmany(count - len(self._rows))
        first, self._rows = self._rows[:count], self._rows[count:]
        return first

    async def fetchall(self) -> list[Any]:
        first, self._rows = self._rows, []
        return first if self._is_over else [*first, *await super().fetchall()]

    async def close(self) -> None:
        if not self._is_over:
            await super().close()

    async def _visit(self, function: Callable[[str, Any], None], sql: str, parameters: Any) -> None:
        await self._execute(function, sql, parameters)  # type: ignore[no-untyped-call]  # the driver's

    def _ask(self, sql: str, parameters: Any) -> None:
        """In the thread."""
        self._cursor = self._conn._conn.execute(sql, parameters)  # noqa: SLF001 - as the driver does
        self._rows = self._cursor.fetchmany(_AT_ONCE)
        self._is_over = len(self._rows) < _AT_ONCE
        if self._is_over:
            self._cursor.close()

    def _ask_each(self, sql: str, parameters: Any) -> None:
        """In the thread."""
        self._cursor = self._conn._conn.executemany(sql, parameters)  # noqa: SLF001 - as the driver does
        self._cursor.close()


class _Driver(aiosqlite.Connection):
    """The driver's connection, with our cursors, and a visit to its thread that may be a long one."""

    #: Whether the last that was done ended a transaction, so that there is nothing to roll back.
    _is_ended = False
    #: Whether whoever asked for the visit under way waits for it no more.
    _is_given_up = False

    def cursor(self) -> _Cursor:  # type: ignore[override]  # whoever enters it gets it without a visit
        return _Cursor(self)

    async def visit(self, steps: Steps[T]) -> T:
        """
        Do several steps in the thread, each statement where it is asked.

        Whoever is cancelled meanwhile waits for the statement under way: nobody else may use the connection before.
        """
        self._is_given_up = False
        doing = asyncio.ensure_future(self._execute(copy_context().run, driven, steps))
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            self._is_given_up = True
            await _ended(doing)
            raise

    async def commit(self) -> None:
        await super().commit()
        self._is_ended = True

    async def rollback(self) -> None:
        """Roll back; the pool asks for it after each commit too."""
        if not self._is_ended:
            await super().rollback()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._is_ended = False
        if current_thread() is not self._thread:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # the driver's
        if self._is_given_up:
            raise _GivenUp
        return fn(*args, **kwargs)


class _GivenUp(Exception):
    """The task that a visit was made for was cancelled; its transaction is rolled back."""


async def _ended(doing: asyncio.Future[Any]) -> None:
    """Wait for something, however often we are cancelled."""
    while not doing.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({doing})
    if not doing.cancelled():
        doing.exception()  # heard, or it would be logged as never retrieved


class _Threads:
    """
    The driver's threads, one a connection, which a closed database waits for.

    A call that is cancelled leaves its connection to end by itself, after the statement under way; its
    thread then tells the event loop, which must still be there to hear it.
    """

    def __init__(self) -> None:
        self._started: WeakSet[Thread] = WeakSet()

    def connect(self, path: str, **arguments: Any) -> aiosqlite.Connection:
        connection = _Driver(partial(sqlite3.connect, path, **arguments), iter_chunk_size=_AT_ONCE)
        # As SQLAlchemy does where it connects by itself: no process waits for it at its end.
        thread: Thread = connection._thread  # noqa: SLF001 - the driver has no other name for it
        thread.daemon = True
        self._started.add(thread)
        return connection

    async def ended(self) -> None:
        await asyncio.to_thread(self._join, time.monotonic() + _END_SECONDS)

    def _join(self, until: float) -> None:
        for thread in list(self._started):
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))


def open_sqlite(url: str) -> Database:
    """Open the file that `sqlite:///path` names, made for its owner alone if it is not there."""
    path = make_url(url).database
    if not path or path == ":memory:":
        raise Misconfigured(Fault("store url", 0, 0, "names no file; write sqlite:///path/to/store.db"))
    _make_private(Path(path))
    threads = _Threads()
    writing = _engine(path, "BEGIN IMMEDIATE", threads, connections=1, cache_kib=_WRITER_KIB)
    reading = _engine(path, "BEGIN", threads, connections=_READERS, cache_kib=_READER_KIB)
    return Database(writing=writing, reading=reading, migrating=writing, closed=threads.ended)


def _make_private(path: Path) -> None:
    """Make the file readable by its owner only; SQLite gives its WAL the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as problem:
        raise Misconfigured(
            Fault(str(path), 0, 0, f"the store cannot be opened: {problem.strerror}")
        ) from None


def _engine(path: str, begin: str, threads: _Threads, *, connections: int, cache_kib: int) -> AsyncEngine:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        hide_parameters=True,
        json_serializer=to_json,
        json_deserializer=from_json,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_WAIT_SECONDS,
        connect_args={"factory": _Connection, "async_creator_fn": threads.connect},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        # The driver would begin transactions by itself, too late and only for some statements.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        cursor.execute(f"PRAGMA cache_size = -{cache_kib}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
