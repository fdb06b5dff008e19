"""Makes faulty and odd messages of good ones, the same each time."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random

from lxml import etree

from tests.register.accepted import Element

#: Put where any attribute was: right for some, wrong for others.
VALUES = (
    *("", " ", "x", "x" * 20, "x" * 21, "x" * 100, "x" * 101, "æøå", "\t", "N", "M", "C", "T", "K", "B", "E", "I", "2A"),
    *("0", "1", "2", "9", "01", "16", "17", "18", "21", "28", "29", "-1", "+1", "1.0", "99999", "100000", "1" * 19),
    *("0301", "301", "310123455", "3101234550", "31012345", "12854510035", "210809", "+4700000000", "a@example.no"),
    *("2026-03-01", "2026-03-01Z", "1850-01-01", "2026-02-30", "-2026-03-01", "02026-03-01", " 2026-03-01 "),
    *("2026-03-01T00:00:00", "2026-03-01T24:00:00", "2026-03-01T00:00:00.1", "2026-03-01T00:00:00Z"),
    *("2026-03-01T00:00:00+15:00", "2026-03-01T00:00:00+14:00", "2026-03-01T00:00:60", "2026-03-01T00:00:00.1234"),
    *("00000000-0000-0000-0000-000000000000", "ABCDEF00-0000-4000-8000-00000000000A"),
    *("{abcdef00-0000-4000-8000-00000000000a}", "abcdef00-0000-4000-8000-00000000000a", "HoNOS8A", "56.0.0"),
)  # fmt: skip
#: Attributes and elements of either message, and some that neither has.
ATTRIBUTES = (
    *("kjonn", "fodselsar", "komNrHjem", "bydel", "lopenr", "uttakDato", "notifikasjonRef", "midlertidigStoppID"),
    *("tjenesteOrgNr", "episodeGUID", "spesialist", "rolle", "helsepersonHPR", "nace", "sektor", "isfRefusjon"),
    *("reshID", "enhetLokal", "kommuneOrgNr", "meldEpost2", "typeMalingKodet", "malingKodeverk", "other"),
)  # fmt: skip
ELEMENTS = ("Notifikasjon", "Kommune", "Enhet", "Bruker", "Deltaker", "TjenesteSlutt", "RefEnhet", "Other")


def mutants(xml: bytes, count: int) -> Iterator[bytes]:
    """So many messages with one to three changes each."""
    random = Random(56)
    for _ in range(count):
        melding = etree.fromstring(xml)
        for _ in range(random.randint(1, 3)):
            random.choice((_put, _put, _put, _take, _add, _swap, _drop, _double, _insert))(melding, random)
        yield etree.tostring(melding, encoding="UTF-8", xml_declaration=True)


def _some(melding: Element, random: Random) -> Element:
    return random.choice(list(melding.iter(etree.Element)))


def _put(melding: Element, random: Random) -> None:
    element = _some(melding, random)
    if element.attrib:
        element.set(random.choice(sorted(element.attrib)), random.choice(VALUES))


def _take(melding: Element, random: Random) -> None:
    element = _some(melding, random)
    if element.attrib:
        del element.attrib[random.choice(sorted(element.attrib))]


def _add(melding: Element, random: Random) -> None:
    _some(melding, random).set(random.choice(ATTRIBUTES), random.choice(VALUES))


def _swap(melding: Element, random: Random) -> None:
    """The value of one element's attribute to another's of the same name."""
    one, other = _some(melding, random), _some(melding, random)
    for name in sorted(set(one.attrib) & set(other.attrib)):
        other.set(name, one.get(name))


def _drop(melding: Element, random: Random) -> None:
    element = _some(melding, random)
    if element.getparent() is not None:
        element.getparent().remove(element)


def _double(melding: Element, random: Random) -> None:
    element = _some(melding, random)
    if element.getparent() is not None:
        element.getparent().insert(random.randint(0, len(element.getparent())), deepcopy(element))


def _insert(melding: Element, random: Random) -> None:
    parent = _some(melding, random)
    name = f"{{{etree.QName(melding).namespace}}}{random.choice(ELEMENTS)}"
    parent.insert(random.randint(0, len(parent)), etree.Element(name))
