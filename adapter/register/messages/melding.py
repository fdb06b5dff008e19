"""
Writes a message as XML: IPLOS or HST 56.0.0, UTF-8, all data in attributes.

Nothing is decided here. What the register would not take is written as it is, and found by checking; not
even a text that XML cannot hold stops the writing.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from adapter.notifications import Change, Consultation, Notification
from adapter.outbox import Line
from adapter.register import VERSION, Contact, Melding, Notified
from adapter.register.messages.elements import NAMESPACES, attribute, element, escaped, guid
from adapter.register.messages.hst import consultation, units
from adapter.register.messages.iplos import event
from adapter.register.messages.moments import in_seconds
from adapter.values import replace

#: 7371: a message for continuous updates, the only kind the running channel has.
CONTINUOUS = "K"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_melding(melding: Melding, without_orgnr: Collection[str]) -> bytes:
    """
    The bytes of a message, the same each time.

    `without_orgnr`: the service codes whose events name no unit (KPR-V-025), from the national table.
    """
    line, contents = melding.key.line, [_said(each) for each in melding.notified]
    written = element(
        0,
        "Melding",
        *[_notifikasjon(each, without_orgnr) for each in melding.notified],
        *[_contact(contact) for contact in melding.unit.contacts],
        _kommune(melding.unit.kommune_nr, melding.unit.orgnr if line is Line.HST else None, contents),
        xmlns=NAMESPACES[line],
        **_head(melding),
    )
    return (_DECLARATION + written).encode()


def write_alone(notified: Notified, without_orgnr: Collection[str]) -> bytes:
    """The bytes of one notification and its kommune, to be judged by themselves: no message."""
    content = notified.content
    written = element(
        0,
        "Melding",
        _notifikasjon(notified, without_orgnr),
        _kommune(content.kommune_nr, None, [_said(notified)]),
        xmlns=NAMESPACES[Line.HST if isinstance(content, Consultation) else Line.IPLOS],
    )
    return (_DECLARATION + written).encode()


def _said(notified: Notified) -> Notification | Consultation:
    """
    The content as it is written: a C names no unit.

    It takes back and claims nothing; the unit that it would name may be what was wrong (KPR-V-078).
    """
    content = notified.content
    if notified.status is Change.ANNUL and isinstance(content, Consultation):
        return replace(content, enhet=None)
    return content


def _notifikasjon(notified: Notified, without_orgnr: Collection[str]) -> str:
    content = _said(notified)
    told = consultation(content) if isinstance(content, Consultation) else event(content, without_orgnr)
    own, previous = escaped(guid(notified.guid), guid(notified.previous))
    ref = attribute("notifikasjonRef", guid(notified.ref) if notified.ref else None)
    return (
        f'  <Notifikasjon statusNotifikasjon="{notified.status}"'
        f' notifikasjonTid="{in_seconds(max(notified.arose, _registered(notified)))}"'
        f' notifikasjonGUID="{own}" notifikasjonForrigeGUID="{previous}" notifikasjonLopeNr="{notified.number}"{ref}>\n'
        f"{told}  </Notifikasjon>\n"
    )


def _kommune(number: str, orgnr: str | None, contents: Iterable[object]) -> str:
    """The reporting unit, in HST with the units that consultations name."""
    named = units(each for each in contents if isinstance(each, Consultation))
    return element(1, "Kommune", *named, kommuneNr=number, kommuneOrgNr=orgnr)


def _registered(notified: Notified) -> datetime:
    """When the content was registered: where that was later, the notification is as late (KPR-V-033)."""
    content = notified.content
    return content.registered if isinstance(content, Consultation) else content.hendelse_reg_tid


def _head(melding: Melding) -> Mapping[str, str | None]:
    period, epj = melding.period, melding.epj
    return {
        "versjon": VERSION,
        "meldingstype": CONTINUOUS,
        "fraDatoPeriode": period.fra.isoformat() if period else None,
        "tilDatoPeriode": period.til.isoformat() if period else None,
        "uttakDato": period.uttak.isoformat() if period else None,
        "leverandor": epj.leverandor,
        "navnEPJ": epj.navn,
        "versjonEPJ": epj.versjon,
        "versjonUt": melding.versjon_ut,
        "lopenr": str(period.lopenr) if period else None,
        "lokalident": guid(melding.id),
    }


def _contact(contact: Contact) -> str:
    return element(
        1,
        "Kontaktperson",
        kontPerson=contact.name,
        meldTelefon=contact.phone or None,
        meldEpost1=contact.email,
        meldEpost2=contact.email2 or None,
        typeKontaktperson=contact.type,
    )
