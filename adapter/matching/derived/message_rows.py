"""IPLOS-derived data as KPR/IPLOS 56.0.0 messages: what is left of their chains of N, M and C, as services."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from types import MappingProxyType
from typing import BinaryIO

from adapter import rules
from adapter.mapping import ServiceEvent
from adapter.matching.derived import Read, RowFault
from adapter.matching.derived.columns import judge
from adapter.matching.derived.folding import Folded, Folding
from adapter.matching.derived.message_xml import Heading, Unreadable, read_message
from adapter.matching.derived.terms import Terms

#: Where a column of a row stands in messages.
_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "kommune": "Kommune/@kommuneNr",
        "person": "TjenesteStart/Bruker/@fid",
        "person_type": "TjenesteStart/Bruker/@typeID",
        "code": "TjenesteStart/@tjenesteType",
        "start": "TjenesteStart/@hendelseDato",
        "end": "TjenesteSlutt/@hendelseDato",
        "orgnr": "@tjenesteOrgNr",
        "service_id": "@tjenesteID",
    }
)
_Events = Sequence[tuple[str, dict[str, str]]]


def read_messages(messages: Iterable[BinaryIO], terms: Terms, skip: int = 0) -> Read:
    """
    Give the services that messages, in any order, tell of and that have a number above `skip`.

    A message that cannot be read is one fault, `Melding[n]` the nth of them; nothing of it counts. The rows
    begin when all are read. A stream is read once, and not closed.
    """
    with closing(Folding()) as folding:
        for n, stream in enumerate(messages, start=1):
            _take(folding, stream, f"Melding[{n}]")
        for folded in folding.services(skip):
            yield from _told_of(folded, terms)


def _take(folding: Folding, stream: BinaryIO, place: str) -> None:
    heading = Heading()
    folding.begin()
    try:
        for told in read_message(stream, heading):
            folding.take(told, heading)
    except Unreadable as why:
        folding.refuse(place, why.rule)
    else:
        folding.end(heading.kommuner[0])


def _told_of(folded: Folded, terms: Terms) -> Read:
    """All that is wrong with the notifications of a service, each place once, and the service if it began."""
    faults = dict(reversed(folded.faults))
    start = _last(folded.events, ServiceEvent.START)
    row = judge(_cells(folded, start), folded.number, terms) if start else []
    if not start and folded.events:  # an annulled service has none at all
        faults.setdefault(f"Notifikasjon/{folded.events[0][0]}", rules.START_NOT_REPORTED)
    if isinstance(row, list):
        faults |= {_PLACES.get(each.place, each.place): each.rule for each in row}
    yield from (RowFault(folded.number, place, rule) for place, rule in faults.items())
    if not isinstance(row, list):
        yield row


def _cells(folded: Folded, start: Mapping[str, str]) -> dict[str, str]:
    end = _last(folded.events, ServiceEvent.END) or {}
    return {
        "kommune": folded.kommune_nr,
        "person": start.get("fid", ""),
        "person_type": start.get("typeID", ""),
        "code": start.get("tjenesteType", ""),
        "start": start.get("hendelseDato", ""),
        "end": end.get("hendelseDato", ""),
        "orgnr": _orgnr(folded.events, start),
        "service_id": start.get("tjenesteID", ""),
    }


def _last(events: _Events, kind: ServiceEvent) -> Mapping[str, str] | None:
    """The event of a kind that was told last."""
    return next((content for event, content in reversed(events) if event == kind), None)


def _orgnr(events: _Events, start: Mapping[str, str]) -> str:
    """Who gives the service now: the provider of the latest change, else of the start."""
    changes = [content for event, content in events if event == ServiceEvent.PROVIDER]
    latest = max(changes, key=lambda content: content.get("hendelseDato", ""), default=start)
    return latest.get("tjenesteOrgNr", "")
