"""Lines and the faults that were fed back, a page at a time, on both databases."""

from datetime import timedelta

import pytest

from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.store.line_answers import LineItem
from tests.driven import ACCEPTED, NOON, REFUSED, put, send
from tests.outbox.made import consultation_record
from tests.outbox.test_planning import record

IPLOS, HST = LineKey("0301", Line.IPLOS), LineKey("0301", Line.HST)
LATER = NOON + timedelta(days=2)


@pytest.fixture
async def told(store):
    """An accepted message and a refused one of the one line, a refused one of the other later on."""
    await put(store, record(1), record(2, service_id="T2"), consultation_record())
    await send(store, IPLOS, ACCEPTED, limit=1)
    await send(store, IPLOS, REFUSED)
    await send(store, HST, REFUSED, at=LATER)
    return store


def keys(items: list[LineItem]) -> list[LineKey]:
    return [item.key for item in items]


async def test_lines_are_given_in_order_from_the_one_that_follows(told):
    whole = keys(await told.line_reading.lines())
    first = keys(await told.line_reading.lines(limit=1))
    rest = keys(await told.line_reading.lines(after=first[0], limit=5))

    assert whole == sorted([IPLOS, HST]) == first + rest
    assert await told.line_reading.lines(after=whole[-1]) == []
    assert await told.line_reading.lines(kommuner={"1833"}, limit=1) == []


async def test_faults_stand_in_the_order_of_their_places_the_latest_first(told):
    found = await told.line_reading.faults(None)

    assert [each.key for each in found] == [HST, IPLOS]
    assert [each.place for each in found] == sorted({each.place for each in found})
    assert all((each.open, each.times, each.messages) == (1, 1, 1) for each in found)
    assert found[0].last > found[1].last
    assert await told.line_reading.faults({"1833"}) == []
    assert await told.line_reading.faults({"0301"}) == found
