"""
Where in a document, as it was sent, a finding belongs: line and column of its expression.

Only asked for documents that are refused or checked by hand. A place that does not exist (a
missing element) is that of its nearest parent; broken documents are read as far as they go.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from adapter.fhir.encoding import read_text
from adapter.fhir.tokens import read_tokens
from adapter.fhir.xml_tokens import XmlKind, read_xml_tokens

Position = tuple[int, int]

#: The last step of a path, a name or an index.
_LAST_STEP = re.compile(r"(?:\.[^.\[]*|\[[^\]]*\]?)$")
#: The first of several has no index among the paths of XML, the sibling of a primitive no name of its own.
_NOT_IN_XML = re.compile(r"\[0\]|(?<=\.)_")


def locate(body: bytes, sent_as: Literal["json", "xml"], expressions: Iterable[str]) -> dict[str, Position]:
    """Give line and column, both from 1, of each expression as findings write them (`Encounter.type[0]`)."""
    places = _xml_places(body) if sent_as == "xml" else _json_places(body)
    return {each: _nearest(places, _path(each, sent_as)) for each in expressions}


def _path(expression: str, sent_as: Literal["json", "xml"]) -> str:
    """Drop the root: the paths of a document begin below it."""
    root, sign, rest = expression.partition(".")
    path = f".{root}" if root == "resourceType" else sign + rest
    return _NOT_IN_XML.sub("", path) if sent_as == "xml" else path


def _nearest(places: Mapping[str, Position], path: str) -> Position:
    while path not in places:
        shorter = _LAST_STEP.sub("", path)
        if shorter == path:
            return places[""]  # even what is no document at all has a first place
        path = shorter
    return places[path]


def _json_places(body: bytes) -> dict[str, Position]:
    text = read_text(body).text
    lines = _Lines(text)
    places = {token.path: lines.position(token.at) for token in read_tokens(text)}
    beside = {path.replace("._", "."): place for path, place in places.items() if "._" in path}
    return beside | places  # what stands inside `_start` belongs to `start`, which comes first if it is there


def _xml_places(body: bytes) -> dict[str, Position]:
    """Markup within a narrative and the type's name within `contained` share a path: the outer one counts."""
    places: dict[str, Position] = {}
    for token in read_xml_tokens(body, len(body)):
        if token.path not in places or token.kind is XmlKind.BROKEN:
            places[token.path] = (token.line, token.column)
    return places


class _Lines:
    """Line and column of offsets that are asked for in ascending order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line = 1
        self.counted_to = 0

    def position(self, offset: int) -> Position:
        self.line += self.text.count("\n", self.counted_to, offset)
        self.counted_to = offset
        return self.line, offset - self.text.rfind("\n", 0, offset)
