"""Made-up traffic of single EpisodeOfCare resources: new services, updates and resends, some faulty."""

import random
from datetime import UTC, datetime

import orjson

from adapter.config import SHARED_INSTALLATION, shipped_mappings
from adapter.events import Event
from adapter.fhir.second_opinion import SecondOpinion
from adapter.mapping.load import load_tables, neutral_tenants
from adapter.pipeline import World

NOON = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
CODES = ("1", "15", "18", "19", "20", "21", "29")
#: A synthetic person (month + 80) and a made-up unit.
FID, ORGNR = "17912099997", "310123455"


def traffic(count: int, seed: int = 1) -> tuple[World, list[Event]]:
    """Make a world and `count` events: 60 % updates, 25 % new, 10 % resends, 5 % faulty."""
    chance = random.Random(seed)
    tables = load_tables(shipped_mappings())
    world = World(tables, neutral_tenants(tables), SHARED_INSTALLATION, second_opinion=SecondOpinion(0.0))
    services: list[dict[str, object]] = []
    bodies: list[bytes] = []
    while len(bodies) < count:
        share = chance.random()
        if share < 0.1 and bodies:
            bodies.append(chance.choice(bodies))
            continue
        if share < 0.35 or not services:
            services.append(_service(len(services), chance))
            service = services[-1]
        else:
            service = _changed(chance.choice(services), chance)
        bodies.append(orjson.dumps(service | ({"status": "aktiv"} if share > 0.95 else {})))
    return world, [Event(f"bench/{i}", body, NOON, "bench") for i, body in enumerate(bodies)]


def _service(number: int, chance: random.Random) -> dict[str, object]:
    return {
        "resourceType": "EpisodeOfCare",
        "id": f"bench-{number}",
        "meta": {"versionId": "1", "lastUpdated": "2026-02-02T10:00:00+01:00"},
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{"x" * 600}</div>',
        },
        "identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{number}"}],
        "status": "active",
        "statusHistory": [{"status": "active", "period": {"start": "2026-02-01"}}],
        "type": [{"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": chance.choice(CODES)}]}],
        "patient": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": FID}},
        "managingOrganization": {
            "identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": ORGNR},
            "display": "Enheten",
        },
        "period": {"start": "2026-02-01"},
    }


def _changed(service: dict[str, object], chance: random.Random) -> dict[str, object]:
    meta = service["meta"]
    if not isinstance(meta, dict):
        raise TypeError("a service has a meta")
    version = int(meta["versionId"]) + 1
    day = f"2026-02-{chance.randint(1, 28):02}"
    service["meta"] = {"versionId": str(version), "lastUpdated": f"{day}T10:00:00+01:00"}
    service["period"] = {"start": day}
    service["statusHistory"] = [{"status": "active", "period": {"start": day}}]
    return service
