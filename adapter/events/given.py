"""Events that are at hand already: a door for what a command was given."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from adapter.events import Event, Position
from adapter.events.taking import take
from adapter.values import replace


class Given:
    """A door that hands out what it is given, once, and always from the beginning."""

    def __init__(self, name: str, events: Iterable[Event]) -> None:
        self.name = name
        # Without positions: they would say that nothing is left to read the next time.
        self._events = (replace(event, position=None) for event in events)

    async def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]:  # noqa: ARG002 - always from the beginning
        while batch := await asyncio.to_thread(take, self._events, size):
            yield batch

    async def settled(self, batch: Sequence[Event], results: Sequence[Any]) -> None:
        """Nobody waits here."""

    async def delayed(self) -> None:
        """Nobody waits here."""

    async def fenced(self, batch: Sequence[Event]) -> None:
        """Never told: this door claims nothing."""
