"""The times that a document may be judged by: a test wants a day of its own, not the ends of the calendar."""

from datetime import UTC, datetime

from adapter.fhir.times import instant

#: From the first on, and before the second. At the ends of the calendar there is no other time zone.
_FIRST, _END = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def can_judge_by(moment: datetime) -> bool:
    """Whether an aware moment lies between 1990 and 2100."""
    return _FIRST <= moment < _END


def read_moment(text: str) -> datetime | None:
    """Read a time with its offset; None for what is none, or cannot be judged by."""
    moment = instant(text)
    return moment if moment is not None and can_judge_by(moment) else None
