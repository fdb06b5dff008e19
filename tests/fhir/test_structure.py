from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest

from adapter.fhir.schema_errors import Checked, findings, is_extension
from adapter.fhir.structure import check_structure
from adapter.rules import (
    INVALID_EXTENSION,
    INVALID_PRIMITIVE,
    MISSING_ELEMENT,
    MISSING_PERSON,
    MIXED_FHIR_VERSIONS,
    NOT_A_RESOURCE,
    UNKNOWN_CODE,
    UNKNOWN_ELEMENT,
    WRONG_TYPE,
)
from tests.fhir.mutants import fast_findings, good_documents, parsed

URL = "http://example.no/x"

EPISODE = {
    "resourceType": "EpisodeOfCare",
    "id": "1",
    "status": "active",
    "type": [{"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": "1"}]}],
    "patient": {"reference": "Patient/1"},
    "period": {"start": "2026-02-02"},
}
ENCOUNTER = {
    "R4": {"resourceType": "Encounter", "id": "1", "status": "finished", "class": {"code": "HH"}},
    "R5": {"resourceType": "Encounter", "id": "1", "status": "completed", "class": [{"text": "HH"}]},
}


def change(tree: dict[str, Any], **elements: Any) -> dict[str, Any]:
    """A copy with other elements; None takes an element away."""
    changed = {**deepcopy(tree), **elements}
    return {name: value for name, value in changed.items() if value is not None}


def said(tree: dict[str, Any], version: str = "R4") -> list[tuple[str, str]]:
    found = check_structure(tree, version, tree["resourceType"])
    return sorted((each.rule, each.expression) for each in found)


def said_of_episode(version: str = "R4", **elements: Any) -> list[tuple[str, str]]:
    return said(change(EPISODE, **elements), version)


both = pytest.mark.parametrize("version", ["R4", "R5"])


@pytest.mark.parametrize("document", good_documents(), ids=lambda each: each.name)
def test_a_good_document_has_no_findings(document):
    tree = parsed(document)

    assert fast_findings(tree, document.version, tree["resourceType"]) == []


@both
def test_what_is_required_and_missing_is_named_at_its_own_place(version):
    assert said_of_episode(version, status=None) == [(MISSING_ELEMENT, "EpisodeOfCare.status")]


def test_the_missing_element_is_a_parameter():
    (finding,) = check_structure(change(EPISODE, status=None), "R4", "Bundle.entry[2].resource")

    assert finding.expression == "Bundle.entry[2].resource.status"
    assert finding.params == {"element": "status"}


@both
def test_an_episode_without_patient_misses_its_person(version):
    assert said_of_episode(version, patient=None) == [(MISSING_PERSON, "EpisodeOfCare.patient")]


def test_a_related_person_without_patient_misses_an_element():
    assert said({"resourceType": "RelatedPerson", "id": "1"}) == [(MISSING_ELEMENT, "RelatedPerson.patient")]


@both
def test_an_encounter_may_lack_a_subject(version):
    assert said(ENCOUNTER[version], version) == []


def test_a_class_is_required_in_r4_only():
    assert said(change(ENCOUNTER["R4"], **{"class": None})) == [(MISSING_ELEMENT, "Encounter.class")]
    assert said(change(ENCOUNTER["R5"], **{"class": None}), "R5") == []


@both
def test_a_required_value_may_be_explained_away_by_extensions(version):
    reason = {"extension": [{"url": URL, "valueCode": "unknown"}]}

    assert said_of_episode(version, status=None, _status=reason) == []


@both
def test_an_id_alone_does_not_explain_why_a_value_is_missing(version):
    assert said_of_episode(version, status=None, _status={"id": "a"}) == [
        (MISSING_ELEMENT, "EpisodeOfCare.status")
    ]


def test_a_required_choice_is_missing_under_its_stem():
    header = {"resourceType": "MessageHeader", "source": {"endpoint": URL}}

    assert said(header) == [(MISSING_ELEMENT, "MessageHeader.event")]
    assert said({**header, "_eventUri": {"extension": [{"url": URL, "valueCode": "x"}]}}) == []


@both
def test_an_unknown_element_is_named(version):
    assert said_of_episode(version, vedtaksDato="2026-01-01", _vedtak={"id": "1"}) == [
        (UNKNOWN_ELEMENT, "EpisodeOfCare._vedtak"),
        (UNKNOWN_ELEMENT, "EpisodeOfCare.vedtaksDato"),
    ]


@pytest.mark.parametrize(
    "name", ["14915230173", "Kari Prøve", "f14915230173", "", "a.b", "x" * 61, "__x", "a123"]
)
def test_a_name_that_could_be_anything_is_not_repeated(name):
    (finding,) = check_structure(change(EPISODE, **{name: 1}), "R4", "EpisodeOfCare")

    assert (finding.rule, finding.expression, dict(finding.params)) == (UNKNOWN_ELEMENT, "EpisodeOfCare", {})


@pytest.mark.parametrize(
    ("version", "element", "value"),
    [
        ("R4", "actualPeriod", {"start": "2026-02-02"}),
        ("R4", "plannedStartDate", "2026-02-02"),
        ("R4", "_plannedStartDate", {"id": "1"}),
        ("R4", "subjectStatus", {"text": "x"}),
        ("R4", "admission", {"origin": {"display": "x"}}),
        ("R4", "class", [{"text": "HH"}]),
        ("R4", "serviceType", [{"concept": {"text": "x"}}]),
        ("R5", "period", {"start": "2026-02-02"}),
        ("R5", "hospitalization", {"origin": {"display": "x"}}),
        ("R5", "statusHistory", [{"status": "finished"}]),
        ("R5", "class", {"code": "HH"}),
        ("R5", "serviceType", {"text": "x"}),
    ],
)
def test_what_only_the_other_version_has_mixes_versions(version, element, value):
    tree = change(ENCOUNTER[version], **{element: value})

    assert said(tree, version) == [(MIXED_FHIR_VERSIONS, f"Encounter.{element}")]


@pytest.mark.parametrize(("version", "element"), [("R4", "actor"), ("R5", "individual")])
def test_versions_are_mixed_inside_an_encounter_too(version, element):
    tree = change(ENCOUNTER[version], participant=[{element: {"display": "x"}}])

    assert said(tree, version) == [(MIXED_FHIR_VERSIONS, f"Encounter.participant[0].{element}")]


@pytest.mark.parametrize(("version", "element"), [("R4", "careTeam"), ("R5", "team")])
def test_versions_are_mixed_in_an_episode(version, element):
    assert said_of_episode(version, **{element: [{"display": "x"}]}) == [
        (MIXED_FHIR_VERSIONS, f"EpisodeOfCare.{element}")
    ]


def test_other_resources_do_not_tell_the_version():
    organization = {"resourceType": "Organization", "name": "x", "qualification": [{"code": {"text": "x"}}]}

    assert said(organization) == [(UNKNOWN_ELEMENT, "Organization.qualification")]
    assert said({"resourceType": "Location", "name": "x", "contact": {"name": "x"}}, "R5") == [
        (WRONG_TYPE, "Location.contact")
    ]


@both
@pytest.mark.parametrize("value", ["HH", 1, True, [], {}])
def test_a_class_of_neither_version_is_a_wrong_type(version, value):
    tree = change(ENCOUNTER[version], **{"class": value})

    assert said(tree, version) == [(WRONG_TYPE, "Encounter.class")]


@both
@pytest.mark.parametrize(
    ("elements", "place"),
    [
        ({"status": 1}, "status"),
        ({"status": ["active"]}, "status"),
        ({"status": {"value": "active"}}, "status"),
        ({"period": "2026"}, "period"),
        ({"period": {"start": 20260202}}, "period.start"),
        ({"period": {}}, "period"),
        ({"period": [{}]}, "period"),
        ({"identifier": {"value": "1"}}, "identifier"),
        ({"identifier": []}, "identifier"),
        ({"identifier": [None]}, "identifier[0]"),
        ({"identifier": [{"value": "1"}, {}]}, "identifier[1]"),
        ({"type": [{"coding": [{"code": 1}]}]}, "type[0].coding[0].code"),
        ({"type": [{"coding": [{"userSelected": "true"}]}]}, "type[0].coding[0].userSelected"),
        ({"_language": None, "_status": {}}, "_status"),
        ({"contained": {"resourceType": "Patient"}}, "contained"),
        ({"extension": [{}]}, "extension[0]"),
    ],
)
def test_a_wrong_json_type_or_an_empty_one_is_one_finding(version, elements, place):
    assert said_of_episode(version, **elements) == [(WRONG_TYPE, f"EpisodeOfCare.{place}")]


@both
@pytest.mark.parametrize("element", sorted(EPISODE.keys() - {"resourceType"}))
def test_null_is_a_wrong_type_and_nothing_else(version, element):
    assert said({**EPISODE, element: None}, version) == [(WRONG_TYPE, f"EpisodeOfCare.{element}")]


def test_null_may_align_a_list_with_its_siblings():
    name = {"given": ["A", None], "_given": [None, {"extension": [{"url": URL, "valueCode": "x"}]}]}

    assert said({"resourceType": "Patient", "name": [name]}) == []


def test_null_in_a_list_without_siblings_is_a_wrong_type():
    assert said({"resourceType": "Patient", "name": [{"given": ["A", None]}]}) == [
        (WRONG_TYPE, "Patient.name[0].given[1]")
    ]


def test_null_may_align_a_list_of_codes_too():
    times = {"daysOfWeek": ["mon", None], "_daysOfWeek": [None, {"id": "1"}]}
    service = {"resourceType": "HealthcareService", "availableTime": [times]}
    place = "HealthcareService.availableTime[0].daysOfWeek"

    assert said(service) == []
    del times["_daysOfWeek"]
    assert said(service) == [(WRONG_TYPE, f"{place}[1]")]
    times["daysOfWeek"] = ["mon", "tirsdag"]
    assert said(service) == [(UNKNOWN_CODE, f"{place}[1]")]


@both
@pytest.mark.parametrize(
    ("elements", "place"),
    [
        ({"id": "a/b"}, "id"),
        ({"id": "x" * 65}, "id"),
        ({"implicitRules": "a b"}, "implicitRules"),
        ({"period": {"start": "2026-02-30"}}, "period.start"),
        ({"period": {"end": "2026-02-02T12:00:00"}}, "period.end"),
        ({"meta": {"lastUpdated": "2026-02-02"}}, "meta.lastUpdated"),
        ({"type": [{"coding": [{"code": "1 "}]}]}, "type[0].coding[0].code"),
        ({"type": [{"text": ""}]}, "type[0].text"),
        ({"type": [{"text": "a\u0000"}]}, "type[0].text"),
        ({"extension": [{"url": URL, "valueInteger": 2**31}]}, "extension[0].valueInteger"),
        ({"extension": [{"url": URL, "valuePositiveInt": 0}]}, "extension[0].valuePositiveInt"),
        ({"text": {"status": "generated", "div": "x" * (1024 * 1024 + 1)}}, "text.div"),
    ],
)
def test_a_value_that_breaks_its_pattern_or_limit_is_an_invalid_primitive(version, elements, place):
    assert said_of_episode(version, **elements) == [(INVALID_PRIMITIVE, f"EpisodeOfCare.{place}")]


@both
def test_half_a_surrogate_pair_is_an_invalid_primitive(version):
    assert said_of_episode(version, id="\ud800") == [(INVALID_PRIMITIVE, "EpisodeOfCare")]


STATUSES = "planned, waitlist, active, onhold, finished, cancelled, entered-in-error"


@both
@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("aktiv", {"code": "aktiv", "expected": STATUSES}),
        ("on-hold", {"code": "on-hold", "expected": STATUSES}),
        ("14915230173", {}),
        ("Kari Prøve", {}),
        ("x" * 21, {}),
    ],
)
def test_an_unknown_code_is_repeated_only_when_it_looks_like_one(version, code, params):
    (finding,) = check_structure(change(EPISODE, status=code), version, "EpisodeOfCare")

    assert (finding.rule, finding.expression) == (UNKNOWN_CODE, "EpisodeOfCare.status")
    assert finding.params == params


@pytest.mark.parametrize(("version", "status"), [("R4", "completed"), ("R5", "finished")])
def test_a_status_of_the_other_version_is_an_unknown_code(version, status):
    tree = change(ENCOUNTER[version], status=status)

    assert said(tree, version) == [(UNKNOWN_CODE, "Encounter.status")]


@pytest.mark.parametrize("status", ["entered-in-error", "unknown"])
@both
def test_codes_that_the_models_cut_off_are_known(version, status):
    assert said(change(ENCOUNTER[version], status=status), version) == []


@both
def test_an_example_binding_is_not_enforced(version):
    extension = {"url": URL, "valueExpression": {"language": "text/other", "expression": "1"}}

    assert said_of_episode(version, extension=[extension]) == []


@both
@pytest.mark.parametrize("name", ["extension", "modifierExtension"])
def test_an_extension_needs_a_url(version, name):
    assert said_of_episode(version, **{name: [{"valueString": "x"}]}) == [
        (INVALID_EXTENSION, f"EpisodeOfCare.{name}[0].url")
    ]


@both
@pytest.mark.parametrize(
    "values",
    [
        {"valueString": "x", "valueBoolean": True},
        {"valueCode": "x", "valueCoding": {"code": "x"}, "valueUri": URL},
        {"valueCode": "x", "_valueString": {"id": "1"}},
        {"_valueCode": {"id": "1"}, "_valueString": {"id": "1"}},
    ],
)
def test_an_extension_has_one_value(version, values):
    assert said_of_episode(version, extension=[{"url": URL, **values}]) == [
        (INVALID_EXTENSION, "EpisodeOfCare.extension[0]")
    ]


@both
def test_a_missing_url_does_not_hide_a_second_value(version):
    extension = {"valueString": "x", "valueBoolean": True}

    assert said_of_episode(version, extension=[extension]) == [
        (INVALID_EXTENSION, "EpisodeOfCare.extension[0]"),
        (INVALID_EXTENSION, "EpisodeOfCare.extension[0].url"),
    ]


@both
def test_the_value_of_an_extension_may_itself_be_extended(version):
    sibling = {"extension": [{"url": URL, "valueMarkdown": "x"}]}

    assert said_of_episode(version, extension=[{"url": URL, "_valueBoolean": sibling}]) == []
    assert (
        said_of_episode(version, extension=[{"id": "1", "url": URL, "valueCode": "x", "_valueCode": sibling}])
        == []
    )


@both
def test_extensions_nest(version):
    inner = {"url": "a", "extension": [{"url": "b", "valueInteger": "1"}]}
    place = "EpisodeOfCare.extension[0].extension[0].extension[0].valueInteger"

    assert said_of_episode(version, extension=[{"url": URL, "extension": [inner]}]) == [(WRONG_TYPE, place)]


def test_two_elements_of_a_choice_are_a_wrong_type_at_the_second():
    patient = {"resourceType": "Patient", "deceasedBoolean": True, "deceasedDateTime": "2026"}

    assert said(patient) == [(WRONG_TYPE, "Patient.deceasedDateTime")]


def test_a_parameter_has_one_value():
    parameter = {"name": "a", "valueString": "x", "valueInteger": 1}

    assert said({"resourceType": "Parameters", "parameter": [parameter]}) == [
        (WRONG_TYPE, "Parameters.parameter[0].valueString")
    ]


@pytest.mark.parametrize("resource", [{}, {"id": "1"}, {"resourceType": "Foo", "anything": [None, {}]}])
def test_a_resource_inside_another_is_only_asked_for_its_type(resource):
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]}
    episode = change(EPISODE, contained=[resource])
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "a", "resource": resource}]}
    outcome = {**bundle, "entry": [{"response": {"status": "200", "outcome": resource}}]}
    nameless = "resourceType" not in resource

    for tree, place in (
        (bundle, "Bundle.entry[0].resource"),
        (episode, "EpisodeOfCare.contained[0]"),
        (parameters, "Parameters.parameter[0].resource"),
        (outcome, "Bundle.entry[0].response.outcome"),
    ):
        assert said(tree) == ([(NOT_A_RESOURCE, place)] if nameless else [])


def test_all_faults_are_found_in_one_pass():
    tree = change(
        EPISODE,
        status="aktiv",
        patient=None,
        period={"start": "2026-02-30", "slutt": "x"},
        type=[{"coding": [{"code": 1}]}, {}],
        identifier={},
        extension=[{"valueString": ""}],
    )

    assert said(tree) == sorted(
        [
            (UNKNOWN_CODE, "EpisodeOfCare.status"),
            (MISSING_PERSON, "EpisodeOfCare.patient"),
            (INVALID_PRIMITIVE, "EpisodeOfCare.period.start"),
            (UNKNOWN_ELEMENT, "EpisodeOfCare.period.slutt"),
            (WRONG_TYPE, "EpisodeOfCare.type[0].coding[0].code"),
            (WRONG_TYPE, "EpisodeOfCare.type[1]"),
            (WRONG_TYPE, "EpisodeOfCare.identifier"),
            (INVALID_EXTENSION, "EpisodeOfCare.extension[0].url"),
            (INVALID_PRIMITIVE, "EpisodeOfCare.extension[0].valueString"),
        ]
    )


@both
@pytest.mark.parametrize("name", ["Group", "Composition", "Foo", "", None, 1, ["Encounter"], {}])
def test_a_type_without_a_schema_has_no_findings(version, name):
    assert check_structure({"resourceType": name, "anything": [None]}, version, "x") == []


def test_a_document_is_left_as_it_is():
    tree = change(EPISODE, status=1)
    before = deepcopy(tree)

    check_structure(tree, "R4", "EpisodeOfCare")

    assert tree == before


# Extensions (ext-1), siblings of primitives, and the type that was expected


@both
@pytest.mark.parametrize(
    "extension",
    [
        {"url": URL},
        {"url": URL, "id": "a"},
        {"url": URL, "valueCode": "x", "extension": [{"url": URL, "valueCode": "y"}]},
        {"url": URL, "_valueCode": {"id": "a"}, "extension": [{"url": URL, "valueCode": "y"}]},
        {"url": URL, "id": "a", "valueCode": "x", "extension": [{"url": URL, "valueCode": "y"}]},
    ],
)
def test_an_extension_has_either_a_value_or_extensions(version, extension):
    assert said_of_episode(version, extension=[extension]) == [
        (INVALID_EXTENSION, "EpisodeOfCare.extension[0]")
    ]
    assert said_of_episode(version, extension=[{"url": URL, "extension": [extension]}]) == [
        (INVALID_EXTENSION, "EpisodeOfCare.extension[0].extension[0]")
    ]


@both
@pytest.mark.parametrize(
    "extension",
    [
        {"url": URL, "valueCode": "x"},
        {"url": URL, "_valueCode": {"id": "a"}},
        {"url": URL, "id": "a", "valueCode": "x", "_valueCode": {"id": "b"}},
        {"url": URL, "extension": [{"url": URL, "valueCode": "y"}]},
        {"url": URL, "id": "a", "extension": [{"url": URL, "valueCode": "y"}]},
    ],
)
def test_one_of_the_two_is_enough(version, extension):
    assert said_of_episode(version, extension=[extension]) == []


def test_one_fault_of_an_extension_is_one_finding():
    assert said_of_episode(extension=[{"url": URL, "verdi": 1}]) == [
        (UNKNOWN_ELEMENT, "EpisodeOfCare.extension[0].verdi")
    ]
    assert said_of_episode(extension=[{"valueCode": "x"}]) == [
        (INVALID_EXTENSION, "EpisodeOfCare.extension[0].url")
    ]
    assert said_of_episode(extension=[{}]) == [(WRONG_TYPE, "EpisodeOfCare.extension[0]")]
    assert said_of_episode(extension=[{"url": URL, "extension": []}]) == [
        (WRONG_TYPE, "EpisodeOfCare.extension[0].extension")
    ]


@pytest.mark.parametrize(
    ("elements", "place"),
    [
        ({"period": {"_start": {"extension": [{"valueCode": "x"}]}}}, "period.start.extension[0].url"),
        (
            {"_status": {"extension": [{"url": URL, "extension": [{"valueCode": "x"}]}]}},
            "status.extension[0].extension[0].url",
        ),
    ],
)
def test_what_stands_beside_a_value_stands_in_its_element(elements, place):
    assert said_of_episode(**elements) == [(INVALID_EXTENSION, f"EpisodeOfCare.{place}")]


def test_the_sibling_itself_keeps_its_name():
    assert said_of_episode(_status=5) == [(WRONG_TYPE, "EpisodeOfCare._status")]


@pytest.mark.parametrize(
    ("elements", "rule", "place", "expected"),
    [
        ({"period": "2026"}, WRONG_TYPE, "period", "Period"),
        ({"identifier": {"value": "1"}}, WRONG_TYPE, "identifier", "Identifier[]"),
        ({"identifier": ["1"]}, WRONG_TYPE, "identifier[0]", "Identifier"),
        ({"identifier": []}, WRONG_TYPE, "identifier", "Identifier[]"),
        ({"period": {}}, WRONG_TYPE, "period", "Period"),
        ({"period": {"start": 2026}}, WRONG_TYPE, "period.start", "dateTime"),
        ({"period": {"start": "2026-02-30"}}, INVALID_PRIMITIVE, "period.start", "dateTime"),
        ({"type": [{"coding": [{"code": ""}]}]}, INVALID_PRIMITIVE, "type[0].coding[0].code", "code"),
        ({"statusHistory": [5]}, WRONG_TYPE, "statusHistory[0]", "BackboneElement"),
        ({"_status": 5}, WRONG_TYPE, "_status", "Element"),
        ({"_status": {"extension": 5}}, WRONG_TYPE, "status.extension", "Extension[]"),
        ({"contained": [5]}, WRONG_TYPE, "contained[0]", "Resource"),
        ({"contained": [{"resourceType": 5}]}, WRONG_TYPE, "contained[0].resourceType", None),
    ],
)
def test_the_type_that_was_expected_is_told(elements, rule, place, expected):
    (finding,) = check_structure(change(EPISODE, **elements), "R4", "EpisodeOfCare")

    assert (finding.rule, finding.expression) == (rule, f"EpisodeOfCare.{place}")
    assert finding.params.get("expected") == expected


@pytest.mark.parametrize("value", [1.5, 0, -1, 2**31])
def test_a_number_that_is_no_whole_positive_one_is_ill_written(value):
    diagnosis = [{"condition": {"reference": "Condition/1"}, "rank": value}]

    assert said_of_episode(diagnosis=diagnosis) == [(INVALID_PRIMITIVE, "EpisodeOfCare.diagnosis[0].rank")]


@pytest.mark.parametrize("value", ["1", True, [1], {"value": 1}])
def test_what_is_no_number_at_all_is_of_the_wrong_type(value):
    diagnosis = [{"condition": {"reference": "Condition/1"}, "rank": value}]

    assert said_of_episode(diagnosis=diagnosis) == [(WRONG_TYPE, "EpisodeOfCare.diagnosis[0].rank")]


def test_a_fraction_where_text_is_due_is_of_the_wrong_type():
    assert said_of_episode(status=1.5) == [(WRONG_TYPE, "EpisodeOfCare.status")]


@pytest.mark.parametrize("value", [{"valueBoolean": "ja"}, {"valueInteger": "en"}, {"valueDecimal": "1,5"}])
def test_where_all_values_are_texts_a_text_is_never_of_the_wrong_type(value):
    tree = change(EPISODE, extension=[{"url": URL, **value}])
    (name,) = value

    (finding,) = check_structure(tree, "R4", "EpisodeOfCare", as_text=True)

    assert (finding.rule, finding.expression) == (INVALID_PRIMITIVE, f"EpisodeOfCare.extension[0].{name}")


def test_where_all_values_are_texts_an_object_can_be_of_the_wrong_type():
    (finding,) = check_structure(change(EPISODE, period=[{"start": "2026"}]), "R4", "x", as_text=True)

    assert finding.rule == WRONG_TYPE


@pytest.mark.parametrize(
    ("version", "elements", "rule"),
    [
        ("R5", {"serviceType": {"concept": {"text": "x"}}}, WRONG_TYPE),
        ("R5", {"serviceType": {"text": "x"}}, MIXED_FHIR_VERSIONS),
        ("R4", {"serviceType": [{"text": "x"}]}, WRONG_TYPE),
        ("R4", {"serviceType": [{"concept": {"text": "x"}}]}, MIXED_FHIR_VERSIONS),
        ("R4", {"class": [{"code": "HH"}]}, WRONG_TYPE),
        ("R4", {"class": [{"coding": [{"code": "HH"}]}]}, MIXED_FHIR_VERSIONS),
        ("R4", {"class": ["HH"]}, WRONG_TYPE),
        ("R5", {"class": "HH"}, WRONG_TYPE),
        ("R5", {"class": {"code": "HH"}}, MIXED_FHIR_VERSIONS),
        (
            "R5",
            {"serviceType": {"id": "1", "extension": [], "coding": [], "text": "x"}},
            MIXED_FHIR_VERSIONS,
        ),
    ],
)
def test_a_list_or_object_is_of_the_other_version_only_with_its_content(version, elements, rule):
    (name,) = elements

    assert said(change(ENCOUNTER[version], **elements), version) == [(rule, f"Encounter.{name}")]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], False),
        (["extension"], False),
        (["extension", 0], True),
        (["modifierExtension", 1], True),
        (["type", 0], False),
    ],
)
def test_a_place_is_an_extension_by_the_list_it_stands_in(steps, expected):
    assert is_extension(steps) is expected


def test_an_element_that_only_this_version_has_can_be_of_the_wrong_type():
    assert said(change(ENCOUNTER["R4"], statusHistory={"status": "planned"})) == [
        (WRONG_TYPE, "Encounter.statusHistory")
    ]


def test_a_url_that_is_missing_elsewhere_is_no_fault_of_an_extension():
    tree = {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET"}}]}

    assert said(tree) == [(MISSING_ELEMENT, "Bundle.entry[0].request.url")]


def test_a_name_that_is_not_repeated_hides_no_other():
    assert said_of_episode(**{"Kari Prøve": 1, "hast": 1, "_x y": 1, "annet": 1}) == [
        (UNKNOWN_ELEMENT, "EpisodeOfCare"),
        (UNKNOWN_ELEMENT, "EpisodeOfCare.annet"),
        (UNKNOWN_ELEMENT, "EpisodeOfCare.hast"),
    ]


@pytest.mark.parametrize(("name", "rule"), [("hast", UNKNOWN_ELEMENT), ("actualPeriod", MIXED_FHIR_VERSIONS)])
def test_the_unknown_element_is_a_parameter(name, rule):
    (finding,) = check_structure(change(ENCOUNTER["R4"], **{name: {"start": "2026"}}), "R4", "Encounter")

    assert (finding.rule, finding.params) == (rule, {"element": name})


def test_an_unknown_element_of_a_type_that_only_this_version_has_is_named():
    history = [{"class": {"code": "HH"}, "period": {"start": "2026"}, "hast": 1}]

    assert said(change(ENCOUNTER["R4"], classHistory=history)) == [
        (UNKNOWN_ELEMENT, "Encounter.classHistory[0].hast")
    ]


def broken(keyword: str, value: object) -> SimpleNamespace:
    """An error of the compiled schema about `status`."""
    kind = SimpleNamespace(name=keyword, value=value)
    return SimpleNamespace(kind=kind, instance=5, instance_path=["status"], schema_path=[])


@pytest.mark.parametrize("turn", [1, -1])
def test_of_several_errors_at_one_place_the_reason_of_the_others_is_said(turn):
    errors = [broken("enum", ["active"]), broken("type", ["string"]), broken("pattern", "x")][::turn]

    (finding,) = findings(errors, Checked("EpisodeOfCare", "R4", "EpisodeOfCare"))

    assert (finding.rule, finding.expression) == (WRONG_TYPE, "EpisodeOfCare.status")


def test_of_two_errors_of_equal_weight_the_first_is_said():
    (finding,) = findings(
        [broken("enum", ["active"]), broken("pattern", "x")], Checked("EpisodeOfCare", "R4", "EpisodeOfCare")
    )

    assert finding.rule == UNKNOWN_CODE
