"""
Trying parked inputs again for somebody who waits for the answer: so many at most, and so long.

They take the path of every input, and count as received from `replay`; what passes is settled.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from adapter.errors import Unavailable
from adapter.existing.replays import open_events
from adapter.outcomes import Outcome
from adapter.pipeline import World, take_in
from adapter.store import Store
from adapter.store.rows import is_kept

#: So many share a transaction.
_STEP = 20


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one of them."""

    number: int
    outcome: Outcome
    reason: str | None
    #: Whether nothing of it is refused or waits any more.
    passed: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of all."""

    asked: int
    tried: Sequence[Tried]
    #: Documents that are gone, or that somebody settled meanwhile.
    gone: int

    @property
    def passed(self) -> int:
        return sum(each.passed for each in self.tried)

    @property
    def left(self) -> int:
        """Those that were not come to in time, or because the store went away."""
        return self.asked - len(self.tried) - self.gone

    @property
    def became(self) -> Mapping[tuple[Outcome, str | None], int]:
        """How many came to each outcome and reason, most first."""
        counted = Counter((each.outcome, each.reason) for each in self.tried)
        return dict(counted.most_common())


async def try_again(
    store: Store,
    world: World,
    numbers: Sequence[int],
    now: datetime,
    *,
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> Trial:
    """
    Try parked inputs again, in their order, until so many seconds have passed.

    With a store that is on trial nothing is kept. Where the store goes away, what was done by then is told.
    """
    until, tried, gone = clock() + seconds, list[Tried](), 0
    with suppress(Unavailable):
        for some in _steps(numbers):
            if clock() >= until:
                break
            done = await _step(store, world, some, now)
            tried += done
            gone += len(some) - len(done)
    return Trial(len(numbers), tried, gone)


async def _step(store: Store, world: World, numbers: Sequence[int], now: datetime) -> list[Tried]:
    events = await open_events(store, numbers, now)
    taken = await take_in(list(events.values()), store, world) if events else []
    return [
        Tried(number, one.result.outcome, one.result.reason, not is_kept(one))
        for number, one in zip(events, taken, strict=True)
    ]


def _steps(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + _STEP] for start in range(0, len(numbers), _STEP))
