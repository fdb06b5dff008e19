"""What the store answers when it is asked: small values, safe to print."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from adapter.events import Event
from adapter.mapping.tables import MappingRow
from adapter.notifications import Change, Consultation, Notification, Scope, ServiceEvent
from adapter.outbox import Line, State
from adapter.outcomes import Outcome
from adapter.rules import Finding


class ParkedState(StrEnum):
    """What has become of a parked input."""

    OPEN = "open"  #: waits for a correction
    REPLAYED = "replayed"  #: the same bytes have passed since
    SUPERSEDED = "superseded"  #: a later input brought what is refused of it, under other bytes
    DROPPED = "dropped"  #: a person decided that it needs no answer


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One record of the outbox, as it stands."""

    id: str
    #: The order of creation.
    seq: int
    line: Line
    kommune_nr: str
    tenant: str
    service_id: str
    #: None for a consultation.
    event: ServiceEvent | None
    change: Change
    #: None for a consultation.
    service_code: str | None
    #: The event's date; of a consultation its Norwegian day.
    hendelse_dato: date
    scope: Scope
    state: State
    reason: str | None
    created: datetime
    #: The outcome that made it.
    outcome_id: int
    #: Unsealed only when one item is asked for by its id.
    content: Notification | Consultation | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ParkedItem:
    """One input that was refused or could not be decided, once however often it came."""

    id: int
    tenant: str | None
    input: str
    source: str
    reason: str | None
    findings: tuple[Finding, ...]
    state: ParkedState
    #: How often the same bytes were refused.
    attempts: int
    first_seen: datetime
    last_seen: datetime
    #: When it is tried again without anybody asking; None: never by time.
    retry_at: datetime | None = None
    #: How often that was done, and what the last one who was asked for what is missing said.
    tries: int = 0
    said: str | None = None
    #: What it is refused for, as one word; those refused for the same have the same.
    fingerprint: str | None = None
    #: The inputs that superseded it, by name; told only when one item is asked for by its id.
    superseded_by: tuple[str, ...] = ()
    #: The input itself, for a replay; unsealed only when one item is asked for by its id.
    event: Event | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ExplainedResource:
    """What became of one resource, as kept: its notifications are named by the ids of their records."""

    #: An identity number used as an id is masked.
    resource: str
    path: str
    outcome: Outcome
    reason: str | None
    service_id: str | None
    service_code: str | None
    scope: Scope | None = None
    person_type: str | None = None
    row: MappingRow | None = None
    duplicate_of: str | None = None
    records: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """One input's outcome with everything that explains it."""

    #: What a person types: `explain 42`.
    id: int
    input: str
    source: str
    tenant: str | None
    kommune_nr: str | None
    received: datetime
    outcome: Outcome
    reason: str | None
    findings: tuple[Finding, ...]
    rules_version: str
    #: The parked input that it became, or that it settled.
    parked_id: int | None
    replay_of: int | None
    resources: tuple[ExplainedResource, ...] = ()
    #: The records that it made, as they stand today.
    records: tuple[QueueItem, ...] = ()
    digest: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many of each, most frequent first."""

    outcomes: Mapping[Outcome, int]
    reasons: Mapping[str, int]
    #: Resources by service code, whatever became of them.
    service_codes: Mapping[str, int]
    states: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Check:
    """One number, counted in two ways that do not rely on each other (outcomes.md section 5)."""

    #: `received`, `made`, `messages` or `parked`.
    what: str
    #: `folder, kommune 0301, 2026-02-02`.
    where: str
    #: As counted when it happened.
    counted: int
    #: As the rows say today.
    kept: int

    @property
    def equal(self) -> bool:
        """Whether both ways agree."""
        return self.counted == self.kept
