"""`$translate` at the FHIR door: what is asked how, what is answered in which form, and what is refused."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest
import structlog
from fhir.resources.R4B.parameters import Parameters

from adapter.fhir.decode import Limits, decode
from adapter.fhir.to_xml import to_xml
from adapter.mapping.exchange.addresses import BASE, Addresses
from adapter.web.app import web_app
from tests.mapping.deciding import NEW, pilot, row, table, vendor, world_with
from tests.notifications.documents import FORM, SERVICES, STEP

NUMBER = "17815230051"  # synthetic: month + 80
PATH = "/fhir/ConceptMap/$translate"
JSON, XML = "application/fhir+json", "application/fhir+xml"
#: In Norway it is the day after already.
LATE = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
OWN = Addresses()
APART = {"not_in_kpr": "no-kpr-message"}


def tables(to="4"):
    return (
        table(
            row("k", {"code": "K"}, {"code": to}),
            row("t", {"code": "T", "team": "T1"}, {"code": "4"}),
            row("n", {"code": "N", "unit": {"not": ["322109830", "351203374"]}}, {"code": "4"}),
            row("a", {"code": "A"}, APART),
            row("h", {"code": "H"}, {"hst": {"form": "I", "alderstrinn": "E"}}),
            row("old", {"code": "D"}, {"code": "4"}, valid_to="2026-10-31"),
            row("new", {"code": "D"}, {"code": "1"}, valid_from="2026-11-01"),
            reads=[{"fact": "team", "element": "careTeam", "system": "nytt"}],
        ),
        vendor(row("v", {"code": "K"}, {"code": "1"})),
        pilot(row("p", {"code": "A"}, {"pilot": "PILOT-RPH"})),
    )


class Ruling:
    """What is in force, which a reload exchanges."""

    def __init__(self, world):
        self.world = world

    def __call__(self):
        return self.world


class NoDoor:
    async def ask(self, _event):
        raise AssertionError("nothing is handed in")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return world_with(tmp_path_factory.mktemp("tables"), *tables())


@asynccontextmanager
async def served(ruling):
    app = web_app(NoDoor(), ruling, max_bytes=1000, now=lambda: LATE)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kpr") as client:
        yield client


@pytest.fixture
async def client(world):
    async with served(Ruling(world)) as each:
        yield each


async def get(client, code="K", *, tenant="plain", accept=JSON, **more):
    params = {"system": NEW, "code": code, "tenant": tenant} | more
    return await client.get(PATH, params=params, headers={"accept": accept, "accept-language": "en"})


async def post(client, *parameters, content_type=JSON, body=None, **headers):
    tree = {"resourceType": "Parameters"} | ({"parameter": list(parameters)} if parameters else {})
    content = body if body is not None else to_xml(tree) if content_type == XML else None
    sent = {"content": content} if content is not None else {"json": tree}
    named = {"content-type": content_type, "x-tenant": "plain", "accept-language": "en"} | headers
    return await client.post(PATH, headers=named, **sent)


def parts(holder, name):
    return [each for each in holder.get("parameter", holder.get("part", [])) if each["name"] == name]


def value(holder, name):
    """The value of the one part of a name."""
    (part,) = parts(holder, name)
    return next(told for key, told in part.items() if key.startswith("value") and key[5:6].isupper())


def said(answer):
    """Result, and equivalence and code of each match."""
    assert answer.status_code == 200, answer.text
    tree = answer.json()
    Parameters.model_validate(tree)
    matches = parts(tree, "match")
    codes = [value(match, "concept")["code"] if parts(match, "concept") else None for match in matches]
    return value(tree, "result"), [
        (value(m, "equivalence"), code) for m, code in zip(matches, codes, strict=True)
    ]


CODING = {"name": "coding", "valueCoding": {"system": NEW, "code": "K"}}
CONCEPT = {
    "name": "codeableConcept",
    "valueCodeableConcept": {
        "text": "x",
        "coding": [{"system": "urn:x", "code": "1"}, CODING["valueCoding"]],
    },
}
CODE = ({"name": "system", "valueUri": NEW}, {"name": "code", "valueCode": "K"})


async def test_a_code_in_the_address_is_answered_with_the_code_of_its_row(client):
    answer = await get(client)

    assert said(answer) == (True, [("relatedto", "4")])
    (match,) = parts(answer.json(), "match")
    assert value(match, "concept")["system"] == SERVICES
    assert value(match, "concept")["display"]
    assert value(match, "source") == f"{BASE}/ConceptMap/t|2026-11-22"
    assert OWN.values(match, "row")[0]["extension"] == [{"url": "name", "valueString": "k"}]


@pytest.mark.parametrize("content_type", [JSON, XML])
@pytest.mark.parametrize("asked", [CODE, (CODING,), (CONCEPT,)], ids=["code", "coding", "concept"])
async def test_parameters_say_the_same_in_all_their_ways(client, asked, content_type):
    assert said(await post(client, *asked, content_type=content_type)) == (True, [("relatedto", "4")])


async def test_the_answer_is_the_same_in_xml(client):
    in_json, in_xml = await get(client, "N"), await get(client, "N", accept=XML)

    assert in_xml.headers["content-type"] == XML
    assert decode(in_xml.content, XML, Limits()).tree == in_json.json()


async def test_a_row_that_needs_more_than_the_code_is_inexact_and_says_what_it_needs(client):
    answer = await get(client, "T")

    assert said(answer) == (False, [("inexact", "4")])
    (match,) = parts(answer.json(), "match")
    (depends,) = parts(match, "dependsOn")
    assert (value(depends, "property"), value(depends, "value")) == (OWN.fact("team"), "T1")
    assert "dependsOn" in value(answer.json(), "message")


async def test_values_that_must_not_be_are_marked_so_that_nobody_takes_them_for_the_opposite(client):
    (match,) = parts((await get(client, "N")).json(), "match")
    (depends,) = parts(match, "dependsOn")

    assert depends["modifierExtension"] == [{"url": OWN.extension("none-of"), "valueBoolean": True}]
    assert [each["valueString"] for each in parts(depends, "value")] == ["322109830", "351203374"]


@pytest.mark.parametrize(("team", "expected"), [("T1", (True, [("relatedto", "4")])), ("T2", (False, []))])
async def test_a_dependency_settles_what_is_open(client, team, expected):
    told = [
        {"name": "element", "valueUri": OWN.fact("team")},
        {"name": "concept", "valueCodeableConcept": {"coding": [{"code": team}]}},
    ]
    asked = {"name": "coding", "valueCoding": {"system": NEW, "code": "T"}}

    assert said(await post(client, asked, {"name": "dependency", "part": told})) == expected


async def test_what_is_not_in_kpr_is_unmatched_and_says_so(client):
    answer = await get(client, "A")

    assert said(answer) == (False, [("unmatched", None)])
    assert value(answer.json(), "message") == "KPR has no message for this."
    (match,) = parts(answer.json(), "match")
    (told,) = OWN.values(match, "answer")
    assert {"url": "reason", "valueCode": "no-kpr-message"} in told["extension"]


async def test_an_unknown_code_is_not_guessed(client):
    answer = await get(client, "X")

    assert said(answer) == (False, [])
    assert "unknown" in value(answer.json(), "message")


@pytest.mark.parametrize(
    ("language", "text"), [("nn-NO", "Koden er kartlagt."), ("en", "The code is mapped.")]
)
async def test_it_speaks_the_language_of_the_request(client, language, text):
    answer = await post(client, CODING, **{"accept-language": language})

    assert value(answer.json(), "message") == text


@pytest.mark.parametrize(
    ("more", "code"),
    [({"date": "2026-10-31"}, "4"), ({"date": "2026-11-01"}, "1"), ({}, "1")],
    ids=["the day before", "the day", "today in Norway"],
)
async def test_the_event_date_counts_and_is_today_unless_told(client, more, code):
    assert said(await get(client, "D", **more)) == (True, [("relatedto", code)])


async def test_a_consultation_has_one_list_as_concept_and_the_others_as_products(client):
    asked = {"name": "coding", "valueCoding": {"system": NEW, "code": "H"}}
    by_step = await post(client, asked, {"name": "targetsystem", "valueUri": STEP})
    anyhow = await post(client, asked)

    for answer, first, second in ((anyhow, FORM, STEP), (by_step, STEP, FORM)):
        (match,) = parts(answer.json(), "match")
        (product,) = parts(match, "product")
        assert value(match, "concept")["system"] == first
        assert value(product, "concept")["system"] == second
        (told,) = OWN.values(match, "answer")
        assert {"url": "kind", "valueCode": "hst"} in told["extension"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (SERVICES, (True, [("relatedto", "4")])),
        (SERVICES.removeprefix("urn:oid:"), (True, [("relatedto", "4")])),
        (FORM, (False, [])),
        ("https://x.example/list", (False, [])),
    ],
)
@pytest.mark.parametrize("name", ["target", "targetsystem"])
async def test_only_answers_of_the_target_are_given(client, name, target, expected):
    assert said(await get(client, **{name: target})) == expected


async def test_the_pilot_is_answered_where_it_is_the_target(client):
    assert said(await get(client, "A", targetsystem=OWN.pilot)) == (True, [("relatedto", "PILOT-RPH")])


async def test_a_national_code_is_equal_to_itself_and_a_finer_one_is_narrower(client):
    equal = await get(client, "021", system=SERVICES)
    finer = await get(client, "08.01", system=SERVICES)

    assert (said(equal), said(finer)) == ((True, [("equal", "21")]), (True, [("wider", "8")]))


@pytest.mark.parametrize("base", [BASE, "https://kommune.example/fhir"])
@pytest.mark.parametrize("edition", ["", "|2026-11-22"])
async def test_a_map_is_asked_alone_by_its_address_as_exported(client, base, edition):
    own = Addresses(base)
    answer = await get(client, url=f"{own.concept_map('v')}{edition}")

    assert said(answer) == (True, [("relatedto", "1")])
    (match,) = parts(answer.json(), "match")
    assert value(match, "source") == f"{own.concept_map('v')}|2026-11-22"


async def test_another_tenant_has_other_tables(client):
    assert said(await get(client, tenant="local")) == (True, [("relatedto", "1")])


async def test_a_reload_changes_the_answer(world, tmp_path):
    ruling = Ruling(world)
    async with served(ruling) as client:
        before = said(await get(client))
        ruling.world = world_with(tmp_path, *tables(to="2"))
        after = said(await get(client))

    assert (before, after) == ((True, [("relatedto", "4")]), (True, [("relatedto", "2")]))


def issue(answer):
    tree = answer.json()
    assert tree["resourceType"] == "OperationOutcome"
    return answer.status_code, tree["issue"][0]["code"]


REFUSED = {
    "no code": ({"system": NEW}, 400, "required"),
    "no system": ({"code": "K"}, 400, "required"),
    "no tenant": ({"system": NEW, "code": "K", "tenant": None}, 400, "required"),
    "unknown tenant": ({"system": NEW, "code": "K", "tenant": "nobody"}, 404, "not-found"),
    "bad tenant": ({"system": NEW, "code": "K", "tenant": NUMBER}, 400, "value"),
    "no date": ({"system": NEW, "code": "K", "date": "1.2.2026"}, 400, "value"),
    "unknown map": ({"system": NEW, "code": "K", "url": f"{BASE}/ConceptMap/x"}, 404, "not-found"),
    "other edition": (
        {"system": NEW, "code": "K", "url": f"{BASE}/ConceptMap/t|1999-01-01"},
        404,
        "not-found",
    ),
    "no map": ({"system": NEW, "code": "K", "url": "t"}, 404, "not-found"),
    "in reverse": ({"system": NEW, "code": "K", "reverse": "true"}, 422, "not-supported"),
    "twice": ({"system": NEW, "code": ["K", "T"]}, 400, "invalid"),
}


@pytest.mark.parametrize(("params", "status", "code"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_asked_is_refused_with_its_reason(client, params, status, code):
    params = {name: told for name, told in ({"tenant": "plain"} | params).items() if told is not None}

    assert issue(await client.get(PATH, params=params)) == (status, code)


PART = {"name": "element", "valueUri": OWN.fact("team")}
NOT_ASKED = {
    "nothing": ((), 400, "required"),
    "two ways": ((CODING, CONCEPT), 400, "invalid"),
    "a code without a system": (({"name": "coding", "valueCoding": {"code": "K"}},), 400, "required"),
    "a coding that is none": (({"name": "coding", "valueString": "K"},), 422, "structure"),
    "a code that is no text": (
        ({"name": "code", "valueBoolean": True}, {"name": "system", "valueUri": NEW}),
        422,
        "structure",
    ),
    "a map of its own": ((CODING, {"name": "conceptMap", "valueString": "x"}), 422, "not-supported"),
    "in reverse": ((CODING, {"name": "reverse", "valueBoolean": True}), 422, "not-supported"),
    "an unknown parameter": ((CODING, {"name": "x", "valueString": NUMBER}), 422, "not-supported"),
    "an unknown fact": (
        (
            CODING,
            {
                "name": "dependency",
                "part": [
                    {"name": "element", "valueUri": OWN.fact("name")},
                    {"name": "concept", "valueCodeableConcept": {"text": NUMBER}},
                ],
            },
        ),
        422,
        "value",
    ),
    "a fact without a value": ((CODING, {"name": "dependency", "part": [PART]}), 422, "value"),
    "an age that is none": (
        (
            CODING,
            {
                "name": "dependency",
                "part": [
                    {"name": "element", "valueUri": OWN.fact("age")},
                    {"name": "concept", "valueCodeableConcept": {"text": "old"}},
                ],
            },
        ),
        422,
        "value",
    ),
    "an unknown element": (({**CODING, NUMBER: "x"},), 422, "structure"),
    "a part without a name": (
        ({"name": "dependency", "part": [{"valueString": "x"}]}, CODING),
        422,
        "structure",
    ),
}


@pytest.mark.parametrize(("asked", "status", "code"), NOT_ASKED.values(), ids=NOT_ASKED)
async def test_parameters_that_cannot_be_answered_are_refused(client, asked, status, code):
    answer = await post(client, *asked)

    assert issue(answer) == (status, code)
    assert NUMBER not in answer.text


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", JSON, 400, "structure"),
        (b"<Parameters", XML, 400, "structure"),
        (b'{"resourceType": "Patient"}', JSON, 422, "structure"),
        (b"", JSON, 400, "required"),
        (b"{}", "application/json", 415, "not-supported"),
        (b" " * 1001, JSON, 413, "too-long"),
    ],
)
async def test_a_body_that_is_no_parameters_is_refused(client, body, content_type, status, code):
    assert issue(await post(client, body=body, content_type=content_type)) == (status, code)


@pytest.mark.parametrize("asked", [{"code": NUMBER}, {"system": NUMBER}, {"date": NUMBER}, {"url": NUMBER}])
async def test_what_was_asked_is_neither_answered_nor_logged(client, asked):
    with structlog.testing.capture_logs() as logs:
        answer = await get(client, **asked)

    assert NUMBER not in f"{answer.text} {answer.headers} {logs}"


async def test_a_refusal_is_in_xml_where_that_is_asked_for(client):
    answer = await client.get(PATH, params={"tenant": "plain"}, headers={"accept": XML})

    assert (answer.status_code, answer.headers["content-type"]) == (400, XML)


async def test_the_operation_is_asked_for_no_single_map(client):
    assert (await client.get("/fhir/ConceptMap/t/$translate")).status_code == 404
    assert (await client.put(PATH)).status_code == 405


async def test_the_door_says_that_it_has_the_operation(client):
    (rest,) = (await client.get("/fhir/metadata")).json()["rest"]

    (concept_map,) = [each for each in rest["resource"] if each["type"] == "ConceptMap"]
    assert concept_map["operation"] == [
        {"name": "translate", "definition": "http://hl7.org/fhir/OperationDefinition/ConceptMap-translate"}
    ]
