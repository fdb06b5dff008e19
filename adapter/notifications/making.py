"""Making notifications: deterministic ids, the person's numbers, and what may not leave yet."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha1
from uuid import UUID

import msgspec

from adapter import rules
from adapter.config import PausePolicy, Provider, Tenant
from adapter.mapping import Person, ServiceEvent
from adapter.mapping.dates import FIRST_LIKELY_DAY
from adapter.mapping.tables import OrgnrUse, PauseUse, ServiceCode
from adapter.notifications import Change, HistoryKey, Notification, Reported, Scope
from adapter.notifications.comparing import Comparing
from adapter.values import Filled, Value, replace

PAUSING = (ServiceEvent.PAUSE, ServiceEvent.RESUME)


class Making(Value, frozen=True):
    """What notifications depend on beside facts and history."""

    #: The namespace of the installation: a replay makes the same ids.
    namespace: UUID
    tenant: Tenant
    #: None: nothing is compared with what else is registered.
    comparing: Comparing | None = None
    #: All tenants, by name: what follows may concern the service of another one.
    tenants: Mapping[str, Tenant] = msgspec.field(default_factory=dict)
    #: By tenant and tjenesteID: the history of a service that had another id before (KPR-D-020).
    former: Mapping[str, Mapping[str, HistoryKey]] = msgspec.field(default_factory=dict)

    def of(self, tenant: str) -> "Making":
        """The same for another tenant."""
        return replace(self, tenant=self.tenants[tenant]) if tenant != self.tenant.name else self

    def switched_on(self, code: str | None) -> bool:
        """Whether running reporting is switched on for a code (V-021)."""
        return code in self.tenant.report_service_codes

    @property
    def reports_consultations(self) -> bool:
        """Whether consultations of the tenant are the municipality's to report (MH-61)."""
        return self.tenant.provider is Provider.MUNICIPALITY

    def guid(self, *seed: object) -> str:
        """An id that only depends on what it is for."""
        return _uuid5(self.namespace, "|".join(map(str, (self.tenant.name, *seed))))

    def pasient_guid(self, person: Person) -> str:
        """The source's GUID, else one that is stable for person and kommune (V-059)."""
        if person.pasient_guid:
            return person.pasient_guid
        seed = f"person|{self.tenant.kommune_nr}|{person.type_id}|{person.fid}"
        return _uuid5(self.namespace, seed)

    def bruker_nr(self, person: Person) -> str:
        """The source's own number, else the GUID; never the identity number (V-058)."""
        return person.bruker_nr or self.pasient_guid(person)


#: By the hexadecimal digit that stands there the one that says which variant of a UUID it is (RFC 9562, 4.1).
_VARIANT = {f"{digit:x}": f"{digit & 0b11 | 0b1000:x}" for digit in range(16)}


def _uuid5(namespace: UUID, name: str) -> str:
    """`str(uuid.uuid5(namespace, name))`, in a third of the time: three are made an event."""
    # `namespace.bytes`, without asking twice for it.
    own = namespace.int.to_bytes(16, "big")
    made = sha1(own + name.encode(), usedforsecurity=False).hexdigest()
    return f"{made[:8]}-{made[8:12]}-5{made[13:16]}-{_VARIANT[made[16]]}{made[17:20]}-{made[20:32]}"


class Maker(Filled):
    """Makes the notifications of one service, numbered on from those it had."""

    making: Making
    key: HistoryKey
    person: Person
    code: str
    traits: ServiceCode | None
    scope: Scope
    switched_on: bool
    registered: datetime
    made: int
    notifications: list[Notification] = msgspec.field(default_factory=list)

    def stop_id(self) -> str:
        """A midlertidigStoppID of our own: one for each pause (V-036)."""
        return self.making.guid(self.key.id, "stop", self.made)

    def make(self, change: Change, event: Reported, *, hendelse_guid: str | None = None) -> Notification:
        """One notification about an event; an N has the GUID that every later M and C refers to."""
        guid = self._next("notification") if change is not Change.NEW else event.original
        pasient_guid = self.making.pasient_guid(self.person)
        made = Notification(
            guid=guid,
            change=change,
            event=event.event,
            hendelse_guid=hendelse_guid or self.making.guid(self.key.id, "hendelse", self.made),
            service_id=self.key.id,
            service_code=self.code,
            hendelse_dato=event.date,
            hendelse_reg_tid=self.registered,
            orgnr=event.orgnr,
            stop_id=event.stop_id,
            ref=None if change is Change.NEW else event.original,
            person=self.person,
            pasient_guid=pasient_guid,
            bruker_nr=self.person.bruker_nr or pasient_guid,
            kommune_nr=self.making.tenant.kommune_nr,
            scope=self.scope,
            switched_on=self.switched_on,
            held_by=None if change is Change.ANNUL else self._held_by(event.event, event.date, event.orgnr),
        )
        self.notifications.append(made)
        return made

    def next_guid(self) -> str:
        """The notifikasjonGUID of the next N."""
        return self._next("notification")

    def _next(self, kind: str) -> str:
        self.made += 1
        return self.making.guid(self.key.id, kind, self.made)

    def _held_by(self, event: ServiceEvent, day: date, orgnr: str | None) -> str | None:
        """The rule by which a person must decide, or something must come, before it may leave."""
        traits = self.traits
        if traits is None:
            return None
        if event is ServiceEvent.PROVIDER and traits.orgnr is OrgnrUse.FORBIDDEN:
            return rules.PROVIDER_CHANGE_NOT_REPORTABLE
        if event in PAUSING and pause_is_held(traits, self.making.tenant):
            return rules.PAUSE_NEEDS_DECISION
        if day < FIRST_LIKELY_DAY:
            return rules.EARLY_DATE
        needs_orgnr = traits.orgnr is OrgnrUse.REQUIRED or event is ServiceEvent.PROVIDER
        return rules.MISSING_ORGANISATION_NUMBER if needs_orgnr and orgnr is None else None


def scope_of(traits: ServiceCode | None) -> Scope:
    """Whether the table counts a code to the first phase."""
    return Scope.DEFAULT if traits is not None and traits.first_phase else Scope.EXTENDED


def pause_is_held(traits: ServiceCode, tenant: Tenant) -> bool:
    """Whether a pause of such a service waits for a person (M-011, by setting)."""
    return traits.pause is PauseUse.DISCOURAGED and tenant.pause_on_long_term is PausePolicy.HOLD
