"""
The minimelding: one notification written as a FHIR message (crosswalk 4).

The profile gives FHIR's statuses other meanings; they hold only under its profile address, and only
for a tenant that is configured for it (M-009).
"""

from adapter import rules
from adapter.config import Profile
from adapter.events.unwrap import Part
from adapter.fhir.references import Target
from adapter.fhir.resources import (
    Coding,
    MessageBundle,
    MessageHeader,
    Organization,
    read,
)
from adapter.mapping import MinimeldingFacts, Origin, Refused, ServiceEvent
from adapter.mapping.dates import check_not_future, check_plausible, read_day
from adapter.mapping.origin import fits_message
from adapter.mapping.person import as_uuid, find_person, looks_personal
from adapter.mapping.reader import Reader
from adapter.mapping.service import read_unit
from adapter.mapping.service_code import find_code, say_missing

_EVENTS = {
    "arrived": ServiceEvent.START,
    "onleave": ServiceEvent.PAUSE,
    "planned": ServiceEvent.RESUME,
    "entered-in-error": ServiceEvent.PROVIDER,
    "finished": ServiceEvent.END,
}
_CHANGES = {"submission": "N", "replace": "M", "void": "C"}
_ZERO = "00000000-0000-0000-0000-000000000000"


def is_minimelding(reader: Reader) -> bool:
    """Whether an Encounter is to be read by this profile."""
    profiles = reader.setting.tenant.profiles
    return bool(profiles) and any(
        profiles.get(url) is Profile.MINIMELDING for url in reader.care.meta.profile
    )


def read_minimelding(reader: Reader, origin: Origin, part: Part) -> MinimeldingFacts | Refused:
    """
    Read the notification of one message Bundle.

    Without the message around it nobody knows whether it is an N, M or C, and FHIR's own meaning of its
    status would be wrong: it is refused.
    """
    if not part.bundles or part.bundles[0].bundle.get("type") != "message":
        reader.find(rules.INVALID_BUNDLE, reader.at("meta.profile"))
        return Refused(origin.resource, reader.findings)
    bundle = read(part.bundles[0].bundle, MessageBundle)
    header_at = f"{part.bundles[0].path}.entry[0].resource"
    header = read(part.bundles[0].bundle["entry"][0]["resource"], MessageHeader)
    named = _named_identifiers(reader)
    service_id = named.get("tjenesteID")
    if not service_id or not _is_usable(service_id):
        reader.find(rules.UNIDENTIFIABLE_RESOURCE, reader.at("identifier"))
    event = _EVENTS.get(reader.care.status or "")
    if event is None:
        reader.find(rules.UNKNOWN_CODE, reader.at("status"))
    change = _change(header)
    if change is None:
        told = "eventUri" if header.eventUri else "eventCoding.code"
        reader.find(rules.SUPPLEMENT_NOT_MADE, f"{header_at}.{told}")
    _check_kommune(reader, header, f"{header_at}.sender")
    somebody = find_person(reader)
    at = reader.at("participant[0].period.start")
    text = _event_time(reader)
    day = read_day(reader, text, at, missing=rules.MISSING_START_DATE)
    check_not_future(reader, text, at)
    check_plausible(reader, day, at, somebody.born if somebody else None)
    code = find_code(reader, day)
    if code is None or code.traits is None:
        say_missing(reader)
    unit = read_unit(reader, code)
    related_at, related = _related(bundle, f"{part.bundles[0].path}.link")
    if change in ("M", "C") and related is None:
        reader.find(rules.UNKNOWN_ORIGINAL, related_at)
    if (
        reader.refused
        or not (service_id and event and change and somebody and day)
        or code is None
        or code.traits is None
    ):
        return Refused(origin.resource, reader.findings)
    return MinimeldingFacts(
        origin=origin,
        service_id=service_id,
        event=event,
        status=change,
        code=code.traits.code,
        row=code.row,
        traits=code.traits,
        person=somebody.person,
        known_as=somebody.known_as,
        orgnr=unit.orgnr if unit else None,
        date=day,
        stop_id=next((s for s in (named.get("midlertidigStoppID"),) if s and _is_usable(s)), None),
        guid=as_uuid(bundle.identifier.value or "") if bundle.identifier else None,
        guid_at=f"{part.bundles[0].path}.identifier",
        related=related,
        related_at=related_at,
        hendelse_guid=as_uuid(named.get("hendelseGUID", "")),
        warnings=reader.warnings,
    )


def _named_identifiers(reader: Reader) -> dict[str, str]:
    """The identifiers by the code of their type; the profile gives them no system."""
    found: dict[str, str] = {}
    for identifier in reader.care.identifiers:
        coding: Coding | None = next(iter(identifier.type.coding), None) if identifier.type else None
        if coding and coding.code and identifier.value:
            found.setdefault(coding.code, identifier.value)
    return found


def _is_usable(text: str) -> bool:
    """Whether an id may go into a message and be shown: no person number, of bounded form."""
    return fits_message(text) and not looks_personal(text)


def _event_time(reader: Reader) -> str | None:
    participants = reader.care.participants
    period = participants[0].period if participants else None
    return period.start if period else None


def _change(header: MessageHeader) -> str | None:
    """statusNotifikasjon: the event code, else the event address, else the header's profile."""
    if header.eventCoding and header.eventCoding.code:
        code = header.eventCoding.code
        return code if code in ("N", "M", "C") else None
    for address in (header.eventUri or "", *header.meta.profile):
        for word, change in _CHANGES.items():
            if word in address:
                return change
    return None


def _related(bundle: MessageBundle, at: str) -> tuple[str, str | None]:
    """The place and the sender's GUID of the notification that is corrected; the zero GUID is none."""
    for i, link in enumerate(bundle.link):
        if link.relation == "related":
            guid = as_uuid((link.url or "").rstrip("/").rpartition("/")[2])
            return f"{at}[{i}].url", guid if guid != _ZERO else None
    return at, None


def _check_kommune(reader: Reader, header: MessageHeader, at: str) -> None:
    """The kommune is configured; a message that says otherwise is listed (M-018)."""
    target = reader.resolver.follow(header.sender)
    told = read(target.tree, Organization).identifier if isinstance(target, Target) else ()
    if header.sender and header.sender.identifier:
        told = (header.sender.identifier, *told)
    for identifier in told:
        match = reader.setting.tables.identifier_kind(identifier.system or "")
        # The profile files it under the list of bydeler (input-profiles 3.1).
        is_kommune = match is not None and match.kind.name in ("kommunenummer", "bydel")
        if is_kommune and identifier.value != reader.setting.tenant.kommune_nr:
            expected = reader.setting.tenant.kommune_nr
            reader.find(rules.KOMMUNE_DIFFERS, at, expected=expected)
            return
