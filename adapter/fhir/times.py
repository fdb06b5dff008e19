"""
FHIR's points in time: how exact one is, which Norwegian day it falls on, which comes first.

All functions take the text as it was sent and answer None for what FHIR does not allow. KPR
counts in days of Europe/Oslo (crosswalk T1); a value without a time of day is taken as it is.
"""

import re
from datetime import date, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

#: A time of day needs seconds and an offset (T6). Groups: up to the minute, second, six fraction digits, offset.
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6})[0-9]*)?"
    r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)
_LEAP_SECOND = "60"
#: How many of year, month and day a text without a time of day gives.
_GIVEN_BY_LENGTH = {len("2026"): 1, len("2026-02"): 2, len("2026-02-09"): 3}


class Precision(IntEnum):
    """How exactly a date or time is given, from the coarse to the fine."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    INSTANT = 4


def precision(text: str) -> Precision | None:
    """Tell how exact `text` is; None when it is no FHIR date, dateTime or instant (T6)."""
    parts = _parts(text)
    if parts is None:
        return None
    return Precision.INSTANT if isinstance(parts, datetime) else Precision(len(parts))


def norwegian_date(text: str) -> date | None:
    """Give the day in Europe/Oslo (T1); None when there is only a year or a month (T2) or no time at all (T6)."""
    if len(text) == 10:
        return _day(text)
    moment = instant(text)
    return None if moment is None else oslo_day(moment)


def instant(text: str) -> datetime | None:
    """Give the aware moment, fractions cut after six digits (T7); None without a time of day and an offset."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    minute, second, fraction, offset = found.groups()
    leap = second == _LEAP_SECOND
    try:
        moment = datetime.fromisoformat(
            f"{minute}:{'59' if leap else second}.{(fraction or '0'):0<6}{offset}"
        )
        return moment + timedelta(seconds=1) if leap else moment
    except (ValueError, OverflowError):
        return None


def is_before(first: str, second: str) -> bool:
    """
    Whether `first` lies before `second`, compared on the coarser precision of the two (T3).

    Two moments are compared as moments, anything else by the Norwegian day, month or year they
    have in common; what cannot be read is before nothing.
    """
    one, other = _parts(first), _parts(second)
    if one is None or other is None:
        return False
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    left, right = _calendar(one), _calendar(other)
    shared = min(len(left), len(right))
    return left[:shared] < right[:shared]


def _parts(text: str) -> datetime | tuple[int, ...] | None:
    """Read `text` as a moment, or as year, month and day as far as they are given."""
    given = _GIVEN_BY_LENGTH.get(len(text))
    if given is None:
        return instant(text)
    day = _day(f"{text}-01-01"[:10])
    return None if day is None else (day.year, day.month, day.day)[:given]


def _day(text: str) -> date | None:
    """Read `YYYY-MM-DD`, and not the other ways ISO 8601 has to write a day."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _calendar(parts: datetime | tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(parts, datetime):
        return parts
    day = oslo_day(parts)
    return (day.year, day.month, day.day) if day else ()


def oslo_day(moment: datetime) -> date | None:
    """Give the day of a moment in Europe/Oslo (T1); None at the two ends of the calendar."""
    try:
        return moment.astimezone(OSLO).date()
    except OverflowError:  # the first and the last day the calendar has
        return None
