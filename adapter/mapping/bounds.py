"""
How much work judging tables may be.

Whoever sends tables over the web waits for an answer beside others, and could send what nobody
judges in a lifetime; an installation's own folder is judged to its end.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from adapter.errors import Fault, Misconfigured
from adapter.mapping.fault_words import words
from adapter.mapping.yaml_lines import fault_at
from adapter.values import Value

T = TypeVar("T")
#: What a fault is of that is none of one file.
ALL = "mappings"
#: Steps between two looks at the clock.
_OFTEN = 500


class Bounds(Value, frozen=True):
    """How much may be done, and told; the clock is looked at while it is done."""

    #: So many faults are told; whoever asks says that there are more.
    faults: int = 1_000
    #: Pairs of rows that are looked at; None: all there are.
    pairs: int | None = None
    #: Whether there is time left.
    in_time: Callable[[], bool] = lambda: True

    def must_be_in_time(self) -> None:
        """Raise Misconfigured where the time is up."""
        if not self.in_time():
            raise Misconfigured(fault_at(ALL, (0, 0), words("judged-too-long")))

    def some(self, found: Iterable[T]) -> Iterator[T]:
        """Give what is found while there is time, and one more than is told."""
        for each in islice(found, self.faults + 1):
            self.must_be_in_time()
            yield each


#: For tables of the installation's own.
TRUSTED = Bounds()


class Work:
    """Counts the steps of holding rows against each other."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._done = 0

    def step(self) -> None:
        """Take one step; raises Misconfigured where it is one too many, or too late."""
        self._done += 1
        most = self._bounds.pairs
        if most is not None and self._done > most:
            raise Misconfigured(fault_at(ALL, (0, 0), words("most-pairs", most=most)))
        if self._done % _OFTEN == 0:
            self._bounds.must_be_in_time()


def told(faults: Sequence[Fault], most: int, file: str) -> list[Fault]:
    """Give so many faults at most, of which the last says, as one of `file`, that there are more."""
    if len(faults) <= most:
        return list(faults)
    return [*faults[: most - 1], fault_at(file, (0, 0), words("more-faults", most=most - 1))]
