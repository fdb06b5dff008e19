"""What the broker is told of how far we are: for those who look at our lag there, and for nothing else."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from adapter.errors import Unavailable
from adapter.events.partitions import Place
from adapter.logs import logger

#: Seconds between two words; and for the last one.
_PAUSE, _LAST_WORD = 1.0, 2.0
#: Seconds between two complaints.
_QUIET = 60.0


class Commits:
    """Tells the broker in passing; that it does not listen is no reason to wait."""

    def __init__(self, commit: Callable[[Mapping[Place, int]], Awaitable[bool]]) -> None:
        self._commit = commit
        self._reached: dict[Place, int] = {}
        self._has_any = asyncio.Event()
        self._complained = -_QUIET

    def add(self, reached: Mapping[Place, int]) -> None:
        """Note what is safe, to be told when there is time."""
        self._reached |= reached
        self._has_any.set()

    async def tell(self) -> None:
        """Tell what comes in, until cancelled."""
        while True:
            await self._has_any.wait()
            await self._tell_once()
            await asyncio.sleep(_PAUSE)

    async def tell_last(self) -> None:
        """Tell what is left, if that is quickly done."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORD):
                await self._tell_once()

    async def _tell_once(self) -> None:
        reached, self._reached = self._reached, {}
        self._has_any.clear()
        try:
            told = not reached or await self._commit(reached)
        except Unavailable:
            told = False
        except asyncio.CancelledError:
            self._reached = reached | self._reached
            raise
        now = asyncio.get_running_loop().time()
        if not told and now - self._complained >= _QUIET:
            self._complained = now
            logger.warning("commit_failed", partitions=len(reached))
