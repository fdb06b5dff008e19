"""
What an IPLOS 56.0.0 message tells of services (HIS 1135:2021), read without building a tree of it.

Nothing from outside is read: a document type is refused before anything it declares is used.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lxml import etree

from adapter import rules
from adapter.mapping import ServiceEvent
from adapter.matching.derived.message_rules import notification_rule
from adapter.values import Unshown, Value

#: Root namespace of the message type.
NAMESPACE = "http://www.npr.no/xmlstds/56_0_0_ipl"
VERSION = "56.0.0"
_CHUNK = 64 * 1024
#: Elements within a Notifikasjon; one has an event and its Bruker.
_MOST_WITHIN = 20
_EVENTS = frozenset(ServiceEvent)

Attributes = Mapping[str, str]


class Unreadable(Exception):
    """A message that tells nothing: the rule says why."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Told(Value, frozen=True):
    """One Notifikasjon: its own attributes, those of its event, and those of the event's Bruker."""

    notification: Unshown[Attributes]
    #: Name of the event; empty where there is not exactly one, with one Bruker.
    event: str
    content: Unshown[Attributes]
    person: Unshown[Attributes]
    #: A rule id of rules.py, where it cannot be used.
    fault: str | None = None


@dataclass(slots=True)
class Heading:
    """What a message says of itself: who sends is known only at its end."""

    leverandor: str = ""
    epj: str = ""
    kommuner: list[str] = field(default_factory=list)


def read_message(stream: BinaryIO, heading: Heading) -> Iterator[Told]:
    """
    Give the notifications of a message in order, and fill in its heading on the way.

    Raises `Unreadable` when it is no IPLOS 56.0.0 message, or not a whole one.
    """
    target = _Target(heading)
    parser = etree.XMLParser(
        target=target,  # type: ignore[arg-type]  # lxml-stubs asks for methods that lxml can do without
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    while chunk := stream.read(_CHUNK):
        _fed(parser.feed, chunk)
        yield from target.taken()
    _fed(parser.close)
    yield from target.taken()
    if not heading.kommuner:
        raise Unreadable(rules.ONE_REPORTING_UNIT)


def _fed(step: Callable[..., Any], *chunk: bytes) -> None:
    try:
        step(*chunk)
    except etree.XMLSyntaxError:
        raise Unreadable(rules.INVALID_XML) from None


class _Target:
    """Takes the elements of a message as the parser comes to them; lxml calls its methods by their names."""

    def __init__(self, heading: Heading) -> None:
        self._heading = heading
        self._told: list[Told] = []
        self._path: list[str] = []
        self._notification: Attributes = {}
        self._within: list[tuple[int, str, Attributes]] = []

    def taken(self) -> list[Told]:
        """Give what has come since the last time."""
        told, self._told = self._told, []
        return told

    def doctype(self, *_: object) -> None:
        raise Unreadable(rules.XML_FORBIDDEN_CONSTRUCT)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2] if tag.startswith(f"{{{NAMESPACE}}}") else tag
        self._path.append(name)
        match len(self._path):
            case 1:
                self._begin(name, attributes)
            case 2:
                self._second(name, attributes)
            case depth if self._path[1] == "Notifikasjon":
                self._inside(depth, name, attributes)

    def end(self, _tag: str) -> None:
        if self._path == ["Melding", "Notifikasjon"]:
            self._told.append(self._one())
        self._path.pop()

    def data(self, _text: str) -> None:
        """Nothing: all data are in attributes."""

    def close(self) -> None:
        """Nothing: what was told has been taken."""

    def _begin(self, name: str, attributes: Attributes) -> None:
        if name != "Melding":
            raise Unreadable(rules.MESSAGE_SCHEMA)
        if attributes.get("versjon") != VERSION:
            raise Unreadable(rules.MESSAGE_VERSION)
        self._heading.leverandor = attributes.get("leverandor", "")
        self._heading.epj = attributes.get("navnEPJ", "")

    def _second(self, name: str, attributes: Attributes) -> None:
        if name == "Notifikasjon":
            self._notification, self._within = dict(attributes), []
        elif name == "Kommune":
            self._heading.kommuner.append(attributes.get("kommuneNr", ""))
            if len(self._heading.kommuner) > 1:
                raise Unreadable(rules.ONE_REPORTING_UNIT)

    def _inside(self, depth: int, name: str, attributes: Attributes) -> None:
        if len(self._within) == _MOST_WITHIN:
            raise Unreadable(rules.TOO_LARGE)
        self._within.append((depth, name, dict(attributes)))

    def _one(self) -> Told:
        events = [(name, content) for depth, name, content in self._within if depth == 3]
        persons = [person for depth, name, person in self._within if depth == 4 and name == "Bruker"]
        if len(events) != 1 or len(persons) != 1 or events[0][0] not in _EVENTS:
            return Told(self._notification, "", {}, {}, rules.ONE_CONTENT)
        event, content = events[0]
        fault = notification_rule(self._notification, content)
        return Told(self._notification, event, content, persons[0], fault)
