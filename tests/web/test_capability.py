"""What the service says it can do: in R4 or in R5, as it is asked, and no more than it does."""

import pytest
from fhir.resources import get_fhir_model_class as r5_model
from fhir.resources.R4B import get_fhir_model_class as r4b_model
from lxml import etree

from tests.benched import JSON, XML, app_of, asking, bench_of, examples_world, issues


@pytest.fixture(scope="module")
def world():
    return examples_world()


@pytest.fixture
async def client(world):
    async with asking(app_of(bench_of(world), world)) as each:
        yield each


async def statement(client, accept=JSON):
    answer = await client.get("/fhir/metadata", headers={"accept": accept})
    assert answer.status_code == 200
    return answer, answer.json()


@pytest.mark.parametrize(
    ("accept", "content_type", "version"),
    [
        (JSON, JSON, "4.0.1"),
        ("*/*", JSON, "4.0.1"),
        (f"{JSON}; fhirVersion=4.0", f"{JSON}; fhirVersion=4.0", "4.0.1"),
        (f"{JSON};fhirversion=5.0", f"{JSON}; fhirVersion=5.0", "5.0.0"),
        (f'{JSON}; fhirVersion="5.0"', f"{JSON}; fhirVersion=5.0", "5.0.0"),
        (f"{JSON}; fhirVersion=6.0, {JSON}; fhirVersion=5.0", f"{JSON}; fhirVersion=5.0", "5.0.0"),
    ],
)
async def test_it_speaks_the_version_that_is_asked_for(client, accept, content_type, version):
    answer, said = await statement(client, accept)

    assert (answer.headers["content-type"], said["fhirVersion"]) == (content_type, version)


@pytest.mark.parametrize("version", ["3.0", "4.3", "6.0", "x"])
async def test_a_version_that_is_not_served_is_not_acceptable(client, version):
    answer = await client.get("/fhir/metadata", headers={"accept": f"{JSON}; fhirVersion={version}"})

    assert (answer.status_code, issues(answer)[0]["code"]) == (406, "not-supported")


@pytest.mark.parametrize("version", ["4.0", "5.0"])
async def test_the_operation_is_there_for_each_type_and_for_all(client, version):
    _, said = await statement(client, f"{JSON}; fhirVersion={version}")

    (rest,) = said["rest"]
    validate = [
        resource["type"]
        for resource in rest["resource"]
        if "validate" in [each["name"] for each in resource.get("operation", [])]
    ]
    assert validate == ["Encounter", "EpisodeOfCare", "Bundle"]
    assert [each["name"] for each in rest["operation"]] == ["validate"]


async def test_each_version_has_what_is_its_own(client):
    _, r4 = await statement(client, f"{JSON}; fhirVersion=4.0")
    _, r5 = await statement(client, f"{JSON}; fhirVersion=5.0")

    assert ("acceptLanguage" in r4, r5["acceptLanguage"]) == (False, ["nb", "en"])
    served = {
        name: [each["type"] for each in said["rest"][0]["resource"]]
        for name, said in (("r4", r4), ("r5", r5))
    }
    assert ("ConceptMap" in served["r4"], "ConceptMap" in served["r5"]) == (True, False)


async def test_where_nothing_is_taken_in_nothing_of_the_kind_is_said(client):
    _, said = await statement(client)

    (rest,) = said["rest"]
    assert "interaction" not in rest
    assert [resource for resource in rest["resource"] if "interaction" in resource] == []


@pytest.mark.parametrize(("version", "model"), [("4.0", r4b_model), ("5.0", r5_model)])
async def test_the_model_library_takes_it(client, version, model):
    _, said = await statement(client, f"{JSON}; fhirVersion={version}")

    read = model("CapabilityStatement").model_validate(said)
    assert read.model_dump(mode="json", exclude_none=True)["fhirVersion"] == said["fhirVersion"]


@pytest.mark.parametrize("version", ["4.0", "5.0"])
async def test_in_xml_its_elements_stand_in_the_order_of_the_version(client, version):
    answer = await client.get("/fhir/metadata", headers={"accept": f"{XML}; fhirVersion={version}"})

    names = [etree.QName(each).localname for each in etree.fromstring(answer.content)]
    assert answer.headers["content-type"] == f"{XML}; fhirVersion={version}"
    ordered = ["status", "date", "kind", "software", "implementation", "fhirVersion", "format"]
    assert list(dict.fromkeys(names)) == [*ordered, *(["acceptLanguage"] if version == "5.0" else []), "rest"]
