"""The vendor corpus, taken in and delivered: the register has all of it, and its own published XSDs accept it."""

import asyncio

import pytest
import xmlschema

from adapter.outbox import Line
from adapter.register.messages.schema import Schemas
from tests.conformance.test_corpora import EXAMPLES
from tests.conformance.test_messages import OFFICIAL, OUTERMOST
from tests.corpus.delivered import complaints_of_xmllint, deliver
from tests.corpus.reading import read_corpus

VENDORS = EXAMPLES / "vendors"


def events():
    return [case.event for case in read_corpus(VENDORS).cases]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """The corpus delivered document by document."""
    return asyncio.run(deliver(VENDORS, events(), tmp_path_factory.mktemp("vendors")))


def test_the_register_has_the_whole_queue_of_every_kommune_in_order_and_once(delivered):
    assert delivered.wrong == []
    assert delivered.kommuner == {"0301", "1816", "1857", "5001"}


@pytest.mark.parametrize("line", list(Line))
def test_every_message_is_valid_by_the_official_schema_for_three_engines(delivered, line, tmp_path):
    messages, both = delivered.messages[line], Schemas(OFFICIAL)
    engine = xmlschema.XMLSchema(str(OUTERMOST[line]), allow="local")

    assert [both.check(xml, line) for xml in messages] == [()] * len(messages)
    assert complaints_of_xmllint(OUTERMOST[line], messages, tmp_path) == ""
    assert [engine.is_valid(xml.decode()) for xml in messages] == [True] * len(messages)


def test_openssl_reads_of_each_line_what_we_keep_byte_for_byte(delivered):
    assert {xml.count(b"<Melding") for xml, _ in delivered.read} == {1}
    assert [theirs for _, theirs in delivered.read] == [ours for ours, _ in delivered.read]


@pytest.mark.parametrize("size", [7, 1000], ids=["in sevens", "all at once"])
async def test_what_is_queued_together_arrives_as_well(size, tmp_path):
    assert (await deliver(VENDORS, events(), tmp_path, size)).wrong == []
