"""Extracts of synthetic persons (month + 80), written in every form by the standard's own writers."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from adapter.config import Environment
from adapter.mapping.load import load_tables
from adapter.matching.derived import DerivedRow, RowFault
from adapter.matching.derived.terms import Defaults, Terms, terms_of
from adapter.values import replace

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 6, 1)
TABLES = load_tables(ROOT / "mappings")
TERMS = terms_of(
    TABLES, Environment.TEST, {"0301", "4631"}, Defaults("Fagsystem A", TODAY), synthetic_only=True
)
ORGNR = "310123455"
KARI = "12854510035"
#: Without a mark of a synthetic series; the control digits are right.
REAL_LOOKING = "01010050053"
ROW = {
    "kommune": "0301",
    "person": KARI,
    "code": "21",
    "start": "2025-03-01",
    "end": "2025-04-01",
    "orgnr": ORGNR,
    "service_id": "TJ-1001",
}
K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def person_number(born: date, individual: int, added: int = 80, day_added: int = 0) -> str:
    """The first number from an individual number on that has control digits."""
    while True:
        nine = f"{born.day + day_added:02}{born.month + added:02}{born.year % 100:02}{individual % 1000:03}"
        first = -sum(int(d) * w for d, w in zip(nine, K1, strict=True)) % 11
        second = -sum(int(d) * w for d, w in zip(f"{nine}{first}", K2, strict=False)) % 11
        if first < 10 and second < 10:
            return f"{nine}{first}{second}"
        individual += 2


def production(**changes: object) -> Terms:
    made = terms_of(
        TABLES, Environment.PRODUCTION, {"0301"}, Defaults("Fagsystem A", TODAY), synthetic_only=False
    )
    return replace(made, **changes)


def as_csv(rows: Sequence[Mapping[str, str]], delimiter: str = ";") -> bytes:
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_ndjson(rows: Iterable[Mapping[str, object]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def rules_of(read: Iterable[DerivedRow | RowFault]) -> list[tuple[int, str, str]]:
    """Number, place and rule of every fault."""
    return [(each.number, each.place, each.rule) for each in read if isinstance(each, RowFault)]


def rows_of(read: Iterable[DerivedRow | RowFault]) -> list[DerivedRow]:
    return [each for each in read if isinstance(each, DerivedRow)]
