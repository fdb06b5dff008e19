import msgspec
import pytest

from adapter.fhir.resources import (
    Address,
    Coding,
    Concept,
    Extension,
    Identifier,
    Organization,
    Patient,
    Primitive,
    Reference,
    read,
)

NUMBER = "14915230173"


@pytest.mark.parametrize(
    ("extension", "coded"),
    [
        ({}, ()),
        ({"valueString": "1"}, ()),
        ({"valueCode": "1"}, (("valueCode", Coding(code="1")),)),
        ({"valueCoding": {"system": "s", "code": "1"}}, (("valueCoding.code", Coding("s", "1")),)),
        ({"valueCodeableConcept": {"text": "x"}}, ()),
        (
            {"valueCodeableConcept": {"coding": [{"code": "1"}, {"code": "2"}]}},
            (
                ("valueCodeableConcept.coding[0].code", Coding(code="1")),
                ("valueCodeableConcept.coding[1].code", Coding(code="2")),
            ),
        ),
    ],
)
def test_a_code_in_an_extension_is_found_in_any_form_with_its_place(extension, coded):
    assert read(extension, Extension).coded == coded


def test_only_what_is_read_is_decoded():
    tree = {
        "id": "u",
        "name": "Sone vest",
        "partOf": {"reference": "#o", "display": "x"},
        "alias": 5,
        "resourceType": "?",
    }

    assert read(tree, Organization) == Organization(id="u", name="Sone vest", partOf=Reference("#o"))


def test_lists_become_tuples_and_what_is_missing_is_empty():
    assert read({"coding": [{"code": "a"}]}, Concept) == Concept((Coding(code="a"),))
    assert read({}, Patient) == Patient()


def test_what_stands_beside_a_primitive_is_read_by_its_sibling():
    beside = {"extension": [{"url": "u", "valueString": "0301"}]}

    assert read({"_district": beside}, Address).district_ == Primitive(
        (Extension(url="u", valueString="0301"),)
    )


def test_extensions_nest():
    inner = {"url": "b", "valueCode": "1"}

    assert read({"url": "a", "extension": [inner]}, Extension).extension == (
        Extension(url="b", valueCode="1"),
    )


@pytest.mark.parametrize("tree", [{"coding": {"code": "a"}}, {"coding": [5]}, {"coding": [{"code": ["a"]}]}])
def test_a_tree_of_another_form_is_refused(tree):
    with pytest.raises(msgspec.ValidationError):
        read(tree, Concept)


def test_a_person_stays_out_of_every_repr():
    identifier = Identifier(system="urn:oid:1", value=NUMBER)
    patient = Patient(id=NUMBER, identifier=(identifier,), birthDate="1952-11-14")

    assert repr(identifier) == "Identifier(system='urn:oid:1')"
    assert repr(patient) == "Patient()"
    assert NUMBER not in repr(Reference(identifier=identifier))
    assert repr(Reference(f"Patient?identifier=x|{NUMBER}", "Patient")) == "Reference(type='Patient')"
    assert repr(Extension(url="u", valueString=NUMBER)) == "Extension(url='u')"
