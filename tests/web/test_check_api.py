"""`POST /api/v1/check`: the results of `check`, one for each document."""

import json

import pytest

from adapter.checking import Checker, judged_of
from adapter.events import Event
from adapter.outcomes.as_json import as_json
from tests.benched import EXAMPLES, JSON, XML, asking, bench_app, examples_world, real_looking_number

COURSE = sorted((EXAMPLES / "bredvik").glob("0*-langtidsopphald-*.json"))
NDJSON = "application/x-ndjson"


@pytest.fixture(scope="module")
def world():
    return examples_world()


@pytest.fixture
async def client(world):
    async with asking(bench_app(world, documents=20)) as each:
        yield each


async def check(client, body, query="", content_type=JSON, tenant="bredvik"):
    headers = {"content-type": content_type} | ({"x-tenant": tenant} if tenant else {})
    return await client.post(f"/api/v1/check{query}", content=body, headers=headers)


def lines_of(paths):
    return b"\n".join(json.dumps(json.loads(path.read_bytes())).encode() for path in paths)


def results(answer):
    assert answer.headers["content-type"] == NDJSON
    return [json.loads(line) for line in answer.content.splitlines()]


async def test_one_document_gets_the_result_that_check_gives(client, world):
    body = (EXAMPLES / "bredvik/22-ukjend-kode.json").read_bytes()
    answer = await check(client, body, "?name=bredvik/22-ukjend-kode.json")

    event = Event("bredvik/22-ukjend-kode.json", body, world.tenants.clock, "check", tenant="bredvik")
    judged = judged_of(next(Checker(world).check([event])))
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == as_json(judged.result, judged.places)
    assert all(finding["line"] and finding["column"] for finding in answer.json()["findings"])


@pytest.mark.parametrize("content_type", [XML, "application/xml", "text/xml"])
async def test_it_reads_xml(client, content_type):
    body = (EXAMPLES / "furumoen/15-slutt-for-start.xml").read_bytes()
    answer = await check(client, body, content_type=content_type, tenant="furumoen")

    assert answer.json()["reason"] == "end-before-start"


async def test_what_cannot_be_read_is_a_result_too(client):
    answer = await check(client, b'{"resourceType": "Enc')

    assert (answer.status_code, answer.json()["reason"]) == (200, "invalid-json")


async def test_lines_are_judged_in_their_order_and_each_sees_those_before_it(client):
    said = results(await check(client, lines_of(COURSE), "?name=course", NDJSON))

    assert [each["input"] for each in said] == [f"course:{n}" for n in range(1, len(COURSE) + 1)]
    made = [note["event"] for each in said for note in each["notifications"]]
    assert len(made) == len(set(made)) > 1


async def test_independent_lines_see_nothing_of_each_other(client):
    body = lines_of([COURSE[1]] * 2)
    together = results(await check(client, body, content_type=NDJSON))
    alone = results(await check(client, body, "?independent=true", NDJSON))

    assert [each["outcome"] for each in together] == ["notify", "no-event"]
    assert [each["outcome"] for each in alone] == ["notify", "notify"]


async def test_a_line_that_cannot_be_read_does_not_hinder_the_others(client):
    body = b'{"resourceType": \n\n' + lines_of(COURSE[1:2])
    said = results(await check(client, body, content_type=NDJSON))

    assert [(each["input"], each["outcome"]) for each in said] == [
        ("document:1", "reject"),
        ("document:3", "notify"),
    ]


async def test_nothing_is_remembered_from_one_request_to_the_next(client):
    body = COURSE[1].read_bytes()

    assert [(await check(client, body)).json()["outcome"] for _ in range(2)] == ["notify", "notify"]


# Events


async def test_events_name_their_tenant_their_headers_and_their_file(client):
    lines = [
        {
            "tenant": "furumoen",
            "headers": {"content-type": XML},
            "file": "furumoen/15-slutt-for-start.xml",
            "value": (EXAMPLES / "furumoen/15-slutt-for-start.xml").read_text(encoding="utf-8"),
        },
        {"value": json.loads(COURSE[1].read_bytes())},
        {"key": "EpisodeOfCare/bt-70101", "value": None},
    ]
    body = "\n".join(map(json.dumps, lines)).encode()
    said = results(await check(client, body, "?events=true", NDJSON))

    assert [(each["input"], each["tenant"], each["outcome"]) for each in said] == [
        ("furumoen/15-slutt-for-start.xml", "furumoen", "reject"),
        ("document:2", "bredvik", "notify"),
        ("document:3", "bredvik", "notify"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        {"file": "/etc/hostname"},
        {"file": "bredvik/02-langtidsopphald-start.json"},
        {"resourceType": "Encounter"},
        {"value": 7},
        {"value": "{}", "key": 7},
        ["value"],
        7,
        "value",
    ],
)
async def test_a_line_that_is_no_event_is_turned_away_and_no_file_is_read(client, line):
    answer = await check(client, json.dumps(line).encode(), "?events=true", NDJSON)

    assert (answer.status_code, answer.json()["error"]) == (400, "structure")


# Turned away


@pytest.mark.parametrize("content_type", ["text/plain", "", "application/x-www-form-urlencoded"])
async def test_other_content_types_are_turned_away(client, content_type):
    answer = await check(client, b"{}", content_type=content_type)

    assert (answer.status_code, answer.json()["error"]) == (415, "not-supported")


@pytest.mark.parametrize(
    ("body", "query", "content_type", "status"),
    [
        (b"", "", JSON, 400),
        (b" \n ", "", NDJSON, 400),
        (b"{}", "?independent=perhaps", JSON, 400),
        (b"{}", "?as-of=2026", JSON, 400),
        (b"{}", "?tenant=a%20b", JSON, 400),
        (b"{}\n" * 21, "", NDJSON, 413),
        (b" " * (4 * 1024 * 1024 + 1), "", JSON, 413),
    ],
    ids=["empty", "no lines", "flag", "time", "tenant", "lines", "bytes"],
)
async def test_what_cannot_be_handled_is_turned_away_in_plain_json(client, body, query, content_type, status):
    answer = await check(client, body, query, content_type, tenant=None)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()["text"]) == {"nb", "en"}


async def test_numbers_in_the_name_of_a_document_are_masked(client):
    answer = await check(client, b"{}", "?name=17815230051.json")

    assert answer.json()["input"] == "***********.json"


async def test_a_number_beside_a_document_is_masked_in_its_result(client):
    number = real_looking_number()
    line = json.dumps({"value": None, "key": f"{number[:6]} {number[6:]}"}).encode()
    answer = await check(client, line, "?events=true", NDJSON)
    assert [each["resource"] for each in answer.json()["resources"]] == ["-/****** *****"]
