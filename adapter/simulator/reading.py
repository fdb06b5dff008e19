"""From the XML of a message to what the register remembers of it; the XML has been validated before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from lxml import etree

from adapter.fhir.numbers import NumberType, PersonNumber, classify
from adapter.outbox import Line
from adapter.simulator.codes import Code, Refused
from adapter.simulator.told import Marks, Message, Told

#: Root namespaces of the two message types.
NAMESPACES: Mapping[Line, str] = MappingProxyType(
    {Line.IPLOS: "http://www.npr.no/xmlstds/56_0_0_ipl", Line.HST: "http://www.npr.no/xmlstds/56_0_0_hst"}
)
#: What identifies a person so that another cannot have it: not a birth date, not a number for the time being.
_IDENTIFYING = frozenset({"1"})


def parse(xml: bytes, line: Line) -> etree._Element:
    """Read XML of the line's message type, without anything from outside (SEC-22)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused(Code.NOT_XML) from None
    if root.tag != f"{{{NAMESPACES[line]}}}Melding" or root.getroottree().docinfo.internalDTD is not None:
        raise Refused(Code.NOT_XML)
    return root


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the envelope and the moment add to a message."""

    message_id: str
    kommune_nr: str
    line: Line
    received: datetime
    ref_id: str
    #: As it came.
    payload: bytes


def read(root: etree._Element, receipt: Receipt, marks: Marks) -> Message:
    """Give what is remembered of a message; raises `Refused` for another kommune's, or a real person's."""
    names = {one.get("kommuneNr") for one in _all(root, "Kommune")}
    if names != {receipt.kommune_nr}:
        raise Refused(Code.KOMMUNE)
    taken_out = root.get("uttakDato") if receipt.line is Line.HST else None
    return Message(
        id=receipt.message_id.lower(),
        kommune_nr=receipt.kommune_nr,
        line=receipt.line,
        received=receipt.received,
        ref_id=receipt.ref_id,
        payload=marks.of(receipt.payload),
        notifications=tuple(_notification(one, marks) for one in _all(root, "Notifikasjon")),
        year=date.fromisoformat(taken_out).year if taken_out else None,
        lopenr=int(root.get("lopenr", "0")) if taken_out else None,
        of_units=tuple(_unit(one, marks) for one in _all(root, "Enhet")),
    )


def _notification(element: etree._Element, marks: Marks) -> Told:
    event = element[0]
    person = next(child for child in event if _name(child) in ("Bruker", "Barn_ungdom"))
    _must_be_synthetic(person)
    ref, event_guid, stop_id = (
        element.get("notifikasjonRef"),
        event.get("hendelseGUID"),
        event.get("midlertidigStoppID"),
    )
    return Told(
        guid=_guid(element.get("notifikasjonGUID", "")),
        number=int(element.get("notifikasjonLopeNr", "0")),
        previous=_guid(element.get("notifikasjonForrigeGUID", "")),
        status=element.get("statusNotifikasjon", ""),
        ref=_guid(ref) if ref else None,
        event=_name(event),
        event_guid=marks.of(_guid(event_guid)) if event_guid else None,
        service=marks.of(event.get("tjenesteID") or event.get("konsultasjonID")),
        stop_id=marks.of(stop_id) if stop_id else None,
        person_nr=marks.of(person.get("brukerNr") or person.get("barn_ungdomNr")),
        person=marks.of(person.get("fid")) if person.get("typeID") in _IDENTIFYING else None,
        content=marks.of(etree.tostring(element, method="c14n", with_tail=False)),
        units=tuple(marks.of(one.get("enhetID")) for one in _all(event, "RefEnhet")),
    )


def _must_be_synthetic(person: etree._Element) -> None:
    """Refuse a number that somebody could have (KPR-V-057)."""
    number = classify(person.get("fid", ""))
    dated = (NumberType.FODSELSNUMMER, NumberType.D_NUMBER)
    if isinstance(number, PersonNumber) and number.type in dated and number.series is None:
        raise Refused(Code.REAL_PERSON)


def _unit(element: etree._Element, marks: Marks) -> tuple[str, Mapping[str, str]]:
    """An enhetID, and what is said of the unit that it stands for (KPR-V-078)."""
    said = {name: element.get(name) for name in ("orgNr", "reshID", "enhetLokal", "enhetNavn")}
    return marks.of(element.get("enhetID")), {name: marks.of(value) for name, value in said.items() if value}


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return root.iter(f"{{*}}{name}")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _guid(text: str) -> str:
    """Give the normal form of a GUID (KPR-V-013)."""
    return text.strip("{}").lower()
