"""Rules over an HST message as a whole (KPR-V-070 to KPR-V-072, KPR-V-079)."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from adapter import rules
from adapter.notifications import Change
from adapter.register.checking.case import Case, breach, content, notifications
from adapter.register.checking.times import day
from adapter.rules import Finding

_PERIOD = ("fraDatoPeriode", "tilDatoPeriode", "uttakDato")
_LOPENR = re.compile("[1-9][0-9]{0,8}")
_TIMES = ("datoTidStart", "malingDatoTid", "konsultasjonRegistrertTidspunkt")


def period(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-070: the period ends after it begins, and before the message is made."""
    days = [day(melding.get(name, "")) for name in _PERIOD]
    for name, read in zip(_PERIOD, days, strict=True):
        if read is None:
            yield breach(rules.PERIOD_ORDER, melding, name)
    known = [read for read in days if read is not None]
    if known != sorted(known):
        yield breach(rules.PERIOD_ORDER, melding, "tilDatoPeriode")


def nothing_after(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-070: nothing in a message is younger than the message."""
    made = day(melding.get("uttakDato", ""))
    for notifikasjon in notifications(melding):
        for element in notifikasjon.iter():
            for name in _TIMES:
                happened = day(element.get(name, "")[:10])
                if made is not None and happened is not None and happened > made:
                    yield breach(rules.PERIOD_ORDER, element, name)


def number_of_the_year(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-072: a whole number from 1; that none is left out is for who gives them."""
    if not _LOPENR.fullmatch(melding.get("lopenr", "")):
        yield breach(rules.LOPENR_FORM, melding, "lopenr")


def once_each(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-079: a consultation is new once, or again after it was taken back."""
    live = set()
    for notifikasjon in notifications(melding):
        konsultasjon, change = content(notifikasjon), notifikasjon.get("statusNotifikasjon")
        key = konsultasjon.get("konsultasjonID") if konsultasjon is not None else None
        if konsultasjon is not None and change == Change.NEW and key in live:
            yield breach(rules.CONSULTATION_REPEATED, konsultasjon, "konsultasjonID")
        if change == Change.ANNUL:
            live.discard(key)
        else:
            live.add(key)


def inside_period(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-071, only listed: what is new happened in the period of its message."""
    first, last = day(melding.get("fraDatoPeriode", "")), day(melding.get("tilDatoPeriode", ""))
    for notifikasjon in notifications(melding):
        konsultasjon = content(notifikasjon)
        is_new = notifikasjon.get("statusNotifikasjon") == Change.NEW
        began = day(konsultasjon.get("datoTidStart", "")[:10]) if konsultasjon is not None else None
        if konsultasjon is None or not is_new or not (first and last and began):
            continue
        if not first <= began <= last:
            yield breach(rules.OUTSIDE_PERIOD, konsultasjon, "datoTidStart")
