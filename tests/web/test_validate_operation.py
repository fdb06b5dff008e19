"""`$validate`: every finding is said at its place in what was sent, and nothing is taken in or given away."""

import asyncio
import json

import pytest
from lxml import etree

from adapter.config import Environment
from adapter.rules import catalogue
from adapter.values import replace
from tests.benched import (
    EXAMPLES,
    JSON,
    LINE,
    MESSAGE_ID,
    SOURCE,
    XML,
    app_of,
    asking,
    bench_app,
    came_to,
    examples_world,
    issues,
    places_of,
    real_looking_number,
    rules_of,
)

SOUND = (EXAMPLES / "bredvik/02-langtidsopphald-start.json").read_bytes()
UNKNOWN_CODE = (EXAMPLES / "bredvik/22-ukjend-kode.json").read_bytes()
WARNED = (EXAMPLES / "bredvik/03-langtidsopphald-pause.json").read_bytes()
SOUND_XML = (EXAMPLES / "furumoen/15-slutt-for-start.xml").read_bytes()
BUNDLE = (EXAMPLES / "nordlys/10-nattbatch-en-feil.json").read_bytes()


@pytest.fixture(scope="module")
def world():
    return examples_world()


@pytest.fixture
async def client(world):
    async with asking(bench_app(world)) as each:
        yield each


async def validate(client, body, kind="EpisodeOfCare", query="", **headers):
    address = f"/fhir/{kind}/$validate" if kind else "/fhir/$validate"
    headers = {"content-type": JSON, "x-tenant": "bredvik", "accept-language": "en"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return await client.post(address + query, content=body, headers=headers)


# What is said


async def test_a_sound_document_is_told_so_in_one_issue(client):
    answer = await validate(client, SOUND)

    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    (issue,) = issues(answer)
    assert (issue["severity"], issue["code"], came_to(answer)) == ("information", "informational", "notify")
    assert issue["details"]["text"].startswith("Accepted.")


async def test_a_warning_is_said_and_the_document_is_accepted(client):
    answer = await validate(client, WARNED)

    assert answer.status_code == 200
    assert "warning" in [issue["severity"] for issue in issues(answer)]
    assert came_to(answer) in ("notify", "no-event")


async def test_a_faulty_document_gets_every_finding_and_no_error_status(client):
    document = json.loads(UNKNOWN_CODE) | {"status": "aktiv", "foo": 1}
    answer = await validate(client, json.dumps(document).encode())

    assert (answer.status_code, came_to(answer)) == (200, "reject")
    assert {"KPR-F-015", "KPR-F-016", "KPR-V-020"} <= set(rules_of(answer))


async def test_a_finding_says_its_rule_its_part_and_its_place(client):
    answer = await validate(client, UNKNOWN_CODE)

    _, issue = issues(answer)
    extensions = {each["url"]: each for each in issue["extension"]}
    assert extensions[SOURCE]["valueString"] == "kpr"
    assert extensions[MESSAGE_ID]["valueString"] == "KPR-V-020"
    assert issue["expression"] == ["EpisodeOfCare.type[0].coding[0].code"]
    line = int(extensions[LINE]["valueString"])
    assert b'"code"' in UNKNOWN_CODE.splitlines()[line - 1]


async def test_it_answers_in_bokmaal_unless_english_is_asked_for(client):
    answer = await validate(client, UNKNOWN_CODE, accept_language="nb")

    assert answer.headers["content-language"] == "nb"
    assert issues(answer)[0]["details"]["text"].startswith("Dokumentet ville ha blitt avvist.")
    assert catalogue()["KPR-V-020"].text["nb"] in issues(answer)[1]["details"]["text"]


async def test_the_language_that_is_wanted_most_is_chosen(client):
    answer = await validate(client, UNKNOWN_CODE, accept_language="nb;q=0.2, en;q=0.9")

    assert answer.headers["content-language"] == "en"


async def test_xml_is_read_and_answered(client):
    answer = await validate(client, SOUND_XML, content_type=XML, accept=XML, x_tenant="furumoen")

    root = etree.fromstring(answer.content)
    lines = root.xpath("//*[local-name()='extension'][@url=$url]/*/@value", url=LINE)
    expressions = root.xpath("//*[local-name()='expression']/@value")
    assert (answer.status_code, answer.headers["content-type"]) == (200, XML)
    assert etree.QName(root).localname == "OperationOutcome"
    assert expressions == ["EpisodeOfCare.period"]
    assert b"<period>" in SOUND_XML.splitlines()[int(lines[0]) - 1]


@pytest.mark.parametrize("media_type", ["application/json", "application/fhir+json; charset=utf-8"])
async def test_plain_media_types_are_read_too(client, media_type):
    answer = await validate(client, SOUND, content_type=media_type)

    assert (answer.status_code, came_to(answer)) == (200, "notify")


async def test_a_bundle_is_judged_entry_by_entry(client):
    answer = await validate(client, BUNDLE, None, x_tenant="nordlys")

    assert came_to(answer) == "partial"
    (place,) = {issue["expression"][0] for issue in issues(answer) if issue["severity"] == "error"}
    assert place.startswith("Bundle.entry[")


async def test_a_bundle_may_be_sent_to_the_address_of_its_type(client):
    assert came_to(await validate(client, BUNDLE, "Bundle", x_tenant="nordlys")) == "partial"


async def test_a_resource_of_another_type_than_its_address_is_told_so_beside_its_findings(client):
    answer = await validate(client, UNKNOWN_CODE, "Encounter")

    assert answer.status_code == 200
    assert ("error", "invalid") in [(issue["severity"], issue["code"]) for issue in issues(answer)]
    assert "KPR-V-020" in rules_of(answer)


# What cannot be read is a finding as well


BROKEN = {
    "cut": (SOUND[:300], JSON, "KPR-F-002"),
    "comma": (SOUND.replace(b"}", b",}", 1), JSON, "KPR-F-002"),
    "UTF-16": (SOUND.decode().encode("utf-16"), JSON, "KPR-F-001"),
    "Latin-1": (SOUND.replace(b'"active"', '"blåbær"'.encode("latin-1")), JSON, "KPR-F-001"),
    "key twice": (
        b'{"resourceType": "EpisodeOfCare", "status": "active", "status": "active"}',
        JSON,
        "KPR-F-005",
    ),
    "empty object": (b"{}", JSON, "KPR-F-010"),
    "null": (b"null", JSON, "KPR-F-010"),
    "list": (b"[]", JSON, "KPR-F-010"),
    "space": (b"  \n", JSON, "KPR-F-002"),
    "no type": (b'{"status": "active"}', JSON, "KPR-F-010"),
    "another type": (b'{"resourceType": "Patient"}', JSON, "KPR-F-011"),
    "DOCTYPE": (b'<!DOCTYPE a [<!ENTITY b "c">]><Encounter xmlns="http://hl7.org/fhir"/>', XML, "KPR-F-004"),
    "cut XML": (SOUND_XML[:200], XML, "KPR-F-003"),
    "no XML": (b"Hei", XML, "KPR-F-003"),
}


@pytest.mark.parametrize("kind", ["EpisodeOfCare", None])
@pytest.mark.parametrize(("body", "content_type", "rule"), BROKEN.values(), ids=BROKEN)
async def test_what_cannot_be_read_is_a_finding_and_no_error_status(client, body, content_type, rule, kind):
    answer = await validate(client, body, kind, content_type=content_type)

    assert (answer.status_code, came_to(answer)) == (200, "reject")
    assert rule in rules_of(answer)


async def test_a_document_above_the_limit_is_told_what_is_too_large(client, world):
    body = json.dumps({"resourceType": "Encounter", "id": "x" * (world.limits.max_bytes + 10)}).encode()
    answer = await validate(client, body, None)

    assert (answer.status_code, rules_of(answer)) == (200, ["KPR-F-008"])


# Requests that cannot be handled


@pytest.mark.parametrize("content_type", ["text/plain", "", "multipart/form-data", "application/x-ndjson"])
async def test_other_content_types_are_turned_away(client, content_type):
    answer = await validate(client, SOUND, content_type=content_type)

    assert (answer.status_code, issues(answer)[0]["code"]) == (415, "not-supported")


async def test_what_is_far_too_large_is_turned_away(client, world):
    answer = await validate(client, b" " * (2 * world.limits.max_bytes + 1))

    assert (answer.status_code, issues(answer)[0]["code"]) == (413, "too-long")


async def test_a_request_without_a_body_is_turned_away(client):
    answer = await validate(client, b"")

    assert (answer.status_code, issues(answer)[0]["code"]) == (400, "required")


@pytest.mark.parametrize(
    "as_of", ["yesterday", "2026-11-01", "2026-11-01T12:00:00", "", "0001-01-01T00:00:00Z"]
)
async def test_a_time_that_nothing_can_be_judged_by_is_turned_away(client, as_of):
    answer = await validate(client, SOUND, query=f"?as-of={as_of}")

    assert (answer.status_code, issues(answer)[0]["code"]) == (400, "value")


@pytest.mark.parametrize("path", ["/fhir/Patient/$validate", "/fhir/Encounter/1/$validate"])
async def test_other_addresses_are_not_there(client, path):
    answer = await client.post(path, content=SOUND, headers={"content-type": JSON})

    assert (answer.status_code, issues(answer)[0]["code"]) == (404, "not-found")


async def test_documents_are_posted_and_nothing_else(client):
    answer = await client.get("/fhir/Encounter/$validate")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_without_the_bench_there_is_no_such_address(world):
    async with asking(app_of(None, world)) as client:
        answers = [
            await client.post(path, content=SOUND, headers={"content-type": JSON})
            for path in ("/fhir/$validate", "/fhir/Encounter/$validate", "/api/v1/check")
        ]
        statement = (await client.get("/fhir/metadata")).json()

    assert [answer.status_code for answer in answers] == [404] * 3
    assert "validate" not in json.dumps(statement)


# By what it is judged


@pytest.mark.parametrize("offset", ["+01:00", "%2B01:00", "Z"])
async def test_the_time_to_judge_by_may_be_told(client, offset):
    said = {
        year: came_to(await validate(client, SOUND, query=f"?as-of={year}-11-01T12:00:00{offset}"))
        for year in (2020, 2026)
    }
    assert said == {2020: "reject", 2026: "notify"}


async def test_the_tenant_may_stand_in_the_address(client):
    answers = [
        await client.post(
            f"/fhir/EpisodeOfCare/$validate{query}", content=SOUND, headers={"content-type": JSON}
        )
        for query in ("?tenant=bredvik", "?tenant=nobody")
    ]

    assert [came_to(answer) for answer in answers] == ["notify", "park"]
    assert rules_of(answers[1]) == ["KPR-F-036"]


async def test_without_a_tenant_it_is_judged_as_a_neutral_one(client):
    answer = await client.post("/fhir/EpisodeOfCare/$validate", content=SOUND, headers={"content-type": JSON})

    assert came_to(answer) == "notify"


async def test_each_request_is_judged_alone(client):
    answers = [await validate(client, SOUND) for _ in range(3)]

    assert [came_to(answer) for answer in answers] == ["notify"] * 3


async def test_fifty_at_once_get_the_answers_that_one_gets(client):
    bodies = [SOUND, UNKNOWN_CODE, WARNED, SOUND[:300], b" " * 50_000 + UNKNOWN_CODE]
    alone = [(await validate(client, body)).content for body in bodies]
    answers = await asyncio.gather(*(validate(client, bodies[n % 5]) for n in range(50)))

    assert [answer.status_code for answer in answers] == [200] * 50
    assert [answer.content for answer in answers] == [alone[n % 5] for n in range(50)]


async def test_places_are_those_of_the_document_as_it_was_sent(client):
    compact = json.dumps(json.loads(UNKNOWN_CODE)).encode()
    answers = [await validate(client, body) for body in (UNKNOWN_CODE, compact)]
    (first,), (second,) = map(places_of, answers)

    assert first[0] > second[0] == 1
    assert compact[second[1] - 1 :].startswith(b'"code"')


async def test_the_bench_takes_synthetic_persons_only_whatever_the_service_takes(world):
    tenants = world.tenants.model_copy(
        update={"environment": Environment.PRODUCTION, "synthetic_only": False}
    )
    real = SOUND.replace(b"14853605434", real_looking_number().encode())
    async with asking(bench_app(replace(world, tenants=tenants))) as client:
        accepted, refused = [await validate(client, body) for body in (SOUND, real)]

    assert (came_to(accepted), came_to(refused)) == ("notify", "reject")
    assert "KPR-V-057" in rules_of(refused)
