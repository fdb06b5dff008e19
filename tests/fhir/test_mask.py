"""A masked document shows how it is built, and nothing about a person."""

import json

import pytest

from adapter.config import shipped_examples
from adapter.fhir.decode import Limits, decode
from adapter.fhir.mask import masked, shape
from adapter.fhir.version import recognise

FID, NAME = "17815230051", "Zvonimira"
EXAMPLES = sorted(shipped_examples().rglob("*/*.*"))


def trees():
    """Every shipped example that can be read, with its version."""
    for path in EXAMPLES:
        decoded = decode(path.read_bytes(), None, Limits())
        if decoded.tree is not None:
            yield path, decoded.tree, recognise(decoded.tree, None, "R4")[0]


def leaves(value, name=""):
    """Every text of a tree, with the element it stands in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, name)


def test_yes_no_and_nothing_stand_and_a_number_is_nought():
    tree = {
        "resourceType": "Patient",
        "active": True,
        "deceasedBoolean": False,
        "multipleBirthInteger": 2,
        "name": [{"given": [None], "_given": [{"id": "a"}]}],
    }
    found = masked(tree, "R4")
    assert (found["active"], found["deceasedBoolean"], found["multipleBirthInteger"]) == (True, False, 0)
    assert found["active"] is True
    assert found["deceasedBoolean"] is False
    assert found["name"][0]["given"] == [None]


def test_structure_codes_and_code_systems_stand():
    tree = {
        "resourceType": "EpisodeOfCare",
        "status": "active",
        "type": [
            {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": "21", "display": "Opphold"}]}
        ],
        "period": {"start": "2026-02-03"},
    }

    assert masked(tree, "R4") == tree | {
        "type": [
            {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": "21", "display": "Xxxxxxx"}]}
        ],
        "period": {"start": "0000-00-00"},
    }


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("name", [{"use": "official", "family": NAME, "given": [NAME], "text": NAME}]),
        ("address", [{"line": [NAME], "city": NAME, "postalCode": "5003"}]),
        ("telecom", [{"system": "phone", "value": "40000000"}]),
        ("identifier", [{"system": f"https://epj.example/{FID}", "value": FID}]),
        ("birthDate", "1952-01-17"),
        ("gender", "female"),
        ("text", {"status": "generated", "div": f"<div>{NAME}</div>"}),
        (NAME, {NAME: NAME}),
        ("id", FID),
        ("maritalStatus", {"coding": [{"system": f"http://x/?{NAME}", "code": NAME}]}),
        ("contained", [{"resourceType": NAME, NAME: FID, "code": {"text": NAME}}]),
        ("extension", [{"url": f"mailto:{NAME}@example.no", "valueInteger": 17815230}]),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else "value",
)
def test_nothing_about_a_person_stands(element, value):
    told = json.dumps(masked({"resourceType": "Patient", element: value}, "R4"))

    assert not any(said in told for said in (NAME, FID, "17815230", "1952", "5003", "40000000", "female"))


def test_a_word_stands_only_where_fhir_lists_it():
    told = masked({"resourceType": "EpisodeOfCare", "status": NAME, "identifier": [{"use": NAME}]}, "R4")

    assert told == {
        "resourceType": "EpisodeOfCare",
        "status": "Xxxxxxxxx",
        "identifier": [{"use": "Xxxxxxxxx"}],
    }


@pytest.mark.parametrize(
    ("code", "told"), [("21", "21"), ("A12.3", "A12.3"), ("HH", "HH"), ("123456", "000000")]
)
def test_a_code_stands_where_it_is_as_short_as_codes_are(code, told):
    tree = {"resourceType": "EpisodeOfCare", "type": [{"coding": [{"code": code}]}]}

    assert masked(tree, "R4")["type"][0]["coding"][0]["code"] == told


def test_of_a_long_list_the_first_stand_and_those_that_are_pointed_at():
    tree = {"resourceType": "Bundle", "entry": [{"fullUrl": str(n % 10) * n} for n in range(10)]}

    told = masked(tree, "R4", pointed=[7])["entry"]

    assert told == [{"fullUrl": ""}, {"fullUrl": "0"}, {"fullUrl": "0000000"}, "+ 7"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-02-30", "0000-00-00"),
        ("Ab1", "Xx0"),
        ("two words", "…"),
        ("y" * 64, "x" * 64),
        ("x" * 65, "…"),
        ("", ""),
        ("ÆøÅ٣", "XxX0"),
    ],
    ids=["date", "mixed", "words", "as long as may be", "too long", "empty", "other letters"],
)
def test_a_text_is_written_by_its_shape(text, told):
    assert shape(text, "Identifier") == told


#: Elements whose value may stand, where it is a word or a name of the standards.
STANDING = {"resourceType", "system", "url", "profile", "type", "eventUri", "code", "status", "use"}


def test_of_the_examples_only_codes_and_names_of_systems_stand():
    """Whatever else has a digit that is no 0 has been passed over."""
    told = [
        leaf for _, tree, version in trees() for leaf in leaves(masked(tree, version, pointed=range(1000)))
    ]

    passed_over = [name for name, text in told if any(each in "123456789" for each in text)]
    assert len(told) > 1000
    assert set(passed_over) <= STANDING
