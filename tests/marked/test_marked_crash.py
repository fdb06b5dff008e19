"""Marked persons at hand where the program fails or crashes: what is written then names nobody, and no core is left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.marked import documents, doors
from tests.marked.installed import environment, logged
from tests.marked.kept import hear_store
from tests.marked.search import Heard, must_hold
from tests.tracing.collector import collector

ROOT = Path(__file__).parents[2]
PATIENCE = 300
#: The exit code by the way it ends: by SIGABRT, and by a fault of our own (adapter/cli/exits.py).
ENDS = {"abort": -6, "fault": 70}


@pytest.mark.parametrize(("how", "style"), [("fault", "text"), ("fault", "json"), ("abort", "text")])
async def test_whatever_fails_wherever_names_nobody(running, tmp_path, sqlite_url, how, style):
    heard = Heard()
    inbox = tmp_path / "inbox"
    inputs = doors.into_folder(inbox)
    for place, each in enumerate((documents.stay(0), documents.contact(), documents.message())):
        (inbox / "vest" / f"m{place}.json").write_bytes(each.body or b"")
    told = environment(running[0], tmp_path, sqlite_url) | {"KPR_LOG__FORMAT": style}
    with collector() as collected:
        told |= collected.environment
        done = program(
            "tests.marked.stumbling", how, "run", "--source", f"folder:{inbox}", "--once", told=told
        )
    for body in collected.bodies:
        heard.hear("crash", "span", body)
    heard.hear("crash", "log", logged((done.stdout + done.stderr).decode()))
    await hear_store(heard, "crash", sqlite_url)

    must_hold(heard, "crash")
    assert done.returncode == ENDS[how], done.stderr.decode()[-2000:]
    said = (done.stdout + done.stderr).decode()
    assert [each for each in SAID[how] if each not in said] == []
    assert said.count("unheard_fault") > inputs
    assert heard.size("span") > 500


#: What tells that each of the ways to fail was gone.
SAID = {
    "fault": ("internal_fault", "thread", "unraisable", "a fault of its own, ValueError"),
    "abort": ("internal_fault", "thread", "unraisable", "Fatal Python error: Aborted"),
}


def test_a_crash_leaves_no_core(tmp_path):
    done = program("tests.marked.crashing", "program", told={}, folder=tmp_path)

    allowed, left = done.stdout.split()[-2:]
    # A byte or none: also where this machine keeps no core of anybody, so that none is seen.
    assert int(allowed) in (0, 1)
    assert left == b"none"
    assert list(tmp_path.iterdir()) == []


def program(module, *arguments, told, folder=ROOT):
    """Run a module as `python -X dev -m` does, which has everything said that Python can say."""
    others = {name: value for name, value in os.environ.items() if not name.upper().startswith("KPR_")}
    return subprocess.run(
        [sys.executable, "-X", "dev", "-m", module, *arguments],
        env=others | {"PYTHONPATH": str(ROOT)} | told,
        cwd=folder,
        check=False,
        capture_output=True,
        timeout=PATIENCE,
    )
