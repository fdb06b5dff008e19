"""The shell lines of the page about sessions run as printed."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.bench_sessions.test_bench_command import Bench
from tests.benched import EXAMPLES

PAGE = Path(__file__).parents[2] / "docs" / "bench.md"
BLOCKS = re.findall(r"^```sh session\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def bench(tmp_path: Path, warm_program: Path):
    one = Bench(warm_program, tmp_path)
    yield one
    one.end()


def test_the_shell_lines_of_the_page_do_what_they_are_for(bench: Bench, tmp_path: Path):
    (tmp_path / "examples").symlink_to(EXAMPLES)
    course, own = (run(block.replace("http://localhost:8080", bench.base), tmp_path) for block in BLOCKS)
    # Each once in the answer to its document, and once more in the messages or the timeline.
    assert course.count("notifikasjonLopeNr") == 8
    events = ("TjenesteStart", "MidlertidigStoppFra", "MidlertidigStoppTil", "TjenesteSlutt")
    assert [course.count(f'"event":"{event}"') for event in events] == [2, 2, 2, 2]
    assert "<html" in (tmp_path / "scorecard.html").read_text(encoding="utf-8")
    assert 'tests="4"' in (tmp_path / "report.xml").read_text(encoding="utf-8")
    assert '"tenants":["default","ours"]' in own


def run(block: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-euc", block], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
