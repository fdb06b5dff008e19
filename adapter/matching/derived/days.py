"""The days of a row: `2026-02-09` or `09.02.2026`, Norwegian days both."""

import re
from datetime import date

from adapter import rules
from adapter.mapping.dates import FIRST_DAY
from adapter.mapping.reader import CLOCK_TOLERANCE
from adapter.matching.derived.row import Row

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NORWEGIAN = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
#: A year, or a month of one, either way.
_COARSE = re.compile(r"[0-9]{4}(?:-[0-9]{2})?|[0-9]{2}\.[0-9]{4}")
#: What databases write where there is no end.
_NEVER = 9999


def find_days(row: Row) -> tuple[date | None, date | None]:
    """Start and end of the service; no end while it lasts."""
    start, end = _day(row, "start"), _day(row, "end")
    if end is not None and end.year == _NEVER:
        end = None
    if row.text("start") is None:
        row.refuse("start", rules.MISSING_START_DATE)
    if start is not None:
        _check_start(row, start)
    if start is not None and end is not None and end < start:
        row.refuse("end", rules.END_BEFORE_START)
    return start, end


def check_birth(row: Row, start: date | None, born: date | int | None) -> None:
    """Nothing is given before the birth (KPR-V-031), told as a day or a year."""
    if start is None or born is None:
        return
    is_before = start < born if isinstance(born, date) else start.year < born
    if is_before:
        row.refuse("start", rules.IMPLAUSIBLE_DATE)


def _day(row: Row, column: str) -> date | None:
    text = row.text(column)
    if text is None:
        return None
    day = read_day(text)
    if day is None:
        is_coarse = _COARSE.fullmatch(text) is not None
        row.refuse(column, rules.INSUFFICIENT_DATE_PRECISION if is_coarse else rules.DATE_FORM)
    return day


def read_day(text: str) -> date | None:
    """The day that a text names in one of the two ways; None for any other text."""
    if found := _NORWEGIAN.fullmatch(text):
        text = f"{found[3]}-{found[2]}-{found[1]}"
    elif not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _check_start(row: Row, start: date) -> None:
    if start < FIRST_DAY:
        row.refuse("start", rules.IMPLAUSIBLE_DATE)
    elif start > row.terms.today + CLOCK_TOLERANCE:
        row.refuse("start", rules.DATE_IN_FUTURE)
