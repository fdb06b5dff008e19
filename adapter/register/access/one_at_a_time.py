"""What many want at the same moment is asked for once, and given to all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class OneAtATime(Generic[K, T]):
    """
    One call under way per key; who comes meanwhile waits for its outcome, error or not.

    Who gives up waiting does not end the call: others may wait for it still.
    """

    def __init__(self) -> None:
        self._under_way: dict[K, asyncio.Task[T]] = {}

    async def __call__(self, key: K, call: Callable[[], Awaitable[T]]) -> T:
        """Give the outcome of the call that is under way for the key, or of this one."""
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(_called(call))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(task)

    def _ended(self, key: K, done: asyncio.Task[T]) -> None:
        self._under_way.pop(key, None)
        if not done.cancelled():
            done.exception()  # seen, though nobody may wait any more

    async def close(self) -> None:
        """End what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _called(call: Callable[[], Awaitable[T]]) -> T:
    return await call()
