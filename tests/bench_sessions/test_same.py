"""A session says of each document of the corpora what `check` says."""

from adapter.bench.session import Session
from adapter.bench.world import bench_world
from adapter.checking import Checker, judged_of
from adapter.config import BenchSettings
from adapter.outcomes.as_json import as_json
from tests.bench_sessions.opened import Clock
from tests.benched import EXAMPLES
from tests.corpus.reading import Corpus, read_corpus


def differing(corpus: Corpus) -> list[str]:
    """Names of the documents that a session says something else of."""
    cases = [case for case in corpus.cases if case.event.body is not None]
    session = Session("s", bench_world(corpus.world), BenchSettings(), Clock())
    found = []
    for taken in Checker(corpus.world).check(case.event for case in cases):
        expected = judged_of(taken)
        event = taken.event
        judged = session.judge(event.id, event.body, event.content_type)
        if (as_json(judged.result, judged.places), judged.held) != (
            as_json(expected.result, expected.places),
            expected.held,
        ):
            found.append(event.id)
    assert len(session.documents) == len(cases) > 60
    return found


def test_every_example_comes_to_the_same_as_with_check():
    assert differing(read_corpus(EXAMPLES)) == []
