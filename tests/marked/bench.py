"""A vendor's whole visit to the bench with a marked person: checks, sessions with files of their own, pages, $translate."""

import json
import re
from urllib.parse import quote

from tests.marked import documents
from tests.marked.asking import Asker
from tests.marked.doors import JSON, XML
from tests.marked.persons import number, words

_DIGIT = re.compile(r"\d")
SESSIONS = "/api/v1/bench/sessions"
#: Whose documents the bench sees.
_PERSON = {
    "identifier": [{"system": documents.FNR, "value": number("bench")}],
    "name": [{"text": words("bench text")}],
}
_TENANTS = f"""
tenants:
  mine: {{kommuneNr: "0301", "{number("tenants file")}": 1, ukjent: {words("mapping row")}}}
"""
_GOOD_TENANTS = f"""
# {number("tenants file")}
tenants:
  mine: {{kommuneNr: "0301"}}
"""
_TABLE = f"""
table: mine
layer: municipality
version: 2026-11-22
owner: {words("mapping row")}
kommuner: ["0301"]
rows:
  - row: {number("tenants file")}
    when: {{code: {words("mapping row")}, code: "1"}}
    then: {{code: "{number("tenants file")}"}}
"""


def _sent() -> list[tuple[bytes, str]]:
    person = {**documents.person("bench"), **_PERSON}
    plain = documents.stay(0, contained=[person], extension=None)
    refused = documents.stay(1, contained=[person], extension=None, type=[documents.said("999")])
    broken = (plain.body or b"")[:-5]
    return [(plain.body or b"", JSON), (refused.body or b"", JSON), (broken, JSON), (documents.in_xml(), XML)]


async def visit(asker: Asker) -> None:
    """Everything a vendor can ask of the bench."""
    for body, kind in _sent():
        await _checked(asker, body, kind)
    await _several(asker)
    await _in_session(asker)
    await _on_pages(asker)
    await _turned_away(asker)
    await _translated(asker)


async def _checked(asker: Asker, body: bytes, kind: str) -> None:
    headers = {"content-type": kind, "x-tenant": "vest"}
    name = f"/api/v1/check?name={quote(number('name of a file'))}.json"
    for path in ("/fhir/$validate", "/fhir/EpisodeOfCare/$validate", name):
        await asker.ask("POST", path, content=body, headers=headers)
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": "{}"}]}
    if kind == JSON and body.endswith(b"}"):
        parameters["parameter"][0]["resource"] = json.loads(body)  # type: ignore[index]
        await asker.ask("POST", "/fhir/$validate", json=parameters, headers=headers)


async def _several(asker: Asker) -> None:
    lines = b"\n".join(body.replace(b"\n", b" ") for body, _ in _sent())
    await asker.ask("POST", "/api/v1/check", content=lines, headers={"content-type": "application/x-ndjson"})
    line = {
        "value": json.loads(_sent()[0][0]),
        "tenant": number("bench"),
        "key": f"EpisodeOfCare/{number('bench')}",
    }
    said = {"content-type": "application/x-ndjson"}
    await asker.ask("POST", "/api/v1/check?events=true", content=json.dumps(line).encode(), headers=said)


async def _in_session(asker: Asker) -> None:
    for wish in ({"tenants": _TENANTS}, {"mappings": {"mine.yaml": _TABLE}}, {"tenant": number("bench")}):
        await asker.ask("POST", SESSIONS, json=wish)
    await asker.ask("POST", SESSIONS, json={number("bench"): words("bench text")})
    opened = await asker.ask("POST", SESSIONS, json={"tenants": _GOOD_TENANTS, "tenant": "mine"})
    own = opened.json()["addresses"]["self"]
    route = f"{SESSIONS}/{{}}"
    for body, kind in _sent():
        told = {"params": {"name": f"{number('name of a file')}.json"}, "headers": {"content-type": kind}}
        await asker.ask("POST", f"{own}/documents", f"{route}/documents", content=body, **told)
    for ending in (
        "",
        "/documents",
        "/documents/1",
        "/documents/2",
        "/documents/3",
        "/timeline",
        "/messages",
    ):
        await asker.ask("GET", own + ending, route + _DIGIT.sub("{}", ending))
    for ending in ("scorecard", "report"):
        for form in ("json", "junit", "html", "sarif"):
            await asker.ask("GET", f"{own}/{ending}?format={form}", f"{route}/{ending}")
    page = own.replace("/api/v1", "")
    for ending in (
        "",
        "/documents/1",
        "/documents/2",
        "/documents/3",
        "/documents/1/edit",
        "/documents/1/messages/1.xml",
    ):
        await asker.ask("GET", page + ending, "/bench/sessions/{}" + _DIGIT.sub("{}", ending))
    await asker.ask("DELETE", own, route)


async def _on_pages(asker: Asker) -> None:
    texts = [body.decode() for body, _ in _sent()]
    for text in texts:
        await asker.ask("POST", "/bench", data={"text": text, "tenant": "vest"}, follow_redirects=True)
    await asker.ask(
        "POST", "/bench", data={"text": texts[0], "own_tenants": _TENANTS, "as_of": number("bench")}
    )
    upload = {"files": (f"{number('name of a file')}.json", texts[0].encode(), JSON)}
    await asker.ask("POST", "/bench", files=upload, data={"tenant": number("bench")})


async def _turned_away(asker: Asker) -> None:
    given, said = number("address of a request"), quote(words("address of a request"))
    for path in (
        f"/bench/sessions/{given}",
        f"/rules/{given}",
        f"/bench?tenant={given}&x={said}",
        f"{SESSIONS}/{given}",
    ):
        await asker.ask("GET", path, "what the bench does not know")
    await asker.ask("GET", f"/rules?q={said}", "/rules")
    for path in (f"/api/v1/check?as-of={given}", f"/fhir/{given}/$validate", f"/api/v1/{said}"):
        headers = {"content-type": JSON}
        await asker.ask("POST", path, "what the bench does not know", content=_sent()[0][0], headers=headers)


async def _translated(asker: Asker) -> None:
    given = number("bench")
    path = "/fhir/ConceptMap/$translate"
    await asker.ask("GET", f"{path}?code={given}&system=urn:{given}", path)
    await asker.ask("GET", f"{path}?url={given}&nothing={quote(words('bench text'))}", path)
    coding = {"system": f"urn:{given}", "code": given, "display": words("bench text")}
    body = {"resourceType": "Parameters", "parameter": [{"name": "coding", "valueCoding": coding}]}
    await asker.ask("POST", path, json=body, headers={"content-type": JSON})
    concept = {"coding": [coding], "text": words("bench text")}
    body = {
        "resourceType": "Parameters",
        "parameter": [{"name": "codeableConcept", "valueCodeableConcept": concept}],
    }
    await asker.ask("POST", path, json=body, headers={"content-type": JSON})
