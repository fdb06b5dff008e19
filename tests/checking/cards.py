"""Examples as runs of documents, sound and broken, and what a scorecard says of them in short."""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache

from adapter.checking import Checker, Judged, judged_of
from adapter.checking.scenarios import Scenario
from adapter.checking.scorecard import Mark, Scorecard, score
from adapter.events import Event
from adapter.events.unwrap import REPORTABLE
from adapter.pipeline import World
from tests.corpus.reading import Corpus, read_corpus
from tests.corpus.test_corpus import EXAMPLES


@cache
def corpus() -> Corpus:
    return read_corpus(EXAMPLES)


def world() -> World:
    return corpus().world


def events(*paths: str) -> list[Event]:
    """Examples by their paths, as they arrive."""
    by_file = {case.file: case.event for case in corpus().cases}
    return [by_file[path] for path in paths]


def judge(arriving: Iterable[Event], checker: Checker | None = None) -> list[Judged]:
    return [judged_of(taken) for taken in (checker or Checker(world())).check(arriving)]


def card_of(arriving: Iterable[Event]) -> Scorecard:
    return score(judge(arriving), world().tables)


def told(card: Scorecard, mark: Mark) -> list[str]:
    """Every cell with a mark: `start 20`."""
    return [
        f"{standing.scenario.id} {cell.code}" if cell.code else standing.scenario.id
        for standing in card.standings
        for cell in standing.cells
        if cell.mark is mark
    ]


def mark_of(card: Scorecard, scenario: str) -> Mark:
    return next(each.mark for each in card.standings if each.scenario.id == scenario)


def marks(card: Scorecard) -> dict[str, Mark]:
    """The mark of every cell."""
    return {
        f"{standing.scenario.id} {cell.code}": cell.mark
        for standing in card.standings
        for cell in standing.cells
    }


def broken(scenario: Scenario) -> list[Event]:
    """A scenario's example with something wrong in its last document, which is what it is about."""
    *before, last = events(*scenario.examples)
    breaks = BREAKS.get(scenario.id, with_unknown_element)
    assert last.body is not None
    body = breaks(last.body)
    assert body != last.body
    return [*before, with_body(last, body)]


def with_body(event: Event, body: bytes) -> Event:
    return Event(event.id, body, event.received, event.source, tenant=event.tenant)


def with_unknown_element(body: bytes) -> bytes:
    """Refused for its structure, whatever it says."""
    if body.lstrip().startswith(b"<"):
        return re.sub(rb"(<(EpisodeOfCare|Encounter)\b[^>]*>)", rb'\1<ukjent value="x"/>', body, count=1)
    tree = json.loads(body)
    for resource in _reportable(tree):
        resource["ukjent"] = True
    return json.dumps(tree).encode()


def _reportable(tree: dict) -> Iterable[dict]:
    if tree.get("resourceType") in REPORTABLE:
        yield tree
    for entry in tree.get("entry", ()):
        yield from _reportable(entry.get("resource", {}))


def _replacing(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(old.encode(), new.encode())


def _with_wrong_number(body: bytes) -> bytes:
    """The last control digit of the person number is another."""
    return re.sub(rb'"(\d{10})(\d)"', lambda m: b'"%s%d"' % (m[1], (int(m[2]) + 1) % 10), body, count=1)


#: What would not be told from another fault by an unknown element: scenarios about one thing of a document.
BREAKS: dict[str, Callable[[bytes], bytes]] = {
    "provider-change": _replacing("329913406", "329913407"),
    "date-corrected": _replacing("2026-05-16", "2062-05-16"),
    "person-number-later": _with_wrong_number,
    "d-number-replaced": _with_wrong_number,
    "deleted": _replacing("EpisodeOfCare/e7575ddf", "EpisodeOfCare/00000000"),
    "duplicate": _replacing('"start": "2026-02-16"', '"start": "2026-02-17"'),
    "minimelding-corrected": lambda body: re.sub(
        rb'("relation": "related",\s*"url": "[^"]*/)[0-9a-f]{8}', rb"\g<1>00000000", body
    ),
}
