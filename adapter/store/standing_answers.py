"""How things stand: small values without person data, for the overview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapter.events.pausing import Paused
from adapter.outbox import Line, State
from adapter.outbox.line import LineKey
from adapter.outcomes import Outcome
from adapter.store.processes import Process


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many of today's inputs had an outcome, and for which reason."""

    outcome: Outcome
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class QueueCount:
    """Records of one state, message type and kommune, and when the oldest of them was made."""

    state: State
    line: Line
    kommune_nr: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """What one tenant sends by one source."""

    source: str
    #: Empty where nobody knows whose it is.
    tenant: str
    kommune_nr: str
    today: int
    #: When its last input was received; None for a tenant that never sent anything.
    last: datetime | None


@dataclass(frozen=True, slots=True)
class LineStanding:
    """A line to the register: whether it is open, and when the register last took something."""

    key: LineKey
    number: int
    #: Why nothing leaves before a person has acted, and since when.
    stopped: str | None
    stopped_at: datetime | None
    #: When the last message was accepted.
    last_receipt: datetime | None
    #: Messages that the register, or our own checks, refused.
    refused: int


@dataclass(frozen=True, slots=True)
class ParkedCount:
    """Open parked inputs of one tenant and reason."""

    tenant: str
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything of one moment, as far as one visitor may see it."""

    outcomes: Sequence[OutcomeCount]
    queue: Sequence[QueueCount]
    sources: Sequence[SourceStanding]
    lines: Sequence[LineStanding]
    parked: Sequence[ParkedCount]
    #: Open questions to persons.
    reviews: int
    pauses: Sequence[Paused]
    processes: Sequence[Process]
    #: Values that the newest key of the store has sealed.
    key_used: int = 0
