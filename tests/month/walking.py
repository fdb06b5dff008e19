"""
What a register has in hand: the clear XML of the messages it took, walked along and folded.

Written from HIS 1135:2021, chapters 4 to 6, apart from the adapter's own account of its lines and from the
simulator's, so that it may disagree with both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

ZERO = "00000000-0000-0000-0000-000000000000"
_CONSULTATION = "Konsultasjon"
#: Attributes of an event or consultation that tell its versions apart.
_TELLING = (
    "tjenesteID",
    "tjenesteType",
    "hendelseGUID",
    "hendelseDato",
    "midlertidigStoppID",
    "konsultasjonID",
    "datoTidStart",
    "formKonsultasjon",
)
#: One event as it stands: its kind, and what tells it apart, the person's number last.
Content = tuple[str, ...]


@dataclass
class Walk:
    """Goes along the messages of one line in the order in which they were taken."""

    number: int = 0
    last: str = ZERO
    #: The last lopenr of each year.
    lopenr: dict[str, int] = field(default_factory=dict)
    #: Every notification with its whole element, by notifikasjonGUID.
    known: dict[str, bytes] = field(default_factory=dict)
    #: What each N is about, by notifikasjonGUID.
    originals: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: What stands: the content of every N that is not annulled, as last corrected.
    standing: dict[str, Content] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    #: How often a notification came again.
    resent: int = 0
    #: Numbers that were passed over.
    gaps: list[int] = field(default_factory=list)

    def take(self, xml: bytes) -> None:
        """Go on over a message."""
        melding = etree.fromstring(xml)
        before = len(self.known)
        for notifikasjon in melding.iterchildren("{*}Notifikasjon"):
            self._notification(notifikasjon)
        kommuner = {each.get("kommuneNr") for each in melding.iterchildren("{*}Kommune")}
        if len(kommuner) != 1:
            self.wrong.append(f"{melding.get('lokalident')}: names {len(kommuner)} kommuner")
        if melding.get("lopenr") is not None:
            self._lopenr(melding, is_resend=len(self.known) == before)

    def _lopenr(self, melding: etree._Element, *, is_resend: bool) -> None:
        """HST: one more for each message of the year; a resend may have an old one."""
        year, found = melding.get("uttakDato", "")[:4], int(melding.get("lopenr", "0"))
        last = self.lopenr.get(year, 0)
        if found != last + 1 and not (is_resend and found <= last):
            self.wrong.append(f"{melding.get('lokalident')}: lopenr {found} follows {last}")
        self.lopenr[year] = max(last, found)

    def _notification(self, element: etree._Element) -> None:
        guid, whole = element.get("notifikasjonGUID", ""), etree.tostring(element, method="c14n")
        if guid in self.known:
            self.resent += 1
            if self.known[guid] != whole:
                self.wrong.append(f"{guid}: came again with another content")
            return
        self.known[guid] = whole
        self.wrong += (f"{guid}: {what}" for what in self._misplaced(element))
        self.number, self.last = int(element.get("notifikasjonLopeNr", "0")), guid
        self._fold(guid, element)

    def _misplaced(self, element: etree._Element) -> Iterator[str]:
        number = int(element.get("notifikasjonLopeNr", "0"))
        if number <= self.number:
            yield f"number {number} follows {self.number}"
        self.gaps += range(self.number + 1, number)
        if element.get("notifikasjonForrigeGUID") != self.last:
            yield "is not linked to the notification before it"
        ref, is_new = element.get("notifikasjonRef"), element.get("statusNotifikasjon") == "N"
        if is_new == (ref is not None):
            yield "has a reference as an N, or none as M or C"
        if ref is not None and ref not in self.standing:
            yield "refers to what is no N, or was annulled"
        elif ref is not None and self.originals[ref] != _about(element[0]):
            yield "refers to another event"

    def _fold(self, guid: str, element: etree._Element) -> None:
        status, original = element.get("statusNotifikasjon"), element.get("notifikasjonRef", guid)
        if status == "N":
            self.originals[guid] = _about(element[0])
        if status == "C":
            self.standing.pop(original, None)
        else:
            self.standing[original] = _content(element[0])


def walked(messages: Iterable[bytes]) -> Walk:
    """Walk along the messages of one line."""
    walk = Walk()
    for xml in messages:
        walk.take(xml)
    return walk


def _about(event: etree._Element) -> tuple[str, str]:
    """The kind of an event, and the service or consultation it is of."""
    return etree.QName(event).localname, event.get("tjenesteID") or event.get("konsultasjonID") or ""


def _content(event: etree._Element) -> Content:
    person = next(each for each in event if etree.QName(each).localname in ("Bruker", "Barn_ungdom"))
    told = (event.get(name, "") for name in _TELLING)
    return (etree.QName(event).localname, *told, person.get("fid", ""))
