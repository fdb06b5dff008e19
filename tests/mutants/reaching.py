"""
Which test reaches which function, and how long it takes: each test alone in a child of its own.

Alone, as what an earlier test left in a cache would hide the functions that fill it.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from tests.mutants.forking import Ended, Forks, limit
from tests.mutants.running import Runner
from tests.mutants.saying import Progress, say

KEPT = Path("reach.json")
#: A test may take this long, in seconds of the processor.
LONGEST = 120

_OURS = Path("tests/mutants")


@dataclass(frozen=True)
class Reach:
    """What a test reaches: mutmut's names of functions; how long it took, in seconds of the processor."""

    functions: frozenset[str]
    seconds: float


def kept_reach() -> dict[str, Reach]:
    """Read all that was found earlier."""
    kept = json.loads(KEPT.read_text())
    names = kept["functions"]
    return {
        test: Reach(frozenset(names[number] for number in reached), seconds)
        for test, (seconds, reached) in kept["tests"].items()
    }


def read_reach(items: Iterable[pytest.Item], digest: str) -> dict[str, Reach]:
    """Read what was found earlier, of the tests whose file is as it was then."""
    if not KEPT.exists():
        return {}
    kept = json.loads(KEPT.read_text())
    if kept["digest"] != digest:
        return {}
    files = _digests(items)
    same = {file for file, of in kept["files"].items() if files.get(file) == of}
    return {test: reach for test, reach in kept_reach().items() if test.partition("::")[0] in same}


def write_reach(reach: Mapping[str, Reach], items: Iterable[pytest.Item], digest: str) -> None:
    """Keep what was found, for the next time."""
    names = sorted({function for each in reach.values() for function in each.functions})
    number = {name: at for at, name in enumerate(names)}
    tests = {
        test: (each.seconds, sorted(number[function] for function in each.functions))
        for test, each in reach.items()
    }
    kept = {"digest": digest, "files": _digests(items), "functions": names, "tests": tests}
    KEPT.write_text(json.dumps(kept))


def find_reach(items: Iterable[pytest.Item], runner: Runner, forks: Forks[pytest.Item]) -> dict[str, Reach]:
    """Run each test alone, without a mutant; a test that fails is not among what is found."""
    found: dict[str, Reach] = {}
    todo = [*items]
    progress = Progress("tests looked at", len(todo))

    def take(ended: Ended[pytest.Item]) -> None:
        progress.step()
        if ended.code:
            say(f"{ended.task.nodeid} fails without any mutant ({ended.code})")
            return
        seconds, functions = json.loads(ended.said)
        found[ended.task.nodeid] = Reach(frozenset(functions), seconds)

    for item in todo:
        while forks.full:
            take(forks.ended())
        forks.start(item, partial(_alone, item, runner))
    while len(forks):
        take(forks.ended())
    return found


def digest_of(folders: Iterable[Path]) -> str:
    """
    Give a digest of all files that no test is in: when one is changed, every test is looked at anew.

    Ourselves we leave out: how mutants are judged changes nothing in what a test reaches.
    """
    whole = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if (
                file.suffix in {".py", ".yaml", ".json", ".ndjson", ".csv", ".xml"}
                and not _is_test(file)
                and file.parent != _OURS
            ):
                whole.update(str(file).encode() + file.read_bytes())
    return whole.hexdigest()[:16]


def _is_test(file: Path) -> bool:
    return file.name.startswith("test_") and file.suffix == ".py" and file.parts[0] == "tests"


def _digests(items: Iterable[pytest.Item]) -> dict[str, str]:
    files = {item.nodeid.partition("::")[0] for item in items}
    return {file: hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16] for file in sorted(files)}


def _alone(item: pytest.Item, runner: Runner, said: int) -> int:
    limit(LONGEST)
    set_mutant_under_test("stats")
    state()._stats.clear()
    began = time.process_time()
    passed = runner.run(item, None)
    took = round(time.process_time() - began, 3)
    os.write(said, json.dumps([took, sorted(state()._stats)]).encode())
    return 0 if passed else 1
