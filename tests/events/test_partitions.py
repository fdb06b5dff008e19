"""Where a partition is gone on with, and where it must not be."""

import pytest

from adapter.events import Position
from adapter.events.partitions import Partition, Span, Stop
from adapter.events.topics import mark_of
from tests.events.test_topics import Sent


def opened(position, span):
    partition = Partition()
    partition.open(position, span)
    return partition


@pytest.mark.parametrize(
    ("stored", "span", "stop"),
    [
        (0, Span(0, 0), None),
        (0, Span(5, 9), None),
        (5, Span(0, 9), None),
        (5, Span(5, 9), None),
        (9, Span(0, 9), None),
        (4, Span(5, 9), Stop.EXPIRED),
        (10, Span(0, 9), Stop.ANEW),
        (1, Span(0, 0), Stop.ANEW),
    ],
    ids=str,
)
def test_a_position_fits_what_the_topic_holds_or_stops_it(stored, span, stop):
    partition = opened(Position("t", "0", stored), span)

    assert (partition.stop, partition.is_open) == (stop, stop is None)


def test_what_was_never_read_is_read_from_its_beginning():
    assert opened(Position("t", "0", 0), Span(5, 9)).start == 5


def test_the_record_before_the_position_is_read_to_be_compared():
    assert opened(Position("t", "0", 5, "mark"), Span(0, 9)).start == 4


def test_a_record_that_has_expired_is_not_compared():
    assert opened(Position("t", "0", 5, "mark"), Span(5, 9)).start == 5


def records(*offsets):
    return [Sent(offset=offset) for offset in offsets]


def offsets(admitted):
    return [record.offset for record in admitted]


def test_the_compared_record_is_not_handed_out_again():
    partition = opened(Position("t", "0", 5, mark_of(Sent())), Span(0, 9))

    assert offsets(partition.admit(records(4, 5, 6))) == [5, 6]
    assert (partition.next, partition.mark) == (7, "")


def test_another_record_at_its_place_stops_the_partition():
    partition = opened(Position("t", "0", 5, "another"), Span(0, 9))

    assert partition.admit(records(4, 5, 6)) == []
    assert (partition.stop, partition.is_open, partition.next) == (Stop.ANEW, False, 5)


def test_where_it_was_compacted_away_there_is_nothing_to_compare():
    partition = opened(Position("t", "0", 5, "another"), Span(0, 9))

    assert offsets(partition.admit(records(6, 8))) == [6, 8]
    assert partition.next == 9


def test_the_comparison_waits_for_its_record():
    partition = opened(Position("t", "0", 5, "another"), Span(0, 9))

    assert partition.admit(records(2)) == []
    assert partition.mark == "another"


def test_what_was_handed_out_is_not_handed_out_again():
    partition = opened(Position("t", "0", 5), Span(0, 9))

    assert offsets(partition.admit(records(5, 6))) == [5, 6]
    assert offsets(partition.admit(records(5, 6, 7))) == [7]


def test_a_partition_that_is_not_open_hands_out_nothing():
    partition = opened(Position("t", "0", 5), Span(0, 9))
    partition.shut(due=0)

    assert partition.admit(records(5)) == []
    assert partition.next == 5
