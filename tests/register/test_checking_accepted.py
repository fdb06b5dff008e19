"""What the published XSD lets through, our rules refuse, each under its number."""

import pytest

from adapter.outbox import Line
from adapter.register.checking import breaches
from tests.register.accepted import ACCEPTED, Change, changed
from tests.register.messages import CASES, FACTS, NOW, expected

OF_LINE = {Line.IPLOS: "iplos-all-events", Line.HST: "hst-consultations"}


@pytest.mark.parametrize("change", ACCEPTED, ids=lambda change: change.name)
def test_it_is_refused_with_its_rule(change: Change):
    found = breaches(changed(expected(OF_LINE[change.line]), change), change.line, NOW, FACTS)

    assert change.rule in {finding.rule for finding in found}


@pytest.mark.parametrize("case", CASES)
def test_a_message_without_the_change_is_not(case: str):
    assert breaches(expected(case), CASES[case].key.line, NOW, FACTS) == ()
