"""Writing a message: from its notifications to protected bytes, checked on the way (KPR-V-002)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from adapter.config import Kommune, Tenant
from adapter.errors import AdapterError
from adapter.fhir.times import OSLO
from adapter.notifications import Change, Consultation
from adapter.outbox import Line
from adapter.outbox.line import Bytes, KprMessage, Notified
from adapter.register import Contact, Epj, Melding, Period, Protection, Unit, unheard
from adapter.register.checking import breaches, breaches_of, breaches_of_resend
from adapter.register.checking.facts import Facts
from adapter.register.messages.elements import notification_at
from adapter.register.messages.melding import write_melding
from adapter.register.messages.schema import Schemas
from adapter.rules import Finding

Key = TypeVar("Key")


class Unwritable(AdapterError):
    """
    A message breaks rules or the XSD: it is refused before it is sent. `rules` are their ids, once each.

    `by_place` has a rule for each notification (counted from 0) at fault; None where more than they are.
    """

    def __init__(self, cause: str, findings: Sequence[Finding]) -> None:
        self.rules = tuple(dict.fromkeys(finding.rule for finding in findings))
        super().__init__(f"{cause}: {', '.join(self.rules)}")
        self.cause = cause
        self.by_place = _by_place(findings)


@dataclass(frozen=True, slots=True)
class Writer(Generic[Key]):
    """
    Writes the messages of all kommuner as XML, `Writing` for MessageIn, under any protection.

    Implements nothing of its own but the order of the steps.
    """

    kommuner: Mapping[str, Kommune]
    tenants: Mapping[str, Tenant]
    schemas: Schemas
    facts: Facts
    protection: Protection[Key]
    #: versjonUt.
    version: str

    def holds_back(self, notified: Notified, now: datetime) -> str | None:
        """Give the rule by which a notification must wait by itself, instead of stopping its line."""
        found = breaches_of(notified, now, self.facts)
        return found[0].rule if found else None

    def write(
        self,
        message: KprMessage,
        contents: Sequence[Notified],
        recipient: tuple[int, Key],
        now: datetime,
        step: Callable[[str], None] = unheard,
    ) -> Bytes:
        """
        Write a message for a recipient (its HER-id and key); `step` is told of each step as it ends.

        Raises Unwritable when it breaks a rule or an XSD, Unprotected when a key may not be used.
        """
        line = message.key.line
        xml = write_melding(self._melding(message, contents, now), self.facts.without_orgnr)
        judge = breaches_of_resend if message.is_resend else breaches
        if found := judge(xml, line, now, self.facts):
            raise Unwritable("rules-broken", found)
        if found := self.schemas.check(xml, line):
            raise Unwritable("schema-broken", found)
        step("write")
        her_id, key = recipient
        payload = self.protection.protect(xml, message.key.kommune_nr, key, now)
        mark = self.protection.mark(message.key.kommune_nr, key, now)
        step("protect")
        return Bytes(xml, payload, self.schemas.build(line), her_id, mark)

    def _melding(self, message: KprMessage, contents: Sequence[Notified], now: datetime) -> Melding:
        kommune = self.kommuner[message.key.kommune_nr]
        is_hst = message.key.line is Line.HST
        contacts = tuple(Contact(c.type, c.name, c.email, c.phone, c.email2) for c in kommune.contacts)
        return Melding(
            id=message.id,
            key=message.key,
            unit=Unit(message.key.kommune_nr, kommune.orgnr if is_hst else None, contacts),
            epj=self._epj(message.tenant),
            versjon_ut=self.version,
            notified=tuple(contents),
            period=period_of(contents, message.lopenr or 1, now) if is_hst else None,
        )

    def _epj(self, tenant: str) -> Epj:
        found = self.tenants.get(tenant)
        if found is None or found.epj is None:
            raise Unwritable("epj-unknown", ())
        return Epj(found.epj.leverandor, found.epj.navn, found.epj.versjon)


def period_of(contents: Sequence[Notified], lopenr: int, now: datetime) -> Period:
    """
    Give the period that an HST message covers: the days of its new consultations.

    M and C may lie before it (KPR-V-071); where there is nothing else, theirs make the period.
    """
    days = {
        status: [
            each.content.dato_tid_start.astimezone(OSLO).date()
            for each in contents
            if isinstance(each.content, Consultation) and each.status is status
        ]
        for status in Change
    }
    covered = days[Change.NEW] or [*days[Change.REPLACE], *days[Change.ANNUL]]
    return Period(min(covered), max(covered), now.astimezone(OSLO).date(), lopenr)


def _by_place(findings: Sequence[Finding]) -> Mapping[int, str] | None:
    """Give a rule for each notification at fault; None where one finding is about the message itself."""
    found: dict[int, str] = {}
    for finding in findings:
        place = notification_at(finding.expression)
        if place is None:
            return None
        found.setdefault(place, finding.rule)
    return found or None
