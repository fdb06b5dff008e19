"""What became of an input: the outcome, and everything needed to explain it (outcomes.md)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from adapter.events import Event
from adapter.mapping.results import Apart, HstFields, Told
from adapter.mapping.tables import MappingRow
from adapter.matching import Match
from adapter.matching.pilot import PilotChange
from adapter.notifications import Consultation, HistoryKey, Notification, Scope
from adapter.outbox import Record
from adapter.rules import Finding
from adapter.values import Unshown, Value


class Outcome(StrEnum):
    """The outcome vocabulary, in the order that names a document of several resources."""

    NOTIFY = "notify"
    CONSULT = "consult"
    HOLD = "hold"
    PARK = "park"
    NOT_IN_KPR = "not-in-kpr"
    NO_EVENT = "no-event"
    REJECT = "reject"
    PARTIAL = "partial"


class ResourceResult(Value, frozen=True):
    """What became of one resource of an input."""

    #: `EpisodeOfCare/901`.
    resource: str
    #: Its place in the document.
    path: str
    outcome: Outcome
    reason: str | None = None
    service_id: str | None = None
    service_code: str | None = None
    scope: Scope | None = None
    person_type: str | None = None
    row: MappingRow | None = None
    #: Of a contact that KPR has no message for: why, and what it is in the pilot.
    apart: Apart | None = None
    #: Of a finished consultation, in which fields that rows may fill it was decided as what.
    hst: HstFields | None = None
    #: The record that made it a duplicate (matching).
    duplicate_of: str | None = None
    notifications: Sequence[Notification] = ()
    consultations: Sequence[Consultation] = ()
    #: What the notifications were worked out against: events reported before, `TjenesteStart 2026-01-12`.
    compared: Sequence[str] = ()
    #: Records that waited for what this resource brought, by id.
    released: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    #: What it told the tables; None where they were not asked.
    told: Unshown[Told | None] = None
    #: The place of what it stands or falls with, where other resources do so too.
    unit: str | None = None


class Result(Value, frozen=True):
    """What became of one input."""

    input: str
    tenant: str | None
    outcome: Outcome
    reason: str | None
    resources: Sequence[ResourceResult] = ()
    #: All findings, those of the resources included, in the order of the document.
    findings: Sequence[Finding] = ()


class Compared(Value, frozen=True):
    """What a service was found to be to another one that is registered."""

    key: HistoryKey
    kommune_nr: str
    code: str | None
    start: date
    match: Match
    #: Whether that decided what was done, or was only observed.
    acted: bool
    #: Whether a person is asked what the two are to each other.
    asks: bool


class Taken(Value, frozen=True):
    """One input with its result, as the store keeps it."""

    event: Event
    result: Result
    #: SHA-256 of the body: finds an exact resend of a parked document.
    digest: Unshown[bytes]
    #: Records the input made.
    records: Sequence[Record] = ()
    #: The parked input it is a replay of, by id.
    replay_of: int | None = None
    #: Addresses of what was not delivered: it waits for that, and for nothing else.
    awaits: Unshown[tuple[str, ...]] = ()
    #: Names of the resources that it brings.
    holds: Unshown[tuple[str, ...]] = ()
    #: Names of the resources that fall with a document that is refused as a whole.
    fallen: Unshown[tuple[str, ...]] = ()
    #: When what it waits for is asked for; None: nobody can be asked.
    retry_at: datetime | None = None
    #: What its services were found to be to others.
    compared: tuple[Compared, ...] = ()
    #: Services of which no person need decide any more whether they are registered already.
    settled: tuple[HistoryKey, ...] = ()
    #: Held records that it closes, by id.
    closed: tuple[str, ...] = ()
    #: What it means for the pilot.
    pilot: tuple[PilotChange, ...] = ()
    #: N that were out of scope until it came, by id: they are queued, with what corrects them.
    switched: tuple[str, ...] = ()
