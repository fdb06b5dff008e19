from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.times import OSLO, Precision, instant, is_before, norwegian_date, precision

OFFSETS = st.integers(-13 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SPANS = st.timedeltas(timedelta(0), timedelta(days=73_000))
MOMENTS = st.builds(
    lambda days, zone: (datetime(1900, 1, 1, tzinfo=UTC) + days).astimezone(zone), SPANS, OFFSETS
)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))

NOT_FHIR = [
    "",
    "0000",
    "0000-01-01",
    "26",
    "2026-2",
    "2026-13",
    "2026-02-30",
    "2025-02-29",
    "1900-02-29",
    "02.02.2026",
    "20260209",
    "2026-W05-1",
    "2026-02-0９",
    " 2026-02-09",
    "2026-02-09\n",
    "2026-02-09T12:00:00",
    "2026-02-09T12:00+01:00",
    "2026-02-09 12:00:00Z",
    "2026-02-09T12:00:00z",
    "2026-02-09T12:00:00Z\n",
    "2026-02-09T12:00:00,5Z",
    "2026-02-09T12:00:00.Z",
    "2026-02-09T12:00:00+0100",
    "2026-02-09T12:00:00+15:00",
    "2026-02-09T24:00:00Z",
    "2026-02-09T12:60:00Z",
    "2026-02-09T12:00:61Z",
    "2026-02-30T12:00:00Z",
    "9999-12-31T23:59:60Z",
]


@pytest.mark.parametrize("text", NOT_FHIR)
def test_what_fhir_does_not_allow_is_no_time_at_all(text):
    assert precision(text) is None
    assert norwegian_date(text) is None
    assert instant(text) is None


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text):
    assert (precision(text) is Precision.INSTANT) == (instant(text) is not None)
    assert not is_before(text, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", Precision.YEAR),
        ("2026-02", Precision.MONTH),
        ("2024-02-29", Precision.DAY),
        ("2026-02-09T12:00:00Z", Precision.INSTANT),
    ],
)
def test_precision_is_what_is_written(text, expected):
    assert precision(text) is expected


@given(DAYS)
def test_a_date_without_time_is_taken_as_it_is(day):
    assert norwegian_date(day.isoformat()) == day


@given(MOMENTS)
def test_a_moment_is_read_to_the_microsecond_and_falls_on_the_norwegian_day(moment):
    text = moment.isoformat()
    assert instant(text) == moment
    assert norwegian_date(text) == moment.astimezone(OSLO).date()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31T23:30:00Z", date(2026, 2, 1)),
        ("2026-01-31T22:30:00Z", date(2026, 1, 31)),
        ("2026-06-30T22:30:00Z", date(2026, 7, 1)),  # summer: two hours
        ("2026-02-01T00:30:00+05:00", date(2026, 1, 31)),
    ],
)
def test_midnight_is_norwegian_and_not_the_senders(text, day):
    assert norwegian_date(text) == day


@pytest.mark.parametrize("text", ["2026", "2026-02"])
def test_a_year_or_a_month_is_no_day(text):
    assert norwegian_date(text) is None


def test_more_than_six_fraction_digits_are_cut():
    expected = datetime(2026, 2, 9, 12, 0, 0, 737942, tzinfo=UTC)
    assert instant("2026-02-09T12:00:00.7379426+00:00") == expected
    assert instant("2026-02-09T12:00:00." + "7379429" * 50 + "Z") == expected
    assert instant("2026-02-09T12:00:00.5Z") == expected.replace(microsecond=500_000)


def test_a_leap_second_is_the_next_minute():
    assert instant("2016-12-31T23:59:60Z") == datetime(2017, 1, 1, tzinfo=UTC)


def test_the_first_and_the_last_day_of_the_calendar_do_not_crash():
    early, late = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"
    assert norwegian_date(early) is None
    assert norwegian_date(late) is None
    assert is_before(early, late)
    assert not is_before(late, "2026-01-01")


@given(MOMENTS, MOMENTS)
def test_moments_are_compared_as_moments(one, other):
    assert is_before(one.isoformat(), other.isoformat()) == (one < other)


@given(DAYS, DAYS)
def test_days_are_compared_as_days(one, other):
    assert is_before(one.isoformat(), other.isoformat()) == (one < other)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2026-03-01", "2026-03-01T10:00:00Z", False),
        ("2026-03-01T10:00:00Z", "2026-03-01", False),
        ("2026-01-31", "2026-01-31T23:30:00Z", True),  # already February in Norway
        ("2026-03", "2026-03-15", False),
        ("2026-02", "2026-03-15", True),
        ("2026", "2026-12-31T23:30:00Z", True),  # already 2027 in Norway
        ("2026", "2026-02", False),
        ("2025-12", "2026", True),
        ("2026-03-02", "2026-03-01", False),
        ("no date", "2026-03-01", False),
        ("2026-03-01", "", False),
    ],
)
def test_different_precisions_are_compared_on_the_coarser_one(first, second, expected):
    assert is_before(first, second) is expected
