"""Rules over numbers, links and references (KPR-V-008 to KPR-V-014), as far as one message shows."""

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml.etree import _Element as Element

from adapter import rules
from adapter.notifications import Change
from adapter.register import ZERO_GUID
from adapter.register.checking.case import Case, breach, content, notifications
from adapter.register.messages.elements import guid, is_guid, name_of
from adapter.rules import Finding

_NUMBER = re.compile("[1-9][0-9]{0,17}")
#: Attributes that hold a GUID; of them only the link may be the one of zeros.
_GUIDS = (
    "notifikasjonGUID",
    "notifikasjonForrigeGUID",
    "notifikasjonRef",
    "hendelseGUID",
    "pasientGUID",
    "episodeGUID",
)
_SERVICE = ("tjenesteID", "konsultasjonID")


def status(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-008: N, M or C."""
    if notifikasjon.get("statusNotifikasjon") not in tuple(Change):
        yield breach(rules.SUPPLEMENT_NOT_MADE, notifikasjon, "statusNotifikasjon")


def reference(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-009: M and C say which N they are about, and only they."""
    is_new = notifikasjon.get("statusNotifikasjon") == Change.NEW
    if is_new == ("notifikasjonRef" in notifikasjon.attrib):
        yield breach(rules.REFERENCE_USE, notifikasjon, "notifikasjonRef")


def reference_target(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-010: what is referred to came before, is an N of the same kind and service, and was not annulled."""
    before: dict[str, Element] = {}
    annulled = set()
    everything = notifications(melding)
    here = {guid(each.get("notifikasjonGUID", "")) for each in everything}
    for notifikasjon in everything:
        ref = guid(notifikasjon.get("notifikasjonRef", ""))
        known = before.get(ref)
        unfit = ref in here and (known is None or not _is_original(known, notifikasjon))
        if ref == ZERO_GUID or ref in annulled or unfit:
            yield breach(rules.UNKNOWN_ORIGINAL, notifikasjon, "notifikasjonRef")
        if notifikasjon.get("statusNotifikasjon") == Change.ANNUL:
            annulled.add(ref)
        before[guid(notifikasjon.get("notifikasjonGUID", ""))] = notifikasjon


def numbers(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-011: digits, and each number higher than the one before."""
    before = 0
    for notifikasjon in notifications(melding):
        number = notifikasjon.get("notifikasjonLopeNr", "")
        if not _NUMBER.fullmatch(number) or int(number) <= before:
            yield breach(rules.NUMBER_ORDER, notifikasjon, "notifikasjonLopeNr")
        else:
            before = int(number)


def links(melding: Element, _case: Case) -> Iterator[Finding]:
    """
    KPR-V-012: each names the one before it; only the first of a line names none.

    Where numbers are left out, as when some are sent again, what stood between is not here to be compared.
    """
    everything = notifications(melding)
    for notifikasjon in everything[:1]:
        if _linked(notifikasjon) in {guid(n.get("notifikasjonGUID", "")) for n in everything}:
            yield breach(rules.BROKEN_CHAIN, notifikasjon, "notifikasjonForrigeGUID")
    for before, notifikasjon in pairwise(everything):
        follows = _number(notifikasjon) == _number(before) + 1
        names_it = _linked(notifikasjon) == guid(before.get("notifikasjonGUID", ""))
        if _linked(notifikasjon) == ZERO_GUID or (follows and not names_it):
            yield breach(rules.BROKEN_CHAIN, notifikasjon, "notifikasjonForrigeGUID")


def guid_forms(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-013: lower case, without braces; the one of zeros is nobody's."""
    for element in notifikasjon.iter():
        for name in _GUIDS:
            value = element.get(name)
            nobody = value == ZERO_GUID and name != "notifikasjonForrigeGUID"
            if value is not None and (nobody or not is_guid(value)):
                yield breach(rules.GUID_FORM, element, name)


def event_guids(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-014: every version of an event has a GUID of its own."""
    seen = set()
    for event in (e for notifikasjon in notifications(melding) for e in notifikasjon.iterchildren()):
        value = event.get("hendelseGUID")
        if value is None:
            continue
        if guid(value) in seen:
            yield breach(rules.EVENT_GUID_REPEATED, event, "hendelseGUID")
        seen.add(guid(value))


def _is_original(one: Element, other: Element) -> bool:
    """Whether `one` is the N that `other` can be about."""
    return one.get("statusNotifikasjon") == Change.NEW and _about(one) == _about(other)


def _about(notifikasjon: Element) -> tuple[str, ...] | None:
    """The kind of event, and of what."""
    event = content(notifikasjon)
    return None if event is None else (name_of(event), *(event.get(name, "") for name in _SERVICE))


def _linked(notifikasjon: Element) -> str:
    return guid(notifikasjon.get("notifikasjonForrigeGUID", ""))


def _number(notifikasjon: Element) -> int:
    """Its number; one that is none follows upon nothing."""
    number = notifikasjon.get("notifikasjonLopeNr", "")
    return int(number) if _NUMBER.fullmatch(number) else -1
