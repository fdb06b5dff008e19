"""That every line of the rule list's section 3 has a test that bears its number."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
NAMED = re.compile(r"^def test_((?:d_\d{3}_)+)", re.MULTILINE)
#: Not the matcher's: what shows it, and where.
ELSEWHERE = {
    1: ("tests/corpus/services/expected.yaml", "rule: KPR-D-001"),
    2: ("tests/corpus/services/expected.yaml", "rule: KPR-D-002"),
    3: ("tests/corpus/services/expected.yaml", "rule: KPR-D-003"),
    4: ("tests/corpus/services/expected.yaml", "rule: KPR-D-004"),
}


def numbered():
    """How many tests bear each number."""
    counts: dict[int, int] = {}
    for file in HERE.glob("test_*.py"):
        for names in NAMED.findall(file.read_text(encoding="utf-8")):
            for number in map(int, re.findall(r"\d{3}", names)):
                counts[number] = counts.get(number, 0) + 1
    return counts


@pytest.mark.parametrize("number", [*range(5, 23), *range(101, 118)])
def test_a_line_has_its_example_and_its_counter_example(number):
    assert numbered().get(number, 0) >= 2


@pytest.mark.parametrize("number", sorted(ELSEWHERE))
def test_a_line_that_is_not_the_matchers_is_tested_where_it_is_decided(number):
    file, words = ELSEWHERE[number]
    assert words in (PROJECT / file).read_text(encoding="utf-8")
