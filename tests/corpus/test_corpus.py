"""Every document of our own corpora gets the outcome that was thought through beforehand."""

from functools import cache
from pathlib import Path

import pytest

from adapter.checking import Checker
from adapter.outcomes import Taken
from tests.corpus.comparing import differences
from tests.corpus.reading import HERE, Case, read_corpus

EXAMPLES = HERE.parents[1] / "examples"
FOLDERS = {
    "services": HERE / "services",
    "contacts": HERE / "contacts",
    "faults": HERE / "faults",
    "examples": EXAMPLES,
}


@cache
def judged(name: str) -> dict[str, tuple[Case, Taken]]:
    """Every case of a corpus with its result: sequences in order, all others alone."""
    corpus = read_corpus(FOLDERS[name])
    chained, alone = Checker(corpus.world), Checker(corpus.world, independent=True)
    results = {}
    for case in corpus.cases:
        checker = chained if case.sequence else alone
        results[case.file] = (case, next(checker.check([case.event])))
    return results


def files() -> list[tuple[str, str]]:
    return [(name, case.file) for name, folder in FOLDERS.items() for case in read_corpus(folder).cases]


@pytest.mark.parametrize(("name", "file"), files(), ids=lambda value: value)
def test_the_document_gets_the_outcome_that_was_expected(name: str, file: str):
    case, taken = judged(name)[file]
    assert differences(case.expect, taken) == []


@pytest.mark.parametrize("name", FOLDERS)
def test_no_document_of_the_corpus_is_left_out_of_its_index(name: str):
    listed = {case.file for case in read_corpus(FOLDERS[name]).cases}
    found = {
        p.relative_to(FOLDERS[name]).as_posix()
        for p in Path(FOLDERS[name]).rglob("*")
        if p.suffix in (".json", ".xml")
    }
    assert found - listed == set()
