"""Whole numbers up to 64 bits stay as they are; beyond, they become the nearest double."""

import pytest

from adapter.fhir.large_numbers import round_large


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 0, True])
def test_a_number_of_64_bits_stays(number):
    tree = {"value": number}
    round_large(tree)
    assert tree["value"] is number


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1])
def test_a_larger_one_becomes_a_double_wherever_it_stands(number):
    tree = {"value": number, "list": [[number]], "object": {"list": [{"value": number}]}}
    round_large(tree)
    found = [tree["value"], tree["list"][0][0], tree["object"]["list"][0]["value"]]
    assert [(type(one), one) for one in found] == [(float, float(number))] * 3
