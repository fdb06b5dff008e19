"""Every document of our own corpora, taken in and delivered: the register has all of it, in order and once."""

import asyncio

import pytest
import xmlschema

from adapter.outbox import Line
from adapter.register.messages import schema
from adapter.register.messages.schema import Schemas
from tests.corpus.delivered import complaints_of_xmllint, deliver
from tests.corpus.reading import read_corpus
from tests.corpus.test_corpus import FOLDERS

#: Those with documents that are reported, and the message types that follow from them.
CORPORA = {"services": {Line.IPLOS}, "contacts": set(Line), "examples": set(Line)}


def events_of(name):
    return [case.event for case in read_corpus(FOLDERS[name]).cases]


@pytest.fixture(scope="module", params=CORPORA)
def corpus(request):
    return request.param


@pytest.fixture(scope="module")
def delivered(corpus, tmp_path_factory):
    """A corpus delivered a few documents at a time."""
    folder = tmp_path_factory.mktemp(corpus)
    return asyncio.run(deliver(FOLDERS[corpus], events_of(corpus), folder, size=5))


def test_the_register_has_the_whole_queue_in_order_and_once(corpus, delivered):
    assert delivered.wrong == []
    assert set(delivered.messages) == CORPORA[corpus]


def test_every_message_is_valid_for_three_engines(delivered, tmp_path):
    for line, messages in delivered.messages.items():
        xsd = schema.OWN / f"{line.lower()}-56.0.0.xsd"
        engine = xmlschema.XMLSchema(str(xsd), allow="local")
        assert [Schemas().check(xml, line) for xml in messages] == [()] * len(messages)
        assert complaints_of_xmllint(xsd, messages, tmp_path) == ""
        assert [engine.is_valid(xml.decode()) for xml in messages] == [True] * len(messages)


def test_openssl_reads_of_each_line_what_we_keep_byte_for_byte(delivered):
    assert delivered.read
    assert [theirs for _, theirs in delivered.read] == [ours for ours, _ in delivered.read]


@pytest.mark.parametrize("name", CORPORA)
async def test_what_is_queued_at_once_arrives_as_well(name, tmp_path):
    assert (await deliver(FOLDERS[name], events_of(name), tmp_path, size=1000)).wrong == []
