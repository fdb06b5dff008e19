"""The IPLOS part of a message: one event of a service (HIS 1135:2021, build 56.0.0.5)."""

from collections.abc import Collection

from lxml.etree import _Element as Element

from adapter.notifications import Notification
from adapter.register.messages.elements import add, guid
from adapter.register.messages.moments import as_registered


def add_event(notifikasjon: Element, content: Notification, without_orgnr: Collection[str]) -> None:
    """Write the event of a notification; `without_orgnr` are the codes that name no unit (KPR-V-025)."""
    event = add(
        notifikasjon,
        content.event.value,
        hendelseGUID=guid(content.hendelse_guid),
        tjenesteID=content.service_id,
        tjenesteType=content.service_code,
        hendelseRegTid=as_registered(content.hendelse_reg_tid),
        hendelseDato=content.hendelse_dato.isoformat(),
        tjenesteOrgNr=None if content.service_code in without_orgnr else content.orgnr,
        midlertidigStoppID=content.stop_id,
    )
    # Neither kjonn nor fodselsar nor komNrHjem (KPR-V-061).
    add(
        event,
        "Bruker",
        pasientGUID=guid(content.pasient_guid),
        brukerNr=content.bruker_nr,
        fid=content.person.fid,
        typeID=content.person.type_id,
        bydel=content.person.bydel or None,
    )
