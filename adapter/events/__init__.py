"""Intake: an event arrives by some door, and is answered by the same door."""

import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

import msgspec

from adapter.values import Unshown, Value

#: The door of parked inputs that are tried again.
REPLAY = "replay"


#: W3C Trace Context, version 00: nothing in it names anybody.
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class Original(Value, frozen=True):
    """A record of a topic as it came, byte for byte: what `kpr.parked` passes on, but for its key."""

    topic: str
    partition: int
    offset: int
    key: Unshown[bytes | None]
    headers: Unshown[tuple[tuple[str, bytes], ...]]
    #: Where it is another than the event's body, which is what an envelope held; else None.
    envelope: Unshown[bytes | None] = None


class Delivered(Value, frozen=True):
    """A resource that came apart from the document that refers to it: by itself, or because it was asked for."""

    #: `Type/id`.
    name: Unshown[str]
    #: Its address on the server it is of, where that is known.
    full_url: Unshown[str | None]
    #: Health data, in JSON.
    body: Unshown[bytes]
    content_type: str | None = None


class Event(Value, frozen=True):
    """One input as it arrived, before anyone has read it."""

    #: Our name for it, safe to log: a Kafka coordinate, a path, a request id.
    id: str
    #: Health data. None is a tombstone: the sender says that what `key` names is gone.
    body: Unshown[bytes | None]
    #: The moment of receipt as the source knows it (aware, UTC), so that a replay writes the same rows.
    received: datetime
    #: The door it came by: `folder`, `http`, `stdin`, a Kafka topic.
    source: str
    #: Where the door stands after this event, for the doors that can go on from there.
    position: "Position | None" = None
    #: The EPJ and municipality that sent it, where the door or a header tells.
    tenant: str | None = None
    #: The resource id, `Type/id`, a Bundle identifier, or nothing: keys are not standardised.
    key: Unshown[str | None] = None
    headers: Unshown[Mapping[str, str]] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    #: The parked input that is tried again by it, by number.
    replay_of: int | None = None
    #: The record of a topic that it was, for the doors that have topics.
    original: Unshown[Original | None] = None
    #: What it refers to and does not hold, as far as it was delivered since.
    delivered: Unshown[tuple[Delivered, ...]] = ()

    def header(self, name: str) -> str | None:
        """A header by name, upper and lower case alike."""
        wanted = name.lower()
        for key, value in self.headers.items():
            if key.lower() == wanted:
                return value
        return None

    @property
    def content_type(self) -> str | None:
        """The content type as sent, with its `fhirVersion` parameter."""
        return self.header("content-type")

    @property
    def traceparent(self) -> str | None:
        """The trace it belongs to, where its header is well-formed."""
        sent = self.header("traceparent")
        return sent if sent is not None and _TRACEPARENT.fullmatch(sent) else None


class Position(Value, frozen=True):
    """How far a door has been read: kept in the same transaction as the results."""

    source: str
    #: A partition of a topic, or a file.
    partition: str
    #: The next offset or line to read.
    next: int
    #: A digest of what stands before `next`, for doors whose past may be rewritten.
    mark: str = ""
    #: Of the claim that the partition is read under; 0 for doors that claim nothing.
    epoch: int = 0


class Claims(Protocol):
    """
    Who may take in a partition: the store's word, which every process obeys.

    `claim` makes the caller the owner, tells how far each partition has been read (0 where it never
    was), and gives the epoch that a batch's positions must name. A batch under an earlier epoch is
    `Fenced` from then on, whoever holds it.
    """

    async def claim(self, source: str, partitions: Collection[str]) -> list[Position]: ...


class Source(Protocol):
    """
    A door that events come in by.

    `batches` hands out events in the door's order, beginning after the given positions. A batch is
    answered exactly once by `settled`, after its results are safe in the store; one that was not
    answered when the process died arrives again. `results` says what became of each event, in order;
    what it is made of is no business of a door's. `delayed` tells that the store is away: what was
    handed out is tried until it is back, and a door with somebody waiting may send them away. `fenced`
    tells that nothing of a batch was kept, since another process owns what it came from by now: what is
    still ours is claimed anew and handed out again.
    """

    name: str

    def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]: ...

    async def settled(self, batch: Sequence[Event], results: Sequence[Any]) -> None: ...

    async def delayed(self) -> None: ...

    async def fenced(self, batch: Sequence[Event]) -> None: ...
