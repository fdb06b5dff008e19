"""
Mapping: what a FHIR resource means to KPR.

In comes one resource of an unwrapped document; out comes its meaning: the facts of a service, of a
consultation, of a minimelding notification or of a deletion, or the reason why it means nothing to
KPR. Nothing here knows what was reported before.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from adapter.mapping.results import Apart, SaidHst, Told
from adapter.mapping.tables import MappingRow, ServiceCode
from adapter.rules import Finding
from adapter.values import Unshown, Value


class Person(Value, frozen=True):
    """The person a service or consultation is about, as KPR identifies persons (crosswalk 3.4)."""

    #: 9032: 1 fødselsnummer, 2 D-nummer, 3 H-nummer, 9 ddmmyy, 10 DUF, 12 FH.
    type_id: str
    fid: Unshown[str]
    #: The source's own number for the person; None: the adapter makes one.
    bruker_nr: Unshown[str | None] = None
    #: The source's GUID for the person; None: the adapter makes one.
    pasient_guid: Unshown[str | None] = None
    bydel: Unshown[str | None] = None


class Version(Value, frozen=True):
    """Which version of a resource this is; versions of one resource are ordered."""

    version_id: str | None
    last_updated: datetime | None


class Status(StrEnum):
    """What FHIR's statuses of both resources and both versions mean for a service (crosswalk 3.1)."""

    NOT_STARTED = "not-started"
    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    ANNULLED = "annulled"
    #: Says nothing about the service: Encounter `unknown`, R5 `discharged` without an end.
    SILENT = "silent"


class Pause(Value, frozen=True):
    """One temporary stop; `end` is None while it lasts."""

    start: date
    end: date | None


class Origin(Value, frozen=True):
    """Where the facts came from: enough to explain, to order and to find again."""

    #: `EpisodeOfCare/901`; for a document without an id `EpisodeOfCare/-`.
    resource: str
    #: The place in the document, as findings write it.
    path: str
    version: Version
    #: Digest of the resource as sent: tells a resend from a change.
    digest: Unshown[bytes]
    #: hendelseRegTid: meta.lastUpdated, else Bundle.timestamp, else the time of receipt (crosswalk 3.2).
    registered: datetime
    #: The Norwegian date of `registered`: the date of what the document itself does not date.
    registered_on: date
    #: What the source calls it, by all its identifiers: two resources of one contact share one (KPR-D-012).
    names: Unshown[frozenset[str]] = frozenset()
    #: The newest version of a service is decided once more, by other tables: no document came.
    is_anew: bool = False


class ServiceFacts(Value, frozen=True):
    """One version of one service (tjeneste), or of a stay."""

    origin: Origin
    service_id: str
    status: Status
    #: None when the code is one the tenant lists as not in KPR.
    code: str | None
    row: MappingRow | None
    #: None only where the status makes it needless (annulled).
    person: Person | None
    orgnr: str | None
    start: date | None
    end: date | None
    #: Whether the table asks for, allows or forbids tjenesteOrgNr, and what it says of pauses.
    traits: ServiceCode | None
    #: From statusHistory, in order; None when the document keeps none.
    pauses: tuple[Pause, ...] | None
    #: The date a tenant's extension gives for a change of provider.
    provider_changed_on: date | None = None
    #: The same person by other numbers, as the source says (KPR-D-019).
    known_as: Unshown[tuple[Person, ...]] = ()
    warnings: tuple[Finding, ...] = ()
    #: Of a contact that KPR has no message for: why, and what it is in the pilot.
    apart: Apart | None = None
    #: What it told the tables; None where they were not asked.
    told: Unshown[Told | None] = None
    #: Minutes a week that were granted, for the figures alone (MH-53); None: not told.
    weekly_minutes: int | None = None


class Helseperson(Value, frozen=True):
    """A professional of a consultation (HST Helseperson)."""

    pol_utforende: str | None
    hpr: Unshown[str | None] = None


class Maling(Value, frozen=True):
    """One measurement of a consultation (HST Maling with one Maleresultat)."""

    type_maling: str
    maling_dato_tid: datetime
    verdi: Unshown[str]
    enhet: str | None = None
    #: 9178, where the Observation is coded so.
    type_maling_kodet: str | None = None


class Enhet(Value, frozen=True):
    """The unit of a consultation (HST Enhet)."""

    enhet_id: str
    org_nr: str | None = None
    resh_id: str | None = None
    enhet_navn: str | None = None


class LocalStatus(Value, frozen=True):
    """How one category went, by a municipality's own list: never in a message (MH-30)."""

    category: str
    #: A status of ours (`hst_status` in pilot/codes.yaml).
    status: str


class ConsultationFacts(Value, frozen=True):
    """One version of one consultation at helsestasjon or in skolehelsetjenesten (crosswalk 6)."""

    origin: Origin
    konsultasjon_id: str
    status: Status
    person: Person | None
    dato_tid_start: datetime | None
    form: str | None
    alderstrinn: str | None
    amming: str | None
    kjonn: str = "0"
    fodselsar: int = 0
    episode_guid: str | None = None
    helseperson: tuple[Helseperson, ...] = ()
    deltaker: tuple[str, ...] = ()
    maling: tuple[Maling, ...] = ()
    enhet: Enhet | None = None
    #: The same person by other numbers, as the source says (KPR-D-019).
    known_as: Unshown[tuple[Person, ...]] = ()
    warnings: tuple[Finding, ...] = ()
    #: The row of a decision table that made it a consultation; None: it says so itself.
    row: MappingRow | None = None
    #: What it told the tables; None where they were not asked.
    told: Unshown[Told | None] = None
    #: Kept beside the consultation, and in no message.
    local: Unshown[tuple[LocalStatus, ...]] = ()
    #: What the document itself says of the fields that rows may fill.
    said: SaidHst | None = None


class ServiceEvent(StrEnum):
    """The five events of a service, by KPR's names, in the order of one date (crosswalk 3.1)."""

    START = "TjenesteStart"
    PAUSE = "MidlertidigStoppFra"
    RESUME = "MidlertidigStoppTil"
    PROVIDER = "TjenesteutforerEndret"
    END = "TjenesteSlutt"


class MinimeldingFacts(Value, frozen=True):
    """One notification written as a FHIR message in the minimelding profile (crosswalk 4)."""

    origin: Origin
    service_id: str
    event: ServiceEvent
    #: N, M or C.
    status: str
    code: str
    row: MappingRow
    person: Person
    orgnr: str | None
    date: date
    traits: ServiceCode
    stop_id: str | None
    #: The sender's GUIDs: of this notification, of the one it corrects, of the event's version.
    guid: str | None
    #: Where `guid` stands in the document.
    guid_at: str
    related: str | None
    #: Where `related` stands in the document.
    related_at: str
    hendelse_guid: str | None
    #: The same person by other numbers, as the source says (KPR-D-019).
    known_as: Unshown[tuple[Person, ...]] = ()
    warnings: tuple[Finding, ...] = ()
    #: What it told the tables; None where they were not asked.
    told: Unshown[Told | None] = None


class Deletion(Value, frozen=True):
    """The sender says that a resource is gone; person and service must come from what we know."""

    origin: Origin
    #: `Type/id`, an id alone when the type is not told, or None.
    target: Unshown[str | None]
    #: The identifier value of a conditional delete.
    identifier: Unshown[str | None] = None


class Nothing(Value, frozen=True):
    """Understood, and no message follows from it: the finding says why."""

    origin: Origin
    why: Finding
    service_id: str | None = None
    code: str | None = None
    row: MappingRow | None = None
    warnings: tuple[Finding, ...] = ()
    #: What it told the tables; None where they were not asked.
    told: Unshown[Told | None] = None


class Refused(Value, frozen=True):
    """Refused, or parked, with everything that is wrong with it."""

    #: `EpisodeOfCare/901` as far as known.
    resource: str
    findings: Sequence[Finding]
    #: Addresses of what it refers to and nobody delivered.
    missing: Unshown[tuple[str, ...]] = ()
    #: What it told the tables; None where they were not asked.
    told: Unshown[Told | None] = None


Meaning = ServiceFacts | ConsultationFacts | MinimeldingFacts | Deletion | Nothing | Refused
