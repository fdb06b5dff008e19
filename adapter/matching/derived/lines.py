"""The lines of a stream, one at a time, none held that is longer than a row can be."""

from collections.abc import Iterator
from typing import BinaryIO

#: Bytes of a row without its line end: some ten times what a full one has.
MAX_LINE = 16 * 1024


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Give each line with its number, from 1; None stands for one that is too long."""
    number = 0
    while line := stream.readline(MAX_LINE + 2):
        number += 1
        if len(line.rstrip(b"\r\n")) <= MAX_LINE:
            yield number, line
            continue
        if not line.endswith(b"\n"):
            _pass_over(stream)
        yield number, None


def _pass_over(stream: BinaryIO) -> None:
    while rest := stream.readline(MAX_LINE):
        if rest.endswith(b"\n"):
            return
