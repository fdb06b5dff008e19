"""The IPLOS part of a message: one event of a service (HIS 1135:2021, build 56.0.0.5)."""

from collections.abc import Collection

from adapter.notifications import Notification
from adapter.register.messages.elements import attribute, escaped, guid
from adapter.register.messages.moments import as_registered


def event(content: Notification, without_orgnr: Collection[str]) -> str:
    """The event of a notification; `without_orgnr` are the codes that name no unit (KPR-V-025)."""
    # Line by line and not element by element: a message is hundreds of these, and it is half the cost.
    name, person = content.event, content.person
    orgnr = None if content.service_code in without_orgnr else content.orgnr
    event_guid, service, code, patient_guid, number, fid, type_id = escaped(
        guid(content.hendelse_guid),
        content.service_id,
        content.service_code,
        guid(content.pasient_guid),
        content.bruker_nr,
        person.fid,
        person.type_id,
    )
    # Neither kjonn nor fodselsar nor komNrHjem (KPR-V-061).
    return (
        f'    <{name} hendelseGUID="{event_guid}" tjenesteID="{service}" tjenesteType="{code}"'
        f' hendelseRegTid="{as_registered(content.hendelse_reg_tid)}"'
        f' hendelseDato="{content.hendelse_dato.isoformat()}"{attribute("tjenesteOrgNr", orgnr)}'
        f"{attribute('midlertidigStoppID', content.stop_id)}>\n"
        f'      <Bruker pasientGUID="{patient_guid}" brukerNr="{number}" fid="{fid}" typeID="{type_id}"'
        f"{attribute('bydel', person.bydel or None)}/>\n"
        f"    </{name}>\n"
    )
