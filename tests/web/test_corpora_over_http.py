"""Every document of our own corpora gets the same result over HTTP as in this process."""

from functools import cache

import pytest

from adapter.checking import Checker, judged_of
from adapter.events import Event
from adapter.fhir.encoding import read_text
from adapter.outcomes.as_json import as_json
from tests.benched import (
    COLUMN,
    LINE,
    RULES,
    as_line,
    as_sent,
    asking,
    bench_app,
    checked,
    checked_events,
    issues,
)
from tests.corpus.reading import Case, Corpus, read_corpus
from tests.corpus.test_corpus import FOLDERS

#: Said only where the model library is asked about accepted documents, which `$validate` leaves out.
BESIDE = "KPR-F-108"


@cache
def corpus(name: str) -> Corpus:
    return read_corpus(FOLDERS[name], second_opinion=1.0)


def app(name: str):
    return bench_app(corpus(name).world, documents=5000)


def results(world, events, *, independent):
    found = map(judged_of, Checker(world, independent=independent).check(events))
    return [as_json(each.result, each.places) for each in found]


def is_more(case: Case) -> bool:
    """Whether it is more than a document: one of a course, or with a key or headers. As text it must be UTF-8."""
    is_text = case.event.body is None or read_text(case.event.body).flaw is None
    return bool(case.sequence or case.event.key or case.event.headers) and is_text


def documents(name: str) -> dict[str, Event]:
    """Every document by itself."""
    return {case.file: as_sent(case.file, case.event) for case in corpus(name).cases if case.event.body}


@pytest.mark.parametrize("name", FOLDERS)
async def test_courses_and_events_get_the_same_results(name: str):
    cases = [case for case in corpus(name).cases if is_more(case)]
    for independent in (False, True):
        events = [case.event for case in cases if bool(case.sequence) is not independent]
        lines = [as_line(event.id, event) for event in events]
        async with asking(app(name)) as client:
            said = await checked_events(client, lines, independent=independent) if lines else []
        assert said == results(corpus(name).world, events, independent=independent)
    assert cases


@pytest.mark.parametrize("name", FOLDERS)
async def test_documents_alone_get_the_same_results(name: str):
    events = documents(name)
    async with asking(app(name)) as client:
        said = [await checked(client, file, event) for file, event in events.items()]

    assert said == results(corpus(name).world, events.values(), independent=True)


@pytest.mark.parametrize("name", FOLDERS)
async def test_validate_says_of_each_document_what_check_finds_in_it_alone(name: str):
    events = documents(name)
    expected = results(corpus(name).world, events.values(), independent=True)
    async with asking(app(name)) as client:
        for event, result in zip(events.values(), expected, strict=True):
            headers = {"content-type": event.content_type, "x-tenant": event.tenant, "accept-language": "en"}
            answer = await client.post("/fhir/$validate", content=event.body, headers=headers)
            assert answer.status_code == 200
            assert said_in(answer) == found_in(result), event.id


def found_in(result):
    return [result["outcome"]] + [
        (
            each["rule"],
            each["severity"],
            None if each["expression"] == "$" else each["expression"],
            each["line"],
            each["column"],
            f"{each['text']['en']} {each['action']['en']}",
        )
        for each in result["findings"]
        if each["rule"] != BESIDE
    ]


def said_in(answer):
    first, *rest = issues(answer)
    return [first["details"]["coding"][0]["code"], *map(said, rest)]


def said(issue):
    (coding,) = issue["details"]["coding"]
    assert coding["system"] == RULES
    places = {each["url"]: each["valueString"] for each in issue["extension"]}
    expression = issue.get("expression", [None])[0]
    text = issue["details"]["text"]
    return coding["code"], issue["severity"], expression, int(places[LINE]), int(places[COLUMN]), text
