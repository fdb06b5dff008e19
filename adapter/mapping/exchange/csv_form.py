"""
Decision tables as CSV for a Norwegian spreadsheet: `;` between, UTF-8 with a mark, one line for each thing.

The first columns say what a line is (tabell, kodeverk, lesing, rad) and of which table; lines may be
sorted as one likes, but rows keep their order within a table.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapter.errors import Misconfigured, Words
from adapter.mapping.exchange.cells import guarded, unguarded
from adapter.mapping.exchange.csv_columns import HEADERS, KIND, KINDS, NUMBER, Column
from adapter.mapping.exchange.plain import Plain, ages
from adapter.mapping.fault_words import words
from adapter.mapping.yaml_lines import fault_at

#: A cell may be as long as a condition or note is.
_LONGEST = 1_000_000
_CONSULTATION = "konsultasjon"


@dataclass(slots=True)
class Sheet:
    """A table read from lines, and the line of each of its rows by name."""

    table: Plain
    line: int
    lines: dict[str, int] = field(default_factory=dict)


def as_csv(tables: Sequence[Plain]) -> bytes:
    """Give tables as one CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    for number, table in enumerate(tables, start=1):
        for kind, plain in _lines(table):
            cells = {KIND: kind, NUMBER: str(number)} | _cells(plain, KINDS[kind])
            writer.writerow([guarded(cells.get(header, "")) for header in HEADERS])
    return out.getvalue().encode("utf-8-sig")


def sheets_in(content: bytes, file: str) -> list[Sheet]:
    """Give the tables of a CSV file; raises `Misconfigured` with the line of what is not understood."""
    sheets: dict[str, Sheet] = {}
    waiting: list[tuple[int, dict[str, str]]] = []
    for line, cells in _read(content, file):
        if cells.get(KIND) != "tabell":
            waiting.append((line, cells))
            continue
        if cells[NUMBER] in sheets:
            raise _refused(file, line, words("number-twice", column=NUMBER, number=cells[NUMBER]))
        sheets[cells[NUMBER]] = Sheet(_plain(cells, KINDS["tabell"], file, line), line)
    for line, cells in waiting:
        _add(sheets, line, cells, file)
    if not sheets:
        raise _refused(file, 0, words("no-table-line"))
    return list(sheets.values())


def _lines(table: Plain) -> Iterator[tuple[str, Plain]]:
    yield "tabell", table
    for name, uri in table.get("systems", {}).items():
        yield "kodeverk", {"name": name, "uri": uri}
    for read in table.get("reads", ()):
        yield "lesing", read
    for row in table.get("rows", ()):
        yield "rad", _whole_ages(row)


def _whole_ages(row: Plain) -> Plain:
    """A row that says both ends of its ages."""
    if row["when"].get("age") is None:
        return row
    first, last = ages(row["when"]["age"])
    return row | {"when": row["when"] | {"age": {"from": first, "to": last}}}


def _cells(plain: Plain, columns: Sequence[Column]) -> dict[str, str]:
    found = {column.header: (column, _at(plain, column.path)) for column in columns}
    return {header: column.write(value) for header, (column, value) in found.items() if value is not None}


def _at(plain: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        plain = plain.get(key) if isinstance(plain, Mapping) else None
    return True if path == ("then", "hst") and plain is not None else plain


def _read(content: bytes, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines with their cells by header; empty lines and cells are left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(file, 0, words("csv-no-utf8")) from None
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    headers = [cell.strip().lower() for cell in next(reader, [])]
    _judge_headers(headers, file)
    try:
        for cells in reader:
            if len(cells) > len(headers) and any(cells[len(headers) :]):
                raise _refused(file, reader.line_num, words("more-cells"))
            told = {header: unguarded(cell) for header, cell in zip(headers, cells, strict=False) if cell}
            if told:
                yield reader.line_num, told
    except csv.Error:
        raise _refused(file, reader.line_num, words("no-csv")) from None


def _judge_headers(headers: Sequence[str], file: str) -> None:
    unknown = [header for header in headers if header and header not in HEADERS]
    if unknown:
        raise _refused(file, 1, words("column-unknown", column=unknown[0]))
    if KIND not in headers or NUMBER not in headers:
        raise _refused(file, 1, words("columns-missing", kind=KIND, number=NUMBER))


def _add(sheets: Mapping[str, Sheet], line: int, cells: dict[str, str], file: str) -> None:
    kind, sheet = cells.get(KIND, ""), sheets.get(cells.get(NUMBER, ""))
    if kind not in KINDS:
        raise _refused(file, line, words("kind-one-of", column=KIND, choices=", ".join(KINDS)))
    if sheet is None:
        raise _refused(file, line, words("line-of-no-table", number=NUMBER))
    plain = _plain(cells, KINDS[kind], file, line)
    if kind == "kodeverk":
        sheet.table.setdefault("systems", {})[plain.get("name")] = plain.get("uri")
    elif kind == "lesing":
        sheet.table.setdefault("reads", []).append(plain)
    else:
        sheet.lines.setdefault(str(plain.get("row")), line)
        sheet.table.setdefault("rows", []).append({"when": {}, "then": {}} | plain)


def _plain(cells: Mapping[str, str], columns: Sequence[Column], file: str, line: int) -> Plain:
    """The plain values of a line; a cell that this kind of line has no use for is refused."""
    own = {column.header for column in columns} | {KIND, NUMBER}
    stray = [header for header in cells if header and header not in own]
    if stray:
        raise _refused(file, line, words("stray-cell", column=stray[0]))
    plain: Plain = {}
    for column in columns:
        if column.header in cells:
            try:
                _put(plain, column, column.read(cells[column.header]))
            except ValueError:
                raise _refused(file, line, words("cell-unread", column=column.header)) from None
    return plain


def _put(plain: Plain, column: Column, value: Any) -> None:
    if column.header == _CONSULTATION:
        value = {} if value is True else value
    *above, last = column.path
    for key in above:
        plain = plain.setdefault(key, {})
    plain[last] = value


def _refused(file: str, line: int, said: Words) -> Misconfigured:
    return Misconfigured(fault_at(file, (line, 1 if line else 0), said))
