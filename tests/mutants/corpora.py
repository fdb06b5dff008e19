"""
The corpora as a test for mutants: judged anew each time, in one go a folder.

`tests/corpus/test_corpus.py` judges each folder once and keeps the results, which a mutant made
later in the same process would never touch. Not collected by `make test`: that runs the other one.
"""

from functools import cache

import pytest

from adapter.checking import Checker
from tests.corpus.comparing import differences
from tests.corpus.reading import HERE, Corpus, read_corpus

FOLDERS = {
    "services": HERE / "services",
    "contacts": HERE / "contacts",
    "faults": HERE / "faults",
    "examples": HERE.parents[1] / "examples",
}


@cache
def corpus(name: str) -> Corpus:
    """The documents and what is expected of them: what no mutant changes."""
    return read_corpus(FOLDERS[name])


@pytest.mark.parametrize("name", FOLDERS)
def test_every_document_of_a_corpus_gets_the_outcome_that_was_expected(name: str):
    world = corpus(name).world
    chained, alone = Checker(world), Checker(world, independent=True)
    for case in corpus(name).cases:
        checker = chained if case.sequence else alone
        assert differences(case.expect, next(checker.check([case.event]))) == [], case.file
