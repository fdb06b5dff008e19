"""The FHIR door: who is answered what, in which language, and that no answer gives a person away."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version

import httpx
import pytest
import structlog
from lxml import etree

from adapter import pipeline
from adapter.config import Settings, shipped_examples
from adapter.errors import Unavailable
from adapter.events.http import HttpDoor
from adapter.main import build_world, opened_store
from adapter.serving import Intake
from adapter.store import make_key
from adapter.web import requests
from adapter.web.app import web_app

EXAMPLES = shipped_examples()
NOON = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
JSON, XML = "application/fhir+json", "application/fhir+xml"
LIMIT = 100_000
#: Synthetic: month + 80. Its last digit is wrong by one in the second.
NUMBER, WRONG_NUMBER = "17815230051", "17815230052"
NAME = "Hemmelig Navnesen"


@pytest.fixture(scope="module")
def world():
    return build_world(Settings(tenants=EXAMPLES / "tenants.yaml"))


@pytest.fixture
async def store(migrated_folder):
    make_key(migrated_folder / "kpr.key")
    paths = {"url": f"sqlite:///{migrated_folder / 'kpr.db'}", "key_file": migrated_folder / "kpr.key"}
    async with opened_store(Settings(store=paths), make=True) as each:
        yield each


def no_world():
    raise AssertionError("only $translate asks the tables at the door")


@asynccontextmanager
async def asking(door):
    app = web_app(door, no_world, max_bytes=LIMIT, now=lambda: NOON)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://kpr") as client:
        yield client


@pytest.fixture
async def client(store, world):
    door = HttpDoor(10)
    async with Intake(store, world, 500).serving([door]), asking(door) as each:
        yield each


async def post(client, example, path="/fhir", **headers):
    tenant = example.split("/")[0]
    content_type = XML if example.endswith(".xml") else JSON
    headers = {"content-type": content_type, "x-tenant": tenant, "accept-language": "en"} | headers
    return await client.post(path, content=(EXAMPLES / example).read_bytes(), headers=headers)


def issues(answer):
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert answer.headers["content-type"] == JSON
    assert outcome["issue"]
    return outcome["issue"]


def codes(answer):
    """The outcome or rule of each issue."""
    return [issue["details"]["coding"][0]["code"] for issue in issues(answer)]


@pytest.mark.parametrize(
    ("example", "path", "status", "outcome"),
    [
        ("bredvik/02-langtidsopphald-start.json", "/fhir/EpisodeOfCare", 201, "notify"),
        ("bredvik/13-helsestasjon-6-veker.json", "/fhir/Encounter", 201, "consult"),
        ("nordlys/20-bolig-fra-1978.json", "/fhir", 200, "hold"),
        ("furumoen/12-avlastning-transaksjon.xml", "/fhir", 200, "notify"),
        ("bredvik/21-digitalt-tilsyn.json", "/fhir/Encounter", 200, "no-event"),
        ("bredvik/17-psykolog-lagterskel.json", "/fhir/Encounter", 200, "not-in-kpr"),
        ("nordlys/22-person-ikke-levert.json", "/fhir", 202, "park"),
        ("bredvik/22-ukjend-kode.json", "/fhir/EpisodeOfCare", 422, "reject"),
        ("nordlys/10-nattbatch-en-feil.json", "/fhir", 422, "partial"),
        ("nordlys/25-avkuttet.json", "/fhir", 422, "reject"),
    ],
)
async def test_the_status_follows_from_the_outcome(client, example, path, status, outcome):
    answer = await post(client, example, path)

    assert (answer.status_code, codes(answer)[0]) == (status, outcome)


async def test_an_answer_means_that_it_is_in_the_store(client, store):
    answer = await post(client, "bredvik/02-langtidsopphald-start.json")

    (explained,) = await store.reading.outcomes_of(input_id=answer.headers["x-kpr-input"])
    assert (explained.tenant, explained.source, explained.received) == ("bredvik", "http", NOON)
    assert len(explained.records) == 1


async def test_sent_again_it_is_a_duplicate(client):
    await post(client, "bredvik/02-langtidsopphald-start.json")
    answer = await post(client, "bredvik/02-langtidsopphald-start.json")

    assert answer.status_code == 200
    assert codes(answer)[:1] == ["no-event"]


async def test_every_finding_is_an_issue_with_its_rule_its_place_and_its_words(client):
    answer = await post(client, "bredvik/22-ukjend-kode.json")

    _, issue = issues(answer)
    assert (issue["severity"], issue["code"]) == ("error", "code-invalid")
    (coding,) = issue["details"]["coding"]
    assert coding == {
        "system": "urn:kpr-adapter:rule",
        "version": version("kpr-adapter"),
        "code": "KPR-V-020",
        "display": "unknown-service-code",
    }
    assert issue["expression"] == ["EpisodeOfCare.type[0].coding[0].code"]
    line, column, part, message = issue["extension"]
    assert int(line["valueString"]) > 1
    assert int(column["valueString"]) > 1
    assert (part["valueString"], message["valueString"]) == ("kpr", "KPR-V-020")


@pytest.mark.parametrize(
    ("accept", "said", "text"),
    [
        ("en-GB,en;q=0.9", "en", "Refused."),
        ("nn-NO", "nb", "Avvist."),
        ("de, en;q=0.5", "en", "Refused."),
        ("", "nb", "Avvist."),
    ],
)
async def test_it_answers_in_the_language_of_the_sender(client, accept, said, text):
    answer = await post(client, "bredvik/22-ukjend-kode.json", **{"accept-language": accept})

    assert answer.headers["content-language"] == said
    assert issues(answer)[0]["details"]["text"].startswith(text)


async def test_the_tenant_may_stand_in_the_address(client, store):
    body = (EXAMPLES / "bredvik/02-langtidsopphald-start.json").read_bytes()
    answer = await client.post("/fhir?tenant=bredvik", content=body, headers={"content-type": JSON})

    (explained,) = await store.reading.outcomes_of(input_id=answer.headers["x-kpr-input"])
    assert explained.tenant == "bredvik"


async def test_a_tenant_nobody_knows_is_parked(client):
    answer = await post(client, "bredvik/02-langtidsopphald-start.json", **{"x-tenant": "nobody"})

    assert (answer.status_code, codes(answer)) == (202, ["park", "KPR-F-036"])


# Turned away at the door


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", "application/fhir+jsonx"])
async def test_other_content_types_are_not_read(client, content_type):
    answer = await client.post("/fhir", content=b"{}", headers={"content-type": content_type})

    assert (answer.status_code, issues(answer)[0]["code"]) == (415, "not-supported")


@pytest.mark.parametrize("content_type", ["application/fhir+json; fhirVersion=4.0", "Application/FHIR+JSON"])
async def test_parameters_and_case_of_the_content_type_do_not_matter(client, content_type):
    answer = await post(client, "bredvik/02-langtidsopphald-start.json", **{"content-type": content_type})

    assert answer.status_code == 200


async def endless(read):
    while True:
        read.append(1)
        yield b" " * 10_000


async def test_what_is_too_large_is_not_read_to_its_end(client):
    read = []
    answer = await client.post("/fhir", content=endless(read), headers={"content-type": JSON})

    assert (answer.status_code, issues(answer)[0]["code"]) == (413, "too-long")
    assert len(read) <= LIMIT / 10_000 + 2


async def test_what_says_that_it_is_too_large_is_not_read_at_all(client):
    headers = {"content-type": JSON, "content-length": str(LIMIT + 1)}
    answer = await client.post("/fhir", content=b"", headers=headers)

    assert answer.status_code == 413


async def test_a_request_without_a_body_is_turned_away(client):
    answer = await client.post("/fhir", headers={"content-type": JSON})

    assert (answer.status_code, issues(answer)[0]["code"]) == (400, "required")


@pytest.mark.parametrize("tenant", [NUMBER, f"vest-{NUMBER}", "178152 30051", "æ", "x" * 65, "a b"])
async def test_what_cannot_be_the_name_of_a_tenant_is_turned_away(client, store, tenant):
    answer = await client.post(
        "/fhir", params={"tenant": tenant}, content=b"{}", headers={"content-type": JSON}
    )

    assert (answer.status_code, issues(answer)[0]["code"]) == (400, "value")
    assert tenant not in answer.text
    assert (await store.reading.summary()).outcomes == {}


@pytest.mark.parametrize("path", ["/fhir/Patient", "/other", f"/fhir/{NUMBER}"])
async def test_there_is_nothing_at_other_addresses(client, path):
    answer = await client.post(path, content=b"{}", headers={"content-type": JSON})

    assert (answer.status_code, issues(answer)[0]["code"]) == (404, "not-found")
    assert NUMBER not in answer.text


async def test_a_document_of_another_type_than_its_address_is_turned_away(client, store):
    answer = await post(client, "nordlys/22-person-ikke-levert.json", "/fhir/EpisodeOfCare")

    assert (answer.status_code, issues(answer)[0]["code"]) == (400, "invalid")
    assert (await store.reading.summary()).outcomes == {}


async def test_a_document_nested_without_end_is_refused_as_one(client):
    body = b'{"resourceType": "Encounter", "x": ' + b"[" * 40_000 + b"]" * 40_000 + b"}"
    headers = {"content-type": JSON, "x-tenant": "bredvik"}
    answer = await client.post("/fhir/Encounter", content=body, headers=headers)

    assert (answer.status_code, codes(answer)) == (422, ["reject", "KPR-F-007"])


async def test_documents_are_posted_and_nothing_else(client):
    answer = await client.get("/fhir/Encounter")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert issues(answer)[0]["code"] == "not-supported"


async def test_it_says_what_it_can(client):
    statement = (await client.get("/fhir/metadata")).json()

    assert (statement["resourceType"], statement["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    (rest,) = statement["rest"]
    assert [each["type"] for each in rest["resource"]] == ["Encounter", "EpisodeOfCare", "ConceptMap"]


@pytest.mark.parametrize(
    ("asked", "media_type"),
    [
        ({"accept": "*/*"}, JSON),
        ({"accept": "text/html, application/json"}, JSON),
        ({"accept": "application/fhir+xml; charset=utf-8, application/fhir+json"}, XML),
        ({"accept": "application/fhir+json, application/fhir+xml"}, JSON),
    ],
)
async def test_it_answers_in_json_unless_xml_is_asked_for_first(client, asked, media_type):
    answer = await post(client, "bredvik/22-ukjend-kode.json", **asked)

    assert (answer.status_code, answer.headers["content-type"]) == (422, media_type)


@pytest.mark.parametrize("form", ["xml", "application/fhir+xml", "application/fhir%2Bxml"])
async def test_the_form_named_in_the_address_goes_before_the_header(client, form):
    answer = await client.get(f"/fhir/metadata?_format={form}", headers={"accept": JSON})

    assert answer.headers["content-type"] == XML
    assert answer.content.startswith(b"<?xml")


async def test_an_outcome_in_xml_has_its_issues_with_their_places_first(client):
    answer = await post(client, "bredvik/22-ukjend-kode.json", accept=XML)

    root = etree.fromstring(answer.content)
    _, issue = root
    assert etree.QName(root).localname == "OperationOutcome"
    assert [etree.QName(each).localname for each in issue] == [
        *["extension"] * 4,
        "severity",
        "code",
        "details",
        "expression",
    ]
    assert issue.find("{*}details/{*}coding/{*}code").get("value") == "KPR-V-020"


# When we cannot


@pytest.mark.parametrize("why", ["the store is away", "too many requests wait in line"])
async def test_when_nothing_can_be_taken_in_the_sender_is_asked_to_come_again(why):
    class Closed:
        async def ask(self, _event):
            raise Unavailable(why)

    async with asking(Closed()) as client:
        answer = await post(client, "bredvik/02-langtidsopphald-start.json")

    assert (answer.status_code, issues(answer)[0]["code"]) == (503, "transient")
    assert int(answer.headers["retry-after"]) > 0


async def test_while_the_store_is_away_nobody_is_answered_that_it_is_safe(store, world, monkeypatch):
    @asynccontextmanager
    async def away():
        raise Unavailable("away")
        yield

    monkeypatch.setattr(store, "work", away)
    door = HttpDoor(10)
    async with Intake(store, world, 500).serving([door]), asking(door) as client:
        answers = await asyncio.gather(
            *(post(client, "bredvik/02-langtidsopphald-start.json") for _ in range(3))
        )

    assert [answer.status_code for answer in answers] == [503] * 3


# No answer, header or log line gives a person away


def faulty(**changes):
    """A document with a number and a name in every wrong place."""
    document = json.loads((EXAMPLES / "bredvik/02-langtidsopphald-start.json").read_bytes())
    return json.dumps(document | changes).encode()


FAULTY = {
    "id": faulty(id=NUMBER),
    "id with a name": faulty(id=f"{NAME} {NUMBER}"),
    "status": faulty(status=NUMBER),
    "unknown element": faulty(**{NUMBER: NAME}),
    "type": faulty(type=[{"coding": [{"system": NUMBER, "code": NAME}], "text": NAME}]),
    "period": faulty(period={"start": NUMBER, "end": NAME}),
    "resource type": faulty(resourceType=NUMBER),
    "patient": faulty(patient={"reference": f"Patient/{NUMBER}", "display": NAME}),
    "number": faulty(
        patient={"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": WRONG_NUMBER}}
    ),
    "meta": faulty(meta={"versionId": NUMBER, "lastUpdated": NAME}),
    "cut": faulty(id=NUMBER)[:-10] + f"{NAME}{NUMBER}".encode(),
    "text": f"{NAME} {NUMBER}".encode(),
    "extension": faulty(extension=[{"url": NUMBER, "valueString": NAME}]),
    "modifier": faulty(modifierExtension=[{"url": f"http://x/{NUMBER}", "valueString": NAME}]),
    "rules": faulty(implicitRules=f"http://x/{NUMBER}"),
}


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("body", FAULTY.values(), ids=FAULTY)
async def test_no_answer_and_no_log_line_gives_a_person_away(client, body, language):
    headers = {"content-type": JSON, "x-tenant": "bredvik", "accept-language": language}
    with structlog.testing.capture_logs() as logs:
        answer = await client.post("/fhir/EpisodeOfCare", content=body, headers=headers)

    said = f"{answer.text} {answer.headers} {logs}"
    assert not any(mark in said for mark in (NUMBER, WRONG_NUMBER, NAME, NAME.partition(" ")[0]))
    assert issues(answer)


async def test_an_error_of_ours_gives_nobody_away_either(client, monkeypatch, caplog):
    def stumble(event, _world):
        raise ValueError(event.body.decode())

    monkeypatch.setattr(pipeline, "read", stumble)
    with structlog.testing.capture_logs() as logs:
        answer = await client.post("/fhir", content=FAULTY["text"], headers={"content-type": JSON})

    assert (answer.status_code, codes(answer)) == (202, ["park", "KPR-F-091"])
    assert not any(mark in f"{answer.text} {logs} {caplog.text}" for mark in (NUMBER, NAME))


async def test_nor_does_an_error_in_the_answering(caplog):
    class Broken:
        async def ask(self, event):
            raise ValueError(event.body.decode())

    with structlog.testing.capture_logs() as logs:
        async with asking(Broken()) as client:
            answer = await client.post("/fhir", content=FAULTY["text"], headers={"content-type": JSON})

    assert (answer.status_code, issues(answer)[0]["code"]) == (500, "exception")
    assert [entry["event"] for entry in logs] == ["request_failed"]
    assert not any(mark in f"{answer.text} {logs} {caplog.text}" for mark in (NUMBER, NAME))


async def test_a_document_that_does_not_arrive_in_time_is_turned_away(client, monkeypatch):
    """Who sends a byte now and then would keep memory from everybody else."""
    monkeypatch.setattr(requests, "PATIENCE", 0.05)

    async def drops():
        yield b"{"
        await asyncio.sleep(60)

    answer = await client.post("/fhir/Encounter", content=drops(), headers={"content-type": JSON})

    assert answer.status_code == 408
    assert answer.json()["issue"][0]["code"] == "timeout"
