"""In which order tests are tried on a mutant: the sooner one kills it, the less is run."""

from collections import defaultdict, deque
from collections.abc import Mapping
from functools import partial
from itertools import accumulate

from tests.mutants.reaching import Reach

#: From this time on, in seconds of the processor, a test waits until all quicker ones were tried.
SLOW = 0.5
#: So many tests that killed lately are tried first.
LATELY = 6
#: A test is named after a module when so many letters are the same (`test_recode.py`, `recoded.py`).
ALIKE = 5


class Order:
    """The tests that reach each function, the likeliest to kill first."""

    def __init__(self, reach: Mapping[str, Reach]) -> None:
        self._reach = reach
        self._reaching: dict[str, list[str]] = defaultdict(list)
        self._lately: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=LATELY))
        for test in in_turn(reach):
            for function in reach[test].functions:
                self._reaching[function].append(test)
        for function, tests in self._reaching.items():
            tests.sort(key=partial(_distance, _module(function)))

    def tests(self, function: str) -> list[str]:
        """All tests that reach a function; none where nothing does."""
        reaching = self._reaching.get(function, [])
        known = set(reaching)
        killers = [*self._lately[function], *self._lately[_module(function)]]
        return [*dict.fromkeys([*(test for test in killers if test in known), *reaching])]

    def within(self, function: str, seconds: float) -> list[str]:
        """As many of them as take so much of the processor's time together, and the first one anyhow."""
        tests = self.tests(function)
        whole = accumulate(self._reach[test].seconds for test in tests)
        return [
            test
            for at, (test, sum_) in enumerate(zip(tests, whole, strict=True))
            if not at or sum_ <= seconds
        ]

    def killed(self, function: str, test: str) -> None:
        """Remember that a test killed a mutant of a function: it may well kill the next one."""
        for place in (function, _module(function)):
            lately = self._lately[place]
            if test in lately:
                lately.remove(test)
            lately.appendleft(test)


def in_turn(reach: Mapping[str, Reach]) -> list[str]:
    """Quick ones first, and of each function of tests one case before the second of any."""
    ranks: dict[str, int] = defaultdict(int)
    keys: dict[str, tuple[bool, int, int, float]] = {}
    for test in sorted(reach, key=lambda each: (reach[each].seconds, each)):
        family = test.partition("[")[0]
        each = reach[test]
        keys[test] = (each.seconds > SLOW, ranks[family], len(each.functions) // 50, each.seconds)
        ranks[family] += 1
    return sorted(keys, key=lambda test: keys[test])


def _distance(module: str, test: str) -> int:
    """How far a test is from a module: named after it, the corpora (which see nearly everything), its package's, others."""
    path = test.partition("::")[0].removesuffix(".py").split("/")
    own = module.split(".")[1:]
    if any(_alike(part.removeprefix("test_"), own[-1]) for part in path):
        return 0
    if "mutants" in path:
        return 1
    return 2 if own[0] in path else 3


def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= ALIKE and one[:ALIKE] == other[:ALIKE])


def _module(function: str) -> str:
    return function.rpartition(".")[0]
