import logging
import subprocess
import sys
from copy import deepcopy
from typing import Any

import pytest

from adapter.fhir import full
from adapter.fhir.full import disagree, merge, second_opinion
from adapter.rules import (
    INVALID_EXTENSION,
    INVALID_PRIMITIVE,
    MISSING_ELEMENT,
    MISSING_PERSON,
    MIXED_FHIR_VERSIONS,
    NOT_A_RESOURCE,
    STATUS_NORMALISED,
    TOO_DEEP,
    UNKNOWN_ELEMENT,
    UNSUPPORTED_RESOURCE_TYPE,
    WRONG_TYPE,
    Finding,
)
from tests.fhir.mutants import good_documents, parsed

URL = "http://example.no/x"
PERSON = "14915230173"

EPISODE = {
    "resourceType": "EpisodeOfCare",
    "id": "1",
    "status": "active",
    "patient": {"identifier": {"value": PERSON}},
}

both = pytest.mark.parametrize("version", ["R4", "R5"])


def said(tree: dict[str, Any], version: str = "R4") -> list[tuple[str, str]]:
    return sorted((each.rule, each.expression) for each in second_opinion(tree, version))


def said_of_episode(version: str = "R4", **elements: Any) -> list[tuple[str, str]]:
    return said({**EPISODE, **elements}, version)


def without(tree: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if key != name}


@pytest.mark.parametrize("document", good_documents(), ids=lambda each: each.name)
def test_the_models_accept_a_good_document(document):
    assert second_opinion(parsed(document), document.version) == []


@both
@pytest.mark.parametrize(
    ("elements", "rule", "place"),
    [
        ({"vedtaksDato": "2026"}, UNKNOWN_ELEMENT, "EpisodeOfCare.vedtaksDato"),
        ({PERSON: "2026"}, UNKNOWN_ELEMENT, "EpisodeOfCare"),
        ({"period": "2026"}, WRONG_TYPE, "EpisodeOfCare.period"),
        ({"identifier": {"value": "1"}}, WRONG_TYPE, "EpisodeOfCare.identifier"),
        ({"identifier": [None]}, WRONG_TYPE, "EpisodeOfCare.identifier"),
        ({"identifier": [["1"]]}, WRONG_TYPE, "EpisodeOfCare.identifier[0]"),
        ({"status": 1}, WRONG_TYPE, "EpisodeOfCare.status"),
        (
            {"type": [{"coding": [{"userSelected": "ja"}]}]},
            WRONG_TYPE,
            "EpisodeOfCare.type[0].coding[0].userSelected",
        ),
        ({"type": [{"coding": [{"code": "1 "}]}]}, INVALID_PRIMITIVE, "EpisodeOfCare.type[0].coding[0].code"),
        ({"period": {"start": "2026-02-30"}}, INVALID_PRIMITIVE, "EpisodeOfCare.period.start"),
        ({"id": ""}, INVALID_PRIMITIVE, "EpisodeOfCare.id"),
        ({"status": None}, MISSING_ELEMENT, "EpisodeOfCare.status"),
        ({"extension": [{"valueCode": "x"}]}, INVALID_EXTENSION, "EpisodeOfCare.extension[0].url"),
        (
            {"extension": [{"url": URL, "valueCode": "x", "valueString": "x"}]},
            INVALID_EXTENSION,
            "EpisodeOfCare.extension[0]",
        ),
        ({"period": {"resourceType": "Coding"}}, UNKNOWN_ELEMENT, "EpisodeOfCare.period.resourceType"),
    ],
)
def test_an_error_of_the_models_becomes_a_finding_at_its_place(version, elements, rule, place):
    assert said_of_episode(version, **elements) == [(rule, place)]


@both
def test_a_missing_patient_is_a_missing_person_only_in_an_episode(version):
    episode = without(EPISODE, "patient")
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": episode}, {"resource": {"resourceType": "RelatedPerson", "id": "1"}}],
    }

    assert said(episode, version) == [(MISSING_PERSON, "EpisodeOfCare.patient")]
    assert said(bundle, version) == [
        (MISSING_ELEMENT, "Bundle.entry[1].resource.patient"),
        (MISSING_PERSON, "Bundle.entry[0].resource.patient"),
    ]


def test_a_missing_element_is_a_parameter():
    (finding,) = second_opinion(without(EPISODE, "status"), "R4")

    assert finding.params == {"element": "status"}


def test_a_choice_that_is_missing_or_made_twice_is_found_at_its_holder():
    header = {"resourceType": "MessageHeader", "source": {"endpoint": URL}}

    assert said(header) == [(MISSING_ELEMENT, "MessageHeader")]
    assert said({**header, "eventUri": URL, "eventCoding": {"code": "1"}}) == [(WRONG_TYPE, "MessageHeader")]


@both
def test_siblings_of_values_in_an_extension_are_allowed_as_fhir_does(version):
    sibling = {"extension": [{"url": URL, "valueCode": "x"}]}

    assert said_of_episode(version, extension=[{"url": URL, "_valueString": sibling}]) == []
    assert said_of_episode(version, extension=[{"url": URL, "_valueCoding": sibling}]) == [
        (UNKNOWN_ELEMENT, "EpisodeOfCare.extension[0]._valueCoding")
    ]
    assert said_of_episode(version, _valueString=sibling) == [(UNKNOWN_ELEMENT, "EpisodeOfCare._valueString")]


def test_each_version_is_judged_by_its_own_models():
    encounter = {"resourceType": "Encounter", "id": "1", "status": "finished", "class": {"code": "HH"}}

    assert said(encounter, "R4") == []
    assert said(encounter, "R5") == [(WRONG_TYPE, "Encounter.class")]


@both
@pytest.mark.parametrize("name", ["Foo", "BundleEntry", "Resource", "", None, 1, ["Patient"]])
def test_a_type_that_is_none_is_unsupported(version, name):
    assert said({"resourceType": name}, version) == [(UNSUPPORTED_RESOURCE_TYPE, "resourceType")]


def test_nothing_is_said_of_types_that_the_models_do_not_have():
    assert said({"resourceType": "MedicinalProduct", "anything": 1}) == []


@both
@pytest.mark.parametrize(
    ("resource", "rule"),
    [({"resourceType": "Foo"}, UNSUPPORTED_RESOURCE_TYPE), ({"resourceType": None}, NOT_A_RESOURCE)],
)
def test_what_breaks_the_models_is_a_finding_about_the_whole(version, resource, rule):
    assert said_of_episode(version, contained=[resource]) == [(rule, "EpisodeOfCare")]


def test_endless_nesting_is_too_deep():
    extension: dict[str, Any] = {"url": URL}
    for _ in range(3000):
        extension = {"url": URL, "extension": [extension]}

    assert said_of_episode(extension=[extension]) == [(TOO_DEEP, "EpisodeOfCare")]


@both
def test_a_text_that_is_json_is_not_followed_into_the_document(version):
    entry = {
        "resource": {
            "resourceType": "EpisodeOfCare",
            "status": "active",
            "patient": '{"identifier": {"use": 1}}',
        }
    }
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [entry, '{"resource": 1}']}

    assert {rule for rule, _ in said(bundle, version)} == {WRONG_TYPE}


@both
def test_the_document_is_left_as_it_is(version):
    tree = {**EPISODE, "status": 1, "contained": [{"resourceType": "Patient", "id": "p"}]}
    before = deepcopy(tree)

    second_opinion(tree, version)

    assert tree == before


def test_no_error_of_the_models_can_repeat_its_input(caplog, capsys):
    caplog.set_level(logging.DEBUG)
    found = second_opinion({**EPISODE, "patient": [{"identifier": {"value": PERSON}}], "note": PERSON}, "R4")

    assert found
    assert PERSON not in repr(found) + caplog.text + "".join(capsys.readouterr())


def test_the_models_themselves_hide_their_input():
    code = """
from adapter.fhir.schema_metadata import model
for version in ("R4", "R5"):
    try:
        model(version, "EpisodeOfCare").model_validate({"status": 14915230173})
    except ValueError as refusal:
        print(refusal)
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.count("valid string") == 2
    assert PERSON not in printed


def test_the_models_are_not_imported_before_they_are_asked():
    code = "import sys, adapter.fhir.full; print([each for each in sys.modules if each.startswith('fhir')])"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


@pytest.mark.parametrize(
    ("place", "is_kept"),
    [
        ("EpisodeOfCare.type[0].coding[0]", False),
        ("EpisodeOfCare.type[0].coding[0].code", False),
        ("EpisodeOfCare.type[0].coding[0].code.extension[0]", False),
        ("EpisodeOfCare.type", False),
        ("EpisodeOfCare", False),
        ("EpisodeOfCare.type[0].coding[0].codeSystem", True),
        ("EpisodeOfCare.type[0].coding[1].code", True),
        ("EpisodeOfCare.typ", True),
        ("EpisodeOfCare.period", True),
    ],
)
def test_of_two_findings_about_one_place_the_fast_one_stays(place, is_kept):
    fast = [Finding(INVALID_PRIMITIVE, "EpisodeOfCare.type[0].coding[0].code")]
    slow = Finding(WRONG_TYPE, place)

    assert merge(fast, [slow]) == ([*fast, slow] if is_kept else fast)


def test_without_fast_findings_the_others_stay_as_they_are():
    slow = [Finding(WRONG_TYPE, "EpisodeOfCare"), Finding(WRONG_TYPE, "EpisodeOfCare.type")]

    assert merge([], slow) == slow


def test_a_warning_hides_no_error_of_the_models():
    warning = Finding(STATUS_NORMALISED, "EpisodeOfCare.status")
    error = Finding(WRONG_TYPE, "EpisodeOfCare.status")

    assert merge([warning], [error]) == [warning, error]


def test_of_an_element_that_mixes_versions_nothing_more_is_said():
    mixed = Finding(MIXED_FHIR_VERSIONS, "Bundle.entry[1].resource.period")
    follow_up = Finding(UNKNOWN_ELEMENT, "Bundle.entry[1].resource.class.code")
    other = Finding(WRONG_TYPE, "Bundle.entry[2].resource.period")

    assert merge([mixed], [follow_up, other]) == [mixed, other]


def test_lanes_disagree_when_only_the_models_refuse():
    error = Finding(WRONG_TYPE, "EpisodeOfCare.type")
    warning = Finding(STATUS_NORMALISED, "EpisodeOfCare.status")

    assert disagree([], [error])
    assert disagree([warning], [error])
    assert not disagree([error], [error])
    assert not disagree([error], [])
    assert not disagree([], [])


def test_an_error_type_nobody_thought_of_is_still_a_finding():
    assert full._rule("something_new", "") == INVALID_PRIMITIVE
    assert full._rule("something_type", "") == WRONG_TYPE


def test_what_the_models_wrongly_forbid_hides_nothing_after_it():
    extension = {"url": URL, "_valueString": {"id": "a"}, "valueHast": 1}
    tree = {**EPISODE, "extension": [extension], "period": 5}

    places = {each.expression for each in second_opinion(tree, "R4")}

    assert "EpisodeOfCare.extension[0]._valueString" not in places
    assert {"EpisodeOfCare.extension[0].valueHast", "EpisodeOfCare.period"} <= places


def test_one_fault_is_said_once_however_often_the_models_say_it():
    error = {"type": "string_type", "loc": ("status",), "msg": "", "ctx": {}}
    other = {"type": "extra_forbidden", "loc": ("status",), "msg": "", "ctx": {}}

    found = list(full._findings([error, error, other, error], EPISODE))

    assert [each.rule for each in found] == [WRONG_TYPE, UNKNOWN_ELEMENT]


def test_a_url_that_is_missing_elsewhere_is_no_fault_of_an_extension():
    tree = {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET"}}]}

    assert [(each.rule, each.expression) for each in second_opinion(tree, "R4")] == [
        (MISSING_ELEMENT, "Bundle.entry[0].request.url")
    ]


@pytest.mark.parametrize(
    ("kind", "message", "rule"),
    [
        ("value_error", "Any of one field is expected", WRONG_TYPE),
        ("value_error", "Expect any of field value from this list", MISSING_ELEMENT),
        ("value_error", "anything else", INVALID_PRIMITIVE),
        ("dict_type", "Expect any of field", WRONG_TYPE),
        ("missing", "", MISSING_ELEMENT),
        ("date_parsing", "", INVALID_PRIMITIVE),
    ],
)
def test_the_rule_follows_from_the_kind_of_error_and_its_message(kind, message, rule):
    assert full._rule(kind, message) == rule
