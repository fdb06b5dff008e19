"""The table of README.md names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (Path(__file__).parent / "README.md").read_text("utf-8"))
#: What must be tried (issue 8, point 6).
WANTED = (
    "login",
    "roles",
    "CSRF",
    "headers",
    "session fixation",
    "path traversal",
    "SSRF",
    "XML bombs",
    "JSON bombs",
    "tables as YAML",
)


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_each_line_names_a_test_that_is_there(file, test):
    assert re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("attack", [*WANTED, "oversized bodies", "slow clients"])
def test_each_attack_has_its_line(attack):
    assert f"| {attack}" in (Path(__file__).parent / "README.md").read_text("utf-8")
