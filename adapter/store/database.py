"""The database as the store needs it: a door to write by and a door to read by."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from adapter.errors import Fault, Misconfigured, Unavailable


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
    """
    Turn what a database says when it is away, locked or full into the one word we have for it.

    One that answers but lacks a table of ours is Misconfigured: waiting does not bring it back.
    """
    try:
        yield
    except (InterfaceError, OperationalError, NoConnection) as problem:
        # `from None`: the driver's error carries the statement and its parameters along.
        said = str(getattr(problem, "orig", None) or type(problem).__name__)
        if said.startswith("no such "):
            message = f"is damaged: {said}; restore it from a backup"
            raise Misconfigured(Fault("store", 0, 0, message)) from None
        raise Unavailable(f"the store's database does not answer: {said}; work waits until it does") from None
