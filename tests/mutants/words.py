"""
Which tests speak of a mutant: by words they share with its name and with the line it changes.

Names of tests are sentences, so that the test of what was changed mostly says its words; a rare one says more.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

#: So much of what a case is given is read, in characters.
LONGEST = 20_000
#: The shortest word that tells anything, and how much of a longer one counts (`protect`, `protected`).
SHORTEST, STEM = 4, 6

_WORD = re.compile(r"[^\W\d_]+")
_INNER = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])")


def words(text: str) -> set[str]:
    """Take a text apart into stems of words, names in `snake_case` and `CamelCase` too."""
    found = (word.lower() for word in _WORD.findall(_INNER.sub(" ", text.replace("_", " "))))
    return {word[:STEM] for word in found if len(word) >= SHORTEST}


class Speaking:
    """Which tests say which words; a word may be said more than once."""

    def __init__(self, said: Mapping[str, Iterable[str]]) -> None:
        self._tests: dict[str, Counter[str]] = defaultdict(Counter)
        for test, spoken in said.items():
            for word in spoken:
                self._tests[word][test] += 1
        self._whole = len(said)

    def of(self, text: str) -> Counter[str]:
        """Weigh the tests that share words with a text: the fewer say a word, the more it weighs."""
        weights: Counter[str] = Counter()
        for word in words(text):
            tests = self._tests.get(word, {})
            for test, times in tests.items():
                weights[test] += times * round(100 * math.log(self._whole / len(tests)))
        return weights


def words_of_tests(items: Iterable[pytest.Item]) -> dict[str, list[str]]:
    """
    Read the words of each test: of its name and what its case is given, and once more all of its file.

    Its documents mostly stand beside it; and what the test itself says counts for more than what its file says.
    """
    files: dict[str, set[str]] = {}
    said = {}
    for item in items:
        file = str(item.path)
        if file not in files:
            files[file] = words(item.path.read_text())
        said[item.nodeid] = [*(words(item.nodeid) | _words_of_case(item)), *files[file]]
    return said


def _words_of_case(item: pytest.Item) -> set[str]:
    """The words of what a case is given; of a file, all that stands in it."""
    spec = getattr(item, "callspec", None)
    return set().union(*(_words_of(value) for value in spec.params.values())) if spec else set()


def _words_of(value: object) -> set[str]:
    if isinstance(value, Path) and value.is_file():
        return words(value.read_text(errors="ignore"))
    return words(repr(value)[:LONGEST])
