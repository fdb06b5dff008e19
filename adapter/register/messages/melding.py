"""
Writes a message as XML: IPLOS or HST 56.0.0, UTF-8, all data in attributes.

Nothing is decided here. What the register would not take is written as it is, and found by checking; not
even a text that XML cannot hold stops the writing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from lxml import etree
from lxml.etree import _Element as Element

from adapter.notifications import Consultation
from adapter.outbox import Line
from adapter.register import VERSION, Contact, Melding, Notified, Period, Unit
from adapter.register.messages.elements import add, guid, is_melding, put, root
from adapter.register.messages.hst import add_consultation, add_units
from adapter.register.messages.iplos import add_event
from adapter.register.messages.moments import in_seconds

#: 7371: a message for continuous updates, the only kind the running channel has.
CONTINUOUS = "K"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def write_melding(melding: Melding, without_orgnr: Collection[str]) -> bytes:
    """
    The bytes of a message, the same each time.

    `without_orgnr`: the service codes whose events name no unit (KPR-V-025), from the national table.
    """
    element = root("Melding", melding.key.line)
    _put_head(element, melding)
    for notified in melding.notified:
        add_notification(element, notified, without_orgnr)
    for contact in melding.unit.contacts:
        _add_contact(element, contact)
    add_kommune(element, melding.unit, (each.content for each in melding.notified))
    return _DECLARATION + etree.tostring(element, encoding="UTF-8", xml_declaration=False, pretty_print=True)


def add_notification(melding: Element, notified: Notified, without_orgnr: Collection[str]) -> Element:
    """Write one Notifikasjon with its event or consultation."""
    notifikasjon = add(
        melding,
        "Notifikasjon",
        statusNotifikasjon=notified.status.value,
        notifikasjonTid=in_seconds(max(notified.arose, _registered(notified))),
        notifikasjonGUID=guid(notified.guid),
        notifikasjonForrigeGUID=guid(notified.previous),
        notifikasjonLopeNr=str(notified.number),
        notifikasjonRef=guid(notified.ref) if notified.ref else None,
    )
    if isinstance(notified.content, Consultation):
        add_consultation(notifikasjon, notified.content)
    else:
        add_event(notifikasjon, notified.content, without_orgnr)
    return notifikasjon


def add_kommune(melding: Element, unit: Unit, contents: Iterable[object]) -> Element:
    """Write the reporting unit, in HST with the units that consultations name."""
    is_hst = is_melding(melding, Line.HST)
    kommune = add(melding, "Kommune", kommuneNr=unit.kommune_nr, kommuneOrgNr=unit.orgnr if is_hst else None)
    add_units(kommune, (each for each in contents if isinstance(each, Consultation)))
    return kommune


def _registered(notified: Notified) -> datetime:
    """When the content was registered: where that was later, the notification is as late (KPR-V-033)."""
    content = notified.content
    return content.registered if isinstance(content, Consultation) else content.hendelse_reg_tid


def _put_head(element: Element, melding: Melding) -> None:
    put(element, versjon=VERSION, meldingstype=CONTINUOUS)
    if melding.period is not None:
        _put_period(element, melding.period)
    epj = melding.epj
    put(element, leverandor=epj.leverandor, navnEPJ=epj.navn, versjonEPJ=epj.versjon)
    put(element, versjonUt=melding.versjon_ut)
    if melding.period is not None:
        put(element, lopenr=str(melding.period.lopenr))
    put(element, lokalident=guid(melding.id))


def _put_period(element: Element, period: Period) -> None:
    fra, til, uttak = (day.isoformat() for day in (period.fra, period.til, period.uttak))
    put(element, fraDatoPeriode=fra, tilDatoPeriode=til, uttakDato=uttak)


def _add_contact(melding: Element, contact: Contact) -> None:
    add(
        melding,
        "Kontaktperson",
        kontPerson=contact.name,
        meldTelefon=contact.phone or None,
        meldEpost1=contact.email,
        meldEpost2=contact.email2 or None,
        typeKontaktperson=contact.type,
    )
