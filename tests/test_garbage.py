"""What reading leaves behind: nothing that only the collector of garbage would find."""

import gc

import pytest

from adapter.pipeline import read
from tests.bench.whole.mix import as_events, events
from tests.notifications.documents import WORLD


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_document_dies_with_its_reading_be_it_sound_or_refused(no_collector):
    given = list(as_events(events(400)))
    world = WORLD.for_batch(b"x" * 32)
    # What is made once, as compiled schemas, is made here.
    refused = sum(bool(read(event, world).findings) for event in given)
    gc.collect()
    readings = [read(event, world) for event in given]
    del readings
    assert gc.collect() == 0
    assert refused > 5
