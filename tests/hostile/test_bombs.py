"""Bombs: small documents that would grow without end, at each door; judged or turned away, and the door goes on."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest

from adapter.config import Settings, shipped_examples
from adapter.events.http import HttpDoor
from adapter.main import build_world
from adapter.serving import Intake
from adapter.web.app import web_app
from tests.office_access.conftest import ADDRESS, Opened
from tests.office_access.forging import Told, issuer_of
from tests.office_access.opened import At, app_at
from tests.stores import opened_store

EXAMPLES = shipped_examples()
NOON = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
LIMIT = 1_000_000
FHIR = 'xmlns="http://hl7.org/fhir"'
#: Ten times ten times …: 10^9 letters of less than a kilobyte.
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
XML_BOMBS = {
    "entities in entities": f'<!DOCTYPE b [<!ENTITY a0 "a">{LAUGHS}]><Encounter {FHIR}><id value="&a9;"/></Encounter>',
    "one long entity many times": f'<!DOCTYPE b [<!ENTITY a "{"a" * 50_000}">]><Encounter {FHIR}>{"&a;" * 50_000}</Encounter>',
    "an entity of the machine's": f'<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><Encounter {FHIR}><id value="&a;"/></Encounter>',
    "a definition from elsewhere": f'<!DOCTYPE b SYSTEM "http://127.0.0.1:9/b.dtd"><Encounter {FHIR}/>',
    "depth": f"<Encounter {FHIR}>" + "<extension>" * 50_000,
    "attributes": f"<Encounter {FHIR} " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>",
}
JSON_BOMBS = {
    "depth": '{"resourceType":"Encounter","x":' + "[" * 200_000,
    "objects in objects": '{"resourceType":"Encounter","extension":' + '{"a":' * 100_000,
    "a number without end": '{"resourceType":"Encounter","x":' + "9" * 500_000 + "}",
    "an exponent": '{"resourceType":"Encounter","x":1e999999999}',
    "one name many times": '{"resourceType":"Encounter"' + ',"id":"a"' * 50_000 + "}",
    "empty containers": '{"resourceType":"Encounter","extension":[' + ",".join(["{}"] * 100_000) + "]}",
}


@asynccontextmanager
async def the_fhir_door(folder):
    world, door = build_world(Settings(tenants=EXAMPLES / "tenants.yaml")), HttpDoor(10)
    async with opened_store(folder) as store, Intake(store, world, 500).serving([door]):
        app = web_app(door, lambda: world, max_bytes=LIMIT, now=lambda: NOON)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kpr") as client:
            yield client


async def sent(folder, body, content_type):
    """What the bomb is answered, and what a sound document is answered after it."""
    headers = {"x-tenant": "bredvik", "accept-language": "en"}
    sound = (EXAMPLES / "bredvik/02-langtidsopphald-start.json").read_bytes()
    async with the_fhir_door(folder) as client:
        answer = await client.post(
            "/fhir", content=body.encode(), headers=headers | {"content-type": content_type}
        )
        after = await client.post(
            "/fhir", content=sound, headers=headers | {"content-type": "application/fhir+json"}
        )
    return answer, after


@pytest.mark.parametrize("bomb", XML_BOMBS)
async def test_an_xml_bomb_is_refused_and_the_next_document_is_taken(migrated_folder, bomb):
    answer, after = await sent(migrated_folder, XML_BOMBS[bomb], "application/fhir+xml")

    assert answer.status_code in (413, 422), answer.text[:500]
    assert "root:" not in answer.text
    assert len(answer.content) < 100_000
    assert after.status_code == 200, after.text[:500]


@pytest.mark.parametrize("bomb", JSON_BOMBS)
async def test_a_json_bomb_is_refused_and_the_next_document_is_taken(migrated_folder, bomb):
    answer, after = await sent(migrated_folder, JSON_BOMBS[bomb], "application/fhir+json")

    assert answer.status_code in (413, 422), answer.text[:500]
    # So many findings at most, however many faults there are.
    assert len(answer.content) < 250_000
    assert after.status_code == 200, after.text[:500]


@pytest.mark.parametrize("bomb", JSON_BOMBS)
async def test_a_json_bomb_is_refused_by_the_offices_interface(tmp_path, bomb):
    told, now = Told(), At()
    async with app_at(tmp_path, ADDRESS, issuer_of(told, now), now) as app:
        opened = Opened(app, told, now)
        async with opened.browser() as kari:
            assert (await opened.log_in(kari)).status_code == 303
            headers = {"content-type": "application/json"}
            answer = await kari.post("/api/v1/pauses", content=JSON_BOMBS[bomb].encode(), headers=headers)
            assert answer.status_code in (400, 413), answer.text[:500]
            assert len(answer.content) < 10_000
            assert (await kari.get("/me")).status_code == 200
