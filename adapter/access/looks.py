"""What the access log is told: every look at a person's data, and every change of it (SEC-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapter.access.visitor import Visitor
from adapter.mapping import Person


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody looked at or did: one line of the access log."""

    #: Words of ours with a dash: `see-document`, `search-person`, `resend`.
    act: str
    #: What it was about, by ids of ours: `input 7f…`, `review 12`; never a person's number.
    subject: str
    #: Of the kommune whose data it is; empty where it concerns several or none.
    kommune_nr: str = ""
    #: Whose data it is, as far as that is known; kept as keyed hashes only.
    persons: Sequence[Person] = field(default=(), repr=False)
    #: Why, as the person who acts said; empty for what needs no reason.
    why: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


class AccessLog(Protocol):
    """Where looks are written down, before what was looked at is shown."""

    async def note(self, visitor: Visitor, look: Look, now: datetime) -> None:
        """Write one down; raises Unavailable where that cannot be done, and then nothing is shown."""
        ...
