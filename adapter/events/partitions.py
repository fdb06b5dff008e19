"""A partition that is ours: where it is gone on with, and when that must not be done without a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from adapter.events import Position
from adapter.events.topics import Record, mark_of

#: Topic and partition.
Place = tuple[str, int]


class Span(NamedTuple):
    """The first offset that a partition holds, and the one behind its last."""

    beginning: int
    end: int


#: Of what nobody has looked at yet.
NOTHING = Span(0, 0)


class Stop(StrEnum):
    """Why a partition is not read: going on would leave records out, or take others for them."""

    #: Records behind the position are gone, unread.
    EXPIRED = "records-expired"
    #: What stands before the position is not what was read there.
    ANEW = "topic-made-anew"
    #: What comes next cannot be decoded by the client: a damaged segment, or an unknown compression.
    UNREADABLE = "records-unreadable"


@dataclass(slots=True)
class Partition:
    """How far we are with a partition; before it is claimed and compared nothing is read."""

    #: Of its claim.
    epoch: int = 0
    #: What was handed out ends before this offset,
    next: int = 0
    #: and what is safe in the store before this one.
    settled: int = 0
    #: What the record before `next` must have; empty once it was seen.
    mark: str = ""
    is_open: bool = False
    #: Why it waits for a person.
    stop: Stop | None = None
    #: What the topic held when we looked last.
    span: Span = NOTHING
    #: When it may be tried to open it, by the loop's clock.
    due: float = 0

    @property
    def start(self) -> int:
        """Where reading begins: one record earlier, while that is to be compared."""
        return self.next - 1 if self.mark else self.next

    def open(self, position: Position, span: Span) -> None:
        """Go on from a position, or stop where that fits no longer."""
        self.epoch, self.span = position.epoch, span
        self.stop = misfit(position, span)
        self.is_open = self.stop is None
        self.settled = self.next = position.next or (span.beginning if self.is_open else 0)
        # What has expired cannot be compared any more.
        self.mark = position.mark if position.next > span.beginning else ""

    def shut(self, due: float) -> None:
        """Read no more of it before it is claimed anew."""
        self.is_open, self.due = False, due

    def admit(self, records: Sequence[Record]) -> Sequence[Record]:
        """Give those of the next records that are to be handed out; none where the topic is another."""
        if not self.is_open or not records:
            return []
        before = next((record for record in records if record.offset == self.next - 1), None)
        if self.mark and before is not None and mark_of(before) != self.mark:
            self.stop, self.is_open = Stop.ANEW, False
            return []
        # Sought anew, a client may hand out what it had at hand already.
        new = [record for record in records if record.offset >= self.next]
        if new or before is not None:
            # Seen, or compacted away.
            self.mark = ""
        self.next = new[-1].offset + 1 if new else self.next
        return new

    def hand_back(self, record: Record) -> None:
        """Take back what was handed out, from a record on: nobody has taken it in."""
        self.next = record.offset


def misfit(position: Position, span: Span) -> Stop | None:
    """Tell why a partition cannot be read on from a position; one never read begins at its beginning."""
    if position.next == 0:
        return None
    if position.next > span.end:
        return Stop.ANEW
    return Stop.EXPIRED if position.next < span.beginning else None
