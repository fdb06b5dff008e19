"""
Judging mutants in one process that has collected the tests once: `python -m tests.mutants.judging`, in `mutants/`.

For each mutant it forks a child that switches the mutant on and runs the tests that reach its function until one
fails. `python -m tests.mutants` makes the mutants and starts this.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from mutmut.mutation import trampoline
from mutmut.state import state

from tests.mutants.forking import Ended, Forks, limit
from tests.mutants.making import Mutant, arguments_of_pytest
from tests.mutants.ordering import SLOW, Order, in_turn
from tests.mutants.reaching import Reach, digest_of, find_reach, read_reach, write_reach
from tests.mutants.records import Verdict, write
from tests.mutants.running import Runner
from tests.mutants.saying import Progress, say
from tests.mutants.words import Speaking, words_of_tests

ASKED = Path("asked.json")
#: Fixtures that start servers: a test that needs one judges no mutant. Some ask for theirs by the name of a case.
SERVERS = {"postgres", "broker", "secure_broker"}
#: Signals that end a mutant which takes too long or calls itself without end: it is killed as by a failed test.
ENDS = {signal.SIGPROF, signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS}

#: One of so many quick tests is run on the unchanged program in the order of the trials.
CONTROLLED = 5


@dataclass(frozen=True)
class Trial:
    """A mutant, the tests tried on it, and how many more there is no time for."""

    mutant: Mutant
    tests: Sequence[str]
    left: int = 0


class Judge:
    """A plugin of pytest that judges mutants where pytest would run the tests."""

    def __init__(self, mutants: Sequence[Mutant], processes: int, seconds: float) -> None:
        self._mutants = mutants
        self._processes = processes
        self._seconds = seconds
        self._runner = Runner()
        self._items: dict[str, pytest.Item] = {}
        self._reach: dict[str, Reach] = {}
        self._order = Order({}, Speaking({}))
        self._progress = Progress("mutants judged", len(mutants))
        self._alive = 0

    def pytest_configure(self, config: pytest.Config) -> None:
        """Hear how tests end."""
        config.pluginmanager.register(self._runner)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge all mutants that were asked for."""
        self._items = {item.nodeid: item for item in session.items if not _needs_a_server(item)}
        say(f"{len(self._items)} tests; called while they were collected: {len(state()._stats)} functions")
        Path("at_import.json").write_text(json.dumps(sorted(state()._stats)))
        state()._stats.clear()
        self._find_reach()
        self._control()
        self._order = Order(self._reach, Speaking(words_of_tests(self._items.values())))
        self._progress = Progress("mutants judged", len(self._mutants))
        self._judge_all()
        return True

    def _find_reach(self) -> None:
        """Find what each test reaches; raises ValueError where one fails, which would seem to kill every mutant."""
        digest = digest_of(Path(folder) for folder in ("adapter", "tests", "mappings", "examples"))
        self._reach = read_reach(self._items.values(), digest)
        missing = [item for name, item in self._items.items() if name not in self._reach]
        if missing:
            self._reach |= find_reach(missing, self._runner, Forks(self._processes))
            write_reach(self._reach, self._items.values(), digest)
        if self._items.keys() - self._reach.keys():
            raise ValueError(f"fail without any mutant: {sorted(self._items.keys() - self._reach.keys())}")
        self._reach = {test: reach for test, reach in self._reach.items() if test in self._items}

    def _control(self) -> None:
        """Let the unchanged program survive a part of the tests, one after another: who fails here kills them all."""
        tests = [test for test in in_turn(self._reach) if self._reach[test].seconds <= SLOW][::CONTROLLED]
        forks: Forks[str] = Forks(1)
        forks.start("", partial(self._try, "", tests))
        ended = forks.ended()
        if ended.code:
            raise ValueError(
                f"{_killer(tests, ended.said)} fails without any mutant, after others ({ended.code})"
            )
        say("the unchanged program survives the tests")

    def _judge_all(self) -> None:
        forks: Forks[Trial] = Forks(self._processes)
        try:
            for mutant in self._mutants:
                while forks.full:
                    self._take(forks.ended())
                self._begin(mutant, forks)
            while len(forks):
                self._take(forks.ended())
        finally:
            forks.stop()

    def _begin(self, mutant: Mutant, forks: Forks[Trial]) -> None:
        tests = self._order.tests(mutant)
        tried = self._order.within(tests, self._seconds)
        if tried:
            trial = Trial(mutant, tried, len(tests) - len(tried))
            forks.start(trial, partial(self._try, mutant.name, tried))
        else:
            self._note(Verdict(mutant.name, mutant.digest, "unreached"))

    def _take(self, ended: Ended[Trial]) -> None:
        verdict = verdict_of(ended)
        if verdict.by:
            self._order.killed(ended.task.mutant, verdict.by)
        self._note(verdict)

    def _note(self, verdict: Verdict) -> None:
        self._alive += verdict.said != "killed"
        write(verdict)
        self._progress.step(f"({self._alive} live)")

    def _try(self, mutant: str, tests: Sequence[str], said: int) -> int:
        """Run tests with a mutant switched on, until one fails; `said` gets the number of the one at work."""
        trampoline.set_mutant_under_test(mutant)  # for processes that tests start
        trampoline.get_mutant_under_test = lambda: mutant  # the same, without looking into the environment
        for at, test in enumerate(tests):
            os.pwrite(said, at.to_bytes(4, "big"), 0)
            limit(3 + 10 * self._reach[test].seconds)
            following = self._items[tests[at + 1]] if at + 1 < len(tests) else None
            if not self._runner.run(self._items[test], following):
                return 1
        return 0


def _killer(tests: Sequence[str], said: bytes) -> str:
    return tests[int.from_bytes(said[:4], "big")]


def verdict_of(ended: Ended[Trial]) -> Verdict:
    """Say what became of a mutant; raises RuntimeError where its process ended as no trial does."""
    mutant, tests = ended.task.mutant, ended.task.tests
    if ended.code not in {0, 1} and -ended.code not in ENDS:
        raise RuntimeError(f"{mutant.name}: {_killer(tests, ended.said)} ended with {ended.code}")
    if ended.code:
        return Verdict(mutant.name, mutant.digest, "killed", _killer(tests, ended.said))
    return Verdict(mutant.name, mutant.digest, "survived", left=ended.task.left)


def _needs_a_server(item: pytest.Item) -> bool:
    return bool(SERVERS & set(getattr(item, "fixturenames", ()))) or "postgresql" in item.name


def main() -> int:
    """Collect the tests as mutmut's settings name them, and judge what `asked.json` names."""
    asked: Mapping[str, Any] = json.loads(ASKED.read_text())
    mutants = [Mutant(**each) for each in asked["mutants"]]
    trampoline.set_mutant_under_test("stats")  # what is called while the tests are collected
    arguments = ["--rootdir=.", "--tb=native", "-q", "-s", "-x", *arguments_of_pytest()]
    judge = Judge(mutants, asked["processes"], asked["seconds"])
    return int(pytest.main(arguments, plugins=[judge]))


if __name__ == "__main__":
    sys.exit(main())
