"""docs/security.md answers every line of the checklist, and names tests that are there."""

import re
from pathlib import Path

import pytest

from tests.marked.allowed import ALLOWED, Allowed

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_line_of_the_checklist_is_answered_once():
    assert re.findall(r"^\| (SEC-\d\d) \|", PAGE, re.MULTILINE) == [f"SEC-{n:02}" for n in range(1, 27)]


@pytest.mark.parametrize("test", sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE))))
def test_what_is_said_to_prove_it_is_there(test: str):
    assert (ROOT / test).exists()


def row_of(each: Allowed) -> str:
    """A line of the table of where persons may be found."""
    what = " and ".join(kind for kind, may in (("numbers", each.numbers), ("words", each.words)) if may)
    return f"| `{each.place}` | {what} | {'**more**' if each.is_more else 'asked for'} | {each.why} |"


def test_where_persons_may_be_found_is_said_as_the_marker_test_allows_it():
    told = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert told == [row_of(each) for each in ALLOWED]
