"""The rules of FHIR as JSON Schema, on a type of four elements; `test_structure.py` has the real ones."""

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from adapter.fhir.schema_metadata import Attribute
from adapter.fhir.schema_types import MANY_ALTERNATIVES, schemas

ID = Attribute("id", "string", False, False, None, False, (), None)


def element(name: str, kind: str = "string", **more: Any) -> Attribute:
    sibling = f"_{name}" if kind[0].islower() else None
    plain = {"many": False, "required": False, "choice": None, "choice_required": False, "codes": ()}
    return Attribute(name=name, type=kind, sibling=sibling, **(plain | more))


BASE = {
    "Element": [ID, element("extension", "Extension", many=True)],
    "Extension": [
        ID,
        element("extension", "Extension", many=True),
        Attribute("url", "uri", False, True, None, False, (), None),
        element("valueString", choice="value"),
        element("valuePeriod", "Period", choice="value"),
    ],
    "Period": [ID, element("start", "dateTime")],
}
WHY_ABSENT = {"extension": [{"url": "http://example.no/why", "valueString": "unknown"}]}


def alternatives(count: int, *, required: bool = False) -> list[Attribute]:
    return [element(f"event{i}", choice="event", choice_required=required) for i in range(count)]


def faults(name: str, elements: list[Attribute], document: Any) -> list[tuple[str, str]]:
    """Keyword and place of each error that a type of these elements finds in a document."""
    defined = schemas({**BASE, name: elements})
    validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": defined})
    errors = validator.iter_errors(document)
    return sorted((each.kind.name, ".".join(map(str, each.instance_path))) for each in errors)


def of_basket(elements: list[Attribute], **document: Any) -> list[tuple[str, str]]:
    return faults("Basket", elements, document)


def test_an_element_of_another_name_is_refused():
    assert of_basket([element("a")], a="x", b="y") == [("additionalProperties", "")]


def test_an_empty_object_is_refused():
    assert of_basket([element("a")]) == [("minProperties", "")]


def test_what_is_no_object_is_refused():
    assert faults("Basket", [element("a")], ["x"]) == [("type", "")]


def test_a_resource_names_its_type_and_no_other():
    assert faults("Location", [element("a")], {"resourceType": "Location", "a": "x"}) == []
    assert faults("Location", [element("a")], {"a": "x"}) == [("required", "")]
    assert faults("Location", [element("a")], {"resourceType": "Patient"}) == [("const", "resourceType")]


def test_what_is_no_resource_names_no_type():
    assert of_basket([element("a")], resourceType="Basket") == [("additionalProperties", "")]


def test_an_element_has_the_type_it_was_given():
    elements = [element("a"), element("period", "Period")]

    assert of_basket(elements, a="x", period={"start": "2026"}) == []
    assert of_basket(elements, a=1, period={"start": "26"}) == [("pattern", "period.start"), ("type", "a")]


def test_only_what_may_occur_often_is_a_list_and_never_an_empty_one():
    elements = [element("period", "Period", many=True), element("one", "Period")]
    period = {"start": "2026"}

    assert of_basket(elements, period=[period, period], one=period) == []
    assert of_basket(elements, period=period, one=[period]) == [("type", "one"), ("type", "period")]
    assert of_basket(elements, period=[]) == [("minItems", "period")]


def test_a_list_of_complex_values_has_no_gaps():
    period = {"start": "2026"}
    assert of_basket([element("period", "Period", many=True)], period=[period, None]) == [
        ("type", "period.1")
    ]


def test_a_required_complex_element_cannot_be_left_out():
    elements = [element("a"), element("period", "Period", required=True)]

    assert of_basket(elements, a="x") == [("required", "")]
    assert of_basket(elements, period={"start": "2026"}) == []


def test_a_required_primitive_is_there_or_says_why_it_is_not():
    elements = [element("a", required=True), element("b")]

    assert of_basket(elements, a="x") == []
    assert of_basket(elements, _a=WHY_ABSENT) == []
    assert of_basket(elements, b="x") == [("required", "")]
    assert of_basket(elements, _a={"id": "1"}) == [("required", "")]
    assert of_basket(elements, _b=WHY_ABSENT) == [("required", "")]


def test_beside_a_primitive_stands_one_object_of_id_and_extensions():
    elements = [element("a")]

    assert of_basket(elements, a="x", _a={"id": "1"}) == []
    assert of_basket(elements, a="x", _a={"value": "1"}) == [("additionalProperties", "_a")]
    assert of_basket(elements, a="x", _a=[{"id": "1"}]) == [("type", "_a")]
    assert of_basket(elements, a="x", _a=None) == [("type", "_a")]


def test_beside_a_list_of_primitives_stands_a_list():
    elements = [element("a", many=True)]

    assert of_basket(elements, a=["x", "y"], _a=[None, {"id": "1"}]) == []
    assert of_basket(elements, a=["x"], _a={"id": "1"}) == [("type", "_a")]
    assert of_basket(elements, a=["x"], _a=[]) == [("minItems", "_a")]


@pytest.mark.parametrize("codes", [(), ("x", "y")])
def test_a_list_of_primitives_has_gaps_only_where_its_sibling_fills_them(codes):
    elements = [element("a", many=True, codes=codes)]

    assert of_basket(elements, a=["x", None], _a=[None, WHY_ABSENT]) == []
    assert of_basket(elements, a=["x", None]) == [("type", "a.1")]
    assert of_basket(elements, a=[]) == [("minItems", "a")]
    assert of_basket(elements, a="x") == [("type", "a")]


@pytest.mark.parametrize("many", [False, True])
def test_an_element_with_a_list_of_codes_has_one_of_them(many):
    elements = [element("a", "code", many=many, codes=("x", "y"))]
    place = "a.0" if many else "a"

    assert of_basket(elements, a=["y"] if many else "y") == []
    assert of_basket(elements, a=["z"] if many else "z") == [("enum", place)]
    assert of_basket(elements, a=[1] if many else 1) == [("enum", place), ("type", place)]


@pytest.mark.parametrize("count", [2, MANY_ALTERNATIVES - 1, MANY_ALTERNATIVES, MANY_ALTERNATIVES + 1])
def test_of_a_choice_one_alternative_is_allowed_and_the_later_ones_are_at_fault(count):
    elements = [element("a"), *alternatives(count)]
    last = f"event{count - 1}"

    assert of_basket(elements, a="x", **{last: "y"}) == []
    assert of_basket(elements, a="x", event0="y", **{last: "y"}) == [("falseSchema", last)]
    assert of_basket(elements, a="x", event0="y", **{f"_{last}": {"id": "1"}}) == [
        ("falseSchema", f"_{last}")
    ]
    assert of_basket(elements, _event0={"id": "1"}, **{last: "y"}) == [("falseSchema", last)]


def test_a_value_of_a_choice_and_what_stands_beside_it_are_one_alternative():
    assert of_basket(alternatives(2), event0="y", _event0={"id": "1"}) == []


def test_with_required_elements_a_second_alternative_is_still_at_fault():
    elements = [element("period", "Period", required=True), *alternatives(MANY_ALTERNATIVES)]
    period = {"start": "2026"}

    assert of_basket(elements, period=period, event3="y") == []
    assert of_basket(elements, period=period, event3="y", event5="y") == [("falseSchema", "event5")]


def test_two_choices_of_one_type_do_not_forbid_each_other():
    elements = [*alternatives(2), element("place0", choice="place"), element("place1", choice="place")]

    assert of_basket(elements, event1="x", place0="y") == []
    assert of_basket(elements, event1="x", place0="y", place1="y") == [("falseSchema", "place1")]


def test_a_required_choice_misses_an_element_that_cannot_exist():
    elements = [element("a"), *alternatives(2, required=True)]
    schema = schemas({**BASE, "Basket": elements})["Basket"]

    assert of_basket(elements, a="x") == [("required", "")]
    assert of_basket(elements, a="x", event1="y") == []
    assert of_basket(elements, a="x", _event1={"id": "1"}) == []
    assert schema["allOf"][-1]["else"] == {"required": ["event[x]"]}


def test_a_choice_of_one_alternative_may_be_required_too():
    elements = [element("a"), *alternatives(1, required=True)]

    assert of_basket(elements, event0="y") == []
    assert of_basket(elements, a="x") == [("required", "")]


def test_a_choice_that_is_not_required_may_be_left_out():
    assert of_basket([element("a"), *alternatives(2)], a="x") == []


@pytest.mark.parametrize(
    ("extension", "found"),
    [
        ({"url": "u", "valueString": "x"}, []),
        ({"url": "u", "_valueString": {"id": "1"}}, []),
        ({"url": "u", "extension": [{"url": "v", "valueString": "x"}]}, []),
        ({"url": "u"}, [("minProperties", "")]),
        ({"url": "u", "id": "1"}, [("minProperties", "")]),
        ({"url": "u", "id": "1", "valuePeriod": {"start": "2026"}}, []),
        ({"id": "1", "valueString": "x"}, [("required", "")]),
        (
            {"url": "u", "extension": [{"url": "v", "valueString": "x"}], "valueString": "x"},
            [("falseSchema", "valueString")],
        ),
        (
            {"url": "u", "extension": [{"url": "v", "valueString": "x"}], "_valueString": {"id": "1"}},
            [("falseSchema", "_valueString")],
        ),
    ],
)
def test_an_extension_has_a_value_or_extensions_and_never_both_or_neither(extension, found):
    assert faults("Extension", BASE["Extension"], extension) == found


def test_a_nested_resource_only_has_to_name_a_type():
    elements = [element("resource", "Resource")]

    assert of_basket(elements, resource={"resourceType": "Anything", "x": 1}) == []
    assert of_basket(elements, resource={"x": 1}) == [("required", "resource")]
    assert of_basket(elements, resource={"resourceType": 1}) == [("type", "resource.resourceType")]
    assert of_basket(elements, resource="x") == [("type", "resource")]
