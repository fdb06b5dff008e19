"""In which order tests are tried on a mutant: the sooner one kills it, the less is run."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import log2

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
        for test in in_turn(reach):
            for function in reach[test].functions:
                self._reaching[function].append(test)

    def tests(self, mutant: Mutant) -> list[str]:
        """All tests that reach it: who killed lately, who speak of it most, the corpora, the others."""
        reaching = self._reaching.get(mutant.function, [])
        known = set(reaching)
        killers = [*self._lately[mutant.function], *self._lately[mutant.module]]
        speaking = spread(reaching, self._weights(mutant))
        corpora = [test for test in reaching if test.startswith(CORPORA)]
        tried = [*(test for test in killers if test in known), *speaking[:FOREMOST], *corpora, *speaking]
        return [*dict.fromkeys(tried)]

    def _weights(self, mutant: Mutant) -> Mapping[str, int]:
        """What speaks of the very part that is changed weighs twice."""
        return self._speaking.of(f"{mutant.function} {mutant.changed}") + self._speaking.of(mutant.part)

    def within(self, tests: Sequence[str], seconds: float) -> list[str]:
        """As many of these as take so much of the processor's time together, and the first one anyhow."""
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


def spread(tests: Iterable[str], weights: Mapping[str, int]) -> list[str]:
    """
    Sort tests by their weights, the heaviest first; of each test the case that weighs most, before the others.

    A further case counts for less, as it mostly sees what the ones before it did; and never for much less, as what it
    sees may be seen by no other: the fortieth for a sixth.
    """
    seen: Counter[str] = Counter()
    counts: dict[str, float] = {}
    for test in sorted(tests, key=lambda each: -weights.get(each, 0)):
        family = _family(test)
        counts[test] = weights.get(test, 0) / (1 + log2(1 + seen[family]))
        seen[family] += 1
    return sorted(counts, key=lambda each: -counts[each])


def case_numbers(reach: Mapping[str, Reach]) -> dict[str, int]:
    """Number the cases of each test from 0, the quickest first: a second one mostly sees what the first one did."""
    numbers: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for test in sorted(reach, key=lambda each: (reach[each].seconds, each)):
        family = _family(test)
        numbers[test] = seen[family]
        seen[family] += 1
    return numbers


def in_turn(reach: Mapping[str, Reach]) -> list[str]:
    """Quick ones first, and of each test one case before the second of any."""
    numbers = case_numbers(reach)
    return sorted(
        reach, key=lambda test: (reach[test].seconds > SLOW, numbers[test], reach[test].seconds, test)
    )


def _family(test: str) -> str:
    """The test that a case belongs to."""
    return test.partition("[")[0]
