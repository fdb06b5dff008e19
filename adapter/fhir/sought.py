"""
Where some paths of a JSON document begin, without reading the rest of it in Python.

What is not on the way to a path that is asked for is stepped over by the standard library's scanner, which is
written in C. It takes a document as `tokens` does as long as nothing is wrong with it; of a document with which
something may be wrong nothing is said, and `tokens` must read it.
"""

import json
import re
from collections.abc import Container
from contextlib import suppress

from adapter.fhir.tokens import DEEPEST, GAP, MOST_TOKENS, NAME, NEXT, STRING

#: A token takes two characters at least, so that no shorter text has too many of them.
_MOST_CHARACTERS = 2 * MOST_TOKENS

_SPACE = re.compile(GAP)
_COLON = re.compile(f"{GAP}:{GAP}")
_KEY = re.compile(f'"({NAME.pattern})"{_COLON.pattern}')
_step_over = json.JSONDecoder().raw_decode


def sought_offsets(text: str, sought: Container[str]) -> dict[str, int] | None:
    """
    Give where tokens begin, in characters, by their paths, as `tokens` has them: at least of the paths `sought`.

    With a path, all that it begins with must be sought too; a path that is not there has no entry. A path stands
    also for that of the sibling (`.start` for `._start`). None where the document must be read token by token.
    """
    if len(text) > _MOST_CHARACTERS:
        return None
    with suppress(_UnclearError, ValueError, RecursionError):
        return _Seeker(text, sought).offsets()
    return None


class _UnclearError(Exception):
    """Something is wrong, or nearly: only reading token by token tells what."""


class _Seeker:
    def __init__(self, text: str, sought: Container[str]) -> None:
        self._text = text
        self._sought = sought
        self._found: dict[str, int] = {}

    def offsets(self) -> dict[str, int]:
        start = _end(_SPACE, self._text, 0)
        if _end(_SPACE, self._text, self._value("", 0, start, start)) < len(self._text):
            raise _UnclearError
        return self._found

    def _value(self, path: str, depth: int, at: int, start: int) -> int:
        """Look into the value whose token begins `at`; gives where it ends."""
        self._found[path] = at
        match self._text[start : start + 1]:
            case "{" | "[" if depth >= DEEPEST:
                raise _UnclearError
            case "{":
                return self._members(path, depth + 1, start + 1)
            case "[":
                return self._items(path, depth + 1, start + 1)
            case _:
                return _step_over(self._text, start)[1]

    def _members(self, path: str, depth: int, position: int) -> int:
        at = _end(_SPACE, self._text, position)
        if self._text.startswith("}", at):
            return at + 1
        while True:
            key = _KEY.match(self._text, at)
            member, start = (f"{path}.{key[1]}", key.end()) if key else self._odd_key(path, at)
            sign, at = self._after(self._passed(member, depth, at, start))
            if sign == "}":
                return at
            if sign == "]":
                raise _UnclearError

    def _items(self, path: str, depth: int, position: int) -> int:
        at = _end(_SPACE, self._text, position)
        if self._text.startswith("]", at):
            return at + 1
        index = 0
        while True:
            sign, at = self._after(self._passed(f"{path}[{index}]", depth, at, at))
            if sign == "]":
                return at
            if sign == "}":
                raise _UnclearError
            index += 1

    def _passed(self, path: str, depth: int, at: int, start: int) -> int:
        """Step over a value, unless something in it is sought, or it might be nested too deep."""
        if path in self._sought or ("._" in path and path.replace("._", ".") in self._sought):
            return self._value(path, depth, at, start)
        end = _step_over(self._text, start)[1]
        opened = self._text.count("{", start, end) + self._text.count("[", start, end)
        return end if depth + opened <= DEEPEST else self._value(path, depth, at, start)

    def _odd_key(self, path: str, at: int) -> tuple[str, int]:
        """The path of a member whose key has escapes or is no name, and where its value begins."""
        found = STRING.match(self._text, at)
        colon = found and _COLON.match(self._text, found.end())
        if not found or not colon:
            raise _UnclearError
        key = str(json.loads(found[0]))
        return f"{path}.{key}" if NAME.fullmatch(key) else path, colon.end()

    def _after(self, position: int) -> tuple[str, int]:
        """The sign after a member or item, and where what follows it begins."""
        found = NEXT.match(self._text, position)
        if found is None:
            raise _UnclearError
        return found[1], found.end()


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position
