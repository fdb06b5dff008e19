"""Batches out of what comes one by one."""

import asyncio
from collections.abc import Iterator, Sequence

from adapter.events import Event

#: Bytes after which a batch is closed, however few its events.
ENOUGH = 16 * 1024 * 1024


def take(events: Iterator[Event], size: int) -> list[Event]:
    """Take the next events: at most `size`, and not many more bytes than memory should hold at once."""
    batch: list[Event] = []
    weight = 0
    while len(batch) < size and weight < ENOUGH and (event := next(events, None)) is not None:
        batch.append(event)
        weight += len(event.body or b"")
    return batch


async def wait_for_batch(line: asyncio.Queue[Event | None], size: int) -> Sequence[Event]:
    """Take what waits in a line, at least one; nothing when the line ends, which None says."""
    first = await line.get()
    if first is None:
        return []
    return [first, *take(_waiting(line), size - 1)]


def _waiting(line: asyncio.Queue[Event | None]) -> Iterator[Event]:
    while not line.empty():
        event = line.get_nowait()
        if event is None:
            line.put_nowait(None)
            return
        yield event
