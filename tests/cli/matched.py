"""Two systems of one kommune in a store: what they have in common, and what only looks so."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import take_in_files
from tests.notifications.documents import FIDS, FNR, UNITS, coded, episode, named

TENANTS = """
about: Two systems of one kommune, and one of another; made up.
clock: '2026-11-01T12:00:00+01:00'
timezone: Europe/Oslo
environment: test
report_service_codes_default: ['18', '19', '20', '21', '29']
tenants:
  vest:
    kommuneNr: '4601'
  aust:
    kommuneNr: '4601'
"""
WHY = ("--who", "kari", "--why", "sak 42")


def service(number: int, person: int = 0, **changes: Any) -> Any:
    """An open long-term stay of tjenesteID `T-<number>`."""
    plain = {
        "id": f"90{number}",
        "identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{number}"}],
        "patient": named(FIDS[person], FNR),
        "managingOrganization": named(UNITS[0], "urn:oid:2.16.578.1.12.4.1.4.101"),
        "type": [coded("21")],
    }
    return episode(**(plain | changes))


def take_in(store: Path, folder: Path, *documents: tuple[str, Any], tenants: str = TENANTS) -> Path:
    """Take documents in one after another, as `(tenant, document)`; gives the tenants file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "tenants.yaml"
    file.write_text(tenants, encoding="utf-8")
    for n, (tenant, document) in enumerate(documents):
        path = folder / f"{tenant}-{n}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        take_in_files(store, file, [path], tenant=tenant)
    return file
