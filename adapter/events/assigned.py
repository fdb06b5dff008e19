"""The partitions that the group gave us: claimed, compared with what their topics hold, and only then read."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from operator import attrgetter, itemgetter
from typing import Protocol

from adapter.errors import Unavailable
from adapter.events import Claims, Event, Position
from adapter.events.partitions import Partition, Place, Span, Stop
from adapter.events.pausing import Waits, never
from adapter.events.stopped import Stopped
from adapter.events.topics import Addresses, Record, event_of

#: Seconds before a topic is asked again that did not answer, or a partition that waits is looked at.
_AGAIN = 5.0


class Reader(Protocol):
    """The member of the group, as far as partitions are its concern; what is ours no more it leaves alone."""

    async def span(self, places: Collection[Place]) -> Mapping[Place, Span]: ...

    async def reached(self, place: Place) -> int: ...

    def begin(self, place: Place, offset: int) -> None: ...

    def hold(self, places: Collection[Place]) -> None: ...


class Assigned:
    """
    What is ours for the time being, and how far we are with it.

    A partition that cannot be gone on with is stopped, loudly, and the others go on; it is claimed anew
    every so often, and so notices what a person has decided.

    From an event on that must wait, by `waits`, nothing of its partition is handed out, of whomever it is:
    its order is the broker's word on what came after what. It is claimed anew until it may go on.
    """

    def __init__(
        self,
        claims: Claims,
        addresses: Addresses,
        stopped: Stopped,
        look_seconds: float,
        waits: Waits = never,
    ) -> None:
        self._waits = waits
        self._claims = claims
        self._addresses = addresses
        self._stopped = stopped
        self._look_seconds = look_seconds
        self.partitions: dict[Place, Partition] = {}
        #: Whether another owner has shown up, so that the group must be asked who it is.
        self.is_doubtful = False

    def give(self, places: Collection[Place]) -> None:
        """Take over what the group gave us."""
        self.is_doubtful = False
        self.partitions = {place: Partition() for place in places}

    def forget(self) -> None:
        """Give up everything: what is read of it from now on is dropped."""
        self.partitions = {}
        self._stopped.forget()

    @property
    def places(self) -> list[Place]:
        """What is read at the moment."""
        return [place for place, partition in self.partitions.items() if partition.is_open]

    @property
    def reached(self) -> dict[Place, int]:
        """How far everything is that we have claimed."""
        return {place: p.settled for place, p in self.partitions.items() if p.epoch}

    async def open_due(self, reader: Reader) -> bool:
        """
        Claim and open what waits for it, and tell whether there was any; a silent topic is asked again later.

        Raises `Unavailable` while the store is away.
        """
        self.is_doubtful, has_claimed = False, False
        for topic, places in self._due():
            given = self.partitions
            positions = await self._claims.claim(topic, [str(number) for _, number in places])
            has_claimed = True
            spans = await _spans(reader, places)
            if given is not self.partitions:
                break  # given out anew meanwhile: these claims are worth nothing
            if spans is None:
                self.claim_anew(reader, places, _AGAIN)
                continue
            for position in positions:
                place = (topic, int(position.partition))
                self._open(reader, place, position, spans[place])
        return has_claimed

    def _due(self) -> Iterator[tuple[str, list[Place]]]:
        now = asyncio.get_running_loop().time()
        due = sorted(place for place, p in self.partitions.items() if not p.is_open and p.due <= now)
        for topic, places in groupby(due, key=itemgetter(0)):
            yield topic, list(places)

    def _open(self, reader: Reader, place: Place, position: Position, span: Span) -> None:
        partition = self.partitions[place]
        before = partition.stop
        partition.open(position, span)
        if partition.is_open:
            reader.begin(place, partition.start)
        else:
            partition.shut(asyncio.get_running_loop().time() + self._look_seconds)
        self._stopped.tell(place, partition, before)

    def admit(self, reader: Reader, records: Sequence[Record]) -> list[Event]:
        """Make events of what was read, in its order; what is not ours, or was handed out, is dropped."""
        events: list[Event] = []
        for place, some in groupby(records, key=attrgetter("topic", "partition")):
            partition = self.partitions.get(place)
            if partition is None:
                continue
            new = partition.admit(list(some))
            made = [event_of(record, partition.epoch, self._addresses) for record in new]
            allowed = list(takewhile(lambda event: not self._waits(event), made))
            events += allowed
            if len(allowed) < len(made):
                partition.hand_back(new[len(allowed)])
                self.claim_anew(reader, [place], min(_AGAIN, self._look_seconds))
            if partition.stop is not None:
                self.stop(reader, place, partition.stop)
        return events

    def stop(self, reader: Reader, place: Place, why: Stop) -> None:
        """Stop a partition that cannot be read on."""
        partition = self.partitions.get(place)
        if partition is not None:
            self.claim_anew(reader, [place], self._look_seconds)
            partition.stop = why
            self._stopped.tell(place, partition, None)

    def settled(self, batch: Sequence[Event]) -> dict[Place, int]:
        """Note what is safe; gives how far each partition is that we still have."""
        reached: dict[Place, int] = {}
        for position in (event.position for event in batch if event.position):
            place = (position.source, int(position.partition))
            partition = self.partitions.get(place)
            if partition is not None and partition.epoch == position.epoch:
                partition.settled = reached[place] = position.next
        return reached

    def doubt(self, reader: Reader) -> None:
        """Claim everything anew, as far as it is ours."""
        self.is_doubtful = True
        self.claim_anew(reader, list(self.partitions), 0)

    def claim_anew(self, reader: Reader, places: Collection[Place], after: float) -> None:
        """Hand out nothing more of these partitions before, after so many seconds, they are claimed."""
        due = asyncio.get_running_loop().time() + after
        shut = [place for place in places if place in self.partitions]
        for place in shut:
            self.partitions[place].shut(due)
        reader.hold(shut)

    def begin_anew(self, reader: Reader) -> None:
        """Read on behind what was handed out, whatever the client has at hand."""
        for place in self.places:
            reader.begin(place, self.partitions[place].start)


async def _spans(reader: Reader, places: Collection[Place]) -> Mapping[Place, Span] | None:
    try:
        return await reader.span(places)
    except Unavailable:
        return None
