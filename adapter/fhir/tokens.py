"""
JSON read token by token, with the place of each: for explaining a document, not for using it.

The parser of the fast path says at most that something is wrong. This one goes on after what
FHIR forbids but a reader can get over (a key twice, NaN, too long a string), and stops at what
it cannot (broken syntax, endless nesting), saying where it was.
"""

import json
import re
from contextlib import suppress
from enum import Enum, auto
from typing import NamedTuple, NoReturn

#: Where the fast parser gives up as well; nothing deeper is worth a place of its own.
DEEPEST = 200
#: Bounds the time spent on a document that is refused anyway (some 5 to 10 microseconds a token).
MOST_TOKENS = 200_000

#: Space between signs, as a pattern; the patterns below are for `sought`, too.
GAP = r"[ \t\n\r]*+"
_SPACE = re.compile(GAP)
STRING = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*+)*+"')
_NUMBER = r"-?(?:Infinity|(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)|NaN"
_SCALAR = re.compile(rf"({STRING.pattern})|({_NUMBER})|(true|false|null)")
#: A member as most are, or where its value begins if that is a container: read as one piece, since a search
#: for each of its signs takes twice as long.
_MEMBER = re.compile(rf'"([A-Za-z_][A-Za-z0-9_]{{0,63}})"{GAP}:{GAP}(?:{_SCALAR.pattern}|)')
#: The sign before the next member or item, or after the last one, with the space around it.
NEXT = re.compile(rf"{GAP}([,\]}}]){GAP}")
#: A name that may stand in a path; others could be anything, a person's number for example.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

#: What can stand where a string, or any value, is due: signs that mean the same in every language.
_TEXT = '"…"'
_VALUES = (_TEXT, "{…}", "[…]", "0", "true", "false", "null")


class Kind(Enum):
    """What stands at a place."""

    OBJECT = auto()
    ARRAY = auto()
    STRING = auto()
    NUMBER = auto()  #: also NaN and Infinity
    WORD = auto()
    REPEATED_KEY = auto()  #: the member whose key its object had before; the value follows
    TOO_DEEP = auto()  #: a container below `DEEPEST`; the last token
    BROKEN = auto()  #: no JSON from here on; the last token
    GAVE_UP = auto()  #: more than `MOST_TOKENS`; the last token


#: By the group of `_SCALAR`, from 1.
_SCALARS = (Kind.STRING, Kind.STRING, Kind.NUMBER, Kind.WORD)


class Token(NamedTuple):
    """One value or one fault, with its place."""

    kind: Kind
    #: FHIRPath below the root: "" is the root, ".type[0].coding" the member of an item.
    path: str
    #: How many containers it stands in.
    depth: int
    #: Where its key begins, or the value itself where it has none; counted in characters.
    at: int
    #: From where to where the value goes; of a container the opening bracket only.
    start: int
    end: int
    #: What could have stood there instead, of what is broken: signs of JSON, nothing of the document.
    wanted: tuple[str, ...] = ()


def read_tokens(text: str) -> list[Token]:
    """Read as much of a JSON text as can be read, in its order."""
    reader = _Reader(text)
    with suppress(_StoppedError):  # its last token says why
        reader.document()
    return reader.tokens


class _StoppedError(Exception):
    """Reading cannot go on."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.tokens: list[Token] = []

    def document(self) -> None:
        self._skip_space()
        self._value("", 0, self.position)
        self._skip_space()
        if self.position < len(self.text):
            self._stop(Kind.BROKEN, "", 0)

    def _value(self, path: str, depth: int, at: int) -> None:
        """Read one value."""
        if len(self.tokens) >= MOST_TOKENS:
            self._stop(Kind.GAVE_UP, path, depth)
        match self._next():
            case "{" | "[" if depth >= DEEPEST:
                self._stop(Kind.TOO_DEEP, path, depth)
            case "{":
                self._note(Kind.OBJECT, path, depth, at, self.position + 1)
                self._members(path, depth + 1)
            case "[":
                self._note(Kind.ARRAY, path, depth, at, self.position + 1)
                self._items(path, depth + 1)
            case _:
                self._scalar(path, depth, at)

    def _members(self, path: str, depth: int) -> None:
        seen: set[str] = set()
        while not self._closes("}", path, depth, first=not seen):
            at = self.position
            plain = _MEMBER.match(self.text, at)
            key = plain[1] if plain else self._key(path, depth, (_TEXT,) if seen else (_TEXT, "}"))
            member = f"{path}.{key}" if plain or NAME.fullmatch(key) else path
            if key in seen:
                end = plain.end(1) + 1 if plain else self.position
                self.tokens.append(Token(Kind.REPEATED_KEY, member, depth, at, at, end))
            seen.add(key)
            if plain:
                self._plain_value(plain, member, depth, at)
            else:
                self._expect(":", member, depth)
                self._value(member, depth, at)

    def _plain_value(self, member: re.Match[str], path: str, depth: int, at: int) -> None:
        group = member.lastindex or 1
        self.position = member.start(group) if group > 1 else member.end()
        if group == 1 or len(self.tokens) >= MOST_TOKENS:
            self._value(path, depth, at)
        else:
            self._note(_SCALARS[group - 1], path, depth, at, member.end())

    def _items(self, path: str, depth: int) -> None:
        index = 0
        while not self._closes("]", path, depth, first=index == 0):
            self._value(f"{path}[{index}]", depth, self.position)
            index += 1

    def _closes(self, bracket: str, path: str, depth: int, *, first: bool) -> bool:
        """Step over the closing bracket, or over the comma before the next one."""
        found = NEXT.match(self.text, self.position)
        if found and found[1] == bracket:
            self.position = found.end(1)
            return True
        if found and found[1] == "," and not first:
            self.position = found.end()
            return False
        self._skip_space()
        if not first:
            self._expect(",", path, depth, bracket)
        return False

    def _key(self, path: str, depth: int, wanted: tuple[str, ...]) -> str:
        found = STRING.match(self.text, self.position)
        if found is None:
            self._stop(Kind.BROKEN, path, depth, wanted)
        self.position = found.end()
        raw = found[0]
        return str(json.loads(raw)) if "\\" in raw else raw[1:-1]

    def _scalar(self, path: str, depth: int, at: int) -> None:
        found = _SCALAR.match(self.text, self.position)
        if found:
            self._note(_SCALARS[found.lastindex or 0], path, depth, at, found.end())
            return
        self._stop(Kind.BROKEN, path, depth, (_TEXT,) if self._next() == '"' else _VALUES)

    def _expect(self, sign: str, path: str, depth: int, *others: str) -> None:
        """Step over a sign; `others` could have stood there as well, and have been looked for."""
        self._skip_space()
        if self._next() != sign:
            self._stop(Kind.BROKEN, path, depth, (sign, *others))
        self.position += 1
        self._skip_space()

    def _next(self) -> str:
        return self.text[self.position : self.position + 1]

    def _skip_space(self) -> None:
        found = _SPACE.match(self.text, self.position)
        self.position = found.end() if found else self.position

    def _note(self, kind: Kind, path: str, depth: int, at: int, end: int) -> None:
        self.tokens.append(Token(kind, path, depth, at, self.position, end))
        self.position = end

    def _stop(self, kind: Kind, path: str, depth: int, wanted: tuple[str, ...] = ()) -> NoReturn:
        self.tokens.append(Token(kind, path, depth, self.position, self.position, self.position, wanted))
        raise _StoppedError
