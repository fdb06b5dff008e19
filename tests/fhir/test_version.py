import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import rules
from adapter.fhir.version import recognise

CODING = {"code": "IMP"}
R4_STAY = {
    "resourceType": "Encounter",
    "class": CODING,
    "serviceType": {"coding": [{"code": "20"}]},
    "period": {"start": "2026-02-02"},
}
R5_STAY = {
    "resourceType": "Encounter",
    "class": [{"coding": [CODING]}],
    "serviceType": [{"concept": {"coding": [{"code": "20"}]}}],
    "actualPeriod": {"start": "2026-02-02"},
}
EPISODE = {"resourceType": "EpisodeOfCare", "period": {"start": "2026-02-02"}}


def bundle(*resources, kind="collection"):
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": each} for each in resources]}


def said(tree, content_type=None):
    _, findings = recognise(tree, content_type)
    return [(each.rule, each.expression) for each in findings]


@pytest.mark.parametrize(
    ("parameter", "version"),
    [
        ("fhirVersion=4.0", "R4"),
        ("fhirVersion=4.3", "R4"),
        ("fhirVersion=5.0", "R5"),
        ("fhirVersion=5.0.0", "R5"),
        ('charset=utf-8; FHIRversion = "5.0"', "R5"),
        ("fhirVersion=4.0; charset=utf-8", "R4"),
    ],
)
def test_the_content_type_names_the_version(parameter, version):
    assert recognise(EPISODE, f"application/fhir+json; {parameter}") == (version, [])


@pytest.mark.parametrize("number", ["1.0", "3.0", "4.6", "6.0", "", "R5", "08865007451"])
def test_other_versions_are_not_supported(number):
    version, findings = recognise(EPISODE, f"application/fhir+json; fhirVersion={number}", "R5")
    assert version == "R5"
    assert [(each.rule, each.expression) for each in findings] == [
        (rules.UNSUPPORTED_FHIR_VERSION, "EpisodeOfCare")
    ]
    assert "08865007451" not in repr(findings)


@pytest.mark.parametrize("content_type", [None, "", "application/fhir+json", "text/xml; charset=utf-8"])
def test_an_encounter_tells_its_version_by_its_marks(content_type):
    assert recognise(R4_STAY, content_type, "R5") == ("R4", [])
    assert recognise(R5_STAY, content_type, "R4") == ("R5", [])


@pytest.mark.parametrize(
    ("element", "value", "version"),
    [
        ("class", CODING, "R4"),
        ("class", [], "R5"),
        ("class", {"coding": [CODING]}, "R5"),
        ("serviceType", {"text": "x"}, "R4"),
        ("serviceType", {"reference": {}}, "R5"),
        ("statusHistory", [], "R4"),
        ("hospitalization", {}, "R4"),
        ("plannedStartDate", "2026-02-02", "R5"),
        ("admission", {}, "R5"),
    ],
)
def test_one_mark_is_enough(element, value, version):
    other = "R5" if version == "R4" else "R4"
    assert recognise({"resourceType": "Encounter", element: value}, None, other) == (version, [])


def test_encounters_within_other_resources_tell_as_well():
    assert recognise(bundle(EPISODE, R5_STAY), None)[0] == "R5"
    assert recognise({**EPISODE, "contained": [R5_STAY]}, None)[0] == "R5"
    assert recognise(bundle(bundle(R4_STAY)), None, "R5")[0] == "R4"


def test_an_episode_of_care_tells_nothing():
    assert recognise(EPISODE, None) == ("R4", [])
    assert recognise(EPISODE, None, "R5") == ("R5", [])


def test_a_subscription_notification_is_of_r5_unless_its_encounters_say_otherwise():
    assert recognise(bundle(EPISODE, kind="subscription-notification"), None)[0] == "R5"
    assert recognise(bundle(R4_STAY, kind="subscription-notification"), None)[0] == "R4"


def test_marks_of_both_versions_are_named_at_the_later_one():
    mixed = {**R4_STAY, "actualPeriod": {"start": "2026-02-02"}}
    assert recognise(mixed, None)[0] == "R4"
    assert said(mixed) == [(rules.MIXED_FHIR_VERSIONS, "Encounter.actualPeriod")]
    assert said(bundle(EPISODE, mixed)) == [
        (rules.MIXED_FHIR_VERSIONS, "Bundle.entry[1].resource.actualPeriod")
    ]


def test_most_marks_decide_where_they_disagree():
    mixed = {**R5_STAY, "period": {"start": "2026-02-02"}}
    assert recognise(mixed, None)[0] == "R5"
    assert said(mixed) == [(rules.MIXED_FHIR_VERSIONS, "Encounter.actualPeriod")]


def test_a_document_that_contradicts_its_content_type_is_told_so_once():
    assert said(R5_STAY, "application/fhir+json; fhirVersion=4.0") == [
        (rules.MIXED_FHIR_VERSIONS, "Encounter.actualPeriod")
    ]
    assert said(R4_STAY, "application/fhir+json; fhirVersion=5.0") == [
        (rules.MIXED_FHIR_VERSIONS, "Encounter.period")
    ]


def test_where_the_version_is_declared_the_element_of_the_other_one_is_named():
    mixed = {**R5_STAY, "statusHistory": [], "period": {}}

    for number, place in (("5.0", "period"), ("4.0", "actualPeriod")):
        assert said(mixed, f"application/fhir+json; fhirVersion={number}") == [
            (rules.MIXED_FHIR_VERSIONS, f"Encounter.{place}")
        ]


def test_a_mark_of_the_other_version_is_named_in_the_finding():
    (finding,) = recognise(R5_STAY, "application/fhir+json; fhirVersion=4.0")[1]

    assert finding.params == {"element": "actualPeriod"}


@pytest.mark.parametrize("name", ["class", "serviceType"])
def test_an_object_where_r5_has_a_list_is_named_as_well(name):
    tree = {"resourceType": "Encounter", name: {}}

    assert said(tree, "application/fhir+json; fhirVersion=5.0") == [
        (rules.MIXED_FHIR_VERSIONS, f"Encounter.{name}")
    ]


@pytest.mark.parametrize("name", ["class", "serviceType"])
def test_a_list_where_r4_has_an_object_is_named_as_well(name):
    tree = {"resourceType": "Encounter", name: []}

    assert said(tree, "application/fhir+json; fhirVersion=4.0") == [
        (rules.MIXED_FHIR_VERSIONS, f"Encounter.{name}")
    ]


@pytest.mark.parametrize(
    ("number", "params"),
    [
        ("3.0", {"found": "3.0"}),
        ("3.0.2", {"found": "3.0.2"}),
        ("6", {"found": "6"}),
        ("14915230173", {}),
        ("3.0.2.1", {}),
        ("R4", {}),
        ("4", {"found": "4"}),
    ],
)
def test_a_version_that_is_not_read_is_repeated_only_if_it_looks_like_one(number, params):
    version, (finding,) = recognise(EPISODE, f"application/fhir+json; fhirVersion={number}", "R5")

    assert (version, finding.rule, finding.expression) == (
        "R5",
        rules.UNSUPPORTED_FHIR_VERSION,
        "EpisodeOfCare",
    )
    assert finding.params == params


@pytest.mark.parametrize("name", ["class", "serviceType"])
def test_a_value_of_neither_version_is_no_mark(name):
    assert recognise({"resourceType": "Encounter", name: "x"}, None, "R5") == ("R5", [])


def test_marks_of_both_in_equal_number_mean_the_earlier_version():
    mixed = {"resourceType": "Encounter", "period": {}, "actualPeriod": {}}

    assert recognise(mixed, None, "R5")[0] == "R4"


@pytest.mark.parametrize(
    ("value", "version"), [({"concept": {}}, "R5"), ({"coding": []}, "R4"), ({"reference": "x"}, "R5")]
)
def test_a_service_type_tells_by_what_is_in_it(value, version):
    other = "R5" if version == "R4" else "R4"

    assert recognise({"resourceType": "Encounter", "serviceType": value}, None, other)[0] == version


@pytest.mark.parametrize("value", [{"concept": {}}, {"reference": "x"}])
def test_a_class_does_not_tell_by_what_is_in_a_service_type(value):
    assert recognise({"resourceType": "Encounter", "class": value}, None, "R5")[0] == "R4"


def test_a_notification_of_anything_but_a_bundle_tells_nothing():
    tree = {"resourceType": "EpisodeOfCare", "type": "subscription-notification"}

    assert recognise(tree, None, "R4") == ("R4", [])


def test_two_encounters_of_different_versions_contradict_each_other():
    assert said(bundle(R4_STAY, R5_STAY)) == [
        (rules.MIXED_FHIR_VERSIONS, "Bundle.entry[1].resource.actualPeriod")
    ]


TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["resourceType", "entry", "resource", "contained", "class"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from(["resourceType", "entry", "contained", "class"]), TREES))
def test_any_tree_gets_a_version(tree):
    assert recognise(tree, None)[0] in ("R4", "R5")
