"""
What the official XSD lets through and must not leave: a change to a valid message, and the rule that refuses it.

Each is one line, or part of a line, of the table of what the published schemas do not catch.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from adapter.outbox import Line

Element = etree._Element


@dataclass(frozen=True)
class Change:
    name: str
    line: Line
    rule: str
    make: Callable[[Element], None]


def changed(xml: bytes, change: Change) -> bytes:
    melding = etree.fromstring(xml)
    change.make(melding)
    return etree.tostring(melding, encoding="UTF-8", xml_declaration=True)


def all_of(melding: Element, name: str) -> list[Element]:
    return list(melding.iter(f"{{*}}{name}"))


def put(name: str, attribute: str, value: str, which: int = 0) -> Callable[[Element], None]:
    """Give the element of that name (an event: `*`) another value."""

    def make(melding: Element) -> None:
        found = [n[0] for n in all_of(melding, "Notifikasjon")] if name == "*" else all_of(melding, name)
        found[which].set(attribute, value)

    return make


def take(name: str, attribute: str, which: int = 0) -> Callable[[Element], None]:
    def make(melding: Element) -> None:
        found = [n[0] for n in all_of(melding, "Notifikasjon")] if name == "*" else all_of(melding, name)
        del found[which].attrib[attribute]

    return make


def two_events(melding: Element) -> None:
    notifikasjon = all_of(melding, "Notifikasjon")[0]
    end = deepcopy(notifikasjon[0])
    end.tag = f"{{{etree.QName(end).namespace}}}TjenesteSlutt"
    end.set("hendelseGUID", "0a0b0c0d-0000-4000-8000-00000000000f")
    notifikasjon.append(end)


def no_content(melding: Element) -> None:
    notifikasjon = all_of(melding, "Notifikasjon")[0]
    notifikasjon.remove(notifikasjon[0])


def correction_without_reference(melding: Element) -> None:
    first = all_of(melding, "Notifikasjon")[0]
    first.set("statusNotifikasjon", "M")


def two_kommuner(melding: Element) -> None:
    other = deepcopy(all_of(melding, "Kommune")[0])
    other.set("kommuneNr", "1103")
    melding.append(other)


def same_event_guid(melding: Element) -> None:
    first, second = (n[0] for n in all_of(melding, "Notifikasjon")[:2])
    second.set("hendelseGUID", first.get("hendelseGUID"))


def braces(melding: Element) -> None:
    last = all_of(melding, "Notifikasjon")[-1]
    last.set("notifikasjonGUID", "{" + last.get("notifikasjonGUID") + "}")


def no_notification(melding: Element) -> None:
    for notifikasjon in all_of(melding, "Notifikasjon"):
        melding.remove(notifikasjon)


def period_backwards(melding: Element) -> None:
    melding.set("fraDatoPeriode", melding.get("uttakDato"))


I, H = Line.IPLOS, Line.HST  # noqa: E741 - a table of short rows
ACCEPTED = (
    Change("two-events", I, "KPR-V-007", two_events),
    Change("no-event", I, "KPR-V-007", no_content),
    Change("iplos-status-x", I, "KPR-V-008", put("Notifikasjon", "statusNotifikasjon", "X")),
    Change("hst-status-x", H, "KPR-V-008", put("Notifikasjon", "statusNotifikasjon", "X")),
    Change("iplos-correction-without-reference", I, "KPR-V-009", correction_without_reference),
    Change("hst-correction-without-reference", H, "KPR-V-009", correction_without_reference),
    Change("unknown-service", I, "KPR-V-020", put("*", "tjenesteType", "99")),
    Change("organisation-number-of-letters", I, "KPR-V-023", put("*", "tjenesteOrgNr", "abc")),
    Change("kommune-of-three-digits", I, "KPR-V-004", put("Kommune", "kommuneNr", "301")),
    Change("no-identity", I, "KPR-V-050", put("Bruker", "fid", "")),
    Change("number-of-letters", I, "KPR-V-011", put("Notifikasjon", "notifikasjonLopeNr", "abc")),
    Change("registered-with-z", I, "KPR-V-028", put("*", "hendelseRegTid", "2025-03-03T09:14:30Z")),
    Change(
        "registered-with-seven-decimals-and-offset",
        I,
        "KPR-V-028",
        put("*", "hendelseRegTid", "2025-03-03T09:14:30.1234567+01:00"),
    ),
    Change("date-with-z", I, "KPR-V-030", put("*", "hendelseDato", "2025-03-01Z")),
    Change("two-kommuner", I, "KPR-V-003", two_kommuner),
    Change("event-guid-twice", I, "KPR-V-014", same_event_guid),
    Change("guid-in-braces", I, "KPR-V-013", braces),
    Change("no-notification", I, "KPR-V-007", no_notification),
    Change("unit-not-in-message", H, "KPR-V-077a", put("RefEnhet", "enhetID", "NOPE")),
    Change("amming-empty", H, "KPR-V-073", put("Konsultasjon", "amming", "")),
    Change("amming-unknown", H, "KPR-V-073", put("Konsultasjon", "amming", "9")),
    Change("age-step-unknown", H, "KPR-V-073", put("Konsultasjon", "anbefaltTypeKonsultasjon", "99A")),
    Change("period-backwards", H, "KPR-V-070", period_backwards),
    Change("no-consultation", H, "KPR-V-007", no_content),
)
