"""Points in time as the register's patterns want them: Norwegian local time, without an offset."""

from datetime import datetime

from adapter.fhir.times import OSLO

_MILLISECOND = 1000
#: How long the two forms are; the offset that follows is cut off.
_SECONDS = len("2025-03-10T12:30:00")
_MILLISECONDS = len("2025-03-10T12:30:00.250")


def in_seconds(moment: datetime) -> str:
    """`2025-03-10T12:30:00`: notifikasjonTid, datoTidStart, malingDatoTid (KPR-V-029)."""
    return _local(moment).isoformat(timespec="seconds")[:_SECONDS]


def as_registered(moment: datetime) -> str:
    """
    The same, with three decimals where there is a part of a second (KPR-V-028).

    hendelseRegTid and konsultasjonRegistrertTidspunkt; what is finer than a millisecond is cut off.
    """
    if moment.microsecond < _MILLISECOND:
        return in_seconds(moment)
    return _local(moment).isoformat(timespec="milliseconds")[:_MILLISECONDS]


def _local(moment: datetime) -> datetime:
    """On the wall in Norway; the autumn hour that occurs twice reads the same both times."""
    try:
        return moment.astimezone(OSLO)
    except OverflowError:  # the two ends of the calendar, which checking refuses
        return moment
