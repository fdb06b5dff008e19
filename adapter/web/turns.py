"""Turns: a bounded number of checks wait for the processor; more are sent away until later (429)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

#: Judged at once: one more than a large document in a thread, so that small ones pass it.
_AT_ONCE = 2
#: Bytes that are judged where they are: handing them to a thread and back takes as long as judging them.
SMALL = 16 * 1024
#: Seconds after which there should be room again.
RETRY_AFTER = 2

_Result = TypeVar("_Result")


class TooBusy(Exception):
    """More wait already than may; try again after `RETRY_AFTER` seconds."""


class Turns:
    """Lets checks wait for each other in the order they came."""

    def __init__(self, waiting: int) -> None:
        self._most = waiting + _AT_ONCE
        self._here = 0
        self._at_work = asyncio.Semaphore(_AT_ONCE)
        #: The first check loads what it judges by, which takes too long to be done in between.
        self._is_warm = False

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and have it; raises `TooBusy` where too many wait."""
        if self._here >= self._most:
            raise TooBusy
        self._here += 1
        try:
            async with self._at_work:
                yield
        finally:
            self._here -= 1

    async def work(self, size: int, work: Callable[[], _Result]) -> _Result:
        """Do the work on so many bytes in its turn; raises `TooBusy` where too many wait."""
        async with self.turn():
            if self._is_warm and size <= SMALL:
                return work()
            done = await asyncio.to_thread(work)
            self._is_warm = True
            return done
