"""A neighbour that fails is left alone for a while, longer each time, so that nobody hammers at it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

#: Seconds: the first rest, and the longest.
FIRST_REST, LONGEST_REST = 60.0, 3600.0


@dataclass(slots=True)
class Rest:
    """Whether a neighbour rests, and for how long still; the time is that of this process."""

    clock: Callable[[], float] = monotonic
    _failures: int = field(default=0, init=False)
    _until: float = field(default=0.0, init=False)

    @property
    def left(self) -> float:
        """Seconds that are left of it; 0 when the neighbour may be asked."""
        return max(0.0, self._until - self.clock())

    def failed(self, at_least: float = 0.0) -> bool:
        """Begin a rest, longer than the last one; those who failed during a rest knew of it already."""
        if self.left:
            return False
        self._failures += 1
        growing = min(FIRST_REST * 2 ** (self._failures - 1), LONGEST_REST)
        self._until = self.clock() + max(growing, min(at_least, LONGEST_REST))
        return True

    def answered(self) -> None:
        """Begin anew: it is back."""
        self._failures = 0
        self._until = 0.0
