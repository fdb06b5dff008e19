"""The folder: every file is read in the order of names, then what is new or has grown."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from watchfiles import awatch

from adapter.events import Event, Position
from adapter.events.files import Arrival, find_files, from_file
from adapter.events.lines import Lines, mark_of
from adapter.events.naming import printable, safe_name
from adapter.events.pausing import Waits, never
from adapter.events.taking import take
from adapter.logs import logger
from adapter.values import replace

#: A file untouched for so many seconds is taken to be whole.
_SETTLED_SECONDS = 2.0
#: How long one wait for changes lasts.
_WAIT_MS = 1000
#: After so many waits without a change we look anyway: not every file system tells.
_IDLE_WAITS = 30


class Signature(NamedTuple):
    """Tells a file from what it was when we looked last."""

    inode: int
    size: int
    modified_ns: int


class Folder:
    """
    A door that is a folder, or one file.

    A document is read once as it stands, and again when its content is another; NDJSON goes on behind
    the last line that was read, and from its beginning when earlier lines have changed. With `once` it
    ends at the end; else it watches. While it watches, a document is left until its writer is done. Files
    that must wait, by `waits`, are passed over, and looked at again until they need not any more.
    """

    def __init__(
        self,
        path: Path,
        arriving: Callable[[], Arrival],
        *,
        limit: int,
        once: bool,
        waits: Waits = never,
    ) -> None:
        self.name = f"folder:{printable(str(path.resolve()))}"
        self._path = path
        self._arriving = arriving
        self._limit = limit
        self._once = once
        self._waits = waits
        #: Whether a file was passed over at the last look.
        self._has_waiting = False
        self._read: dict[str, Signature] = {}
        self._unsettled: dict[str, Signature] = {}

    async def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]:
        reached = {position.partition: position for position in after}
        async for _ in self._looks():
            events = self._new_events(reached)
            while batch := await asyncio.to_thread(take, events, size):
                yield batch

    async def settled(self, batch: Sequence[Event], results: Sequence[Any]) -> None:
        """Nobody waits at a folder."""

    async def delayed(self) -> None:
        """Nobody waits at a folder."""

    async def fenced(self, batch: Sequence[Event]) -> None:
        """Never told: this door claims nothing."""

    async def _looks(self) -> AsyncIterator[None]:
        """Say when to look through the folder."""
        yield
        if self._once:
            return
        idle = 0
        async for changes in awatch(self._path, yield_on_timeout=True, rust_timeout=_WAIT_MS):
            idle = 0 if changes else idle + 1
            # The first wait counts too: something may have come before the watching began.
            if changes or self._unsettled or self._has_waiting or idle % _IDLE_WAITS == 1:
                yield

    def _new_events(self, reached: dict[str, Position]) -> Iterator[Event]:
        """Read what is new since the last look; notes in `reached` how far each file has been read."""
        self._has_waiting = False
        for name, path in find_files([self._path]) if self._path.exists() else []:
            if self._waits(from_file(name, 0, b"", self._arriving())):
                self._has_waiting = True
                continue
            try:
                signature = _signature(path)
                if self._is_due(name, signature):
                    yield from self._events_of(name, path, reached)
                    # Otherwise its last line is still being written.
                    if name not in self._unsettled:
                        self._read[name] = signature
            except OSError as problem:
                # It stays due.
                logger.warning("file_unreadable", input=safe_name(name), error=type(problem).__name__)

    def _is_due(self, name: str, signature: Signature) -> bool:
        if self._read.get(name) == signature:
            return False
        if self._once or name.endswith(".ndjson") or self._is_settled(name, signature):
            return True
        self._unsettled[name] = signature
        return False

    def _is_settled(self, name: str, signature: Signature) -> bool:
        """Whether nobody seems to be writing on a file: it is old, or as it was when we looked last."""
        old = signature.modified_ns < time.time_ns() - _SETTLED_SECONDS * 1e9
        return self._unsettled.pop(name, None) == signature or old

    def _events_of(self, name: str, path: Path, reached: dict[str, Position]) -> Iterator[Event]:
        partition = _partition(name, path)
        at = reached.get(partition)
        reading = self._lines_of if path.suffix == ".ndjson" else self._document_of
        for number, body, mark in reading(name, path, at):
            position = Position(self.name, partition, number + 1, mark)
            event = from_file(name, number, body, self._arriving())
            input_id = f"{partition}:{number}" if number else partition
            yield replace(event, id=input_id, position=position)
            reached[partition] = position

    def _document_of(self, _name: str, path: Path, at: Position | None) -> Iterator[tuple[int, bytes, str]]:
        with path.open("rb") as file:
            # One byte more than allowed: it shows that the document is too large.
            body = file.read(self._limit + 1)
        mark = mark_of(body)
        if at is None or at.mark != mark:
            yield 0, body, mark

    def _lines_of(self, name: str, path: Path, at: Position | None) -> Iterator[tuple[int, bytes, str]]:
        whole = self._once or self._is_settled(name, _signature(path))
        with path.open("rb") as file:
            lines = Lines.after(file, at, self._limit)
            for body in lines:
                if not lines.ended and not whole:
                    self._unsettled[name] = _signature(path)
                    return
                if body.strip():
                    yield lines.next - 1, body, lines.mark


def _partition(name: str, path: Path) -> str:
    """Give a file's name as it may be stored; where that is another, its inode keeps it apart from others."""
    safe = safe_name(name)
    return name if safe == name else f"{safe}#{path.stat().st_ino}"


def _signature(path: Path) -> Signature:
    state = path.stat()
    return Signature(state.st_ino, state.st_size, state.st_mtime_ns)
