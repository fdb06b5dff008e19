"""Lines of bytes, however long: what a file that grows has new, and where we stand in it."""

import hashlib
import itertools
from collections.abc import Iterator
from typing import BinaryIO

from adapter.events import Position

#: Of a digest in hex: enough that no two files meet by chance.
_MARK = 32


class Lines:
    """
    A file's lines, with a running digest of those that were read.

    A line comes without its end and cut after `limit` bytes plus one, so that it shows that it is too
    long; what was cut off counts in the digest.
    """

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._digest = hashlib.sha256()
        #: The number of the line that comes next, from 1.
        self.next = 1
        #: Whether the line that came last had an end; one without may still be written on.
        self.ended = True

    @property
    def mark(self) -> str:
        """Stands for everything that was read."""
        return self._digest.hexdigest()[:_MARK]

    def __iter__(self) -> Iterator[bytes]:
        while first := self._file.readline(self._limit + 1):
            piece = first
            self._digest.update(_without_end(piece))
            while not piece.endswith(b"\n") and (piece := self._file.readline(self._limit + 1)):
                self._digest.update(_without_end(piece))
            self._digest.update(b"\n")
            self.ended = piece.endswith(b"\n")
            self.next += 1
            yield _without_end(first)

    @classmethod
    def after(cls, file: BinaryIO, at: Position | None, limit: int) -> "Lines":
        """Go on behind a position; from the beginning when what stood before it is no longer there."""
        if at is not None:
            lines = cls(file, limit)
            for _ in itertools.islice(lines, at.next - 1):
                pass
            if lines.mark == at.mark:
                return lines
            file.seek(0)
        return cls(file, limit)


def mark_of(body: bytes) -> str:
    """Stand for a document as a whole."""
    return hashlib.sha256(body).hexdigest()[:_MARK]


def _without_end(line: bytes) -> bytes:
    return line.rstrip(b"\r\n")
