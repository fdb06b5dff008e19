"""Every span and attribute is on one list, and nothing else leaves (part G: one list)."""

import re

import pytest

from adapter.tracing import Span, new_place
from tests.tracing.listing import LISTED, TELLING, attributes_in, names_in, sources

SOURCES = sources()
#: What an attribute must never be called: it would hold what a person is known by, or what a document said.
FORBIDDEN = re.compile(r"fid|person|name$|navn|birth|address|body|document\b|text|url|query|key|digest|guid")


def test_every_name_of_a_span_in_the_code_is_on_the_list_and_the_other_way_round():
    said = {name for file in TELLING for name in names_in(SOURCES[file])}
    assert said == LISTED.keys()


def test_nobody_else_makes_spans():
    knowing = re.compile(r"from adapter\.tracing(?:\.span)? import .*\b(?:Span|Steps)\b")
    found = {file for file, text in SOURCES.items() if knowing.search(text)}
    # These begin the time of steps, or hand spans on.
    others = {"serving.py", "register/one_line.py", "tracing/exporting.py", "tracing/__init__.py"}
    assert found - others - {"tracing/steps.py"} <= set(TELLING)


def test_every_attribute_in_the_code_is_on_the_list_and_the_other_way_round():
    said = {name for file in TELLING for name in attributes_in(SOURCES[file])}
    assert said == {name for each in LISTED.values() for name in each.attributes}


@pytest.mark.parametrize("name", LISTED)
def test_a_span_has_a_trace_a_kind_and_a_meaning_and_no_attribute_that_names_anybody(name):
    span = LISTED[name]
    assert span.trace in ("batch", "input", "record", "message")
    assert span.kind in ("internal", "client", "producer", "consumer")
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    assert span.when
    attributes = span.attributes - {"messaging.destination.name"}
    assert [each for each in sorted(attributes) if FORBIDDEN.search(each)] == []


def test_only_one_module_knows_opentelemetry():
    knowing = [
        file
        for file, text in SOURCES.items()
        if re.search(r"^\s*(from|import) opentelemetry", text, re.MULTILINE)
    ]
    assert knowing == ["tracing/exporting.py"]


def test_a_span_says_nothing_unless_it_is_told_what():
    assert Span("read", new_place(), 1, 2).said == {}
