"""A span: one thing that was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapter.tracing.places import Place

#: Codes, counts and ids of our own, by the names of `spans.yaml`; what has no value is left out.
Said = Mapping[str, str | int | Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class Span:
    """One thing that was done, when it is over."""

    #: One of `spans.yaml`.
    name: str
    place: Place
    #: Nanoseconds since 1970, UTC.
    start: int
    end: int
    parent: Place | None = None
    said: Said = field(default_factory=dict)
    links: Sequence[Place] = ()
    is_failed: bool = False
