"""Elements of a message: how they are made, read and named."""

import re
from collections.abc import Iterator, Sequence

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
#: What is not written as it is: markup, and what XML cannot hold or would read as a space.
_SPECIAL = re.compile("[^\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_BRACES = "{}"
_GUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NOTIFICATION = re.compile(r"Melding/Notifikasjon\[([0-9]+)\]")


def element(depth: int, name: str, *children: str, **attributes: str | None) -> str:
    """
    An element as text, on lines of its own, `depth` levels in; an attribute that is None is left out.

    As text and not as a tree that is then written, which costs two to three times as much. What may not stand
    in an attribute is escaped as libxml2 does it: the bytes are those of the tree.
    """
    given = {key: value for key, value in attributes.items() if value is not None}
    values = escaped(*given.values())
    said = "".join([f' {key}="{value}"' for key, value in zip(given, values, strict=True)])
    indent = "  " * depth
    if not children:
        return f"{indent}<{name}{said}/>\n"
    return f"{indent}<{name}{said}>\n{''.join(children)}{indent}</{name}>\n"


def attribute(name: str, value: str | None) -> str:
    """An attribute with a space before it; nothing for None."""
    return "" if value is None else f' {name}="{escaped(value)[0]}"'


def escaped(*values: str) -> Sequence[str]:
    """Values as they stand between quotes; all at once, as there is seldom anything to do."""
    every = "".join(values)
    if (
        every.isprintable()
        and "&" not in every
        and "<" not in every
        and ">" not in every
        and '"' not in every
    ):
        return values
    return [_SPECIAL.sub(_escape, value) for value in values]


def attributes_of(element: Element) -> Iterator[tuple[str, str]]:
    """Names and values of an element's attributes."""
    for name, value in element.attrib.items():
        yield str(name), str(value)


def guid(text: str) -> str:
    """A GUID in its normal form: lower case, without braces (KPR-V-013); anything else as it is."""
    if _GUID.fullmatch(text):
        return text
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
    return str(element.tag).rpartition("}")[2]


def below(element: Element, name: str) -> Iterator[Element]:
    """The children of one name."""
    namespace, brace, _ = str(element.tag).rpartition("}")
    return element.iterchildren(f"{namespace}{brace}{name}")


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


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], UNWRITABLE)
