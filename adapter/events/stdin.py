"""Standard input: one document, or NDJSON as it comes."""

import asyncio
import contextlib
import itertools
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, BinaryIO

import orjson

from adapter.events import Event, Position
from adapter.events.files import Arrival, from_file
from adapter.events.lines import Lines
from adapter.events.taking import wait_for_batch
from adapter.values import replace


class StandardInput:
    """
    A door that is a stream, handed on as it comes and read no further than it is taken in.

    When its first line is a JSON object, every line is a document; else all of it is one.
    """

    name = "stdin"

    def __init__(self, stream: BinaryIO, arriving: Callable[[], Arrival], *, limit: int) -> None:
        self._stream = stream
        self._arriving = arriving
        self._limit = limit

    async def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]:  # noqa: ARG002 - a stream cannot go back
        line: asyncio.Queue[Event | None] = asyncio.Queue()
        room = threading.BoundedSemaphore(size)
        # A daemon, since nothing else ends a read that waits for a keyboard.
        pump = threading.Thread(target=self._pump, args=(line, room, asyncio.get_running_loop()), daemon=True)
        pump.start()
        while batch := await wait_for_batch(line, size):
            for _ in batch:
                room.release()
            yield batch

    async def settled(self, batch: Sequence[Event], results: Sequence[Any]) -> None:
        """Nobody waits at a stream."""

    async def delayed(self) -> None:
        """Nobody waits at a stream."""

    async def fenced(self, batch: Sequence[Event]) -> None:
        """Never told: this door claims nothing."""

    def _pump(
        self,
        line: asyncio.Queue[Event | None],
        room: threading.BoundedSemaphore,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        # RuntimeError: the loop was closed while we waited for more.
        with contextlib.suppress(RuntimeError):
            for number, body in self._documents():
                room.acquire()
                # Without a position: a stream cannot be read again.
                event = replace(from_file(self.name, number, body, self._arriving()), position=None)
                loop.call_soon_threadsafe(line.put_nowait, event)
            loop.call_soon_threadsafe(line.put_nowait, None)

    def _documents(self) -> Iterator[tuple[int, bytes]]:
        # One byte more than allowed shows that it is too large.
        most = self._limit + 1
        first = self._stream.readline(most)
        if not _is_object(first):
            document = first + self._stream.read(most - len(first))
            if document:
                yield 0, document
            return
        lines = itertools.chain([first.rstrip(b"\r\n")], Lines(self._stream, self._limit))
        for number, body in enumerate(lines, start=1):
            if body.strip():
                yield number, body


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False
