"""
Notifications: what KPR must be told, given what it was told before.

A service has a history: the events reported for it. The facts of a new version say which events
there should be; the difference, as N, M and C, is what goes out (crosswalk 3). Pure: the history,
the time and the namespace of ids come in, the new history goes out.
"""

from datetime import date, datetime
from enum import StrEnum

from adapter.mapping import (
    Enhet,
    Helseperson,
    LocalStatus,
    Maling,
    Pause,
    Person,
    ServiceEvent,
    Status,
    Version,
)
from adapter.mapping.results import Told
from adapter.matching import KommuneKey, Match, Service, Verdict
from adapter.matching.pilot import Collected, PilotChange
from adapter.rules import Finding
from adapter.values import Unshown, Value

__all__ = [
    "Beside",
    "Change",
    "Consultation",
    "ConsultationHistory",
    "Decided",
    "Decision",
    "History",
    "HistoryKey",
    "Notification",
    "Recoded",
    "Reported",
    "Said",
    "Scope",
    "ServiceEvent",
    "ServiceHistory",
]


class Change(StrEnum):
    """statusNotifikasjon, code list 7316; T is never made (V-008)."""

    NEW = "N"
    REPLACE = "M"
    ANNUL = "C"


class Scope(StrEnum):
    """Whether a code is among those the first version of running reporting covers (crosswalk 1)."""

    DEFAULT = "default"
    EXTENDED = "extended"


class HistoryKey(Value, frozen=True):
    """Which history: a tenant's service (by tjenesteID) or consultation (by konsultasjonID)."""

    tenant: str
    #: `service` or `consultation`.
    kind: str
    #: Hidden, as what a sender calls a service or asks to delete may be anything.
    id: Unshown[str]


class Reported(Value, frozen=True):
    """One event of a service that was reported, and is live until it is annulled."""

    event: ServiceEvent
    date: date
    orgnr: str | None
    #: notifikasjonGUID of its N: what every M and C refers to.
    original: str
    stop_id: str | None = None
    #: True for what no later document shows again: a change of provider, a pause seen as a change of
    #: status. It stays desired while the service does (outcomes.md section 3).
    remembered: bool = False
    #: The sender's own GUID of the notification (minimelding), for `related`.
    sender_guid: str | None = None


class Decided(Value, frozen=True):
    """What a person decided of a service and another record."""

    #: `Service.name` of the other record.
    other: Unshown[str]
    #: ALREADY_REGISTERED or SEPARATE.
    verdict: Verdict
    #: The other record as it was then: whoever decides anew decides about it.
    record: Unshown[Service | None] = None


class Said(Value, frozen=True):
    """What the last version of a service said: enough to decide it anew when the tables change."""

    status: Status
    start: date | None
    end: date | None
    pauses: tuple[Pause, ...] | None
    provider_changed_on: date | None
    told: Told | None
    orgnr: str | None
    #: Minutes a week, for the figures alone (MH-53); None: not told, and from before it was kept.
    weekly_minutes: int | None = None


class Recoded(Value, frozen=True):
    """That a service is told under another code from a day on, as a person decided (MH-14)."""

    #: What the tables call it.
    was: str
    code: str
    #: First Norwegian day under the code: of a whole service the first that its start may be on.
    day: date
    #: tjenesteID of what follows that day, where the service ends before it; None: all of it is under the code.
    service_id: str | None = None


class ServiceHistory(Value, frozen=True):
    """What is known of one service from earlier versions."""

    key: HistoryKey
    #: `EpisodeOfCare/901`: the resource the service was last seen as.
    resource: str
    version: Version
    digest: Unshown[bytes]
    code: str | None
    scope: Scope
    #: Whether its code was switched on for the kommune when it was last decided.
    switched_on: bool
    orgnr: str | None
    person: Person | None
    #: Live events only, in the order of dates.
    events: tuple[Reported, ...] = ()
    #: How many notifications were ever made: the seed of the next ids.
    made: int = 0
    #: Annulled or deleted by its source; what is deleted twice is a duplicate.
    deleted: bool = False
    #: notifikasjonGUIDs held because the start was not reported (V-037); released with it.
    waiting: tuple[str, ...] = ()
    #: Whose it is; None while nobody is identified.
    whose: KommuneKey | None = None
    #: What its source calls what it was made from.
    made_from: Unshown[frozenset[str]] = frozenset()
    #: What else is registered that is like it, as it was last compared.
    match: Match | None = None
    #: Events that would be live if the service were not registered already elsewhere.
    withheld: tuple[Reported, ...] = ()
    #: notifikasjonGUIDs held until a person has decided whether it is registered already.
    held: tuple[str, ...] = ()
    #: Those that wait for something else besides: a decision does not release them.
    held_besides: tuple[str, ...] = ()
    decided: tuple[Decided, ...] = ()
    #: How it was counted as a contact of the pilot; None for what is no such contact.
    pilot: Collected | None = None
    #: The row of a municipality's or vendor's table that it is by: `table/row`.
    row: str | None = None
    #: notifikasjonGUID of the N of its start, where a person closed that.
    closed: str | None = None
    #: None for what came as minimeldinger, and from before it was kept.
    said: Said | None = None
    #: None for what is told as the tables say.
    recoded: Recoded | None = None

    @property
    def is_closed(self) -> bool:
        """Whether a person closed what told of its start: then it is not registered."""
        if self.closed is None:
            return False  # nearly always
        return any(each.event is ServiceEvent.START and each.original == self.closed for each in self.events)

    @property
    def in_review(self) -> bool:
        """Whether it waits for a person to decide whether it is registered already."""
        return bool(self.held or self.held_besides)

    @property
    def all_held(self) -> tuple[str, ...]:
        """All that is held of it while it does, by notifikasjonGUID."""
        return (*self.held, *self.held_besides)


class Notification(Value, frozen=True):
    """One service notification: the content of an IPLOS Notifikasjon, without number and link."""

    #: notifikasjonGUID, deterministic.
    guid: str
    change: Change
    event: ServiceEvent
    #: hendelseGUID: new for every version of the event (V-014).
    hendelse_guid: str
    service_id: str
    service_code: str
    hendelse_dato: date
    hendelse_reg_tid: datetime
    orgnr: str | None
    stop_id: str | None
    #: notifikasjonGUID of the N, for M and C.
    ref: str | None
    person: Person
    pasient_guid: Unshown[str]
    bruker_nr: Unshown[str]
    kommune_nr: str
    scope: Scope
    #: Whether the code is switched on for the kommune (V-021): what is not stays out of messages.
    switched_on: bool
    #: Why a person must decide before it may leave; a rule id of rules.py.
    held_by: str | None = None


class ConsultationHistory(Value, frozen=True):
    """What is known of one consultation from earlier versions."""

    key: HistoryKey
    resource: str
    version: Version
    digest: Unshown[bytes]
    #: The last content sent; None after a C, and before an N.
    live: "Consultation | None"
    #: notifikasjonGUID of the live N.
    original: str | None
    made: int = 0
    deleted: bool = False
    #: Whose it is; None while nobody is identified.
    whose: KommuneKey | None = None
    #: What its source calls what it was made from.
    made_from: Unshown[frozenset[str]] = frozenset()
    #: notifikasjonGUID of an N that a person closed.
    closed: str | None = None
    #: By the municipality's own list. Here and not in the content, so that no message can have it (MH-30).
    local: Unshown[tuple[LocalStatus, ...]] = ()
    #: What its newest finished version told the tables, and said of the fields that rows may fill: enough to decide
    #: anew what is live when the tables change. None without one, and for what came before it was kept.
    told: Unshown[Told | None] = None

    @property
    def is_closed(self) -> bool:
        """Whether a person closed what told of it: then it is not registered."""
        return self.closed is not None and self.original == self.closed


class Consultation(Value, frozen=True):
    """One HST consultation: the content of a Konsultasjon, without number and link."""

    guid: str
    change: Change
    ref: str | None
    konsultasjon_id: str
    dato_tid_start: datetime
    registered: datetime
    form: str | None
    alderstrinn: str | None
    amming: str | None
    kjonn: str
    fodselsar: int
    episode_guid: str | None
    person: Person
    pasient_guid: Unshown[str]
    barn_ungdom_nr: Unshown[str]
    kommune_nr: str
    helseperson: tuple[Helseperson, ...] = ()
    deltaker: tuple[str, ...] = ()
    maling: tuple[Maling, ...] = ()
    enhet: Enhet | None = None
    #: KPR elements that the message requires and the source does not give.
    missing_kpr: tuple[str, ...] = ()
    #: A rule id of rules.py, when it may not leave yet.
    held_by: str | None = None
    #: False for what is not the municipality's to report (MH-61): it stays out of messages.
    switched_on: bool = True


History = ServiceHistory | ConsultationHistory


class Beside(Value, frozen=True):
    """What a decision means for another service of the same person, or for what its resource was before."""

    history: History
    notifications: tuple[Notification, ...] = ()
    #: Held records that nobody needs to decide upon any more, by notifikasjonGUID.
    closed: tuple[str, ...] = ()
    #: Held records that may leave now.
    released: tuple[str, ...] = ()
    consultations: tuple[Consultation, ...] = ()


class Decision(Value, frozen=True):
    """What follows from one resource, given what was known: notifications, and the history from now on."""

    #: The service or consultation it is about, as far as known.
    history: History | None
    notifications: tuple[Notification, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    #: Why nothing follows; None when something does.
    why: Finding | None = None
    #: What came up in deciding, beside what was found in reading.
    findings: tuple[Finding, ...] = ()
    #: The live events it was compared with: `TjenesteStart 2026-01-12`.
    compared: tuple[str, ...] = ()
    #: Records that waited for what this brings, by notifikasjonGUID.
    released: tuple[str, ...] = ()
    #: Held records that are closed by what this brings, by notifikasjonGUID.
    closed: tuple[str, ...] = ()
    #: What else is registered that is like it; None where nothing was compared.
    match: Match | None = None
    #: Whether the match decided what is done, or was only observed.
    acted: bool = False
    #: Whether a person is asked what the two are to each other.
    asks: bool = False
    #: What follows for other services of the person.
    beside: tuple[Beside, ...] = ()
    #: What it means for the pilot.
    pilot: tuple[PilotChange, ...] = ()
    #: N that were out of scope until now, by notifikasjonGUID: they may leave, with what corrects them.
    switched: tuple[str, ...] = ()
    #: Refused after all: only the history could tell.
    refused: bool = False
