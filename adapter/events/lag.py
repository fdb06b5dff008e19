"""How far we are behind what our topics hold, and whether that gets less."""

from itertools import groupby
from operator import itemgetter

from adapter.errors import Unavailable
from adapter.events.assigned import Assigned, Reader
from adapter.events.partitions import Partition, Place, Span
from adapter.metrics import LAG

#: Looks at which nothing has moved, while there was something to read, after which a client is taken to be dead.
_STALE_LOOKS = 4


class Lag:
    """Looks every so often, and tells a client that has nothing to bring from one that brings nothing."""

    def __init__(self, assigned: Assigned) -> None:
        self._assigned = assigned
        self._stale_looks = 0
        self._handed_out = 0

    @property
    def is_stale(self) -> bool:
        """Whether records have waited for several looks, and none came."""
        return self._stale_looks >= _STALE_LOOKS

    def forget(self) -> None:
        """Know nothing any more, since the client that it was about is gone."""
        self._stale_looks = 0
        LAG.clear()

    async def look(self, reader: Reader, *, is_waiting: bool) -> bool:
        """
        Tell whether things move, or have come to their end; raises `Unavailable` where no topic answers.

        `is_waiting` says that we are ready for records: then standing still is the client's doing.
        """
        behind = await self._publish(reader)
        handed_out = sum(partition.next for partition in self._assigned.partitions.values())
        moves = not behind or handed_out != self._handed_out
        self._handed_out = handed_out
        self._stale_looks = self._stale_looks + 1 if is_waiting and not moves else 0
        return moves

    async def _publish(self, reader: Reader) -> int:
        """Publish how far we are behind, and give how much of it could be read."""
        given, spans = self._assigned.partitions, dict[Place, Span]()
        for _, places in groupby(sorted(given), key=itemgetter(0)):
            spans |= await _spans(reader, list(places))
        if given and not spans:
            raise Unavailable("no topic answers")
        lags = {place: await _lag(reader, place, given[place], span.end) for place, span in spans.items()}
        if given is self._assigned.partitions:
            LAG.clear()
            for topic in {topic for topic, _ in lags}:
                LAG.labels(topic).set(sum(lag for place, lag in lags.items() if place[0] == topic))
        return sum(lag for place, lag in lags.items() if given[place].is_open)


async def _lag(reader: Reader, place: Place, partition: Partition, end: int) -> int:
    # What a client skips, such as the marks of transactions, nobody waits for.
    is_settled = partition.is_open and partition.settled == partition.next
    if is_settled and await reader.reached(place) >= end:
        return 0
    return max(end - partition.settled, 0)


async def _spans(reader: Reader, places: list[Place]) -> dict[Place, Span]:
    try:
        return dict(await reader.span(places))
    except Unavailable:
        return {}
