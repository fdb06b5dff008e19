"""The messages that the bench shows for every document of the corpora are valid for the register's own XSDs."""

import subprocess
from pathlib import Path

import pytest

from adapter.bench.session import Session
from adapter.bench.world import bench_world
from adapter.config import BenchSettings
from adapter.outbox import Line
from adapter.register.messages.schema import Schemas
from tests.bench_sessions.opened import Clock
from tests.bench_sessions.test_same import differing
from tests.benched import EXAMPLES
from tests.conformance.test_messages import OFFICIAL, OUTERMOST
from tests.conftest import SHARED
from tests.corpus.reading import read_corpus
from tests.neighbours.debian import program

VENDORS = SHARED / "fhir" / "examples" / "vendors"


@pytest.fixture(scope="module")
def messages():
    found = []
    for folder in (VENDORS, EXAMPLES):
        corpus = read_corpus(folder)
        session = Session("s", bench_world(corpus.world), BenchSettings(), Clock())
        for case in (each for each in corpus.cases if each.event.body is not None):
            session.judge(case.event.id, case.event.body, case.event.content_type)
        found += session.messages()
    return found


def test_every_message_is_valid_for_both_schemas(messages):
    schemas = Schemas(OFFICIAL)
    assert len(messages) > 60
    assert {each.line for each in messages} == set(Line)
    assert [schemas.check(each.xml.encode(), each.line) for each in messages] == [()] * len(messages)


@pytest.mark.parametrize("line", list(Line))
def test_every_message_is_valid_for_xmllint(messages, line: Line, tmp_path: Path):
    files = []
    for number, message in enumerate(each for each in messages if each.line is line):
        files.append(tmp_path / f"{number}.xml")
        files[-1].write_text(message.xml, encoding="utf-8")
    command = [
        program("xmllint", "libxml2-utils"),
        "--noout",
        "--nonet",
        "--schema",
        str(OUTERMOST[line]),
        *map(str, files),
    ]
    judged = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (judged.returncode, judged.stderr.count(" validates")) == (0, len(files)), judged.stderr


def test_every_document_of_the_vendors_comes_to_the_same_as_with_check():
    assert differing(read_corpus(VENDORS)) == []
