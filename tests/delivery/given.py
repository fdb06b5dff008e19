"""What is given: kommuner, their EPJ systems and documents; all of it made up."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import yaml

from adapter.events import Event
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.simulator import Party
from tests.notifications.documents import FNR, consultation, episode, meta, named, person_number

#: By kommuneNr: the EPJ system that reports there.
EPJ = {"0301": "vest", "1804": "nord", "1103": "sor", "4601": "bjorgvin", "3907": "ost", "5006": "nordover"}
#: With right check digits; no such organisations are meant.
_ORGNRS = ("315000106", "315011213", "315022320", "315033438", "315044545", "315055652")
MANY = tuple(
    Party(number, orgnr, 8_000_001 + place)
    for place, (number, orgnr) in enumerate(zip(EPJ, _ORGNRS, strict=True))
)
#: Enough for most tests: each has keys to read.
PARTIES = MANY[:2]
VEST, NORD = (LineKey(nr, Line.IPLOS) for nr in ("0301", "1804"))
VEST_HST = LineKey("0301", Line.HST)


def tenants_file(folder: Path, kommuner: Path) -> Path:
    """Write the tenants file of an installation that delivers for the simulator's kommuner."""
    units = yaml.safe_load(kommuner.read_text())
    epj = {"leverandor": "Eksempel EPJ AS", "navnEPJ": "Eksempel", "versjonEPJ": "4.2"}
    tree: dict[str, Any] = {
        "timezone": "Europe/Oslo",
        "environment": "test",
        "report_service_codes_default": ["18", "19", "20", "21", "29"],
        "tenants": {EPJ[number]: _tenant(number, dict(epj)) for number in units["kommuner"]},
    }
    file = folder / "tenants.yaml"
    file.write_text(yaml.safe_dump(tree | units))
    return file


def _tenant(kommune_nr: str, epj: Mapping[str, str]) -> Mapping[str, Any]:
    return {"kommuneNr": kommune_nr, "epj": epj, "amming_default": "3", "form_default": "I"}


def service(number: int, version: int = 1, kommune_nr: str = "0301", **changes: Any) -> Event:
    """A document of a long-term stay: its start is what follows from it, at first."""
    about = {
        "id": f"e{number}",
        "meta": meta(str(version), f"2025-03-{version:02}T08:00:00Z"),
        "identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{kommune_nr}-{number}"}],
        "period": {"start": "2025-02-01"},
        # Each is another person's: two services of one would be the same.
        "patient": named(person_number(1 + number % 28, 81 + number // 28 % 12, 1930 + number // 336), FNR),
    }
    return event(kommune_nr, f"e{number}/{version}", episode(**(about | changes)))


def services(count: int, kommune_nr: str = "0301", first: int = 1) -> list[Event]:
    """So many of them."""
    return [service(number, kommune_nr=kommune_nr) for number in range(first, first + count)]


def visit(number: int, kommune_nr: str = "0301", **changes: Any) -> Event:
    """A document of a consultation at a helsestasjon."""
    about = {"id": f"v{number}", "meta": meta("1", "2025-03-01T08:00:00Z")}
    identifier = [{"system": "https://epj.example/konsultasjon", "value": f"K-{kommune_nr}-{number}"}]
    tree = consultation(**(about | {"identifier": identifier} | changes))
    return event(kommune_nr, f"v{number}/1", tree)


def event(kommune_nr: str, name: str, tree: Any) -> Event:
    """A document as it comes in now."""
    return Event(
        id=f"{kommune_nr}/{name}",
        body=orjson.dumps(tree),
        received=datetime.now(UTC),
        source="given",
        tenant=EPJ[kommune_nr],
        key=f"{tree['resourceType']}/{tree['id']}",
        headers={"content-type": "application/fhir+json"},
    )
