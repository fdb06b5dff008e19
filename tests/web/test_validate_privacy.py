"""No answer, header or log line of the bench gives a person away, wherever a number or a name was written."""

import json
from urllib.parse import quote

import pytest
import structlog

from tests.benched import EXAMPLES, JSON, XML, asking, bench_app, examples_world, real_looking_number

NAME = "Hemmelig Navnesen"
DOCUMENTS = (
    "bredvik/02-langtidsopphald-start.json",
    "bredvik/13-helsestasjon-6-veker.json",
    "nordlys/10-nattbatch-en-feil.json",
)


@pytest.fixture(scope="module")
def world():
    return examples_world()


@pytest.fixture
async def client(world):
    async with asking(bench_app(world)) as each:
        yield each


def marks():
    number = real_looking_number()
    return number, f"{number[:6]} {number[6:]}", NAME, NAME.partition(" ")[0]


def written_everywhere(tree, said, path=()):
    """The document with a text in place of each of its values in turn, and of each of its names."""
    values = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in values:
        if isinstance(value, dict | list):
            for inner in written_everywhere(value, said):
                yield put(tree, key, inner)
        elif isinstance(value, str):
            yield put(tree, key, said)
            yield put(tree, key, f"{value} {said}")
    if isinstance(tree, dict):
        yield {**tree, said: "x"}


def put(tree, key, value):
    if isinstance(tree, dict):
        return {**tree, key: value}
    return [value if place == key else each for place, each in enumerate(tree)]


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_no_answer_gives_away_what_is_written_anywhere_in_a_document(client, document):
    tree = json.loads((EXAMPLES / document).read_bytes())
    number = real_looking_number()
    with structlog.testing.capture_logs() as logs:
        for body in written_everywhere(tree, f"{number} {NAME}"):
            said = await answered(client, json.dumps(body).encode(), document.split("/")[0])
            assert not any(mark in said for mark in marks()), body
        for body in written_everywhere(tree, number):
            said = await answered(client, json.dumps(body).encode(), document.split("/")[0])
            assert number not in said, body
    assert logs == []


async def answered(client, body, tenant):
    """All that is answered to a document at both addresses."""
    headers = {"content-type": JSON, "x-tenant": tenant}
    answers = [
        await client.post(path, content=body, headers=headers)
        for path in ("/fhir/$validate", "/api/v1/check")
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    return " ".join(f"{answer.text} {answer.headers}" for answer in answers)


async def test_no_answer_gives_away_what_is_written_in_parameters_or_in_the_address(client):
    number = real_looking_number()
    bodies = [
        {"resourceType": "Parameters", "parameter": [{"name": number, "valueString": NAME}]},
        {"resourceType": "Parameters", "parameter": [{"name": "mode", "valueCode": number}]},
        {"resourceType": "Parameters", number: NAME},
        {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "profile", "valueUri": f"http://x/{number}"},
                {"name": NAME, "valueString": number},
                {"name": "resource", "resource": {"resourceType": "Encounter", "id": number}},
            ],
        },
    ]
    addresses = [
        f"/fhir/$validate?profile={number}&mode={number}",
        f"/fhir/$validate?tenant={number}",
        f"/fhir/$validate?as-of={number}",
        f"/fhir/{number}/$validate",
        f"/api/v1/check?name={number}",
        f"/api/v1/check?name={quote(marks()[1])}.json",
        f"/api/v1/check?tenant={number}",
        f"/api/v1/check?independent={number}",
        f"/api/v1/{number}",
    ]
    for body in bodies:
        for address in ["/fhir/$validate", *addresses]:
            headers = {
                "content-type": JSON,
                "x-request-id": number,
                "accept-language": number,
                "accept": f"application/fhir+json; fhirVersion={number}",
            }
            with structlog.testing.capture_logs() as logs:
                answer = await client.post(address, content=json.dumps(body).encode(), headers=headers)
            assert answer.status_code < 500
            said = f"{answer.text} {answer.headers} {logs}"
            assert not any(mark in said for mark in marks()), (address, body)


async def test_nor_do_the_lines_of_events(client):
    number = real_looking_number()
    line = {
        "key": f"Encounter/{number}",
        "headers": {number: NAME},
        "tenant": number,
        "file": f"{number}.json",
    }
    lines = [line | {"value": None}, line | {"value": number}, line | {"value": {"resourceType": NAME}}, line]
    for each in lines:
        answer = await client.post(
            "/api/v1/check?events=true",
            content=json.dumps(each).encode(),
            headers={"content-type": "application/x-ndjson"},
        )
        assert not any(mark in f"{answer.text} {answer.headers}" for mark in marks())


async def test_an_error_of_ours_gives_nobody_away(client, monkeypatch):
    def stumble(event, _world):
        raise ValueError(event.body.decode())

    monkeypatch.setattr("adapter.checking.read", stumble)
    body = f"{NAME} {real_looking_number()}".encode()
    with structlog.testing.capture_logs() as logs:
        said = await answered(client, body, "bredvik")

    assert "KPR-F-091" in said
    assert not any(mark in f"{said} {logs}" for mark in marks())


async def test_nor_does_an_error_in_the_answering(client, monkeypatch):
    def stumble(*_given):
        raise ValueError(NAME)

    monkeypatch.setattr("adapter.web.validate.issues_of", stumble)
    with structlog.testing.capture_logs() as logs:
        answer = await client.post(
            "/fhir/$validate", content=b"<x/>", headers={"content-type": XML, "accept-language": "en"}
        )

    assert answer.status_code == 500
    assert answer.json()["issue"][0]["code"] == "exception"
    assert NAME not in f"{answer.text} {logs}"
