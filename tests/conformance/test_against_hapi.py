"""HAPI FHIR's validator and we judge the specification's documents and the public ones: every difference has a reason."""

import pytest

from tests.against_hapi.holding import changed, judged_once, unexplained
from tests.against_hapi.verdicts import SHARED, Verdicts, read


@pytest.fixture(scope="module")
def verdicts() -> Verdicts:
    return judged_once("shared")


def test_every_difference_has_a_reason(verdicts: Verdicts):
    assert unexplained(verdicts) == {}


def test_the_verdicts_are_those_that_are_written_down(verdicts: Verdicts):
    assert changed(verdicts, read(SHARED)) == [], "run `python -m tests.against_hapi` and `make docs`"
