"""The HTTP door: requests wait in line, and are answered when what they brought is safe."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from adapter.errors import Unavailable
from adapter.events import Event, Position
from adapter.events.pausing import IntakePaused, Waits, never
from adapter.events.taking import wait_for_batch


class HttpDoor:
    """
    A door with somebody in front of it.

    `ask` waits for the result of one event. It raises `Unavailable` when the line is full, and while the
    store is away: then the sender keeps the event, and sends it again. What had been taken from the line
    by then may still be taken in; sent again it is a duplicate, which makes nothing new. What a person has
    paused is `IntakePaused`: it is not even put in line.
    """

    name = "http"

    def __init__(self, room: int, waits: Waits = never) -> None:
        self._waits = waits
        self._line: asyncio.Queue[Event | None] = asyncio.Queue(room)
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._away = False

    async def ask(self, event: Event) -> Any:
        """Hand in an event and wait for what becomes of it."""
        if self._waits(event):
            raise IntakePaused("a person has paused it")
        if self._away:
            raise Unavailable("the store is away")
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        try:
            self._line.put_nowait(event)
        except asyncio.QueueFull:
            raise Unavailable("too many requests wait in line") from None
        self._waiting[event.id] = answer
        try:
            return await answer
        finally:
            del self._waiting[event.id]

    async def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]:  # noqa: ARG002 - a request cannot be read again
        while True:
            yield await wait_for_batch(self._line, size)

    async def settled(self, batch: Sequence[Event], results: Sequence[Any]) -> None:
        """Answer those who wait."""
        self._away = False
        for event, result in zip(batch, results, strict=True):
            answer = self._waiting.get(event.id)
            if answer is not None and not answer.done():
                answer.set_result(result)

    async def delayed(self) -> None:
        """Send everybody away; those who still stood in line keep what they brought."""
        self._away = True
        while not self._line.empty():
            self._line.get_nowait()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(Unavailable("the store is away"))

    async def fenced(self, batch: Sequence[Event]) -> None:
        """Never told: this door claims nothing."""
