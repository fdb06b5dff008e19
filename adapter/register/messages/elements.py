"""Elements of a message: how they are made, read and named."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from adapter.outbox import Line

#: HIS 1135:2021 and HIS 1109:2021.
NAMESPACES = {
    Line.IPLOS: "http://www.npr.no/xmlstds/56_0_0_ipl",
    Line.HST: "http://www.npr.no/xmlstds/56_0_0_hst",
}
#: Stands where a text had what XML cannot hold; checking refuses it (KPR-V-015).
UNWRITABLE = "\ufffd"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BRACES = "{}"
_GUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOTIFICATION = re.compile(r"Melding/Notifikasjon\[([0-9]+)\]")


def root(name: str, line: Line) -> Element:
    """A new outermost element of a message type."""
    namespace = NAMESPACES[line]
    return etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace})  # type: ignore[dict-item]  # lxml-stubs knows no default namespace


def attributes_of(element: Element) -> Iterator[tuple[str, str]]:
    """Names and values of an element's attributes."""
    for name, value in element.attrib.items():
        yield str(name), str(value)


def add(parent: Element, name: str, **attributes: str | None) -> Element:
    """A new last child; an attribute that is None is left out."""
    child = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    put(child, **attributes)
    return child


def put(element: Element, **attributes: str | None) -> None:
    """Give an element attributes, in this order; None is left out."""
    for name, value in attributes.items():
        if value is not None:
            element.set(name, _NOT_XML.sub(UNWRITABLE, value))


def guid(text: str) -> str:
    """A GUID in its normal form: lower case, without braces (KPR-V-013); anything else as it is."""
    bare = text.strip(_BRACES).lower()
    return bare if is_guid(bare) else text


def is_guid(text: str) -> bool:
    """Whether `text` is a GUID in its normal form."""
    return _GUID.fullmatch(text) is not None


def read(xml: bytes) -> Element | None:
    """The outermost element; None for what is not well-formed or declares a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        element = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return None
    return None if element.getroottree().docinfo.internalDTD is not None else element


def is_melding(element: Element, line: Line) -> bool:
    """Whether it is a Melding of this message type."""
    return element.tag == f"{{{NAMESPACES[line]}}}Melding"


def name_of(element: Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def below(element: Element, name: str) -> Iterator[Element]:
    """The children of one name."""
    return element.iterchildren(f"{{{etree.QName(element).namespace}}}{name}")


def place(element: Element, attribute: str | None = None) -> str:
    """
    Where an element or its attribute stands: `Melding/Notifikasjon[3]/TjenesteStart/@hendelseDato`.

    A Notifikasjon always has its number, counted from 1; other elements where they have equals.
    """
    steps = [_step(each) for each in (element, *element.iterancestors())]
    path = "/".join(reversed(steps))
    return f"{path}/@{attribute}" if attribute else path


def notification_at(path: str) -> int | None:
    """Which Notifikasjon of a message a place is in, counted from 0; None for what is outside of them."""
    found = _NOTIFICATION.match(path)
    return int(found[1]) - 1 if found else None


def _step(element: Element) -> str:
    name = name_of(element)
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    alone = before == 0 and next(element.itersiblings(element.tag), None) is None
    return name if alone and name != "Notifikasjon" else f"{name}[{before + 1}]"
