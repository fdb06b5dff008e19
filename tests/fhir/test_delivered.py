"""What came apart from a document is read as if the document had held it, and changes nothing else."""

import json

import pytest

from adapter import rules
from adapter.events import Delivered, Event
from adapter.events.unwrap import Kind, unwrap
from adapter.fhir.delivered import add_delivered, pick
from adapter.fhir.limits import Limits
from adapter.fhir.references import Lost, Resolver, Target
from adapter.fhir.resources import Reference
from tests.fhir_api import episode, notification, patient

BASE = "https://epj.example/fhir"


def delivered(tree, full_url=None, name=None, content_type=None):
    name = name or f"{tree['resourceType']}/{tree['id']}"
    return Delivered(name, full_url, json.dumps(tree).encode(), content_type)


def joined(document, *arrived, version="R4"):
    """A document with what was delivered for it: taken apart, its version, what was found in the additions."""
    apart = unwrap(document)
    version, findings = add_delivered(apart, arrived, version, Limits())
    return apart, version, findings


def follow(part, address):
    return Resolver(part.path, part.resource, part.bundles).follow(Reference(reference=address))


@pytest.mark.parametrize("full_url", [None, f"{BASE}/Patient/p1"])
def test_lookup_material_is_found_where_the_document_itself_has_none(full_url):
    apart, _, findings = joined(episode(), delivered(patient(), full_url))

    [part] = apart.parts
    target = follow(part, "Patient/p1")

    assert (target.path, target.kind) == ("Delivered.entry[0].resource", "Patient")
    assert (part.kind, part.path, findings) == (Kind.RESOURCE, "EpisodeOfCare", [])
    assert apart.units["Delivered.entry[0].resource"] == "Delivered.entry[0].resource"


def test_the_documents_own_goes_before_what_was_delivered():
    own = {"resource": patient(gender="female")}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": episode()}, own]}
    apart, _, _ = joined(bundle, delivered(patient()))

    assert follow(apart.parts[0], "Patient/p1").path == "Bundle.entry[1].resource"


def test_what_is_of_another_server_is_not_found():
    entry = {"fullUrl": "https://other.example/EpisodeOfCare/901", "resource": episode()}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [entry]}
    apart, _, _ = joined(bundle, delivered(patient(), f"{BASE}/Patient/p1"))

    assert follow(apart.parts[0], "Patient/p1") is Lost.REMOTE


def test_an_absolute_reference_needs_the_address_it_names():
    apart, _, _ = joined(episode(), delivered(patient()))

    assert follow(apart.parts[0], f"{BASE}/Patient/p1") is Lost.REMOTE


@pytest.mark.parametrize(
    "wrong",
    [
        delivered(patient(birthDate=1970)),
        delivered(patient(), name="Patient/p2"),
        Delivered("Patient/p1", None, b"{"),
        delivered(patient(modifierExtension=[{"url": "urn:x"}])),
        delivered(patient(contained=[patient("p2", birthDate=1970)])),
    ],
    ids=["no-fhir", "other-name", "no-json", "modified", "contained-no-fhir"],
)
def test_what_is_no_sound_fhir_counts_as_not_delivered(wrong):
    apart, _, findings = joined(episode(), wrong)

    assert follow(apart.parts[0], "Patient/p1") is Lost.REMOTE
    assert list(apart.resources) == ["EpisodeOfCare"]
    assert findings == []


def test_what_was_announced_becomes_the_event():
    own = f"{BASE}/EpisodeOfCare/901"
    apart, _, findings = joined(
        notification(own), delivered(episode(), own), delivered(patient(), f"{BASE}/Patient/p1")
    )

    [part] = apart.parts

    assert (part.kind, part.path, part.unit) == (Kind.RESOURCE, *["Delivered.entry[0].resource"] * 2)
    assert part.resource == episode()
    assert isinstance(follow(part, "Patient/p1"), Target)
    assert findings == []


def test_what_is_wrong_with_it_is_found_in_its_place():
    apart, _, findings = joined(notification("EpisodeOfCare/901"), delivered(episode(status="gone")))

    assert [(f.rule, f.expression) for f in findings] == [
        (rules.UNKNOWN_CODE, "Delivered.entry[0].resource.status")
    ]
    assert [part.unit for part in apart.parts] == ["Delivered.entry[0].resource"]


def test_its_misspelling_is_understood_as_everywhere():
    apart, _, findings = joined(notification("EpisodeOfCare/901"), delivered(episode(status="on-hold")))

    assert apart.parts[0].resource["status"] == "onhold"
    assert [f.rule for f in findings] == [rules.STATUS_NORMALISED]


def test_lookup_material_may_be_misspelt_as_everything_else():
    visit = {"resourceType": "Encounter", "id": "s1", "status": "planned", "class": {"code": "HH"}}
    apart, _, findings = joined(visit, delivered(episode(status="on-hold")))

    target = follow(apart.parts[0], "EpisodeOfCare/901")

    assert (target.tree["status"], findings) == ("onhold", [])


def test_its_local_references_lead_into_itself():
    lost = episode(patient_at="#p")
    _, _, findings = joined(notification("EpisodeOfCare/901"), delivered(lost))

    assert [f.rule for f in findings] == [rules.UNRESOLVED_REFERENCE]


def test_of_several_announced_the_others_are_missing_still():
    apart, _, _ = joined(notification("EpisodeOfCare/901", "EpisodeOfCare/902"), delivered(episode("902")))

    assert [(part.kind, part.target) for part in apart.parts] == [
        (Kind.MISSING, "EpisodeOfCare/901"),
        (Kind.RESOURCE, None),
    ]


def test_an_announced_resource_that_is_never_reported_is_no_event():
    header = {"resourceType": "MessageHeader", "focus": [{"reference": "Patient/p1"}]}
    message = {"resourceType": "Bundle", "type": "message", "entry": [{"resource": header}]}
    apart, _, _ = joined(message, delivered(patient()))

    assert [(part.kind, part.rule) for part in apart.parts] == [(Kind.NO_EVENT, rules.NOT_A_SERVICE)]


STAY_R5 = {
    "resourceType": "Encounter",
    "id": "s1",
    "status": "in-progress",
    "class": [{"coding": [{"code": "IMP"}]}],
    "actualPeriod": {"start": "2026-09-21T08:00:00+02:00"},
}


@pytest.mark.parametrize("content_type", [None, "application/fhir+json; fhirVersion=5.0"])
def test_an_announced_encounter_tells_the_version(content_type):
    arrived = delivered(STAY_R5, content_type=content_type)
    _, version, findings = joined(notification("Encounter/s1"), arrived)

    assert (version, findings) == ("R5", [])


BARE = {"resourceType": "Encounter", "id": "s2"}


@pytest.mark.parametrize(
    ("content_type", "default", "expected"),
    [("application/fhir+json; fhirVersion=5.0", "R4", "R5"), (None, "R5", "R5"), (None, "R4", "R4")],
)
def test_where_its_content_tells_none_the_content_type_does_and_else_the_document(
    content_type, default, expected
):
    _, version, _ = joined(
        notification("Encounter/s2"), delivered(BARE, content_type=content_type), version=default
    )

    assert version == expected


@pytest.mark.parametrize("second", [BARE | {"id": "s3"}, STAY_R5 | {"id": "s3"}])
def test_of_two_announced_encounters_the_first_tells_the_version(second):
    first = BARE | {"class": {"code": "IMP"}}
    _, version, _ = joined(
        notification("Encounter/s2", "Encounter/s3"),
        delivered(first),
        delivered(second, content_type="application/fhir+json; fhirVersion=5.0"),
    )

    assert version == "R4"


def test_a_document_with_an_encounter_of_its_own_keeps_its_version():
    own = {"resourceType": "Encounter", "id": "s0", "status": "planned", "class": {"code": "IMP"}}
    bundle = notification("Encounter/s1")
    bundle["entry"].append({"resource": own})
    _, version, findings = joined(bundle, delivered(STAY_R5))

    assert version == "R4"
    assert findings, "the other one is of another version"


def event(document, content_type=None):
    headers = {"content-type": content_type} if content_type else {}
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Event("in/1", body, None, "http", headers=headers)


def test_a_resource_is_taken_out_of_a_document_with_its_address():
    inner = {"fullUrl": f"{BASE}/Patient/p1", "resource": patient()}
    nested = {"resourceType": "Bundle", "type": "message", "entry": [inner]}
    bundle = {"resourceType": "Bundle", "type": "message", "entry": ["?", {}, {"resource": nested}]}

    picked = pick(event(bundle, "application/fhir+json; fhirVersion=4.0"), "Patient/p1")

    assert (picked.name, picked.full_url) == ("Patient/p1", f"{BASE}/Patient/p1")
    assert json.loads(picked.body) == patient()
    assert picked.content_type == "application/fhir+json; fhirVersion=4.0"


def test_an_address_that_is_none_is_left_out():
    entry = {"fullUrl": 7, "resource": patient()}
    picked = pick(event({"resourceType": "Bundle", "type": "message", "entry": [entry]}), "Patient/p1")

    assert picked.full_url is None


def test_of_several_versions_the_first_is_taken_as_everywhere():
    entries = [{"resource": patient(gender=each)} for each in ("female", "male")]
    picked = pick(event({"resourceType": "Bundle", "type": "history", "entry": entries}), "Patient/p1")

    assert json.loads(picked.body)["gender"] == "female"
    assert picked.content_type is None


def test_a_resource_is_taken_out_of_a_document_that_was_taken_in_under_other_limits():
    long, deep = patient(text={"div": "x" * 2**20 * 3}), patient()
    for _ in range(90):
        deep = {"resourceType": "Patient", "id": "around", "contained": [deep]}
    bundle = {"resourceType": "Bundle", "type": "message", "entry": [{"resource": long}, {"resource": deep}]}

    assert json.loads(pick(event(bundle), "Patient/p1").body) == long


def test_what_was_xml_is_kept_in_json():
    xml = b'<Patient xmlns="http://hl7.org/fhir"><id value="p1"/><active value="true"/></Patient>'
    picked = pick(event(xml, "application/fhir+xml"), "Patient/p1")

    assert json.loads(picked.body) == {"resourceType": "Patient", "id": "p1", "active": True}
    assert picked.content_type == "application/fhir+json"


def test_xml_is_read_in_the_version_that_its_content_type_says():
    xml = (
        b'<Encounter xmlns="http://hl7.org/fhir"><id value="s1"/><class><text value="x"/></class></Encounter>'
    )
    picked = pick(event(xml, "application/fhir+xml; fhirVersion=5.0"), "Encounter/s1")

    assert json.loads(picked.body)["class"] == [{"text": "x"}]


@pytest.mark.parametrize("body", [b"", b"{", json.dumps(patient("p2")).encode()])
def test_what_is_not_there_cannot_be_taken_out(body):
    assert pick(event(body), "Patient/p1") is None


@pytest.mark.parametrize(
    ("full_url", "reference", "address"),
    [
        (None, "Patient/p1", "Patient/p1"),
        (f"{BASE}/EpisodeOfCare/901", "Patient/p1", f"{BASE}/Patient/p1"),
        ("urn:uuid:1", "Patient/p1", "Patient/p1"),
        (f"{BASE}/EpisodeOfCare/901", "https://other.example/Patient/p1", "https://other.example/Patient/p1"),
        (None, "Patient/p1/_history/2", "Patient/p1"),
    ],
)
def test_what_leads_out_of_the_document_is_noted_with_its_server(full_url, reference, address):
    entry = {"resource": episode(), **({"fullUrl": full_url} if full_url else {})}
    [part] = unwrap({"resourceType": "Bundle", "type": "collection", "entry": [entry]}).parts
    resolver = Resolver(part.path, part.resource, part.bundles)

    assert resolver.follow(Reference(reference=reference)) is Lost.REMOTE
    assert resolver.lost == [address]


@pytest.mark.parametrize("reference", ["#p", "urn:uuid:2", "Patient?identifier=urn:x|1", None])
def test_what_can_be_on_no_server_is_not_noted(reference):
    [part] = unwrap(episode()).parts
    resolver = Resolver(part.path, part.resource, part.bundles)

    resolver.follow(Reference(reference=reference))

    assert resolver.lost == []
