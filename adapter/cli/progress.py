"""A progress bar for what takes more than two seconds."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_PATIENCE_SECONDS = 2.0


def watched(items: Iterable[T], total: int, *, quiet: bool = False) -> Iterator[T]:
    """
    Hand on the items, and tell on stderr how far it is once two seconds have gone.

    Nothing is told with `quiet`, or where stderr is not a screen.
    """
    if quiet or not sys.stderr.isatty():
        yield from items
        return
    # Here, since most commands are done before anybody looks for a bar.
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.progress import Progress  # noqa: PLC0415 - see above

    bar = Progress(console=Console(stderr=True), transient=True, redirect_stdout=False)
    task = bar.add_task("", total=total)
    began, shown = time.monotonic(), False
    try:
        for item in items:
            if not shown and time.monotonic() - began > _PATIENCE_SECONDS:
                bar.start()
                shown = True
            yield item
            bar.advance(task)
    finally:
        bar.stop()
