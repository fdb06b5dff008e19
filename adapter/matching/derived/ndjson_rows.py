"""IPLOS-derived data as NDJSON, one JSON object a line, and as the values of a topic: the same object."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import jiter

from adapter import rules
from adapter.matching.derived import DerivedRow, Read, RowFault
from adapter.matching.derived.columns import judge
from adapter.matching.derived.header import column_of
from adapter.matching.derived.lines import MAX_LINE, numbered_lines
from adapter.matching.derived.row import ROW
from adapter.matching.derived.terms import Terms

#: No number of a row has more digits.
_MOST = 10**20


def read_ndjson(stream: BinaryIO, terms: Terms, skip: int = 0) -> Read:
    """Give the rows of an NDJSON file that have a number, that of their line, above `skip`."""
    for number, line in numbered_lines(stream):
        if number <= skip or (line is not None and not line.strip()):
            continue
        if line is None:
            yield RowFault(number, ROW, rules.TOO_LARGE)
            continue
        value = line.removeprefix(BOM_UTF8) if number == 1 else line
        result = row_of(value.rstrip(b"\r\n"), number, terms)
        yield from result if isinstance(result, list) else (result,)


def row_of(value: bytes, number: int, terms: Terms) -> DerivedRow | list[RowFault]:
    """Read one JSON object, a line or the value of a message; what is refused gives all its faults."""
    if len(value) > MAX_LINE:
        return [RowFault(number, ROW, rules.TOO_LARGE)]
    try:
        # Values are not cached between rows: they are about persons.
        told = jiter.from_json(value, catch_duplicate_keys=True, allow_inf_nan=False, cache_mode="keys")
    except ValueError as error:
        return [RowFault(number, ROW, _why(value, error))]
    if not isinstance(told, dict):
        return [RowFault(number, ROW, rules.WRONG_TYPE)]
    cells, faults = _cells(told)
    if faults:
        return [RowFault(number, place, rule) for place, rule in faults.items()]
    return judge(cells, number, terms)


def _why(value: bytes, error: ValueError) -> str:
    """The rule by which something is no JSON."""
    try:
        value.decode()
    except UnicodeDecodeError:
        return rules.INVALID_ENCODING
    return rules.DUPLICATE_JSON_KEY if "duplicate key" in str(error) else rules.INVALID_JSON


def _cells(told: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The values as text by column, and what is wrong with them as values."""
    cells: dict[str, str] = {}
    faults: dict[str, str] = {}
    for column, value in _by_column(told):
        if column is None:
            faults.setdefault(ROW, rules.UNKNOWN_ELEMENT)
        elif column in cells:
            faults.setdefault(column, rules.DUPLICATE_JSON_KEY)
        else:
            text = _text(value)
            cells[column] = text or ""
            if text is None:
                faults.setdefault(column, rules.WRONG_TYPE)
    return cells, faults


def _by_column(told: Mapping[str, Any]) -> Iterator[tuple[str | None, Any]]:
    for name, value in told.items():
        yield column_of(name), value


def _text(value: object) -> str | None:
    """A text, a whole number or null as text; None for anything else."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _MOST:
        return None
    return str(value)
