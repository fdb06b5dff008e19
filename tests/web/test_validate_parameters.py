"""`$validate` with Parameters: what stands in them is judged, and its places are those of the body as sent."""

import json

import pytest

from tests.benched import (
    EXAMPLES,
    JSON,
    XML,
    asking,
    bench_app,
    came_to,
    examples_world,
    issues,
    places_of,
    rules_of,
)

SOUND = (EXAMPLES / "bredvik/02-langtidsopphald-start.json").read_bytes()
UNKNOWN_CODE = (EXAMPLES / "bredvik/22-ukjend-kode.json").read_bytes()
XML_DOCUMENT = (EXAMPLES / "furumoen/15-slutt-for-start.xml").read_bytes()
BASE = "http://hl7.org/fhir/StructureDefinition"


@pytest.fixture(scope="module")
def world():
    return examples_world()


@pytest.fixture
async def client(world):
    async with asking(bench_app(world)) as each:
        yield each


async def validate(client, body, kind="EpisodeOfCare", query="", content_type=JSON, tenant="bredvik"):
    address = f"/fhir/{kind}/$validate" if kind else "/fhir/$validate"
    headers = {"content-type": content_type, "x-tenant": tenant, "accept-language": "en"}
    return await client.post(address + query, content=body, headers=headers)


def parameters(document, *others):
    """Parameters with the resource as it is written, behind the others."""
    before = "".join(f"{json.dumps(each)},\n" for each in others)
    return b'{"resourceType": "Parameters",\n"parameter": [%s{"name": "resource",\n"resource":\n%s}]}' % (
        before.encode(),
        document,
    )


def in_xml(document, *others):
    document = document[document.index(b"?>") + 2 :].strip()
    return (
        b'<Parameters xmlns="http://hl7.org/fhir">\n%s<parameter><name value="resource"/><resource>\n%s\n</resource></parameter></Parameters>'
        % (
            b"".join(others),
            document,
        )
    )


MODE = {"name": "mode", "valueCode": "create"}


async def test_a_resource_within_parameters_is_judged_as_one_that_came_alone(client):
    alone, within = [await validate(client, body) for body in (UNKNOWN_CODE, parameters(UNKNOWN_CODE, MODE))]

    assert (within.status_code, came_to(within)) == (200, "reject")
    for of_one, of_other in zip(issues(alone), issues(within), strict=True):
        said = ("severity", "code", "details", "expression")
        assert [of_one.get(name) for name in said] == [of_other.get(name) for name in said]


async def test_its_places_are_those_of_the_parameters_as_they_were_sent(client):
    body = parameters(UNKNOWN_CODE, MODE)
    ((line, column),) = places_of(await validate(client, body))

    assert body.splitlines()[line - 1][column - 1 :].startswith(b'"code"')


async def test_so_it_is_in_xml(client):
    mode = b'<parameter>\n<name value="mode"/><valueCode value="update"/></parameter>\n'
    body = in_xml(XML_DOCUMENT, mode)
    answer = await validate(client, body, content_type=XML, tenant="furumoen")

    ((line, column),) = places_of(answer)
    assert came_to(answer) == "reject"
    assert body.splitlines()[line - 1][column - 1 :].startswith(b"<period>")
    assert issues(answer)[1]["expression"] == ["EpisodeOfCare.period"]


async def test_a_bundle_may_stand_in_parameters(client):
    bundle = (EXAMPLES / "nordlys/10-nattbatch-en-feil.json").read_bytes()
    alone, within = [
        await validate(client, body, None, tenant="nordlys") for body in (bundle, parameters(bundle))
    ]

    assert came_to(within) == "partial"
    assert rules_of(within) == rules_of(alone)


@pytest.mark.parametrize(
    "document", [b"{}", b'{"resourceType": "Invented"}', b"7"], ids=["empty", "type", "number"]
)
async def test_a_resource_that_is_none_is_a_finding(client, document):
    answer = await validate(client, parameters(document))

    assert (answer.status_code, came_to(answer)) == (200, "reject")
    assert rules_of(answer)


async def test_parameters_that_cannot_be_read_are_a_finding_at_its_place(client):
    body = parameters(UNKNOWN_CODE.replace(b'"status"', b'"id": "x", "status"'))
    answer = await validate(client, body)

    assert (answer.status_code, rules_of(answer)) == (200, ["KPR-F-005"])
    assert issues(answer)[1]["expression"] == ["Parameters.parameter[0].resource.id"]


# mode


@pytest.mark.parametrize("mode", ["create", "update"])
async def test_creating_and_updating_come_to_the_same(client, mode):
    answers = [
        await validate(client, parameters(SOUND, {"name": "mode", "valueCode": mode})),
        await validate(client, SOUND, query=f"?mode={mode}"),
    ]

    assert [(answer.status_code, came_to(answer)) for answer in answers] == [(200, "notify")] * 2


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ([{"name": "mode", "valueCode": "delete"}], "not-supported"),
        ([{"name": "mode", "valueCode": "delete"}, MODE], "invalid"),
        ([{"name": "mode", "valueCode": "try"}], "code-invalid"),
        ([{"name": "mode", "valueBoolean": True}], "code-invalid"),
        ([{"name": "mode", "valueCode": "profile"}], "required"),
        ([{"name": "profile", "valueBoolean": True}], "structure"),
        ([{"name": "resource", "resource": {"resourceType": "Patient"}}], "invalid"),
        ([{"valueCode": "create"}], "structure"),
    ],
    ids=["delete", "twice", "unknown", "no code", "profile", "no profile", "resources", "nameless"],
)
async def test_parameters_that_cannot_be_followed_are_turned_away(client, others, code):
    answer = await validate(client, parameters(SOUND, *others))

    assert (answer.status_code, issues(answer)[0]["code"]) == (400, code)


@pytest.mark.parametrize("parameter", [[], [MODE], [{"name": "resource", "valueString": "x"}], None])
async def test_parameters_without_a_resource_are_turned_away(client, parameter):
    body = {"resourceType": "Parameters"} | ({"parameter": parameter} if parameter is not None else {})
    answer = await validate(client, json.dumps(body).encode())

    assert answer.status_code == 400
    assert issues(answer)[0]["code"] in ("required", "structure")


async def test_parameters_in_xml_without_a_resource_are_turned_away(client):
    body = b'<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="resource"/><resource/></parameter></Parameters>'
    answer = await validate(client, body, content_type=XML)

    assert answer.status_code == 400


# profile


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (f"{BASE}/EpisodeOfCare", []),
        (f"{BASE}/EpisodeOfCare|4.0.1", []),
        (f"{BASE}/Encounter", [("error", "invalid")]),
        (f"{BASE}/Invented", [("warning", "not-supported")]),
        ("https://profiles.example/own", [("warning", "not-supported")]),
    ],
)
async def test_a_profile_is_known_or_it_is_said_that_it_is_not(client, profile, said):
    answers = [
        await validate(
            client,
            parameters(
                SOUND, {"name": "profile", "valueUri": profile}, {"name": "mode", "valueCode": "profile"}
            ),
        ),
        await validate(client, parameters(SOUND, {"name": "profile", "valueCanonical": profile})),
        await validate(client, SOUND, query=f"?profile={profile}"),
    ]

    for answer in answers:
        assert (answer.status_code, came_to(answer)) == (200, "notify")
        assert [(issue["severity"], issue["code"]) for issue in issues(answer)[1:]] == said


async def test_a_profile_that_a_tenant_names_is_known(client, world):
    tenant, profile = next(
        (name, profile) for name, each in world.tenants.tenants.items() for profile in each.profiles
    )
    answer = await validate(client, SOUND, query=f"?profile={profile}", tenant=tenant)

    assert "not-supported" not in [issue["code"] for issue in issues(answer)]


async def test_a_parameter_without_effect_is_told_so(client):
    answer = await validate(client, parameters(SOUND, {"name": "usageContext", "valueString": "x"}))

    assert [(issue["severity"], issue["code"]) for issue in issues(answer)[1:]] == [
        ("information", "not-supported")
    ]
