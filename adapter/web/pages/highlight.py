"""Colours for JSON and XML, a line at a time: light enough for any document, right for all ordinary ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Form = Literal["json", "xml"]

_JSON = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))
      | (?P<string>"(?:[^"\\]|\\.)*"?)
      | (?P<value>-?\d[\d.eE+-]*|\b(?:true|false|null)\b)
      | (?P<sign>[{}\[\],:])
      | (?P<plain>\s+|[^\s{}\[\],:"]+)""",
    re.VERBOSE,
)
_XML = re.compile(
    r"""(?P<sign><!--.*?(?:-->|$)|<[?!][^>]*>?|/?>)
      | (?P<key></?[\w:.-]+)
      | (?P<string>"[^"<]*"?|'[^'<]*'?)
      | (?P<value>(?<=\s)[\w:.-]+(?=\s*=\s*["']))
      | (?P<plain>\s+|[^\s<>"'/]+|.)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line and what it is: key, string, value, sign or plain."""

    kind: str
    text: str


def form_of(text: str, content_type: str | None = None) -> Form:
    """Tell the form of a document: XML where it looks so or is said to be so, else JSON."""
    return "xml" if text.lstrip("\ufeff \t\r\n")[:1] == "<" or "xml" in (content_type or "") else "json"


def tokens(line: str, form: Form) -> Iterator[Token]:
    """Cut a line into pieces, which together are the line."""
    for found in (_XML if form == "xml" else _JSON).finditer(line):
        yield Token(found.lastgroup or "plain", found[0])


def coloured(text: str, form: Form) -> list[list[Token]]:
    """Cut a text into lines of pieces."""
    return [list(tokens(line, form)) for line in text.splitlines()]
