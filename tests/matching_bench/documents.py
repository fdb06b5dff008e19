"""FHIR documents as the EPJ systems of the made-up kommune write them (R4)."""

from datetime import date, datetime
from typing import Any

from tests.matching_bench.people import Known, Person

Tree = dict[str, Any]

_OID = "urn:oid:2.16.578.1.12.4.1"
_SERVICES, _UNIT = f"{_OID}.1.9151", f"{_OID}.4.101"
_FNR, _D_NUMBER = f"{_OID}.4.1", f"{_OID}.4.2"
_CLASS = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SERVICE_ID, CONSULTATION_ID = "https://epj.example/tjeneste", "https://epj.example/konsultasjon"
#: A system that refers to persons by number only; the others enclose a Patient.
TERSE = "epj-b"


def identifier(system: str, value: str, use: str | None = None) -> Tree:
    return {"system": system, "value": value} | ({"use": use} if use else {})


def meta(version: int, changed: datetime) -> Tree:
    return {"versionId": str(version), "lastUpdated": changed.strftime("%Y-%m-%dT%H:%M:%SZ")}


def about(person: Person, known: Known, system: str, element: str) -> Tree:
    """Say whom a resource is about: a number, or a Patient with all that the system knows."""
    if system == TERSE and known is Known.FNR:
        return {element: {"identifier": identifier(_FNR, person.fnr)}}
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": _numbers(person, known),
        "gender": "female" if person.is_woman else "male",
        "birthDate": str(person.born),
    }
    enclosed = {key: value for key, value in patient.items() if value != []}
    return {"contained": [enclosed], element: {"reference": "#p"}}


def _numbers(person: Person, known: Known) -> list[Tree]:
    match known:
        case Known.FNR:
            return [identifier(_FNR, person.fnr)]
        case Known.D_NUMBER:
            return [identifier(_D_NUMBER, person.d_number)]
        case Known.FORMER:
            return [identifier(_FNR, person.former)]
        case Known.BOTH:
            return [identifier(_FNR, person.fnr, "official"), identifier(_D_NUMBER, person.d_number, "old")]
        case Known.WITH_FORMER:
            return [identifier(_FNR, person.fnr, "official"), identifier(_FNR, person.former, "old")]
        case Known.BIRTH_DATE:
            return []


def coded(code: str) -> Tree:
    return {"coding": [{"system": _SERVICES, "code": code}]}


def unit_of(orgnr: str | None, element: str) -> Tree:
    return {element: {"identifier": identifier(_UNIT, orgnr)}} if orgnr else {}


def period(start: str, end: str | date | None) -> Tree:
    return {"start": start} | ({"end": str(end)} if end else {})


def history(start: date, end: date | None, pauses: list[tuple[date, date | None]]) -> list[Tree]:
    """The statusHistory of a service with pauses."""
    entries: list[Tree] = []
    since: date | None = start
    for begin, until in pauses:
        entries.append({"status": "active", "period": period(str(since), begin)})
        entries.append({"status": "onhold", "period": period(str(begin), until)})
        since = until
    if since:
        entries.append({"status": "active", "period": period(str(since), end)})
    return entries


def consultation(person: Person, system: str, number: str, begun: datetime, unit: str) -> Tree:
    """An Encounter at a helsestasjon: HST, version 1."""
    return {
        "resourceType": "Encounter",
        "id": number,
        "meta": meta(1, begun),
        "identifier": [identifier(CONSULTATION_ID, number)],
        "status": "finished",
        "class": {"system": _CLASS, "code": "AMB"},
        "type": [
            {"coding": [{"system": f"{_OID}.1.9506", "code": "I"}]},
            {"coding": [{"system": f"{_OID}.1.9505", "code": "E"}]},
        ],
        "serviceType": {"coding": [{"system": f"{_OID}.1.8663", "code": "KF01"}]},
        "period": {"start": begun.strftime("%Y-%m-%dT%H:%M:%SZ")},
        **unit_of(unit, "serviceProvider"),
        **about(person, Known.FNR, system, "subject"),
    }


def visit(person: Person, system: str, number: str, begun: datetime, within: str) -> Tree:
    """An Encounter in the home, on an EpisodeOfCare: no service of its own (KPR-D-014)."""
    return {
        "resourceType": "Encounter",
        "id": number,
        "meta": meta(1, begun),
        "identifier": [identifier(SERVICE_ID, number)],
        "status": "finished",
        "class": {"system": _CLASS, "code": "HH"},
        "episodeOfCare": [{"reference": f"EpisodeOfCare/{within}"}],
        "period": {"start": begun.strftime("%Y-%m-%dT%H:%M:%SZ")},
        **about(person, Known.FNR, system, "subject"),
    }


def stay_class() -> Tree:
    return {"system": _CLASS, "code": "IMP"}
