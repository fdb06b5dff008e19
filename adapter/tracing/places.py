"""Where a span stands: its trace and its own number (W3C Trace Context)."""

import secrets
from dataclasses import dataclass
from uuid import UUID

_TRACE_BITS, _SPAN_BITS = 128, 64


@dataclass(frozen=True, slots=True)
class Place:
    """A span by the numbers of its trace (128 bits) and of itself (64 bits); neither is 0."""

    trace: int
    span: int
    #: Whether who sent it records it; of our own always.
    is_sampled: bool = True

    def __str__(self) -> str:
        return f"00-{self.trace:032x}-{self.span:016x}-{self.is_sampled:02x}"


def new_place() -> Place:
    """Begin a trace of its own."""
    return Place(_number(_TRACE_BITS), _number(_SPAN_BITS))


def within(place: Place) -> Place:
    """Give a new place in the trace of another."""
    return Place(place.trace, _number(_SPAN_BITS))


def place_of(guid: str) -> Place:
    """
    Give the first span of what has an id of ours, a record or a message: the same in every process.

    The trace is the id without its hyphens, the span the second half of that.
    """
    trace = UUID(guid).int
    return Place(trace, trace & (1 << _SPAN_BITS) - 1)


def sent_place(traceparent: str | None) -> Place | None:
    """Read a well-formed `traceparent` of version 00; None for one that names nothing."""
    if traceparent is None:
        return None
    _, trace, span, flags = traceparent.split("-")
    place = Place(int(trace, 16), int(span, 16), bool(int(flags, 16) & 1))
    return place if place.trace and place.span else None


def _number(bits: int) -> int:
    return secrets.randbits(bits) or 1
