"""Documents made for tests: services, consultations, minimeldinger, and their way along the path."""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from adapter.config import SHARED_INSTALLATION, Environment, shipped_mappings
from adapter.events import Event
from adapter.fhir.second_opinion import SecondOpinion
from adapter.mapping.load import load_tables, load_tenants
from adapter.notifications.known import Known
from adapter.outcomes import ResourceResult, Taken
from adapter.pipeline import World, decide, read
from adapter.values import replace

Tree = dict[str, Any]

TABLES = load_tables(shipped_mappings())
TENANTS = load_tenants(Path(__file__).parent / "tenants.yaml", TABLES)
WORLD = World(TABLES, TENANTS, SHARED_INSTALLATION, second_opinion=SecondOpinion(0))
PRODUCTION = replace(
    WORLD,
    tenants=TENANTS.model_copy(update={"environment": Environment.PRODUCTION, "synthetic_only": False}),
)
NOW = TENANTS.clock

OID = "urn:oid:2.16.578.1.12.4.1"
SERVICES, ORGNR, FNR, DNR = f"{OID}.1.9151", f"{OID}.4.101", f"{OID}.4.1", f"{OID}.4.2"
FORM, STEP, AMMING = f"{OID}.1.9506", f"{OID}.1.9505", f"{OID}.1.8524"
PROFESSION, PARTICIPANT, HPR_LIST = f"{OID}.1.8401", f"{OID}.1.8425", f"{OID}.1.9060"
PROFILE = "http://hddr.no//StructureDefinition/kpr-mm-iplos-i-kpr-tjeneste"
#: Organisation numbers with right control digits; no such units are meant.
UNITS = ("322109830", "351203374", "333405628")


def person_number(day: int, month: int, year: int, individual: int = 100) -> str:
    """A number with right control digits; a synthetic one has 80 or 65 added to its month."""
    for tried in range(individual, individual + 60, 2):
        digits = [int(d) for d in f"{day:02}{month:02}{year % 100:02}{tried:03}"]
        first = -sum(w * d for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), digits, strict=True)) % 11
        second = (
            -sum(w * d for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), [*digits, first], strict=False)) % 11
        )
        if first < 10 and second < 10:
            return "".join(map(str, [*digits, first, second]))
    raise ValueError("no such number")


#: Born 14 May 1936, 1 June 1950 and 8 April 1971, women; the last is a D-number.
FIDS = (person_number(14, 85, 1936), person_number(1, 86, 1950), person_number(48, 84, 1971))


def coded(code: str, system: str | None = SERVICES) -> Tree:
    return {"coding": [{"system": system, "code": code} if system else {"code": code}]}


def patient(fid: str | None = FIDS[0], system: str = FNR, **more: Any) -> Tree:
    """A contained Patient `#p` with one number."""
    numbers = [{"system": system, "value": fid}] if fid else []
    made: Tree = {"resourceType": "Patient", "id": "p", "identifier": numbers, **more}
    return {key: value for key, value in made.items() if value != []}


def named(value: str, system: str) -> Tree:
    """A logical reference."""
    return {"identifier": {"system": system, "value": value}}


def meta(version_id: str | None = None, updated: str | None = None, **more: Any) -> Tree:
    told = {"versionId": version_id, "lastUpdated": updated, **more}
    return {key: value for key, value in told.items() if value is not None}


def history(*entries: tuple[str, str, str | None]) -> list[Tree]:
    """A statusHistory: status, start and end of each entry."""
    return [
        {"status": status, "period": {"start": start} | ({"end": end} if end else {})}
        for status, start, end in entries
    ]


def episode(status: str = "active", **changes: Any) -> Tree:
    """An EpisodeOfCare of a long-term stay; a change to None takes an element away."""
    return _changed(
        {
            "resourceType": "EpisodeOfCare",
            "id": "901",
            "identifier": [{"system": "https://epj.example/tjeneste", "value": "T-1"}],
            "status": status,
            "type": [coded("21")],
            "patient": named(FIDS[0], FNR),
            "managingOrganization": named(UNITS[0], ORGNR),
            "period": {"start": "2026-02-01"},
        },
        changes,
    )


def stay(status: str = "in-progress", **changes: Any) -> Tree:
    """An Encounter, R4, of a short stay."""
    return _changed(
        {
            "resourceType": "Encounter",
            "id": "77",
            "identifier": [{"system": "https://epj.example/tjeneste", "value": "T-2"}],
            "status": status,
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "serviceType": coded("20"),
            "subject": named(FIDS[0], FNR),
            "serviceProvider": named(UNITS[0], ORGNR),
            "period": {"start": "2026-02-01T10:00:00+01:00"},
        },
        changes,
    )


def stay_r5(status: str = "in-progress", **changes: Any) -> Tree:
    """The same as R5 writes it."""
    return _changed(
        {
            "resourceType": "Encounter",
            "id": "77",
            "identifier": [{"system": "https://epj.example/tjeneste", "value": "T-2"}],
            "status": status,
            "class": [coded("IMP", "http://terminology.hl7.org/CodeSystem/v3-ActCode")],
            "serviceType": [{"concept": coded("20")}],
            "subject": named(FIDS[0], FNR),
            "serviceProvider": named(UNITS[0], ORGNR),
            "actualPeriod": {"start": "2026-02-01T10:00:00+01:00"},
        },
        changes,
    )


def consultation(status: str = "finished", **changes: Any) -> Tree:
    """An Encounter at a helsestasjon with everything that KPR asks for, of a child born 8 April 2024."""
    return _changed(
        {
            "resourceType": "Encounter",
            "id": "k5",
            "contained": [patient(person_number(8, 84, 2024, 500), gender="female", birthDate="2024-04-08")],
            "extension": [
                {"url": "https://epj.example/amming", "valueCoding": {"system": AMMING, "code": "3"}}
            ],
            "identifier": [{"system": "https://epj.example/konsultasjon", "value": "K-5"}],
            "status": status,
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
            "type": [coded("I", FORM), coded("2A", STEP)],
            "serviceType": coded("KF01", f"{OID}.1.8663"),
            "subject": {"reference": "#p"},
            "period": {"start": "2026-04-14T09:00:00+02:00"},
        },
        changes,
    )


#: A minimelding's status for each event.
MM_STATUS = {
    "TjenesteStart": "arrived",
    "MidlertidigStoppFra": "onleave",
    "MidlertidigStoppTil": "planned",
    "TjenesteutforerEndret": "entered-in-error",
    "TjenesteSlutt": "finished",
}


def minimelding(
    event: str = "TjenesteStart",
    day: str = "2026-02-01",
    *,
    change: str = "N",
    guid: str = "one",
    related: str | None = None,
    **more: Any,
) -> Tree:
    """A message with one notification; `guid` and `related` are seeds of GUIDs."""
    ids = {"tjenesteID": "M-1", **more.pop("ids", {})}
    encounter = {
        "resourceType": "Encounter",
        "id": guid_of(f"encounter {guid}"),
        "meta": {"profile": [PROFILE]},
        "identifier": [{"type": {"coding": [{"code": code}]}, "value": value} for code, value in ids.items()],
        "status": MM_STATUS[event],
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HH"},
        "serviceType": coded("20"),
        "subject": named(FIDS[0], FNR),
        "participant": [{"period": {"start": day}}],
        "period": {"start": f"{day}T09:00:00+02:00"},
        "serviceProvider": named(UNITS[0], ORGNR),
    }
    link = f"http://hddr.no/kpr-mm-iplos-i-kpr-bundle2/{guid_of(related)}" if related else None
    header = {
        "resourceType": "MessageHeader",
        "id": guid_of(f"header {guid}"),
        "eventCoding": {"system": f"{OID}.1.7316", "code": change},
        "source": {"endpoint": "urn:her:1"},
        "focus": [{"reference": f"urn:uuid:{encounter['id']}"}],
    }
    return {
        "resourceType": "Bundle",
        "identifier": {"value": guid_of(guid)},
        "type": "message",
        "timestamp": "2026-05-02T08:01:00+02:00",
        **({"link": [{"relation": "related", "url": link}]} if link else {}),
        "entry": [
            {"fullUrl": f"urn:uuid:{header['id']}", "resource": header},
            {"fullUrl": f"urn:uuid:{encounter['id']}", "resource": _changed(encounter, more)},
        ],
    }


def guid_of(seed: str | None) -> str:
    return str(uuid5(NAMESPACE_URL, seed or ""))


def bundle(*resources: Tree, kind: str = "batch") -> Tree:
    """A Bundle in which each resource is named `https://epj.example/Type/id`."""
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [
            {
                "fullUrl": f"https://epj.example/{r['resourceType']}/{r['id']}",
                "resource": r,
                **(
                    {"request": {"method": "PUT", "url": f"{r['resourceType']}/{r['id']}"}}
                    if kind in ("batch", "transaction")
                    else {}
                ),
            }
            for r in resources
        ],
    }


def _changed(tree: Tree, changes: Tree) -> Tree:
    renamed = {key.rstrip("_"): value for key, value in changes.items()}
    made = copy.deepcopy(tree | renamed)
    return {key: value for key, value in made.items() if value is not None}


def event_of(document: Tree | bytes | None, tenant: str = "plain", **more: Any) -> Event:
    """A document as it arrives; None is a tombstone, with `key`."""
    body = orjson.dumps(document) if isinstance(document, dict) else document
    plain = Event(id="d", body=body, received=NOW, source="test", tenant=tenant)
    return replace(plain, **more)


def meanings_of(document: Tree, tenant: str = "plain", world: World = WORLD, **more: Any) -> list[Any]:
    """What each part of a document means."""
    reading = read(event_of(document, tenant, **more), world)
    assert not reading.refused, reading.findings
    return [meaning for _, meaning in reading.meanings]


def meaning_of(document: Tree, tenant: str = "plain", world: World = WORLD, **more: Any) -> Any:
    """What a document of one part means."""
    [meaning] = meanings_of(document, tenant, world, **more)
    return meaning


def said(findings: Any) -> list[tuple[str, str]]:
    """Reason and place of each finding."""
    return [(f.reason, f.expression) for f in findings]


@dataclass
class Office:
    """Takes documents in, one after another, with a memory of its own."""

    tenant: str = "plain"
    world: World = WORLD
    known: Known = field(default_factory=Known)

    def take(self, document: Tree | bytes | None, **more: Any) -> Taken:
        return decide(read(event_of(document, self.tenant, **more), self.world), self.known, self.world)

    def one(self, document: Tree | bytes | None, **more: Any) -> ResourceResult:
        [result] = self.take(document, **more).result.resources
        return result

    @property
    def history(self) -> Any:
        [only] = self.known.histories.values()
        return only


def brief(result: ResourceResult) -> list[str]:
    """The notifications of a result in short: `N TjenesteStart 2026-02-01`."""
    return [f"{n.change} {n.event} {n.hendelse_dato}" for n in result.notifications]


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text)
