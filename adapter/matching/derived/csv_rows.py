"""
IPLOS-derived data as CSV: a header, `,` or `;` between the fields, UTF-8, one line a row (RFC 4180).

A field may be in quotes but has no line end in it: a quote that somebody forgot costs one row, not the rest
of the file. Rows have the number of their line, so the first one has number 2.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from adapter import rules
from adapter.errors import Fault, Misconfigured
from adapter.matching.derived import Read, RowFault
from adapter.matching.derived.columns import judge
from adapter.matching.derived.header import columns_of
from adapter.matching.derived.lines import numbered_lines
from adapter.matching.derived.row import ROW
from adapter.matching.derived.terms import Terms

_DELIMITERS = (";", ",")
_HEADER = 1


def read_csv(stream: BinaryIO, name: str, terms: Terms, skip: int = 0) -> Read:
    """
    Give the rows of a CSV file that have a number above `skip`.

    `name` is what faults of the file call it. Raises `Misconfigured` when the header will not do.
    """
    lines = numbered_lines(stream)
    header, delimiter = _header(lines, name)
    columns = columns_of(header, name, _HEADER, has_kommune=terms.kommune_nr is not None)
    for number, line in lines:
        if number <= skip or (line is not None and not line.strip()):
            continue
        read = _read(line, number, delimiter, columns)
        if isinstance(read, dict):
            result = judge(read, number, terms)
            yield from result if isinstance(result, list) else (result,)
        else:
            yield read


def _header(lines: Iterator[tuple[int, bytes | None]], name: str) -> tuple[list[str], str]:
    _, line = next(lines, (_HEADER, b""))
    if line is None:
        raise Misconfigured(Fault(name, _HEADER, 0, "is longer than a header can be; it names the columns"))
    try:
        text = line.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        raise Misconfigured(Fault(name, _HEADER, 0, "is not UTF-8; save the file as UTF-8")) from None
    delimiter = max(_DELIMITERS, key=text.count)
    fields = _fields(text, delimiter)
    if not fields:
        raise Misconfigured(Fault(name, _HEADER, 0, "the header is missing; it names the columns"))
    return fields, delimiter


def _read(
    line: bytes | None, number: int, delimiter: str, columns: Sequence[str]
) -> dict[str, str] | RowFault:
    """The cells of a line by column."""
    if line is None:
        return RowFault(number, ROW, rules.TOO_LARGE)
    try:
        fields = _fields(line.decode(), delimiter)
    except UnicodeDecodeError:
        return RowFault(number, ROW, rules.INVALID_ENCODING)
    if not fields:
        return RowFault(number, ROW, rules.WRONG_TYPE)
    if len(fields) != len(columns):
        too_many = len(fields) > len(columns)
        return RowFault(number, ROW, rules.UNKNOWN_ELEMENT if too_many else rules.MISSING_ELEMENT)
    return dict(zip(columns, fields, strict=True))


def _fields(text: str, delimiter: str) -> list[str] | None:
    """The fields of a line; None where its quotes are not closed, or stand where they cannot."""
    bare = text.rstrip("\r\n")
    if '"' not in bare and "\r" not in bare:
        return bare.split(delimiter)
    try:
        return next(csv.reader([bare], delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None
