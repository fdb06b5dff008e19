"""The program that is forked from a warm process ends, speaks and dies as the one that is installed does."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from adapter.config import shipped_examples

INSTALLED = Path(sys.executable).with_name("kpr-adapter")
BREDVIK = str(shipped_examples() / "bredvik" / "02-langtidsopphald-start.json")
CALLS = {
    "well": ["rules", "KPR-F-012"],
    "with findings": ["check", BREDVIK, "--format", "json"],
    "with another word": ["check", "--banana"],
    "with its version": ["--version"],
}


def ended(program, *words, **more):
    done = subprocess.run([program, *words], capture_output=True, check=False, timeout=120, **more)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("words", CALLS.values(), ids=CALLS)
def test_it_says_the_same_and_ends_alike(warm_program, words, tmp_path):
    assert ended(warm_program, *words, cwd=tmp_path) == ended(INSTALLED, *words, cwd=tmp_path)


def test_it_reads_what_it_is_given(warm_program, tmp_path):
    body = Path(BREDVIK).read_bytes()
    words = ("check", "-", "--format", "json")
    assert ended(warm_program, *words, input=body) == ended(INSTALLED, *words, input=body)


def test_it_has_the_folder_and_the_environment_of_its_caller(warm_program, tmp_path):
    code, said, _ = ended(
        warm_program, "config", cwd=tmp_path, env={"KPR_STORE__URL": "sqlite:///here/kpr.db"}
    )
    assert (code, b"sqlite:///here/kpr.db" in said) == (0, True)


def serving(program, folder):
    bench = subprocess.Popen(
        [program, "bench", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    for line in bench.stdout:
        if b"Ctrl-C" in line:
            return bench
    raise AssertionError("the bench does not start")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_is_asked_to_stop_as_any_other(warm_program, tmp_path, how):
    bench = serving(warm_program, tmp_path)
    bench.send_signal(how)
    assert bench.communicate(timeout=120) == (b"", None)
    assert bench.returncode == 0


def test_killed_it_leaves_nobody_behind(warm_program, tmp_path):
    bench = serving(warm_program, tmp_path)
    bench.kill()
    # Ends when nobody is left who could say anything.
    assert bench.communicate(timeout=120) == (b"", None)
    assert bench.returncode == -signal.SIGKILL
