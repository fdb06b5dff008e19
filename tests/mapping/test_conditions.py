"""Conditions of decision tables, as FHIRPath."""

import pytest

from adapter.mapping.conditions import functions_in, what_is_wrong


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("type.where(coding.exists()).exists()", {"where", "exists"}),
        ("status = 'finished' and period.start.empty()", {"empty"}),
        ("status = 'where()'", set()),
    ],
)
def test_the_functions_that_a_condition_asks_are_told(expression, names):
    assert functions_in(expression) == names


def test_a_condition_that_is_nested_too_deeply_is_refused_in_words():
    assert "nested too deeply" in what_is_wrong("(" * 2000 + "true" + ")" * 2000).en
