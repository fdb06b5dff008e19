"""Rules over points in time: their form (KPR-V-028 to KPR-V-030) and their order (KPR-V-031 to KPR-V-033)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from lxml.etree import _Element as Element

from adapter import rules
from adapter.fhir.times import OSLO, oslo_day
from adapter.register.checking.case import Case, breach, content
from adapter.rules import Finding

REGISTERED = ("hendelseRegTid", "konsultasjonRegistrertTidspunkt")
_IN_SECONDS = ("notifikasjonTid", "datoTidStart", "malingDatoTid")
_DAY = "(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
_SECONDS = re.compile(rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}")
_REGISTERED = re.compile(rf"{_SECONDS.pattern}(?:\.[0-9]{{1,3}}|[+-][0-9]{{2}}:[0-9]{{2}})?")
_WHOLE_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def time_forms(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-028, KPR-V-029: the register's patterns, and times that exist."""
    for element in notifikasjon.iter():
        for name in REGISTERED:
            if name in element.attrib and moment(element.get(name), _REGISTERED) is None:
                yield breach(rules.REGISTERED_FORM, element, name)
        for name in _IN_SECONDS:
            if name in element.attrib and moment(element.get(name), _SECONDS) is None:
                yield breach(rules.LOCAL_TIME_FORM, element, name)


def date_form(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-030: a bare date that exists."""
    for event in notifikasjon.iterchildren():
        value = event.get("hendelseDato")
        if value is not None and day(value) is None:
            yield breach(rules.DATE_FORM, event, "hendelseDato")


def not_in_future(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """KPR-V-032: what has not happened yet waits for its day."""
    today = oslo_day(case.now)
    for event in notifikasjon.iterchildren():
        for name in ("hendelseDato", "datoTidStart"):
            happened = day(event.get(name, "")[:10])
            if happened is not None and today is not None and happened > today:
                yield breach(rules.DATE_IN_FUTURE, event, name)


def order_of_times(notifikasjon: Element, case: Case) -> Iterator[Finding]:
    """
    KPR-V-033: registered, then notified, then sent; compared in whole seconds.

    In the autumn hour that occurs twice a local time may mean either: what can be in order is.
    """
    event = content(notifikasjon)
    notified = moment(notifikasjon.get("notifikasjonTid"), _SECONDS)
    if notified is not None and _earliest(notified) > case.now:
        yield breach(rules.TIME_ORDER, notifikasjon, "notifikasjonTid")
    for name in REGISTERED:
        registered = moment(event.get(name), _REGISTERED) if event is not None else None
        if event is None or registered is None or notified is None:
            continue
        if _earliest(registered).replace(microsecond=0) > _latest(notified):
            yield breach(rules.TIME_ORDER, event, name)


def day(text: str) -> date | None:
    """A bare date; None for anything else."""
    try:
        return date.fromisoformat(text) if _WHOLE_DAY.fullmatch(text) else None
    except ValueError:
        return None


def moment(text: str | None, pattern: re.Pattern[str] = _SECONDS) -> datetime | None:
    """A time of the given form, local unless it has an offset; None for anything else, and before 1900."""
    try:
        return datetime.fromisoformat(text) if text is not None and pattern.fullmatch(text) else None
    except ValueError:
        return None


def _earliest(local: datetime) -> datetime:
    return _instant(local, fold=0)


def _latest(local: datetime) -> datetime:
    return _instant(local, fold=1)


def _instant(local: datetime, *, fold: int) -> datetime:
    placed = local if local.tzinfo is not None else local.replace(tzinfo=OSLO, fold=fold)
    return placed.astimezone(UTC)
