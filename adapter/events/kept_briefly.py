"""Answers that are kept for a moment: what many documents refer to is asked for once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class KeptBriefly(Generic[T]):
    """Things by name, each for some seconds, together no larger than so many bytes; the oldest go first."""

    seconds: float = 60.0
    most_bytes: int = 8 * 1024 * 1024
    clock: Callable[[], float] = monotonic
    _kept: OrderedDict[str, tuple[float, int, T]] = field(default_factory=OrderedDict, init=False, repr=False)
    _bytes: int = field(default=0, init=False)

    def get(self, name: str) -> T | None:
        """Give what is kept under a name."""
        self._drop_old()
        kept = self._kept.get(name)
        return kept[2] if kept else None

    def put(self, name: str, thing: T, size: int) -> None:
        """Keep a thing of a size from now on."""
        if name in self._kept:
            self._bytes -= self._kept.pop(name)[1]
        self._kept[name] = (self.clock() + self.seconds, size, thing)
        self._bytes += size
        self._drop_old()

    def _drop_old(self) -> None:
        now = self.clock()
        while self._kept:
            until, size, _ = next(iter(self._kept.values()))
            if until > now and self._bytes <= self.most_bytes:
                return
            self._kept.popitem(last=False)
            self._bytes -= size
