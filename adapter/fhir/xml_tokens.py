"""
The elements of an XML document with the place of each: for explaining it, not for using it.

Paths are FHIRPath below the root as in JSON, save that the first of several has no index:
`.identifier` and `.identifier[1]`. The element that names the type of a resource (`<contained>
<Patient>`) has no step of its own.
"""

from enum import Enum, auto
from typing import NamedTuple
from xml.parsers import expat

#: Nothing deeper is worth a place of its own.
DEEPEST = 200
#: The markup inside is one string to FHIR.
_NARRATIVE = ".text.div"


class XmlKind(Enum):
    """What stands at a place."""

    ELEMENT = auto()
    LONG_STRING = auto()  #: an element with an attribute or a text above the limit
    TOO_DEEP = auto()  #: the last token
    BROKEN = auto()  #: not well-formed from here on, or a document type declaration; the last token


class XmlToken(NamedTuple):
    """One element or fault, with its place."""

    kind: XmlKind
    path: str
    #: How many elements it stands in.
    depth: int
    #: Both counted from 1.
    line: int
    column: int


def read_xml_tokens(body: bytes, max_string: int) -> list[XmlToken]:
    """Read as much of an XML document as can be read, in its order."""
    reader = _Reader(max_string)
    try:
        reader.parser.Parse(body, True)
    except _StoppedError:
        pass  # its last token says why
    except (expat.ExpatError, ValueError, LookupError):  # the latter two: an encoding that is none
        reader.note(XmlKind.BROKEN)
    return reader.tokens


class _StoppedError(Exception):
    """Reading cannot go on."""


class _Frame:
    """An element that is open."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.counts: dict[str, int] = {}
        self.text = 0


class _Reader:
    def __init__(self, max_string: int) -> None:
        self.max_string = max_string
        self.tokens: list[XmlToken] = []
        self.open: list[_Frame] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype

    def note(self, kind: XmlKind) -> None:
        """Add a token at the place the parser has come to."""
        path = self.open[-1].path if self.open else ""
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.tokens.append(XmlToken(kind, path, max(len(self.open) - 1, 0), line, column))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.open.append(self._frame(name.rpartition(":")[2]))
        if len(self.open) > DEEPEST:
            self.note(XmlKind.TOO_DEEP)
            raise _StoppedError
        self.note(XmlKind.ELEMENT)
        if any(len(value) > self.max_string for value in attributes.values()):
            self.note(XmlKind.LONG_STRING)

    def _frame(self, name: str) -> _Frame:
        if not self.open:
            return _Frame("")
        parent = self.open[-1]
        if parent.path.endswith(_NARRATIVE):
            return parent  # so that its text is counted as one
        if name[0].isupper():
            return _Frame(parent.path)
        count = parent.counts.get(name, 0)
        parent.counts[name] = count + 1
        return _Frame(f"{parent.path}.{name}[{count}]" if count else f"{parent.path}.{name}")

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _characters(self, text: str) -> None:
        frame = self.open[-1]
        is_within = frame.text <= self.max_string
        frame.text += len(text)
        if is_within and frame.text > self.max_string:
            self.note(XmlKind.LONG_STRING)

    def _doctype(self, *_: object) -> None:
        self.note(XmlKind.BROKEN)
        raise _StoppedError
