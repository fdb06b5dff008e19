"""The events file: a dump of events, read once from where we left it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

from adapter.events import Event, Position
from adapter.events.files import Arrival, read_events_file
from adapter.events.naming import printable
from adapter.events.taking import take
from adapter.values import replace


class EventsFile:
    """
    A door that is an events file, as `read_events_file` knows it.

    After a restart it goes on behind the last line that was taken in; a file that has changed since is
    read from its beginning. Raises `Misconfigured` for a line that is no event.
    """

    def __init__(self, path: Path, arrival: Arrival) -> None:
        self.name = f"events:{printable(str(path.resolve()))}"
        self._path = path
        self._arrival = arrival

    async def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]:
        events = await asyncio.to_thread(self._events_after, after)
        while batch := await asyncio.to_thread(take, events, size):
            yield batch

    async def settled(self, batch: Sequence[Event], results: Sequence[Any]) -> None:
        """Nobody waits at a file."""

    async def delayed(self) -> None:
        """Nobody waits at a file."""

    async def fenced(self, batch: Sequence[Event]) -> None:
        """Never told: this door claims nothing."""

    def _events_after(self, after: Sequence[Position]) -> Iterator[Event]:
        mark = _mark(self._path)
        reached = next((position.next for position in after if position.mark == mark), 0)
        for event in read_events_file(self._path, self._arrival):
            line = event.position.next if event.position else 0
            if line > reached:
                yield replace(event, position=Position(self.name, "", line, mark))


def _mark(path: Path) -> str:
    """Stand for the whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
