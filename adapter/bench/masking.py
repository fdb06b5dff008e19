"""
Masks the numbers of persons that look real: fødselsnummer and D-numbers of no synthetic series (KPR-V-057).

A number is recognised as it is written in a document: in one piece, or in groups with a gap between them, in
digits, or in the escapes of JSON, XML and addresses. What is masked keeps its length, so that lines and columns stay.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapter.fhir import numbers
from adapter.fhir.numbers import NumberType, PersonNumber

#: A sign that is written by its number: in JSON, in XML in hex and in digits, in an address.
_ESCAPE = re.compile(
    r"\\u([0-9a-fA-F]{4})|&#[xX]0*([0-9a-fA-F]{1,5});|&#0*([0-9]{1,6});|%([0-9a-fA-F]{2})|\\([tnr])"
)
#: What may stand between two digits of a number that is written in groups; NUL: UTF-16 read as bytes.
_SPACE = r"\s._+\x00\xad\u200b-\u200f\u2060\ufeff"
_GAP = rf"[{_SPACE}]?"
_MIDDLE = rf"[{_SPACE}\u2010-\u2015\u2212-]{{0,3}}"
#: Looked at wherever it may begin, since another number may stand right before it. The first digit stands by
#: itself, so that `re` passes over all other signs at once: what stands in a look-ahead it tries sign by sign.
_ELEVEN = re.compile(rf"\d(?<!\d\d)(?=({_GAP}(?:\d{_GAP}){{4}}\d{_MIDDLE}(?:\d{_GAP}){{4}}\d)(?!\d))")
#: Of the digits of a GUID, or of the parts of an OID, eleven may stand in a row.
_GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_OID = re.compile(r"(?<![\d.])[0-2](?:\.(?:0|[1-9]\d*)){3,}(?![\d.])")
#: How far around a number such a name is looked for.
_AROUND = 64
_DECEMBER = 12
_MASK = "*"


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text without its escapes, and where its signs stood."""

    text: str
    #: Where each piece begins: here, and as it was written.
    here: list[int]
    written: list[int]

    def origin(self, place: int) -> int:
        """Where a sign stood; at the end of the text its length."""
        piece = bisect_right(self.here, place) - 1
        return self.written[piece] + place - self.here[piece]


def masked(text: str) -> str:
    """Give a text of the same length without the numbers that look real."""
    plain = _plain(text)
    found = list(_real(plain.text))
    if not found:
        return text
    signs = list(text)
    for start, end in found:
        for place in (each for each in range(start, end) if plain.text[each].isdecimal()):
            begins, ends = plain.origin(place), plain.origin(place + 1)
            signs[begins:ends] = _MASK * (ends - begins)
    return "".join(signs)


def masked_json(value: Any) -> Any:
    """Give a JSON value with every text in it masked, the names of members too."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {masked(str(name)): masked_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked_json(each) for each in value]
    return value


def real_number_at(text: str) -> tuple[int, int] | None:
    """Line and column, both from 1, of the first number that looks real; None where there is none."""
    plain = _plain(text)
    found = next(_real(plain.text), None)
    if found is None:
        return None
    before = text[: plain.origin(found[0])]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _plain(text: str) -> _Plain:
    pieces: list[str] = []
    here, written, length, at = [0], [0], 0, 0
    for escape in _ESCAPE.finditer(text):
        pieces += (text[at : escape.start()], _sign(escape))
        length += escape.start() - at
        at = escape.end()
        here += (length, length + 1)
        written += (escape.start(), at)
        length += 1
    return _Plain("".join([*pieces, text[at:]]), here, written)


def _sign(escape: re.Match[str]) -> str:
    json, hexadecimal, decimal, address, space = escape.groups()
    if space:
        return " "
    number = int(decimal) if decimal else int(json or hexadecimal or address, 16)
    return chr(number)


def _real(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers that look real begin and end, in a text without escapes."""
    for found in _ELEVEN.finditer(text):
        start, end = found.start(), found.end(1)
        if _looks_real(text[start:end]) and not _in_name(text, start, end):
            yield start, end


def _in_name(text: str, start: int, end: int) -> bool:
    """Whether eleven digits are part of a GUID, or put together from several parts of an OID."""
    around = max(0, start - _AROUND)
    names = list(_GUID.finditer(text, around, end + _AROUND))
    if "." in text[start:end]:
        names += _OID.finditer(text, around, end + _AROUND)
    return any(each.start() <= start and end <= each.end() for each in names)


def _looks_real(written: str) -> bool:
    digits = "".join(filter(str.isdecimal, written))
    # First, as most digits in a row are no date at all: a synthetic series is told by its month.
    if not 0 < int(digits[2:4]) <= _DECEMBER:
        return False
    if not digits.isascii():
        digits = "".join(str(int(each)) for each in digits)
    read = numbers.classify(digits)
    kinds = (NumberType.FODSELSNUMMER, NumberType.D_NUMBER)
    return isinstance(read, PersonNumber) and read.type in kinds and read.series is None
