"""
Rules over all events of a service that a message holds (KPR-V-034 to KPR-V-036), and over its persons.

What the register was told before is not in the message: only events whose N is in it are compared, with
their last content. The whole of a service is known only where its start is among them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml.etree import _Element as Element

from adapter import rules
from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.register.checking.case import Case, breach, content, notifications, person, person_key
from adapter.register.checking.times import day
from adapter.register.messages.elements import guid, name_of
from adapter.rules import Finding


@dataclass(frozen=True, slots=True)
class _Service:
    """The live events of one service."""

    events: list[Element]

    def of(self, kind: ServiceEvent) -> list[Element]:
        return [event for event in self.events if name_of(event) == kind]


def dates_of_service(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-034: nothing ends before it starts; the same day is fine."""
    for service in _services(melding):
        for start in service.of(ServiceEvent.START):
            for end in service.of(ServiceEvent.END):
                if _before(end, start):
                    yield breach(rules.END_BEFORE_START, end, "hendelseDato")


def pauses(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-035: a pause lies inside its service, begins before it ends, and is the only open one."""
    for service in _services(melding):
        begun = {event.get("midlertidigStoppID"): event for event in service.of(ServiceEvent.PAUSE)}
        for end in service.of(ServiceEvent.RESUME):
            start = begun.get(end.get("midlertidigStoppID"))
            if _before(end, start) or (start is None and service.of(ServiceEvent.START)):
                yield breach(rules.STATUS_HISTORY_CONFLICT, end, "hendelseDato")
        ended = {event.get("midlertidigStoppID") for event in service.of(ServiceEvent.RESUME)}
        still_open = [event for key, event in begun.items() if key not in ended]
        for event in _outside(service) + _overlapping(service) + still_open[1:]:
            yield breach(rules.STATUS_HISTORY_CONFLICT, event, "hendelseDato")


def stop_ids(melding: Element, _case: Case) -> Iterator[Finding]:
    """KPR-V-036: a midlertidigStoppID is that of one pause of one service."""
    owners: dict[str, int] = {}
    for i, service in enumerate(_services(melding)):
        for kind in (ServiceEvent.PAUSE, ServiceEvent.RESUME):
            seen = set()
            for event in service.of(kind):
                key = event.get("midlertidigStoppID", "")
                if key in seen or owners.setdefault(key, i) != i:
                    yield breach(rules.STOP_ID, event, "midlertidigStoppID")
                seen.add(key)


def one_person_each(melding: Element, _case: Case) -> Iterator[Finding]:
    """
    KPR-V-058, KPR-V-059: a person's number in the kommune, and GUID, are that person's.

    Who is who is told by numbers of one kind. Only the last that is said of a service counts: before, the
    identity may have been another (KPR-M-015).
    """
    known: dict[tuple[str | None, ...], Element] = {}
    for somebody in _persons(melding):
        name = person_key(somebody)
        key = (somebody.get(name), somebody.get("typeID"))
        before = known.setdefault(key, somebody)
        if before.get("fid") != somebody.get("fid"):
            yield breach(rules.PERSON_KEY_SHARED, somebody, name)
        elif guid(before.get("pasientGUID", "")) != guid(somebody.get("pasientGUID", "")):
            yield breach(rules.PATIENT_GUID_CHANGED, somebody, "pasientGUID")


def _services(melding: Element) -> list[_Service]:
    """The services of a message, each with the events whose N is in it and that are still live."""
    live: dict[str, Element] = {}
    for notifikasjon in notifications(melding):
        event = content(notifikasjon)
        if event is None:
            continue
        change = notifikasjon.get("statusNotifikasjon")
        ref = guid(notifikasjon.get("notifikasjonRef", ""))
        if change == Change.NEW:
            live[guid(notifikasjon.get("notifikasjonGUID", ""))] = event
        elif ref in live and change == Change.REPLACE:
            live[ref] = event
        elif ref in live:
            del live[ref]
    grouped: dict[str, list[Element]] = defaultdict(list)
    for event in live.values():
        grouped[event.get("tjenesteID", "")].append(event)
    return [_Service(events) for events in grouped.values()]


def _persons(melding: Element) -> list[Element]:
    """The person of each service or consultation, as last said by what stands: a C takes back, and claims nothing."""
    said: dict[str, tuple[str, Element]] = {}
    for notifikasjon in notifications(melding):
        event, somebody = content(notifikasjon), person(notifikasjon)
        about = guid(notifikasjon.get("notifikasjonRef") or notifikasjon.get("notifikasjonGUID") or "")
        said.pop(about, None)
        if event is None or somebody is None or notifikasjon.get("statusNotifikasjon") == Change.ANNUL:
            continue
        said[about] = event.get("tjenesteID", event.get("konsultasjonID", "")), somebody
    return list(dict(said.values()).values())


def _outside(service: _Service) -> list[Element]:
    """Pauses that begin before the service, or go on after it."""
    starts, ends = service.of(ServiceEvent.START), service.of(ServiceEvent.END)
    before = [e for e in service.of(ServiceEvent.PAUSE) if any(_before(e, start) for start in starts)]
    return before + [e for e in service.of(ServiceEvent.RESUME) if any(_before(end, e) for end in ends)]


def _overlapping(service: _Service) -> list[Element]:
    """Pauses that begin before the one before them ends."""
    ends = {event.get("midlertidigStoppID"): event for event in service.of(ServiceEvent.RESUME)}
    begun = sorted(service.of(ServiceEvent.PAUSE), key=lambda event: event.get("hendelseDato", ""))
    return [
        event for one, event in pairwise(begun) if _before(event, ends.get(one.get("midlertidigStoppID")))
    ]


def _before(one: Element | None, other: Element | None) -> bool:
    if one is None or other is None:
        return False
    first, second = day(one.get("hendelseDato", "")), day(other.get("hendelseDato", ""))
    return first is not None and second is not None and first < second
