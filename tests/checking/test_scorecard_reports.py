"""The scorecard for others to read: JSON, JUnit and a page, in both languages, and nothing of a document."""

import json
import re
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from junitparser import JUnitXml

from adapter.checking.scenarios import Counting, shipped_scenarios
from adapter.checking.scorecard import Mark, Scorecard, score
from adapter.reports import scorecard
from adapter.reports.html import html as report_html
from adapter.values import replace
from tests.checking.cards import card_of, corpus, events, judge, world
from tests.reports.schemas import junit_schema

LANGUAGES = ["nb", "en"]
HOSTILE = "a<script>alert(1)</script>&\"'\x01.json"


@cache
def full() -> Scorecard:
    return card_of(case.event for case in corpus().cases)


@cache
def mixed() -> Scorecard:
    """One scenario shown, one failed for a code, the others missing; an input with a hostile name."""
    judged = judge(events("bredvik/01-langtidsopphald-planlagd.json", "havbris/17-feil-kontrollsiffer.json"))
    named = [replace(one, result=replace(one.result, input=HOSTILE)) for one in judged]
    return score(named, world().tables)


def test_json_is_the_same_for_the_same_documents_and_has_its_fields_in_order():
    again = card_of(case.event for case in corpus().cases)
    told = scorecard.as_json(full())

    assert json.dumps(told) == json.dumps(scorecard.as_json(again))
    assert list(told) == ["version", "documents", "summary", "scenarios"]
    assert list(told["scenarios"][0]) == [
        "id",
        "group",
        "title",
        "show",
        "why",
        "rules",
        "examples",
        "optional",
        "counting",
        "mark",
        "cells",
    ]
    assert list(told["scenarios"][0]["cells"][0]) == [
        "code",
        "display",
        "mark",
        "asked",
        "shown",
        "shown_by",
        "failed",
        "failed_by",
    ]


def test_the_summary_of_json_counts_each_scenario_once():
    told = scorecard.as_json(mixed())

    assert told["documents"] == 2
    assert told["summary"]["asked"] == {"shown": 1, "failed": 1, "missing": 21}
    assert sum(told["summary"]["optional"].values()) == sum(each.optional for each in everything())


def everything():
    return shipped_scenarios().scenarios


@pytest.mark.parametrize("language", LANGUAGES)
def test_junit_has_a_test_for_every_cell_and_fails_for_what_failed(language: str):
    written = scorecard.junit(mixed(), language)
    root = ET.fromstring(written)
    cells = [cell for standing in mixed().standings for cell in standing.cells]

    assert root.attrib["tests"] == str(len(cells)) == str(len(list(root.iter("testcase"))))
    assert [case.get("classname") for case in root.iter("testcase") if case.find("failure") is not None] == [
        "scorecard.start"
    ]
    skipped = sum(int(suite.attrib["skipped"]) for suite in root)
    assert skipped == sum(cell.mark is Mark.MISSING for cell in cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_junit_is_valid_by_its_published_schema(language: str):
    for card in (full(), mixed()):
        junit_schema().validate(scorecard.junit(card, language).decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_reader_of_junit_counts_the_same(language: str):
    read = JUnitXml.fromstring(scorecard.junit(full(), language))
    marks = [cell.mark for standing in full().standings for cell in standing.cells]

    assert sum(len(list(suite)) for suite in read) == read.tests == len(marks)
    assert sum(suite.skipped for suite in read) == marks.count(Mark.MISSING)
    assert read.failures == 0


def test_what_failed_beside_a_scenario_that_is_shown_fails_no_build():
    failed = [c for s in full().standings for c in s.cells if c.mark is Mark.FAILED]

    assert failed
    assert b"<failure" not in scorecard.junit(full(), "nb")


def test_junit_names_are_never_twice_in_a_suite():
    for suite in ET.fromstring(scorecard.junit(full(), "en")):
        names = [(case.get("classname"), case.get("name")) for case in suite]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_every_scenario_in_its_language_and_what_to_send_for_those_not_shown(language: str):
    page = scorecard.html(mixed(), language)

    assert f'<html lang="{language}">' in page
    for standing in mixed().standings:
        assert escaped(standing.scenario.title.in_language(language)) in page
        told = escaped(standing.scenario.show.in_language(language)) in page
        assert told is (standing.mark is not Mark.SHOWN)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&#34;").replace("'", "&#39;")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_name_becomes_markup(language: str):
    page, written = scorecard.html(mixed(), language), scorecard.junit(mixed(), language)

    assert "<script" not in page
    assert "a&lt;script&gt;" in page
    ET.fromstring(written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_loads_nothing_and_holds_no_number_of_a_person(language: str):
    page = scorecard.html(full(), language)

    assert not re.search(r"<(script|link|img|iframe)\b|https?://|url\(", page)
    assert not re.search(r"(?<![\w-])\d{11}(?![\w-])", page)


def test_the_words_of_a_national_list_are_marked_as_norwegian_on_an_english_page():
    assert '<span lang="nb">20 Tidsbegrenset opphold - annet</span>' in scorecard.html(full(), "en")
    assert "<span>20 Tidsbegrenset opphold - annet</span>" in scorecard.html(full(), "nb")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_has_a_name_of_its_own(language: str):
    counted = [each for each in full().standings if each.scenario.counting is not Counting.ONCE]
    page = scorecard.html(full(), language)

    assert counted
    for standing in counted:
        names = [scorecard.name_of(standing.scenario, cell, language) for cell in standing.cells]
        assert len(names) == len(set(names))
        assert all(escaped(name) in page for name in names)


def test_the_part_stands_in_the_page_of_a_report():
    judged = judge(events("bredvik/01-langtidsopphald-planlagd.json"))
    card = score(judged, world().tables)
    page = report_html(judged, "nb", scorecard=card)

    assert scorecard.html_part(card, "nb") in page
    assert scorecard.style() in page
