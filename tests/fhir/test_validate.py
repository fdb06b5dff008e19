from typing import Any

import orjson
import pytest

from adapter import rules
from adapter.events.unwrap import unwrap
from adapter.fhir.decode import Limits, decode
from adapter.fhir.validate import validate
from adapter.fhir.version import recognise

URL = "https://epj.example/x"
URN = "urn:uuid:9bc19ee7-9254-5a18-aa12-34f9becd6ae8"
PATIENT = {"resourceType": "Patient", "id": "p"}
EPISODE = {
    "resourceType": "EpisodeOfCare",
    "id": "7",
    "status": "active",
    "patient": {"reference": "Patient/1"},
    "period": {"start": "2026-02-02"},
}
STAY_R4 = {"resourceType": "Encounter", "status": "finished", "class": {"code": "HH"}, "period": {}}
XML = '<EpisodeOfCare xmlns="http://hl7.org/fhir">{}<status value="active"/>{}<patient><reference value="{}"/></patient></EpisodeOfCare>'


def said_of(body: bytes, content_type: str | None = None) -> list[tuple[str, str]]:
    decoded = decode(body, content_type, Limits())
    assert decoded.tree is not None, decoded.findings
    version, findings = recognise(decoded.tree, content_type)
    document = unwrap(decoded.tree)
    found = [*findings, *document.findings, *validate(document, version, body, findings)]
    return [(each.rule, each.expression) for each in found]


def said(tree: dict[str, Any], content_type: str | None = None) -> list[tuple[str, str]]:
    return said_of(orjson.dumps(tree), content_type)


def of_version(number: str) -> str:
    return f"application/fhir+json; fhirVersion={number}"


def entry(resource: Any, **more: Any) -> dict[str, Any]:
    return {"resource": resource, **more}


def batch(*entries: Any, kind: str = "batch") -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def test_a_good_document_has_no_findings():
    assert said(EPISODE) == []
    assert (
        said(batch(entry(EPISODE), entry({**PATIENT, "contained": [{"resourceType": "Organization"}]}))) == []
    )


def test_every_resource_is_judged_by_its_own_type_at_its_own_place():
    inner = {**PATIENT, "gender": "x"}
    tree = batch(entry({**EPISODE, "status": "x"}), entry({**PATIENT, "contained": [inner]}))

    assert said(tree) == [
        (rules.UNKNOWN_CODE, "Bundle.entry[0].resource.status"),
        (rules.UNKNOWN_CODE, "Bundle.entry[1].resource.contained[0].gender"),
    ]


# One fault, one finding


def test_a_type_no_version_has_is_refused_where_it_stands():
    assert said(batch(entry(EPISODE), entry({"resourceType": "Pasient"}))) == [
        (rules.UNSUPPORTED_RESOURCE_TYPE, "Bundle.entry[1].resource.resourceType")
    ]
    assert said({"resourceType": "encounter"}) == [(rules.UNSUPPORTED_RESOURCE_TYPE, "resourceType")]


@pytest.mark.parametrize("kind", ["Observation", "CarePlan", "MedicinalProduct"])
def test_lookup_material_may_be_of_any_type_of_the_version(kind):
    found = said(batch(entry(EPISODE), entry({"resourceType": kind})))

    assert rules.UNSUPPORTED_RESOURCE_TYPE not in [rule for rule, _ in found]


def test_a_resource_without_its_type_is_no_resource_and_nothing_else():
    assert said(batch(entry(EPISODE), entry({"id": "x"}))) == [
        (rules.NOT_A_RESOURCE, "Bundle.entry[1].resource")
    ]
    assert said({**EPISODE, "contained": [{"id": "x"}]}) == [
        (rules.NOT_A_RESOURCE, "EpisodeOfCare.contained[0]")
    ]
    assert said({**EPISODE, "contained": [{"resourceType": ["Patient"]}]}) == [
        (rules.WRONG_TYPE, "EpisodeOfCare.contained[0].resourceType")
    ]


def test_entries_that_are_no_list_are_of_the_wrong_type_and_nothing_else():
    assert said({**batch(), "entry": {"0": entry(EPISODE)}}) == [(rules.WRONG_TYPE, "Bundle.entry")]
    assert said(batch()) == [(rules.WRONG_TYPE, "Bundle.entry")]


# Versions


@pytest.mark.parametrize("number", ["3.0", "6.0"])
def test_of_a_version_that_is_not_read_only_that_is_said(number):
    tree = batch(entry({**EPISODE, "careTeam": 5, "patient": {"reference": URN}}))

    assert said(tree, of_version(number)) == [(rules.UNSUPPORTED_FHIR_VERSION, "Bundle")]


@pytest.mark.parametrize(
    ("tree", "number", "place"),
    [
        (STAY_R4 | {"statusHistory": []}, "5.0", "Encounter.period"),
        (
            {"resourceType": "Encounter", "status": "completed", "actualPeriod": {}},
            "4.0",
            "Encounter.actualPeriod",
        ),
        (
            {"resourceType": "Encounter", "status": "completed", "actualPeriod": {}, "statusHistory": []},
            "5.0",
            "Encounter.statusHistory",
        ),
    ],
)
def test_of_a_resource_in_the_other_version_only_that_is_said(tree, number, place):
    tree = {name: {"start": "2026-02-02"} if value == {} else value for name, value in tree.items()}
    tree = {
        name: [{"status": "planned", "period": {"start": "2026"}}] if value == [] else value
        for name, value in tree.items()
    }

    assert said(tree, of_version(number)) == [(rules.MIXED_FHIR_VERSIONS, place)]


def test_what_is_wrong_in_both_versions_is_said_all_the_same():
    stay = STAY_R4 | {"period": {"start": "2026-02-30"}, "identifier": "x", "hast": True}

    assert sorted(said(stay, of_version("5.0"))) == [
        (rules.WRONG_TYPE, "Encounter.identifier"),
        (rules.UNKNOWN_ELEMENT, "Encounter.hast"),
        (rules.MIXED_FHIR_VERSIONS, "Encounter.period"),
    ]


def test_a_mixed_resource_of_a_bundle_has_one_finding_and_another_its_own():
    stay = STAY_R4 | {"period": {"start": "2026"}}
    sound = {"resourceType": "Encounter", "status": "finished", "actualPeriod": {"start": "2026"}}

    assert said(batch(entry(stay), entry(sound)), of_version("5.0")) == [
        (rules.MIXED_FHIR_VERSIONS, "Bundle.entry[0].resource.period"),
        (rules.UNKNOWN_CODE, "Bundle.entry[1].resource.status"),
    ]


def test_in_xml_a_mixed_resource_keeps_what_is_ill_written_in_both_versions():
    extension = f'<extension url="{URL}"><valueBoolean value="ja"/></extension>'
    body = (
        f'<Encounter xmlns="http://hl7.org/fhir">{extension}<status value="finished"/>'
        '<class><code value="HH"/></class><period><start value="2026"/></period></Encounter>'
    )

    assert said_of(body.encode(), of_version("5.0")) == [
        (rules.MIXED_FHIR_VERSIONS, "Encounter.period"),
        (rules.INVALID_PRIMITIVE, "Encounter.extension[0].valueBoolean"),
    ]


def test_the_other_resources_of_a_mixed_document_are_judged_as_ever():
    tree = batch(
        entry(STAY_R4 | {"period": {"start": "2026"}}),
        entry({"resourceType": "Encounter", "status": "completed", "period": {"start": "2026"}, "class": 5}),
        entry({**EPISODE, "status": "x", "period": 5}),
    )

    assert said(tree, of_version("5.0"))[-2:] == [
        (rules.UNKNOWN_CODE, "Bundle.entry[2].resource.status"),
        (rules.WRONG_TYPE, "Bundle.entry[2].resource.period"),
    ]


# What a schema cannot see


@pytest.mark.parametrize(
    ("more", "places"),
    [
        (
            {"modifierExtension": [{"url": URL, "valueBoolean": True}] * 2},
            ["modifierExtension[0]", "modifierExtension[1]"],
        ),
        (
            {
                "statusHistory": [
                    {
                        "status": "active",
                        "period": {"start": "2026"},
                        "modifierExtension": [{"url": URL, "valueCode": "x"}],
                    }
                ]
            },
            ["statusHistory[0].modifierExtension[0]"],
        ),
    ],
)
def test_a_modifier_extension_stops_a_resource_wherever_it_stands(more, places):
    assert said({**EPISODE, **more}) == [
        (rules.UNKNOWN_MODIFIER_EXTENSION, f"EpisodeOfCare.{place}") for place in places
    ]


def test_modifier_extensions_of_what_is_contained_are_found_once():
    contained = [{**PATIENT, "modifierExtension": [{"url": URL, "valueBoolean": True}]}]

    assert said(batch(entry({**EPISODE, "contained": contained}))) == [
        (rules.UNKNOWN_MODIFIER_EXTENSION, "Bundle.entry[0].resource.contained[0].modifierExtension[0]")
    ]


def test_modifier_extensions_of_an_entry_are_found_once():
    modifier = {"modifierExtension": [{"url": URL, "valueBoolean": True}]}

    assert said(batch(entry({**EPISODE, **modifier}), entry(PATIENT, **modifier))) == [
        (rules.UNKNOWN_MODIFIER_EXTENSION, "Bundle.entry[1].modifierExtension[0]"),
        (rules.UNKNOWN_MODIFIER_EXTENSION, "Bundle.entry[0].resource.modifierExtension[0]"),
    ]


def test_a_modifier_extension_that_is_no_list_is_named_as_well():
    assert (rules.UNKNOWN_MODIFIER_EXTENSION, "EpisodeOfCare.modifierExtension") in said(
        {**EPISODE, "modifierExtension": {"url": URL}}
    )


def test_a_modifier_extension_is_found_however_its_name_is_written():
    body = orjson.dumps({**EPISODE, "modifierExtension": [{"url": URL, "valueCode": "x"}]})

    assert said_of(body.replace(b"modifierE", b"\\u006dodifierE")) == [
        (rules.UNKNOWN_MODIFIER_EXTENSION, "EpisodeOfCare.modifierExtension[0]")
    ]


def test_the_word_alone_is_no_modifier_extension():
    assert said({**EPISODE, "period": {"_start": {"id": "modifierExtension"}, "start": "2026"}}) == []


def test_names_that_could_be_anything_are_not_repeated_in_a_place():
    odd = {
        "Kari 14915230173": {
            "modifierExtension": [{"url": URL, "valueCode": "x"}],
            "reference": "#x",
            "_a b": [None],
        }
    }

    found = said({**EPISODE, **odd})

    assert (rules.UNKNOWN_MODIFIER_EXTENSION, "EpisodeOfCare.modifierExtension[0]") in found
    assert "14915230173" not in repr(found)


@pytest.mark.parametrize("place", ["", ".contained[0]"])
def test_implicit_rules_must_be_understood(place):
    rule = {"implicitRules": URL}
    tree = {**EPISODE, **rule} if not place else {**EPISODE, "contained": [{**PATIENT, **rule}]}

    assert said(tree) == [(rules.UNKNOWN_IMPLICIT_RULES, f"EpisodeOfCare{place}.implicitRules")]


def test_what_is_contained_contains_nothing():
    inner = {**PATIENT, "contained": [{"resourceType": "Organization"}]}

    assert said({**EPISODE, "contained": [inner]}) == [
        (rules.NESTED_CONTAINED, "EpisodeOfCare.contained[0].contained")
    ]


# Lists of primitives and their siblings


REASON = {"extension": [{"url": URL, "valueCode": "unknown"}]}


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ({"given": [None, "Sol"], "_given": [REASON, None]}, []),
        ({"given": ["Sol", None], "_given": [None, REASON]}, []),
        ({"given": ["Sol"], "_given": [None, REASON]}, []),
        ({"given": ["Sol", "Li"], "_given": [REASON]}, []),
        ({"_given": [REASON]}, []),
        ({"_given": [None]}, ["given[0]"]),
        ({"given": [None, "Sol"], "_given": [None, REASON]}, ["given[0]"]),
        ({"given": ["Sol", None, None], "_given": [REASON, None]}, ["given[1]", "given[2]"]),
        ({"given": ["Sol", None]}, ["given[1]"]),
    ],
)
def test_each_place_of_a_list_has_a_value_or_says_why_not(name, places):
    expected = [(rules.WRONG_TYPE, f"EpisodeOfCare.contained[0].name[0].{place}") for place in places]

    assert said({**EPISODE, "contained": [{**PATIENT, "name": [name]}]}) == expected


def test_a_sibling_list_of_what_is_no_list_is_left_to_the_structural_check():
    assert said({**EPISODE, "status": "active", "_status": [None] * 9}) == [
        (rules.WRONG_TYPE, "EpisodeOfCare._status")
    ]
    assert (rules.WRONG_TYPE, "EpisodeOfCare.status") in said({**EPISODE, "status": 5, "_status": [None]})


@pytest.mark.parametrize("beside", [{"id": "a"}, 5])
def test_a_sibling_that_is_no_list_is_left_to_the_structural_check(beside):
    name = {"given": ["Sol", None], "_given": beside}

    assert said({**EPISODE, "contained": [{**PATIENT, "name": [name]}]}) == [
        (rules.WRONG_TYPE, "EpisodeOfCare.contained[0].name[0]._given")
    ]


def test_a_sibling_list_of_an_odd_name_is_not_repeated():
    assert said({**EPISODE, "_14915230173": [None]}) == [(rules.UNKNOWN_ELEMENT, "EpisodeOfCare")]


def test_an_empty_element_of_xml_is_a_gap_as_well():
    contained = "<contained><Patient><name><given>{}</given><given/></name></Patient></contained>"
    reason = f'<extension url="{URL}"><valueCode value="unknown"/></extension>'

    assert said_of(XML.format(contained.format(reason), "", "Patient/1").encode()) == [
        (rules.WRONG_TYPE, "EpisodeOfCare.contained[0].name[0].given[1]")
    ]


# XML knows no types of values


@pytest.mark.parametrize("before", ["", "\ufeff", "\n <?xml version='1.0'?>".strip()])
def test_in_xml_a_text_that_fits_no_type_is_ill_written(before):
    extension = f'<extension url="{URL}"><valueBoolean value="yes"/></extension>'

    assert said_of(f"{before}{XML.format(extension, '', 'Patient/1')}".encode()) == [
        (rules.INVALID_PRIMITIVE, "EpisodeOfCare.extension[0].valueBoolean")
    ]


def test_in_json_the_same_text_is_of_the_wrong_type():
    assert said({**EPISODE, "extension": [{"url": URL, "valueBoolean": "yes"}]}) == [
        (rules.WRONG_TYPE, "EpisodeOfCare.extension[0].valueBoolean")
    ]


# Local references


ANYWHERE = {
    "patient": {"patient": "{}"},
    "careManager": {"careManager": "{}"},
    "team[1]": {"team": [{"reference": "CareTeam/1"}, "{}"]},
    "diagnosis[0].condition": {"diagnosis": [{"condition": "{}"}]},
    "extension[0].valueReference": {"extension": [{"url": URL, "valueReference": "{}"}]},
    "period.start.extension[0].valueReference": {
        "period": {"start": "2026", "_start": {"extension": [{"url": URL, "valueReference": "{}"}]}}
    },
    "contained[1].managingOrganization": {"contained": [PATIENT, {**PATIENT, "managingOrganization": "{}"}]},
}


def put_reference(tree: Any, literal: str) -> Any:
    if isinstance(tree, dict):
        return {name: put_reference(value, literal) for name, value in tree.items()}
    if isinstance(tree, list):
        return [put_reference(value, literal) for value in tree]
    return {"reference": literal} if tree == "{}" else tree


@pytest.mark.parametrize("literal", [URN, "urn:oid:1.2.3", "#nobody", "#P"])
@pytest.mark.parametrize("place", ANYWHERE)
def test_a_local_reference_that_leads_nowhere_is_found_wherever_it_stands(place, literal):
    tree = {**EPISODE, **put_reference(ANYWHERE[place], literal)}

    assert said(tree) == [(rules.UNRESOLVED_REFERENCE, f"EpisodeOfCare.{place}")]


@pytest.mark.parametrize("place", ANYWHERE)
def test_a_urn_that_an_entry_has_is_found(place):
    service = {**EPISODE, **put_reference(ANYWHERE[place], URN)}
    request = {"method": "POST", "url": "Patient"}
    tree = batch(
        entry(PATIENT, fullUrl=URN, request=request),
        entry(service, fullUrl="urn:uuid:7", request=request),
        kind="transaction",
    )
    other = orjson.loads(orjson.dumps(tree).replace(f'"fullUrl":"{URN}"'.encode(), b'"fullUrl":"urn:uuid:x"'))

    assert said(tree) == []
    assert said(other) == [(rules.UNRESOLVED_REFERENCE, f"Bundle.entry[1].resource.{place}")]


def test_the_same_lost_reference_is_named_at_each_of_its_places():
    lost = {"reference": "#x"}

    assert said({**EPISODE, "patient": lost, "managingOrganization": lost}) == [
        (rules.UNRESOLVED_REFERENCE, "EpisodeOfCare.patient"),
        (rules.UNRESOLVED_REFERENCE, "EpisodeOfCare.managingOrganization"),
    ]


def test_references_within_what_is_contained_look_into_its_owner():
    unit = {"resourceType": "Organization", "id": "u", "partOf": {"reference": "#o"}}
    owner = {"resourceType": "Organization", "id": "o", "partOf": {"reference": "#"}}

    assert said({**EPISODE, "contained": [unit, owner], "managingOrganization": {"reference": "#u"}}) == []


@pytest.mark.parametrize(
    "literal", ["Patient/9", "https://epj.example/fhir/Patient/9", "Patient?identifier=x|9"]
)
def test_other_references_may_lead_out_of_the_document(literal):
    assert (
        said({**EPISODE, "patient": {"reference": literal}, "careManager": {"reference": "Practitioner/1"}})
        == []
    )


def test_only_reportable_resources_need_their_references():
    tree = batch(entry({**PATIENT, "managingOrganization": {"reference": URN}}), entry(EPISODE))

    assert said(tree) == []


@pytest.mark.parametrize(
    "written",
    [
        b'"reference" : "#x"',
        b'"reference":\n"\\u0023x"',
        b'"\\u0072eference":"#x"',
        b'"reference":"\\u0075rn:x"',
    ],
)
def test_a_local_reference_is_found_however_it_is_written(written):
    body = orjson.dumps(EPISODE).replace(b'"reference":"Patient/1"', written)

    assert said_of(body) == [(rules.UNRESOLVED_REFERENCE, "EpisodeOfCare.patient")]


@pytest.mark.parametrize("literal", ["#p2", "&#35;p2", "urn:uuid:x"])
def test_a_local_reference_is_found_in_xml(literal):
    contained = '<contained><Patient><id value="p1"/></Patient></contained>'

    assert said_of(XML.format(contained, "", literal).encode()) == [
        (rules.UNRESOLVED_REFERENCE, "EpisodeOfCare.patient")
    ]
    assert said_of(
        XML.format(contained, "", literal).replace("<reference", "<reference id='a'").encode()
    ) == [(rules.UNRESOLVED_REFERENCE, "EpisodeOfCare.patient")]
    assert said_of(XML.format(contained, "", "#p1").encode()) == []
