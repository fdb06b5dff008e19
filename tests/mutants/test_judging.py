import signal

import pytest

from tests.mutants.forking import Ended
from tests.mutants.judging import Trial, verdict_of
from tests.mutants.making import Mutant
from tests.mutants.records import Verdict

MUTANT = Mutant("adapter.fhir.care.x_f__mutmut_1", "adapter/fhir/care.py", "aa")
SECOND = (1).to_bytes(4, "big")


def _said(code: int, left: int = 0) -> Verdict:
    return verdict_of(Ended(Trial(MUTANT, ["a", "b"], left), code, SECOND))


def test_a_mutant_that_no_test_fails_with_survives_and_it_is_said_how_many_were_not_tried():
    assert _said(0, left=7) == Verdict(MUTANT.name, "aa", "survived", left=7)


@pytest.mark.parametrize("code", [1, -signal.SIGPROF, -signal.SIGSEGV])
def test_a_test_that_fails_or_never_ends_kills_and_is_named(code):
    assert _said(code, left=7) == Verdict(MUTANT.name, "aa", "killed", "b")


def test_a_process_that_ends_as_no_trial_does_is_no_verdict():
    with pytest.raises(RuntimeError, match="b ended with 70"):
        _said(70)
