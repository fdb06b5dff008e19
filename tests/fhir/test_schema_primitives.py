"""How the schema of a primitive is put together; `test_schema.py` has the values of every type."""

import pytest
from jsonschema_rs import Draft202012Validator

from adapter.fhir.schema_primitives import PRIMITIVES, _text, _whole


def faults(schema, value):
    return [each.kind.name for each in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("text", ["xab", "abx", "x", "ab\n"])
def test_a_text_fits_its_pattern_from_its_first_sign_to_its_last(text):
    assert faults(_text("ab|cd"), text) == ["pattern"]


@pytest.mark.parametrize("text", ["ab", "cd"])
def test_each_alternative_of_a_pattern_is_the_whole_text(text):
    assert faults(_text("ab|cd"), text) == []


@pytest.mark.parametrize("value", [1, None, ["ab"]])
def test_a_text_is_a_string(value):
    assert faults(_text("ab"), value) == ["type"]


def test_a_text_is_at_most_as_long_as_it_may_be():
    assert faults(_text("a+", 3), "aaa") == []
    assert faults(_text("a+", 3), "aaaa") == ["maxLength"]
    assert faults(_text("a+"), "a" * 1000) == []


def test_a_whole_number_lies_between_its_bounds():
    assert [faults(_whole(1, 3), value) for value in (0, 1, 3, 4)] == [["minimum"], [], [], ["maximum"]]


@pytest.mark.parametrize("value", ["2", 1.5, True])
def test_a_whole_number_is_a_whole_number(value):
    assert faults(_whole(1, 3), value) == ["type"]


@pytest.mark.parametrize("kind", ["canonical", "code", "markdown", "string", "uri", "url", "xhtml"])
def test_every_text_of_any_length_has_a_bound(kind):
    assert PRIMITIVES[kind]["maxLength"] == 1024 * 1024
