"""The database as the store needs it: a door to write by and a door to read by."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.store.problems import in_our_words, unreachable, unsendable


async def _nothing_left() -> None:
    """Say that a driver has closed all when its engines have."""


@dataclass(frozen=True, slots=True)
class Database:
    """
    Engines on the same data.

    What a transaction of `writing` has loaded stays true until it is committed: on SQLite it alone may
    write from its beginning, on PostgreSQL the histories it loaded are locked. A transaction of
    `reading` sees one moment and never waits for a writer. `migrating` may take its time.
    `closed` waits for what a driver has still to end when its engines are closed.
    """

    writing: AsyncEngine
    reading: AsyncEngine
    migrating: AsyncEngine
    closed: Callable[[], Awaitable[None]] = _nothing_left

    async def close(self) -> None:
        """Let all connections go; one that broke meanwhile is gone by that, and nothing waits for it."""
        for engine in (self.reading, self.writing, self.migrating):
            with suppress(Exception):
                await engine.dispose()
        await self.closed()


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open one transaction: kept when the block ends well, undone by any exception."""
    with unavailable():
        async with AsyncExitStack() as stack:
            with _reaching():
                connection = await stack.enter_async_context(engine.begin())
            yield connection


@contextmanager
def unavailable() -> Iterator[None]:
    """
    Turn what a database says when it is away, locked or full into the one word we have for it.

    One that answers but lacks a table of ours is Misconfigured: waiting does not bring it back.
    """
    try:
        yield
    except (DBAPIError, NoConnection) as problem:
        told = in_our_words(problem) or unsendable(problem)
        if told is None:
            raise
        # `from None`: the driver's error carries the statement and its parameters along.
        raise told from None


@contextmanager
def _reaching() -> Iterator[None]:
    """Where we connect, and only there, an error of the system is one of the database's."""
    try:
        yield
    except OSError as problem:
        raise unreachable(problem) from None
