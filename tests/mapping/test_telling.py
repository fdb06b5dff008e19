"""Where a document can tell a fact that FHIR has no element for, and what is never read there."""

import pytest

from adapter.mapping import ServiceFacts
from tests.mapping.deciding import NEW, NOBODY_IN_QUESTION, TEAMS, table, vendor, world_with
from tests.notifications.documents import FIDS, FNR, PROFESSION, bundle, coded, episode, meanings_of, stay

URL = "https://epj.example/StructureDefinition/lag"
#: Answers for every code, so that only the fact matters.
BY_TEAM = {"row": "m", "when": {"team": "T1"} | NOBODY_IN_QUESTION, "then": {"code": "4"}, "source": "test"}
TOKEN = {"system": TEAMS, "value": "T1"}
CODING = {"system": TEAMS, "code": "T1"}


def plain(**more):
    return episode(type=[{"text": "lag T1"}], **more)


def team(**more):
    return {"resourceType": "CareTeam", "id": "lag", "name": "T1", **more}


REFERENCE = {"reference": "https://epj.example/CareTeam/lag"}
TELLS = {
    "an extension with a coding": (
        "extension",
        URL,
        bundle(plain(extension=[{"url": URL, "valueCoding": CODING}])),
    ),
    "an extension with a concept": (
        "extension",
        URL,
        bundle(plain(extension=[{"url": URL, "valueCodeableConcept": {"coding": [CODING]}}])),
    ),
    "an extension with an identifier": (
        "extension",
        URL,
        bundle(plain(extension=[{"url": URL, "valueIdentifier": TOKEN}])),
    ),
    "an extension with an identifier after another extension": (
        "extension",
        URL,
        bundle(
            plain(
                extension=[{"url": f"{URL}2", "valueBoolean": True}, {"url": URL, "valueIdentifier": TOKEN}]
            )
        ),
    ),
    "an extension with a reference": (
        "extension",
        URL,
        bundle(plain(extension=[{"url": URL, "valueReference": {"identifier": TOKEN}}])),
    ),
    "a type": ("type", None, bundle(plain() | {"type": [{"coding": [CODING]}]})),
    "a tag": ("tag", None, bundle(plain(meta={"tag": [CODING]}))),
    "an identifier": (
        "identifier",
        None,
        bundle(plain(identifier=[{"system": "https://epj.example/tjeneste", "value": "T-1"}, TOKEN])),
    ),
    "a team that is named": ("careTeam", None, bundle(plain(team=[{"identifier": TOKEN}]))),
    "a team that is delivered": (
        "careTeam",
        None,
        bundle(team(identifier=[TOKEN]), plain(team=[REFERENCE])),
    ),
    "a category of a team": (
        "careTeam",
        None,
        bundle(team(category=[{"coding": [CODING]}]), plain(team=[REFERENCE])),
    ),
    "a class": ("class", None, bundle(stay(serviceType=None, class_={"system": TEAMS, "code": "T1"}))),
    "a reason": ("reason", None, bundle(stay(serviceType=None, reasonCode=[{"coding": [CODING]}]))),
    "a participant": (
        "participant",
        None,
        bundle(stay(serviceType=None, participant=[{"type": [{"coding": [CODING]}]}])),
    ),
    "an extension of a participant": (
        "participant",
        URL,
        bundle(
            stay(
                serviceType=None,
                participant=[
                    {"type": [coded("2", PROFESSION)], "extension": [{"url": URL, "valueCoding": CODING}]}
                ],
            )
        ),
    ),
}


def asked(folder, element, url, **more):
    read = {"fact": "team", "element": element, "system": "team", **({"url": url} if url else {}), **more}
    return world_with(folder, table(BY_TEAM, systems={"team": TEAMS}, reads=[read]))


def codes(document, world):
    """The codes that the row with the team has mapped."""
    listed = [
        finding
        for meaning in meanings_of(document, world=world)
        for finding in getattr(meaning, "warnings", ())
    ]
    return [finding.params["code"] for finding in listed if finding.reason == "local-code-mapped"]


@pytest.mark.parametrize(("element", "url", "document"), TELLS.values(), ids=TELLS)
def test_a_team_is_told_by(element, url, document, tmp_path):
    assert codes(document, asked(tmp_path, element, url)) == ["4"]


SILENT = {
    "another list": ("tag", None, bundle(plain(meta={"tag": [{"system": NEW, "code": "T1"}]}))),
    "another extension": (
        "extension",
        URL,
        bundle(plain(extension=[{"url": f"{URL}2", "valueCoding": CODING}])),
    ),
    "the name of a team": (
        "careTeam",
        None,
        bundle(team(identifier=[TOKEN | {"value": "T2"}]), plain(team=[REFERENCE])),
    ),
    "a text": ("extension", URL, bundle(plain(extension=[{"url": URL, "valueString": "T1"}]))),
    "a team that is not delivered": ("careTeam", None, bundle(plain(team=[REFERENCE]))),
}


@pytest.mark.parametrize(("element", "url", "document"), SILENT.values(), ids=SILENT)
def test_a_team_is_not_told_by(element, url, document, tmp_path):
    assert codes(document, asked(tmp_path, element, url)) == []


def test_a_person_number_is_never_taken_for_a_code(tmp_path):
    """SEC: coded facts are kept and shown; whoever sends a number as a team must not be kept with it."""
    row = {**BY_TEAM, "when": {"team": FIDS[0]} | NOBODY_IN_QUESTION}
    read = {"fact": "team", "element": "identifier", "system": "person"}
    world = world_with(tmp_path, table(row, systems={"person": FNR}, reads=[read]))
    own = {"system": "https://epj.example/t", "value": "T-1"}
    document = plain(identifier=[own, {"system": FNR, "value": FIDS[0]}])
    assert codes(bundle(document), world) == []


def test_a_flag_is_read_from_an_extension_that_says_yes_or_no(tmp_path):
    read = {
        "fact": "decision",
        "element": "extension",
        "url": URL,
        "codes": {"true": True, "false": False},
    }
    row = {
        "row": "m",
        "when": {"decision": True} | NOBODY_IN_QUESTION,
        "then": {"code": "4"},
        "source": "test",
    }
    world = world_with(tmp_path, vendor(row, systems=None, reads=[read]))
    yes = plain(extension=[{"url": URL, "valueBoolean": True}])
    no = plain(extension=[{"url": URL, "valueBoolean": False}])
    assert (codes(bundle(yes), world), codes(bundle(no), world)) == (["4"], [])


def test_a_read_counts_from_its_tables_first_day(tmp_path):
    read = {"fact": "team", "element": "tag", "system": "team"}
    told = vendor(systems={"team": TEAMS}, reads=[read], valid_from="2026-02-02")
    world = world_with(tmp_path, table(BY_TEAM), told)
    document = plain(meta={"tag": [CODING]})
    assert codes(bundle(document), world) == []
    assert codes(bundle(document | {"period": {"start": "2026-02-02"}}), world) == ["4"]


def test_the_r5_element_of_a_team_is_read_too(tmp_path):
    world = asked(tmp_path, "careTeam", None)
    document = plain(careTeam=[{"identifier": TOKEN}], extension=None)
    meanings = meanings_of(
        document, world=world, headers={"content-type": "application/fhir+json; fhirVersion=5.0"}
    )
    assert [meaning.code for meaning in meanings if isinstance(meaning, ServiceFacts)] == ["4"]
