"""Intake: an event arrives by some door, and is answered by the same door."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

#: The door of parked inputs that are tried again.
REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Event:
    """One input as it arrived, before anyone has read it."""

    #: Our name for it, safe to log: a Kafka coordinate, a path, a request id.
    id: str
    #: Health data. None is a tombstone: the sender says that what `key` names is gone.
    body: bytes | None = field(repr=False)
    #: The moment of receipt as the source knows it (aware, UTC), so that a replay writes the same rows.
    received: datetime
    #: The door it came by: `folder`, `http`, `stdin`, a Kafka topic.
    source: str
    #: Where the door stands after this event, for the doors that can go on from there.
    position: "Position | None" = None
    #: The EPJ and municipality that sent it, where the door or a header tells.
    tenant: str | None = None
    #: The resource id, `Type/id`, a Bundle identifier, or nothing: keys are not standardised.
    key: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    #: The parked input that is tried again by it, by number.
    replay_of: int | None = None

    def header(self, name: str) -> str | None:
        """A header by name, upper and lower case alike."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)

    @property
    def content_type(self) -> str | None:
        """The content type as sent, with its `fhirVersion` parameter."""
        return self.header("content-type")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a door has been read: kept in the same transaction as the results."""

    source: str
    #: A partition of a topic, or a file.
    partition: str
    #: The next offset or line to read.
    next: int
    #: A digest of what stands before `next`, for doors whose past may be rewritten.
    mark: str = ""


class Source(Protocol):
    """
    A door that events come in by.

    `batches` hands out events in the door's order, beginning after the given positions. A batch is
    answered exactly once by `settled`, after its results are safe in the store; one that was not
    answered when the process died arrives again. `results` says what became of each event, in order;
    what it is made of is no business of a door's. `delayed` tells that the store is away: what was
    handed out is tried until it is back, and a door with somebody waiting may send them away.
    """

    name: str

    def batches(self, after: Sequence[Position], size: int) -> AsyncIterator[Sequence[Event]]: ...

    async def settled(self, batch: Sequence[Event], results: Sequence[Any]) -> None: ...

    async def delayed(self) -> None: ...
