"""The steps of something that is done, each with its time."""

import time
from collections.abc import Iterator

from adapter.tracing.places import Place, within
from adapter.tracing.span import Said, Span


class Steps:
    """
    Told the name of each step as it ends; None where a transaction begins, `commit` where it is safe.

    One that is made again leaves no steps of its failed try.

    Times are nanoseconds since 1970, UTC. The whole begins when this is made.
    """

    __slots__ = ("_last", "_safe", "_taken", "began")

    def __init__(self) -> None:
        self.began = self._last = time.time_ns()
        #: Name, start and end of each step.
        self._taken: list[tuple[str, int, int]] = []
        #: How many of them stay, whatever is made again.
        self._safe = 0

    def __call__(self, name: str | None) -> None:
        now = time.time_ns()
        if name is None:
            del self._taken[self._safe :]
        else:
            self._taken.append((name, self._last, now))
        if name == "commit":
            self._safe = len(self._taken)
        self._last = now

    @property
    def ended(self) -> int:
        """When the last step ended."""
        return self._last

    def spans(self, whole: Place, said: Said) -> Iterator[Span]:
        """Give a span for each step, below that of the whole; `said` is said of each."""
        for name, start, end in self._taken:
            yield Span(name, within(whole), start, end, whole, said)
