from typing import Any

import pytest

from adapter.events.unwrap import Enclosing
from adapter.fhir.references import Lost, Resolver, Target, logical, named_type
from adapter.fhir.resources import Identifier, Reference

PERSON = Identifier(system="urn:oid:2.16.578.1.12.4.1.4.1", value="14915230173")
EPISODE = {"resourceType": "EpisodeOfCare", "id": "7"}


def patient(own_id: str = "1", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": own_id, **more}


def enclosing(*entries: Any, path: str = "Bundle") -> Enclosing:
    return Enclosing(path, {"resourceType": "Bundle", "entry": list(entries)})


def resolver(*bundles: Enclosing, resource: dict[str, Any] = EPISODE, path: str = "x") -> Resolver:
    return Resolver(path, resource, bundles)


def literal(text: str, identifier: Identifier | None = None) -> Reference:
    return Reference(reference=text, identifier=identifier)


def test_no_reference_leads_nowhere():
    assert resolver().follow(None) is Lost.EMPTY
    assert resolver().follow(Reference()) is Lost.EMPTY
    assert resolver().follow(Reference(type="Patient")) is Lost.EMPTY


def test_an_identifier_says_who_is_meant():
    assert resolver().follow(Reference(identifier=PERSON)) is Lost.LOGICAL


@pytest.mark.parametrize("identifier", [Identifier(), Identifier(system="urn:x")])
def test_an_identifier_without_a_value_says_nothing(identifier):
    assert resolver().follow(Reference(identifier=identifier)) is Lost.EMPTY


@pytest.mark.parametrize("text", ["#p", "urn:uuid:1", "urn:oid:1.2"])
def test_what_is_local_and_not_there_is_lost_for_good_whatever_stands_beside(text):
    assert resolver().follow(literal(text)) is Lost.LOCAL
    assert resolver().follow(literal(text, PERSON)) is Lost.LOCAL


@pytest.mark.parametrize("text", ["Patient/1", "https://epj.example/fhir/Patient/1", "urna/1", ""])
def test_what_may_be_elsewhere_is_remote_unless_an_identifier_stands_beside(text):
    assert resolver().follow(literal(text)) is Lost.REMOTE
    assert resolver().follow(literal(text, PERSON)) is Lost.LOGICAL
    assert resolver().follow(literal(text, Identifier(system="urn:x"))) is Lost.REMOTE


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        (literal("Patient/7"), "Patient"),
        (literal("https://epj.example/fhir/Patient/7"), "Patient"),
        (literal("Patient/7/_history/2"), "Patient"),
        (Reference(reference="Patient/7", type="Group"), "Patient"),
        (Reference(reference="#p", type="Group"), "Group"),
        (Reference(reference="Patient/", type="Group"), "Group"),
        (Reference(type="Group"), "Group"),
        (Reference(type="http://hl7.org/fhir/StructureDefinition/Group"), None),
        (Reference(reference="#p", type="group"), None),
        (Reference(type="group"), None),
        (Reference(type=""), None),
        (literal("Patient?identifier=https://epj.example/Person/id|5"), None),
        (literal("urn:uuid:1"), None),
        (literal("https://epj.example/fhir/7"), None),
        (Reference(), None),
    ],
)
def test_the_type_that_a_reference_says(reference, kind):
    assert named_type(reference) == kind


def test_a_conditional_reference_names_an_identifier():
    assert resolver().follow(literal("Patient?identifier=urn:x|5")) is Lost.LOGICAL
    assert resolver().follow(literal("Patient?name=x")) is Lost.EMPTY


def test_a_resource_is_found_in_what_contains_it():
    inner = patient("p")
    owner = {**EPISODE, "contained": ["x", patient("q"), inner, patient("p")]}
    found = resolver(resource=owner, path="Bundle.entry[3].resource")

    assert found.follow(literal("#p")) == Target("Bundle.entry[3].resource.contained[2]", inner)
    assert found.used == ["Bundle.entry[3].resource.contained[2]"]
    assert found.follow(literal("#P")) is Lost.LOCAL
    assert found.follow(literal("#None")) is Lost.LOCAL
    assert found.used == ["Bundle.entry[3].resource.contained[2]"]


@pytest.mark.parametrize("contained", [None, {}, "p"])
def test_what_is_contained_in_no_list_is_not_found(contained):
    assert resolver(resource={**EPISODE, "contained": contained}).follow(literal("#p")) is Lost.LOCAL


def test_a_bare_sign_means_the_resource_itself():
    assert resolver(path="EpisodeOfCare").follow(literal("#")) == Target("EpisodeOfCare", EPISODE)


def test_a_resource_of_the_bundle_is_found_and_noted():
    found = resolver(enclosing({"resource": EPISODE}, {"fullUrl": "urn:uuid:1", "resource": patient()}))

    target = found.follow(literal("urn:uuid:1"))

    assert target == Target("Bundle.entry[1].resource", patient())
    assert (target.kind, found.used) == ("Patient", ["Bundle.entry[1].resource"])


def test_the_innermost_bundle_comes_first_and_the_outer_ones_after_it():
    inner = enclosing({"resource": patient("1")}, path="Bundle.entry[2].resource")
    outer = enclosing({"resource": patient("1")}, {"resource": patient("2")})
    found = resolver(inner, outer)

    assert found.follow(literal("Patient/1")).path == "Bundle.entry[2].resource.entry[0].resource"
    assert found.follow(literal("Patient/2")).path == "Bundle.entry[1].resource"


def test_a_relative_reference_means_the_server_of_its_own_entry():
    around = enclosing(
        *(
            {"fullUrl": f"https://{server}.example/Patient/1", "resource": patient()}
            for server in ("here", "there")
        ),
        {"fullUrl": "https://there.example/EpisodeOfCare/7", "resource": EPISODE},
        {"fullUrl": "urn:uuid:7", "resource": EPISODE},
    )

    there = resolver(around, path="Bundle.entry[2].resource").follow(literal("Patient/1"))
    anywhere = resolver(around, path="Bundle.entry[3].resource").follow(literal("Patient/1"))

    assert there.path == "Bundle.entry[1].resource"
    assert anywhere is Lost.REMOTE  # one of two persons: better none than the wrong one


@pytest.mark.parametrize(
    ("reference", "identifier"),
    [
        (Reference(identifier=PERSON), PERSON),
        (literal("Patient?identifier=urn:y|5", PERSON), PERSON),
        (literal("Patient?identifier=urn:y|5"), Identifier(system="urn:y", value="5")),
        (
            literal("Patient?identifier=urn:y|5", Identifier(system="z")),
            Identifier(system="urn:y", value="5"),
        ),
        (literal("Patient?active=true&identifier=urn%3Ay%7C5"), Identifier(system="urn:y", value="5")),
        (literal("Patient?identifier=a|b|5"), Identifier(system="a|b", value="5")),
        (literal("Patient?identifier=|5"), Identifier(value="5")),
        (literal("Patient?identifier=urn:y|5?6"), Identifier(system="urn:y", value="5?6")),
        (literal("Patient?identifier=5"), None),
        (literal("Patient?identifier=urn:y|"), None),
        (literal("Patient?name=urn:y|5"), None),
        (literal("Patient/5"), None),
        (Reference(), None),
    ],
)
def test_the_identifier_that_a_reference_names(reference, identifier):
    assert logical(reference) == identifier


# What points at a resource


def observation(reference: Any, element: str = "encounter") -> dict[str, Any]:
    return {"resourceType": "Observation", element: reference}


STAY = {"resourceType": "Encounter", "id": "8"}
HERE = "https://here.example/fhir/"


@pytest.mark.parametrize(
    "reference",
    ["Encounter/8", "Encounter/8/_history/2", f"{HERE}Encounter/8", f"{HERE}Encounter/8/_history/2"],
)
@pytest.mark.parametrize("full_url", [f"{HERE}Observation/3", "urn:uuid:3", None])
def test_what_names_a_resource_in_any_way_points_at_it(reference, full_url):
    told = {**observation({"reference": reference}), "id": "3"}
    around = enclosing(
        {"fullUrl": f"{HERE}Encounter/8", "resource": STAY}, {"fullUrl": full_url, "resource": told}
    )
    found = resolver(around, resource=STAY, path="Bundle.entry[0].resource")

    assert found.pointing_here("Observation", "encounter") == [Target("Bundle.entry[1].resource", told)]
    assert found.used == ["Bundle.entry[1].resource"]


@pytest.mark.parametrize(
    "other",
    [
        observation({"reference": "Encounter/88"}),
        observation({"reference": "https://there.example/fhir/Encounter/8"}),
        observation({"reference": ["Encounter/8"]}),
        observation({"display": "Encounter/8"}),
        observation("Encounter/8"),
        observation(None),
        observation({"reference": "Encounter/8"}, "subject"),
        {**observation({"reference": "Encounter/8"}), "resourceType": "Condition"},
    ],
)
def test_anything_else_does_not(other):
    around = enclosing({"fullUrl": f"{HERE}Encounter/8", "resource": STAY}, {"resource": other})

    assert (
        resolver(around, resource=STAY, path="Bundle.entry[0].resource").pointing_here(
            "Observation", "encounter"
        )
        == []
    )


def test_a_relative_reference_on_another_server_means_another_resource():
    told = {**observation({"reference": "Encounter/8"}), "id": "3"}
    around = enclosing(
        {"fullUrl": f"{HERE}Encounter/8", "resource": STAY},
        {"fullUrl": "https://there.example/fhir/Observation/3", "resource": told},
    )

    assert not resolver(around, resource=STAY, path="Bundle.entry[0].resource").pointing_here(
        "Observation", "encounter"
    )


def test_nothing_points_at_a_raw_resource():
    assert resolver(resource=STAY).pointing_here("Observation", "encounter") == []


def test_outer_bundles_are_searched_for_what_points_here_too():
    told = observation({"reference": "Encounter/8"})
    inner = enclosing({"resource": STAY}, path="Bundle.entry[1].resource")
    outer = enclosing({"resource": told})
    found = resolver(inner, outer, resource=STAY, path="Bundle.entry[1].resource.entry[0].resource")

    assert [each.path for each in found.pointing_here("Observation", "encounter")] == [
        "Bundle.entry[0].resource"
    ]


def test_what_was_followed_before_stays_noted():
    around = enclosing(
        {"resource": STAY}, {"resource": patient()}, {"resource": observation({"reference": "Encounter/8"})}
    )
    found = resolver(around, resource=STAY, path="Bundle.entry[0].resource")

    found.follow(literal("Patient/1"))
    found.pointing_here("Observation", "encounter")

    assert found.used == ["Bundle.entry[1].resource", "Bundle.entry[2].resource"]


def test_a_person_stays_out_of_every_repr():
    tree = patient(identifier=[{"value": "14915230173"}])
    around = enclosing({"resource": tree})

    for each in (resolver(around, resource=tree), Target("x", tree), around, literal("Patient/1", PERSON)):
        assert "14915230173" not in repr(each)
