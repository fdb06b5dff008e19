"""
A mutant judged in a process of its own, switched on before anything is imported: `python -m tests.mutants.afresh NAME`.

Worlds of tests are read while they are collected: a fork of a process that has read them cannot see a mutant of
what reads. It takes seconds for each, so only survivors of functions that are called then are judged so.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from mutmut.mutation import trampoline

from tests.mutants.forking import limit
from tests.mutants.making import Mutant, arguments_of_pytest
from tests.mutants.ordering import Order, in_turn
from tests.mutants.reaching import kept_reach
from tests.mutants.records import Verdict
from tests.mutants.running import Runner
from tests.mutants.saying import say
from tests.mutants.words import Speaking, words_of_tests

AT_IMPORT = Path("at_import.json")
#: How long the tests may take together, in seconds of the processor; and whatever else there is, beside them.
SECONDS = 30.0
BESIDES = 60.0


class Trier:
    """A plugin of pytest that runs the tests likeliest to kill until one fails."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._runner = Runner()

    def pytest_configure(self, config: pytest.Config) -> None:
        """Hear how tests end."""
        config.pluginmanager.register(self._runner)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests that reach the function, then those quickest of all."""
        items = {item.nodeid: item for item in session.items}
        reach = kept_reach()
        order = Order(reach, Speaking(words_of_tests(session.items)))
        foremost = order.within(order.tests(self._mutant), SECONDS / 2)
        tests = dict.fromkeys([*foremost, *in_turn(reach)])
        left = SECONDS
        for test in tests:
            left -= reach[test].seconds
            if left < 0:
                break
            if test in items and not self._runner.run(items[test], None):
                break
        return True


def of_import(survivors: Iterable[Mutant], folder: Path) -> list[Mutant]:
    """Choose the mutants whose function is called while tests are collected."""
    path = folder / AT_IMPORT
    functions = set(json.loads(path.read_text())) if path.exists() else set()
    return [mutant for mutant in survivors if mutant.function in functions]


def judge(mutant: Mutant, folder: Path, left: int) -> Verdict:
    """Judge a mutant in a process of its own; `left`: how many tests there was no time for before."""
    command = [sys.executable, "-m", "tests.mutants.afresh", mutant.name]
    code = subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode
    verdict = Verdict(mutant.name, mutant.digest, "survived", "afresh", left)
    if code:
        verdict = Verdict(mutant.name, mutant.digest, "killed", "afresh")
    say(f"{mutant.name} afresh: {verdict.said}")
    return verdict


def main() -> int:
    """Collect the tests under a mutant and try them; 0: it survived."""
    name = sys.argv[1]
    trampoline.set_mutant_under_test(name)
    trampoline.get_mutant_under_test = lambda: name
    limit(SECONDS * 10 + BESIDES)
    arguments = ["--rootdir=.", "-q", "-s", "-x", *arguments_of_pytest()]
    return int(pytest.main(arguments, plugins=[Trier(Mutant(name, "", ""))]))


if __name__ == "__main__":
    sys.exit(main())
