"""The database as the store needs it: a door to write by and a door to read by."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from adapter.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Database:
    """
    Two engines on the same data.

    A transaction of `writing` has the right to write from its beginning, so that what it reads stays
    true until it is committed. A transaction of `reading` sees one moment and never waits for a writer.
    """

    writing: AsyncEngine
    reading: AsyncEngine

    async def close(self) -> None:
        await self.reading.dispose()
        await self.writing.dispose()


@contextmanager
def unavailable() -> Iterator[None]:
    """Turn what a database says when it is away, locked or full into the one word we have for it."""
    try:
        yield
    except (InterfaceError, OperationalError, NoConnection) as problem:
        # `from None`: the driver's error carries the statement and its parameters along.
        said = getattr(problem, "orig", None) or type(problem).__name__
        raise Unavailable(f"the store's database does not answer: {said}; work waits until it does") from None
