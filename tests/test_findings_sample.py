"""The draw of findings that are read aloud."""

from collections import Counter

from adapter.checking import places_of
from tests.findings_sample import HOW_MANY, MOST_OF_A_RULE, SEED, drawn


def test_a_draw_is_of_forty_findings_and_of_no_rule_more_than_twice():
    chosen = drawn(SEED)

    assert len(chosen) == HOW_MANY
    assert max(Counter(finding.rule for _, _, finding in chosen).values()) <= MOST_OF_A_RULE


def test_every_finding_of_a_document_that_can_be_read_has_its_place():
    placeless = [
        (file, finding.rule)
        for file, taken, finding in drawn(SEED)
        if taken.event.body and finding.expression not in places_of(taken)
    ]

    assert placeless == []


def test_another_seed_draws_others():
    assert [f for f, _, _ in drawn(SEED)] == [f for f, _, _ in drawn(SEED)]
    assert [f for f, _, _ in drawn(SEED)] != [f for f, _, _ in drawn(SEED + 1)]
