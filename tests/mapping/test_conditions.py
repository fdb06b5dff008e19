"""Conditions of decision tables, as FHIRPath."""

import pytest

from adapter.mapping.conditions import functions_in


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
