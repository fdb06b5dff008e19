"""The dates of a service: start, end and pauses, judged by the rules of time (crosswalk 7)."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from adapter import rules
from adapter.fhir.resources import StatusPeriod
from adapter.fhir.times import Precision, instant, is_before, norwegian_date, precision
from adapter.mapping import Pause, Status
from adapter.mapping.reader import Reader
from adapter.mapping.status import PAUSED
from adapter.values import Value

#: A service in one of these statuses has a start.
BEGUN = (Status.ACTIVE, Status.PAUSED, Status.FINISHED)
#: Nothing KPR is told of happened before (V-031, crosswalk T5).
FIRST_DAY = date(1900, 1, 1)
#: From here on a date needs no second look (V-031).
FIRST_LIKELY_DAY = date(1980, 1, 1)


class Dates(Value, frozen=True):
    """The days of a service, in Europe/Oslo."""

    start: date | None
    end: date | None
    pauses: tuple[Pause, ...] | None


def read_dates(reader: Reader, status: Status, born: date | None) -> Dates:
    """Read and judge the days of a service; what is missing or impossible is a finding."""
    period, at = reader.care.period, reader.at(reader.care.period_at)
    begun = status in BEGUN
    start_at, end_at = f"{at}.start", f"{at}.end"
    start = _start(reader, status, start_at)
    ended = status is Status.FINISHED
    end = _end(reader, status, end_at)
    if period.start and period.end and is_before(period.end, period.start):
        reader.find(rules.END_BEFORE_START, at, date=period.start, other=period.end)
    if begun:
        check_not_future(reader, period.start, start_at)
        check_plausible(reader, start, start_at, born)
    if ended or (status is Status.CANCELLED and end):
        check_not_future(reader, period.end, end_at)
        check_plausible(reader, end, end_at, born)
    pauses = _pauses(reader, status, start) if reader.care.status_history else None
    return Dates(start, end, pauses)


def _start(reader: Reader, status: Status, at: str) -> date | None:
    """The day a service began; of one that was cancelled it is only read where it stands."""
    text = reader.care.period.start
    if status in BEGUN:
        return read_day(reader, text, at, missing=rules.MISSING_START_DATE)
    return norwegian_date(text) if text and status is Status.CANCELLED else None


def _end(reader: Reader, status: Status, at: str) -> date | None:
    """The day a service ended; a planned end is nothing KPR is told, however coarse it is."""
    text = reader.care.period.end
    if status not in (Status.FINISHED, Status.CANCELLED):
        return norwegian_date(text) if text else None
    missing = rules.MISSING_END_DATE if status is Status.FINISHED else None
    return read_day(reader, text, at, missing=missing)


def read_day(reader: Reader, text: str | None, at: str, *, missing: str | None) -> date | None:
    """A Norwegian day; a year or a month alone is too coarse (T2)."""
    if text is None:
        if missing:
            reader.find(missing, at)
        return None
    day = norwegian_date(text)
    if day is None:
        is_coarse = (precision(text) or Precision.YEAR) < Precision.DAY
        # The ends of the calendar have no day in Norway.
        reader.find(rules.INSUFFICIENT_DATE_PRECISION if is_coarse else rules.IMPLAUSIBLE_DATE, at)
    return day


def check_not_future(reader: Reader, text: str | None, at: str) -> None:
    """Nothing has happened that lies more than a day ahead (T4)."""
    if not text:
        return
    # A text of ten signs is a day, if anything.
    moment = instant(text) if len(text) != len("2026-02-09") else None
    if moment is not None:
        ahead = moment > reader.latest
    else:
        day = norwegian_date(text)
        ahead = day is not None and day > reader.latest_day
    if ahead:
        reader.find(rules.DATE_IN_FUTURE, at)


def check_plausible(reader: Reader, day: date | None, at: str, born: date | None) -> None:
    """Not before the person's birth nor before 1900 (T5); before 1980 a person must look (V-031)."""
    if day is None:
        return
    if day < FIRST_DAY or (born is not None and day < born):
        reader.find(rules.IMPLAUSIBLE_DATE, at)
    elif day < FIRST_LIKELY_DAY:
        reader.find(rules.EARLY_DATE, at)


class _Entry(Value, frozen=True):
    """One usable entry of statusHistory."""

    at: str
    paused: bool
    start: date
    end: date | None
    start_text: str
    end_text: str | None


def _pauses(reader: Reader, status: Status, service_start: date | None) -> tuple[Pause, ...]:
    """Each entry with a pausing status is a pause (crosswalk 3.1); entries may stand in any order."""
    history = enumerate(reader.care.status_history)
    entries = _in_order([e for i, one in history if (e := _entry(reader, i, one))])
    if reader.refused:
        return ()
    _check_overlaps(reader, entries)
    found = []
    for i, entry in enumerate(entries):
        if not entry.paused:
            continue
        later = entries[i + 1] if i + 1 < len(entries) else None
        end = entry.end or (later.start if later else None)
        if service_start and entry.start < service_start:
            reader.find(rules.STATUS_HISTORY_CONFLICT, f"{entry.at}.period")
        found.append(Pause(entry.start, end))
    return _with_present(reader, status, entries, found)


def _with_present(
    reader: Reader, status: Status, entries: Sequence[_Entry], found: list[Pause]
) -> tuple[Pause, ...]:
    """The present status need not be in statusHistory: what it says comes on top of what was."""
    if not entries:
        return tuple(found)
    last = entries[-1]
    if status is Status.PAUSED and not (found and found[-1].end is None):
        begun = last.end or _changed_on(reader)
        if begun:
            found.append(Pause(begun, None))
    elif status is Status.ACTIVE and found and found[-1].end is None:
        found[-1] = Pause(found[-1].start, _changed_on(reader))
    return tuple(found)


def _changed_on(reader: Reader) -> date | None:
    text = reader.care.meta.lastUpdated
    day = norwegian_date(text) if text else None
    if day:
        reader.find(rules.DATE_FROM_LAST_UPDATED, reader.at("meta.lastUpdated"))
    return day


def _entry(reader: Reader, number: int, entry: StatusPeriod) -> _Entry | None:
    at = reader.at(f"statusHistory[{number}]")
    paused = entry.status in PAUSED
    period = entry.period
    if period is None:
        return None
    if period.start and period.end and is_before(period.end, period.start):
        reader.find(rules.HISTORY_END_BEFORE_START, f"{at}.period", date=period.start, other=period.end)
    if not paused:
        start, end = _day(period.start), _day(period.end)
    else:
        place = f"{at}.period.start"
        start = read_day(reader, period.start, place, missing=rules.MISSING_START_DATE)
        end = read_day(reader, period.end, f"{at}.period.end", missing=None)
        check_not_future(reader, period.start, place)
    if start is None or period.start is None:
        return None
    return _Entry(at, paused, start, end, period.start, period.end)


def _day(text: str | None) -> date | None:
    return norwegian_date(text) if text else None


def _in_order(entries: Sequence[_Entry]) -> list[_Entry]:
    """By start; of two that start on one day, the one that ended first, and by the clock where it is told."""
    if len(entries) < 2:
        return list(entries)
    return sorted(entries, key=lambda e: (e.start, _clock(e.start_text), e.end or date.max))


def _clock(text: str) -> float:
    if len(text) == len("2026-02-09"):
        return 0.0
    moment: datetime | None = instant(text)
    return moment.timestamp() if moment else 0.0


def _check_overlaps(reader: Reader, entries: Sequence[_Entry]) -> None:
    """Two statuses cannot hold at once (T8); a shared day of change is fine, a single open end is closed by the next."""
    if len(entries) < 2:
        return
    overlap = any(
        one.end_text and is_before(other.start_text, one.end_text) for one, other in pairwise(entries)
    )
    open_pauses = sum([entry.paused and entry.end is None for entry in entries])
    if overlap or open_pauses > 1:
        reader.find(rules.STATUS_HISTORY_CONFLICT, reader.at("statusHistory"))
