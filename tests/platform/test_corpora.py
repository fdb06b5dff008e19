"""The corpora through a real Kafka and a real PostgreSQL: the outcomes are those expected of `check`."""

import re
from pathlib import Path
from typing import Any

import pytest

from adapter.checking import Checker
from adapter.outcomes import Taken
from adapter.outcomes.as_json import as_json
from tests.conftest import SHARED
from tests.corpus.comparing import differences
from tests.corpus.reading import read_corpus
from tests.platform.serving import send, take_in_all

VENDORS = SHARED / "fhir" / "examples" / "vendors"
CORPORA = {"examples": Path(__file__).parents[2] / "examples"} | (
    {"vendors": VENDORS} if SHARED.is_dir() else {}
)


def result_of(taken: Taken) -> dict[str, Any]:
    """The result but for its name, which is the place in the topic."""
    return {name: value for name, value in as_json(taken.result).items() if name != "input"}


@pytest.mark.parametrize("name", CORPORA)
async def test_the_corpus_gets_its_outcomes_on_the_platform(name, broker, topic_prefix, database_url):
    corpus = read_corpus(CORPORA[name])
    topic = await broker.topic(f"{topic_prefix}{name}", 1)
    await send(broker.bootstrap, topic, [case.event for case in corpus.cases])

    taken = await take_in_all(
        broker.bootstrap, f"^{re.escape(topic)}$", database_url, corpus.world, len(corpus.cases)
    )

    assert [result_of(one) for one in taken] == [
        result_of(one) for one in Checker(corpus.world).check([case.event for case in corpus.cases])
    ]
    # What `check` says of the vendors' documents is judged by the corpus' own tool (tests/conformance).
    if name == "examples":
        assert [differences(c.expect, one) for c, one in zip(corpus.cases, taken, strict=True)] == [[]] * len(
            taken
        )
