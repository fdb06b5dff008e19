"""
Where in a document, as it was sent, a finding belongs: line and column of its expression.

Only asked for documents that are refused or checked by hand. A place that does not exist (a
missing element) is that of its nearest parent; broken documents are read as far as they go.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Literal

from adapter.fhir.encoding import read_text
from adapter.fhir.sought import sought_offsets
from adapter.fhir.tokens import read_tokens

Position = tuple[int, int]

#: The last step of a path, a name or an index.
_LAST_STEP = re.compile(r"(?:\.[^.\[]*|\[[^\]]*\]?)$")
#: The first of several has no index among the paths of XML, the sibling of a primitive no name of its own.
_NOT_IN_XML = re.compile(r"\[0\]|(?<=\.)_")


def locate(body: bytes, sent_as: Literal["json", "xml"], expressions: Iterable[str]) -> dict[str, Position]:
    """Give line and column, both from 1, of each expression as findings write them (`Encounter.type[0]`)."""
    if sent_as == "xml":
        places = _xml_places(body)
        return {each: places[_nearest(places, _path(each, sent_as))] for each in expressions}
    text = read_text(body).text
    paths = {each: _path(each, sent_as) for each in expressions}
    offsets = _json_offsets(text, _with_parents(paths.values()))
    return _positions(text, {each: offsets[_nearest(offsets, path)] for each, path in paths.items()})


def _path(expression: str, sent_as: Literal["json", "xml"]) -> str:
    """Drop the root: the paths of a document begin below it."""
    root, sign, rest = expression.partition(".")
    path = f".{root}" if root == "resourceType" else sign + rest
    return _NOT_IN_XML.sub("", path) if sent_as == "xml" else path


def _nearest(places: Container[str], path: str) -> str:
    """The path itself, or the longest part of it that has a place."""
    return next((each for each in _shorter_and_shorter(path) if each in places), "")


def _shorter_and_shorter(path: str) -> Iterator[str]:
    """The path itself and what it begins with; at last the root, as even what is no document has a first place."""
    shorter = _LAST_STEP.sub("", path)
    while shorter != path:
        yield path
        path, shorter = shorter, _LAST_STEP.sub("", shorter)
    yield path


def _with_parents(paths: Iterable[str]) -> set[str]:
    """The paths and all that they begin with."""
    return {each for path in paths for each in _shorter_and_shorter(path)}


def _json_offsets(text: str, sought: Container[str]) -> dict[str, int]:
    """Where each of the paths that are sought, and there, begins, in characters."""
    offsets = sought_offsets(text, sought)
    if offsets is None:
        offsets = {token.path: token.at for token in read_tokens(text)}
    beside = {path.replace("._", "."): at for path, at in offsets.items() if "._" in path}
    return (
        beside | offsets
    )  # what stands inside `_start` belongs to `start`, which comes first if it is there


def _positions(text: str, offsets: Mapping[str, int]) -> dict[str, Position]:
    """Line and column of those offsets alone: of all tokens it would take a tenth of the whole reading."""
    lines = _Lines(text)
    positions = {at: lines.position(at) for at in sorted(set(offsets.values()))}
    return {each: positions[at] for each, at in offsets.items()}


def _xml_places(body: bytes) -> dict[str, Position]:
    """Markup within a narrative and the type's name within `contained` share a path: the outer one counts."""
    # Here, as in `decode`: most documents are JSON.
    from adapter.fhir.xml_tokens import XmlKind, read_xml_tokens  # noqa: PLC0415 - see above

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
