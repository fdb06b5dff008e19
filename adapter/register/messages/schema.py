"""
Validates a message against its XSD (KPR-V-002): our own, which is shipped, and the register's where its folder is given.

Ours is the narrower one. The register's is data that is not ours: its files are read from where the operator
put them, and nothing is fetched.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from lxml import etree
from lxml.etree import _Element as Element

from adapter import rules
from adapter.errors import Fault, Misconfigured
from adapter.outbox import Line
from adapter.register import VERSION
from adapter.register.messages.elements import place, read
from adapter.rules import Finding

OWN = Path(__file__).parent / "schemas"
#: Of messages that we write and have XSDs for. Another is more than a number: its elements are to be written too.
VERSIONS = (VERSION,)
#: The builds this program was written for; `56.0.0` alone says too little (KPR-V-001).
BUILDS: Mapping[Line, str] = MappingProxyType({Line.IPLOS: "56.0.0.5", Line.HST: "56.0.0.27"})
#: Folder and files of the register's own, the outermost first.
_OFFICIAL: Mapping[Line, tuple[str, ...]] = {
    Line.IPLOS: ("iplos-56.0.0", "XPR(ipl).xsd", "XPR(ipl)_CodingSchemes.xsd", "NPR.xsd"),
    Line.HST: ("hst-56.0.0", "XPR(hst).xsd", "XPR(hst)_CodingSchemes.xsd", "NPR.xsd"),
}
#: Faults that are told of one message.
MOST = 100
_ATTRIBUTE = re.compile(r"Element '[^']*', attribute '([A-Za-z_0-9]{1,40})'")


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The schemas a message type is held against, in order, and what they are called."""

    schemas: tuple[etree.XMLSchema, ...]
    build: str


class Schemas:
    """The compiled schemas of both message types. Raises Misconfigured for an official folder that is not whole."""

    def __init__(self, official: Path | None = None) -> None:
        self._compiled = {line: _compiled(line, official) for line in Line}

    def build(self, line: Line) -> str:
        """What messages are checked against, as it is kept with them: `own 56.0.0.5`, `official 56.0.0.5`."""
        return self._compiled[line].build

    def check(self, xml: bytes, line: Line) -> tuple[Finding, ...]:
        """
        Everything the schemas have against a message, each with place, line and kind of fault.

        Not in the schemas' own words: they quote what stands in the message.
        """
        melding = read(xml)
        if melding is None:
            return (Finding(rules.MESSAGE_SCHEMA, "Melding", {"type": "not-well-formed"}),)
        for schema in self._compiled[line].schemas:
            if not schema.validate(melding):
                return tuple(_findings(melding, schema))
        return ()


def _findings(melding: Element, schema: etree.XMLSchema) -> Iterator[Finding]:
    for entry in list(cast("Iterable[Any]", schema.error_log))[:MOST]:
        found = melding.getroottree().xpath(entry.path) if entry.path else []
        element = found[0] if isinstance(found, list) and found else melding
        named = _ATTRIBUTE.match(entry.message or "")
        at = place(element, named[1] if named else None) if isinstance(element, Element) else "Melding"
        yield Finding(rules.MESSAGE_SCHEMA, at, {"type": entry.type_name, "line": str(entry.line)})


def _compiled(line: Line, official: Path | None) -> _Compiled:
    build = BUILDS[line]
    own = etree.XMLSchema(_parse(OWN / f"{line.value.lower()}-{VERSION}.xsd"))
    if official is None:
        return _Compiled((own,), f"own {build}")
    folder, *files = _OFFICIAL[line]
    paths = [official / folder / name for name in files]
    outermost, *_included = [_parse(path) for path in paths]  # each must be there, and harmless
    _check_build(outermost, paths[0], build)
    return _Compiled((own, _compile(outermost, paths[0])), f"official {build}")


def _check_build(schema: etree._ElementTree, path: Path, build: str) -> None:
    found = schema.getroot().get("version")
    if found != build:
        raise _misconfigured(
            path, f"its build is {found}, and this program knows {build}: ask for a newer program"
        )


def _compile(schema: etree._ElementTree, path: Path) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(schema)
    except etree.XMLSchemaParseError:
        raise _misconfigured(path, "is no XML schema; get the register's files anew, unchanged") from None


def _parse(path: Path) -> etree._ElementTree:
    """One file, with its address, so that it finds those beside it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.parse(str(path), parser)
    except OSError:
        raise _misconfigured(
            path, "cannot be read; register.schema_dir holds iplos-56.0.0 and hst-56.0.0"
        ) from None
    except etree.XMLSyntaxError:
        raise _misconfigured(path, "is not XML; get the register's files anew, unchanged") from None
    if tree.docinfo.internalDTD is not None:
        raise _misconfigured(path, "declares a document type, which the register's files do not")
    return tree


def _misconfigured(path: Path, message: str) -> Misconfigured:
    return Misconfigured(Fault(str(path), 0, 0, message))
