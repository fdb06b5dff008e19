"""Rules over what frames the notifications: version, reporting unit, contacts (KPR-V-001 to KPR-V-007)."""

import re
from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from adapter import rules
from adapter.fhir.numbers import organisation_number
from adapter.outbox import Line
from adapter.register import VERSION
from adapter.register.checking.case import Case, breach, notifications
from adapter.register.messages.elements import below
from adapter.rules import Finding

#: 8471: always, and for IPLOS beside them the contact and who answers for what is sent (HIS 1135:2021, 9.2.2).
REQUIRED_CONTACTS: Mapping[Line, tuple[str, ...]] = {
    Line.IPLOS: ("1", "15", "16", "17"),
    Line.HST: ("1", "15"),
}
_KOMMUNE = re.compile("[0-9]{4}")
_PHONE = re.compile(r"(?:(?:\+|00)47 *)?(?:[0-9] *){7}[0-9]")
#: The addr-spec of RFC 2822, without quotes and comments.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def version(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-001: the register deletes a message of another version."""
    if melding.get("versjon") != VERSION:
        yield breach(rules.MESSAGE_VERSION, melding, "versjon")


def one_unit(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-003: one reporting unit a message."""
    count = len(list(below(melding, "Kommune")))
    if count != 1:
        yield breach(rules.ONE_REPORTING_UNIT, melding, count=str(count))


def kommune_number(melding: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-004: four digits that name a kommune."""
    for kommune in below(melding, "Kommune"):
        number = kommune.get("kommuneNr", "")
        if not _KOMMUNE.fullmatch(number) or number in case.facts.not_reporting:
            yield breach(rules.KOMMUNE_NUMBER, kommune, "kommuneNr")


def organisation_numbers(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-023: of the kommune, which HST may name."""
    for kommune in below(melding, "Kommune"):
        number = kommune.get("kommuneOrgNr")
        if number is not None and organisation_number(number) is None:
            yield breach(rules.INVALID_ORGANISATION_NUMBER, kommune, "kommuneOrgNr")


def contact_types(melding: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-005: whom the register can always write to."""
    present = {contact.get("typeKontaktperson") for contact in below(melding, "Kontaktperson")}
    for wanted in REQUIRED_CONTACTS[case.line]:
        if wanted not in present:
            yield breach(rules.MISSING_CONTACT, melding, code=wanted)


def contact_forms(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-006: how they are reached."""
    for contact in below(melding, "Kontaktperson"):
        if not 1 <= len(contact.get("kontPerson", "")) <= 100:
            yield breach(rules.CONTACT_FORM, contact, "kontPerson")
        phone = contact.get("meldTelefon")
        if phone is not None and not _PHONE.fullmatch(phone):
            yield breach(rules.CONTACT_FORM, contact, "meldTelefon")
        for name in ("meldEpost1", "meldEpost2"):
            address = contact.get(name, "" if name == "meldEpost1" else None)
            if address is not None and not (_EMAIL.fullmatch(address) and len(address) <= 100):
                yield breach(rules.CONTACT_FORM, contact, name)


def some_notification(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-007: a message says something."""
    if not notifications(melding):
        yield breach(rules.ONE_CONTENT, melding, count="0")


def one_content(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-007: one event, or one consultation, a notification."""
    count = len(list(notifikasjon.iterchildren()))
    if count != 1:
        yield breach(rules.ONE_CONTENT, notifikasjon, count=str(count))
