"""In which order tests are tried on a mutant: the sooner one kills it, the less is run."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from itertools import accumulate

from tests.mutants.making import Mutant
from tests.mutants.reaching import Reach
from tests.mutants.words import Speaking

#: From this time on, in seconds of the processor, a test waits until all quicker ones were tried.
SLOW = 0.5
#: So many tests that killed lately are tried first.
LATELY = 6
#: So many tests that speak of a mutant are tried before the corpora, which see nearly everything and take seconds.
FOREMOST = 30
CORPORA = "tests/mutants/corpora.py"


class Order:
    """The tests that reach the function of a mutant, the likeliest to kill it first."""

    def __init__(self, reach: Mapping[str, Reach], speaking: Speaking) -> None:
        self._reach = reach
        self._speaking = speaking
        self._reaching: dict[str, list[str]] = defaultdict(list)
        self._lately: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=LATELY))
        self._cases = case_numbers(reach)
        for test in in_turn(reach):
            for function in reach[test].functions:
                self._reaching[function].append(test)

    def tests(self, mutant: Mutant) -> list[str]:
        """All tests that reach it: who killed lately, who speak of it most, the corpora, the others."""
        reaching = self._reaching.get(mutant.function, [])
        known = set(reaching)
        killers = [*self._lately[mutant.function], *self._lately[mutant.module]]
        weights = self._speaking.of(f"{mutant.name} {mutant.changed}")
        speaking = sorted(reaching, key=lambda test: -weights[test] / (1 + self._cases[test]))
        corpora = [test for test in reaching if test.startswith(CORPORA)]
        tried = [*(test for test in killers if test in known), *speaking[:FOREMOST], *corpora, *speaking]
        return [*dict.fromkeys(tried)]

    def within(self, mutant: Mutant, seconds: float) -> list[str]:
        """As many of them as take so much of the processor's time together, and the first one anyhow."""
        tests = self.tests(mutant)
        whole = accumulate(self._reach[test].seconds for test in tests)
        return [
            test
            for at, (test, sum_) in enumerate(zip(tests, whole, strict=True))
            if not at or sum_ <= seconds
        ]

    def killed(self, mutant: Mutant, test: str) -> None:
        """Remember that a test killed a mutant: it may well kill the next one."""
        for place in (mutant.function, mutant.module):
            lately = self._lately[place]
            if test in lately:
                lately.remove(test)
            lately.appendleft(test)


def case_numbers(reach: Mapping[str, Reach]) -> dict[str, int]:
    """Number the cases of each test from 0, the quickest first: a second one mostly sees what the first one did."""
    numbers: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for test in sorted(reach, key=lambda each: (reach[each].seconds, each)):
        family = test.partition("[")[0]
        numbers[test] = seen[family]
        seen[family] += 1
    return numbers


def in_turn(reach: Mapping[str, Reach]) -> list[str]:
    """Quick ones first, and of each test one case before the second of any."""
    numbers = case_numbers(reach)
    return sorted(
        reach, key=lambda test: (reach[test].seconds > SLOW, numbers[test], reach[test].seconds, test)
    )
