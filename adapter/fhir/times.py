"""
FHIR's points in time: how exact one is, which Norwegian day it falls on, which comes first.

All functions take the text as it was sent and answer None for what FHIR does not allow. KPR
counts in days of Europe/Oslo (crosswalk T1); a value without a time of day is taken as it is.
"""

import re
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

#: A time of day needs seconds and an offset (T6).
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)
#: Where the seconds stand.
_SECOND = slice(len("2026-02-09T10:00:"), len("2026-02-09T10:00:00"))
_LEAP_SECOND = "60"
#: How many of year, month and day a text without a time of day gives.
_GIVEN_BY_LENGTH = {len("2026"): 1, len("2026-02"): 2, len("2026-02-09"): 3}


class Precision(IntEnum):
    """How exactly a date or time is given, from the coarse to the fine."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    INSTANT = 4


_INSTANT_PRECISION = Precision.INSTANT
_BY_PARTS = {1: Precision.YEAR, 2: Precision.MONTH, 3: Precision.DAY}


def precision(text: str) -> Precision | None:
    """Tell how exact `text` is; None when it is no FHIR date, dateTime or instant (T6)."""
    parts = _parts(text)
    if parts is None:
        return None
    return _INSTANT_PRECISION if isinstance(parts, datetime) else _BY_PARTS[len(parts)]


def norwegian_date(text: str) -> date | None:
    """Give the day in Europe/Oslo (T1); None when there is only a year or a month (T2) or no time at all (T6)."""
    try:
        return _read_day(text)
    except ValueError:
        return None


def instant(text: str) -> datetime | None:
    """Give the aware moment, fractions cut after six digits (T7); None without a time of day and an offset."""
    try:
        return _read_moment(text)
    except ValueError:
        return None


def is_before(first: str, second: str) -> bool:
    """
    Whether `first` lies before `second`, compared on the coarser precision of the two (T3).

    Two moments are compared as moments, anything else by the Norwegian day, month or year they
    have in common; what cannot be read is before nothing.
    """
    if first >= second and len(first) == len(second) == len("2026-02-09"):
        return False  # two days in their order, as nearly always; or one of them is none
    one, other = _parts(first), _parts(second)
    if one is None or other is None:
        return False
    if isinstance(one, datetime):
        if isinstance(other, datetime):
            return one < other
        one = _calendar(one)
    elif isinstance(other, datetime):
        other = _calendar(other)
    shared = min(len(one), len(other))
    return one[:shared] < other[:shared]


def _parts(text: str) -> datetime | tuple[int, ...] | None:
    """Read `text` as a moment, or as year, month and day as far as they are given."""
    try:
        return _read_parts(text)
    except ValueError:
        return None


# The same days and moments are asked for again and again: a document's some four times each, and a day is that
# of many documents. What cannot be read raises `ValueError`, as that is not remembered: whatever a sender wrote
# in place of a date is forgotten with its document.


@lru_cache(maxsize=4096)
def _read_parts(text: str) -> datetime | tuple[int, ...]:
    given = _GIVEN_BY_LENGTH.get(len(text))
    if given is None:
        return _read_moment(text)
    day = _iso_day(f"{text}-01-01"[:10])
    return (day.year, day.month, day.day)[:given]


@lru_cache(maxsize=4096)
def _read_day(text: str) -> date:
    if len(text) == 10:
        return _iso_day(text)
    day = oslo_day(_read_moment(text))
    if day is None:
        raise ValueError("no day in Norway")
    return day


@lru_cache(maxsize=4096)
def _read_moment(text: str) -> datetime:
    if _INSTANT.fullmatch(text) is None:
        raise ValueError("no instant")
    if text[_SECOND] != _LEAP_SECOND:
        return datetime.fromisoformat(text)
    try:
        before = f"{text[: _SECOND.start]}59{text[_SECOND.stop :]}"
        return datetime.fromisoformat(before) + timedelta(seconds=1)
    except OverflowError:
        raise ValueError("the calendar ends") from None


def _iso_day(text: str) -> date:
    """Read `YYYY-MM-DD`, and not the other ways ISO 8601 has to write a day."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise ValueError("no day")
    return date.fromisoformat(text)


def _calendar(moment: datetime) -> tuple[int, ...]:
    day = oslo_day(moment)
    return (day.year, day.month, day.day) if day else ()


@lru_cache(maxsize=4096)
def day_of(moment: datetime) -> date:
    """Give the Norwegian date that a moment is counted under; a batch asks four times an event for a few moments."""
    return moment.astimezone(OSLO).date()


def oslo_day(moment: datetime) -> date | None:
    """Give the day of a moment in Europe/Oslo (T1); None at the two ends of the calendar."""
    try:
        return moment.astimezone(OSLO).date()
    except OverflowError:  # the first and the last day the calendar has
        return None
