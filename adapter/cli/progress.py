"""A progress bar for what takes more than two seconds."""

import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
_PATIENCE_SECONDS = 2.0


def watched(items: Iterable[T], total: int, *, quiet: bool = False) -> Iterator[T]:
    """
    Hand on the items, and tell on stderr how far it is once two seconds have gone.

    Nothing is told with `quiet`, or where stderr is not a screen.
    """
    with _bar(total, quiet=quiet) as advance:
        for item in items:
            advance(0)
            yield item
            advance(1)


async def watched_stream(
    items: AsyncIterator[T], total: int, size: Callable[[T], int], *, quiet: bool = False
) -> AsyncIterator[T]:
    """Hand on what comes as a stream, each item counting for its size; told as `watched` does."""
    with _bar(total, quiet=quiet) as advance:
        async for item in items:
            advance(0)
            yield item
            advance(size(item))


@contextmanager
def _bar(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Give what moves the bar on; it shows itself when two seconds have gone."""
    if quiet or not sys.stderr.isatty():
        yield lambda _number: None
        return
    # Here, since most commands are done before anybody looks for a bar.
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.progress import Progress  # noqa: PLC0415 - see above

    bar = Progress(console=Console(stderr=True), transient=True, redirect_stdout=False)
    task = bar.add_task("", total=total)
    began = time.monotonic()

    def advance(number: int) -> None:
        if time.monotonic() - began > _PATIENCE_SECONDS:
            bar.start()
        bar.advance(task, number)

    try:
        yield advance
    finally:
        bar.stop()
