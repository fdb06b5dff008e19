"""What failed among others is judged alone, once, and named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Of all plugins, which take a second in each process that is started, the one that this is about.
ONLY_NAMED, XDIST = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, ("-p", "xdist")


@pytest.fixture
def suite(tmp_path):
    """Run tests of these words as the whole suite is run."""

    def run(words):
        (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        (tmp_path / "test_some.py").write_text(words, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "tests.suite",
            "-p",
            "no:cacheprovider",
            *XDIST,
            "-n",
            "2",
            str(tmp_path),
        ]
        # Not as a worker of the run that this test is in.
        outside = {name: each for name, each in os.environ.items() if not name.startswith("PYTEST_")}
        environment = outside | ONLY_NAMED | {"PYTHONPATH": str(ROOT)}
        ended = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        return ended.returncode, ended.stdout

    return run


AMONG_OTHERS = "import os\ndef test_needs_to_be_alone(): assert 'PYTEST_XDIST_WORKER' not in os.environ\n"


def test_what_passes_only_alone_is_named(suite):
    code, said = suite(AMONG_OTHERS)

    assert code == 0
    assert said.rstrip().endswith("PASSED ONLY ALONE, to be mended:\ntest_some.py::test_needs_to_be_alone")


def test_what_fails_alone_too_fails(suite):
    code, said = suite("def test_is_false(): assert False\n")

    assert code == 1
    assert "PASSED ONLY ALONE" not in said


def test_many_that_fail_are_no_chance(suite):
    many = "import os, pytest\n@pytest.mark.parametrize('i', range(4))\n"
    code, said = suite(many + "def test_needs(i): assert 'PYTEST_XDIST_WORKER' not in os.environ\n")

    assert code == 1
    assert "once more" not in said


def test_what_passes_is_run_once(suite):
    code, said = suite("def test_is_true(): pass\n")

    assert code == 0
    assert "once more" not in said


def test_a_file_that_cannot_be_read_is_no_chance(suite, tmp_path):
    (tmp_path / "test_broken.py").write_text("import nothing_of_the_kind\n", encoding="utf-8")
    code, said = suite(AMONG_OTHERS)

    assert code == 1
    assert "once more" not in said
