"""
A whole unit of work in one visit to its database's thread.

SQLite's driver works in a thread of its own, and each statement goes there and back: two wakings of threads, which
on a busy machine cost more than a small statement. So all that a batch asks, decides and writes is done there.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
#: Steps that wait for their database alone.
Steps = Callable[[], Coroutine[Any, Any, T]]


async def in_one_visit(connection: AsyncConnection, steps: Steps[T]) -> T:
    """Do several steps on a connection: in the thread of a driver that has one, else here."""
    driver = (await connection.get_raw_connection()).driver_connection
    visit: Callable[[Steps[T]], Coroutine[Any, Any, T]] | None = getattr(driver, "visit", None)
    return await (steps() if visit is None else visit(steps))


async def aside(work: Callable[[], T]) -> T:
    """Do what takes its time in a thread; in that of a driver where we are there already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    return await asyncio.to_thread(work)


def driven(steps: Steps[T]) -> T:
    """Do steps that wait for nobody, where no event loop runs."""
    doing = steps()
    try:
        doing.send(None)
    except StopIteration as end:
        done: T = end.value
        return done
    doing.close()
    raise RuntimeError("something other than the database was waited for in its thread")
