"""The steps of a batch, as its spans tell them."""

from adapter.tracing.places import new_place
from adapter.tracing.steps import Steps


def names_of(steps):
    return [each.name for each in steps.spans(new_place(), {})]


def test_a_transaction_that_is_made_again_leaves_no_steps_of_its_failed_try():
    steps = Steps()
    for name in (None, "read", "load", "decide", None, "read", "load", "decide", "commit"):
        steps(name)
    assert names_of(steps) == ["read", "load", "decide", "commit"]


def test_of_a_batch_taken_in_by_halves_the_steps_of_both_stay():
    steps = Steps()
    for name in (None, "read", None, "read", "commit", None, "load", None, "read", "commit"):
        steps(name)
    assert names_of(steps) == ["read", "commit", "read", "commit"]
