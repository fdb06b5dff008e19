"""Points in time as the register's patterns want them: Norwegian local time, without an offset."""

from datetime import datetime

from adapter.fhir.times import OSLO

_MILLISECOND = 1000


def in_seconds(moment: datetime) -> str:
    """`2025-03-10T12:30:00`: notifikasjonTid, datoTidStart, malingDatoTid (KPR-V-029)."""
    return _local(moment).isoformat(timespec="seconds")


def as_registered(moment: datetime) -> str:
    """
    The same, with three decimals where there is a part of a second (KPR-V-028).

    hendelseRegTid and konsultasjonRegistrertTidspunkt; what is finer than a millisecond is cut off.
    """
    local = _local(moment)
    exact = local.microsecond >= _MILLISECOND
    return local.isoformat(timespec="milliseconds" if exact else "seconds")


def _local(moment: datetime) -> datetime:
    """Without its offset; the autumn hour that occurs twice reads the same both times."""
    try:
        return moment.astimezone(OSLO).replace(tzinfo=None)
    except OverflowError:  # the two ends of the calendar, which checking refuses
        return moment.replace(tzinfo=None)
