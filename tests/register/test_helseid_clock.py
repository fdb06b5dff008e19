"""Our clock against a neighbour's."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
import structlog

from adapter.register.access.clock_offset import ClockOffset

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def dated(**later):
    return httpx.Response(200, headers={"date": format_datetime(NOON + timedelta(**later), usegmt=True)})


@pytest.mark.parametrize(
    ("theirs", "before", "after", "ahead"),
    [
        (0, 0.0, 0.4, 0),
        (0, 0.9, 0.95, 0),
        (0, 1.0, 1.2, 0),
        (0, 3.5, 3.6, 2.5),
        (10, 0.0, 0.5, -9.5),
        (10, 0.0, 12.0, 0),
        (0, 0.0, 30.0, 0),
    ],
    ids=["equal", "late-in-the-second", "edge", "ahead", "behind", "slow-answer", "slower-answer"],
)
def test_only_what_must_be_apart_is(theirs, before, after, ahead):
    ours = [NOON + timedelta(seconds=each) for each in (before, after)]
    offset = ClockOffset().noticed(dated(seconds=theirs), *ours)
    assert offset.total_seconds() == pytest.approx(ahead)


@pytest.mark.parametrize("stated", [None, "", "yesterday", "Sun, 99 Nov 2026 12:00:00 GMT"])
def test_without_a_date_nothing_is_known(stated):
    response = httpx.Response(200, headers={"date": stated} if stated is not None else {})
    assert ClockOffset().noticed(response, NOON, NOON) == timedelta()


def test_it_is_said_at_most_hourly():
    offset, seconds = ClockOffset(), []
    with structlog.testing.capture_logs() as logged:
        for minutes in (0, 1, 59, 61, 62):
            ours = NOON + timedelta(minutes=minutes, seconds=5)
            offset.noticed(dated(minutes=minutes), ours, ours)
            seconds.append(len(logged))
    assert seconds == [1, 1, 1, 2, 2]
    assert logged[0] == {"event": "clock_off", "seconds": 4, "log_level": "warning"}


def test_two_seconds_are_nothing_to_speak_of():
    with structlog.testing.capture_logs() as logged:
        ours = NOON + timedelta(seconds=2.9)
        ClockOffset().noticed(dated(), ours, ours)
    assert logged == []
