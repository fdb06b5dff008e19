"""Extracts of IPLOS-derived data, as the kommune would have exported them: CSV, a row a service and year."""

import csv
import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Self, TextIO

from tests.matching_bench.people import Known, Person
from tests.matching_bench.registrations import Registration

KOMMUNE = "0301"
#: The extracts, in the order in which they are made: name, and the day on which it is imported.
EXTRACTS = {
    "iplos-history": date(2023, 1, 1),
    "kpr-2017": date(2023, 1, 1),
    "iplos-2022": date(2023, 1, 1),
    "iplos-2024": date(2024, 12, 31),
}
COLUMNS = (
    "kommune",
    "person",
    "person_type",
    "token",
    "code",
    "start",
    "end",
    "orgnr",
    "tjenesteID",
    "source",
    "year",
    "birth_year",
    "sex",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an extract."""

    extract: str
    person: Person
    code: str
    start: date
    end: date | None
    orgnr: str | None
    service_id: str | None
    year: int
    known: Known = Known.FNR
    #: The person is told by a pseudonym made with the kommune's key.
    as_token: bool = False
    #: The person is told by birth year and sex only.
    is_nobody: bool = field(default=False)

    @classmethod
    def of(cls, extract: str, one: Registration, **more: Any) -> "Row":
        """A service as it stands at the end of the extract's year: what lasts has no end."""
        year = int(more.pop("year", extract[-4:]))
        end = one.end if one.end and one.end.year <= year else None
        code = one.code.lstrip("0").partition(".")[0]
        made = cls(extract, one.person, code, one.start, end, one.unit, f"I-{one.id}", year, one.known)
        return replace(made, **more)

    def cells(self, secret: bytes) -> tuple[str, ...]:
        """Its fields, in the order of the columns."""
        fid = self.person.d_number if self.known is Known.D_NUMBER else self.person.fnr
        kind = "2" if self.known is Known.D_NUMBER else "1"
        by_number = not (self.as_token or self.is_nobody)
        return (
            KOMMUNE,
            fid if by_number else "",
            kind if by_number else "",
            token(secret, fid) if self.as_token else "",
            self.code,
            str(self.start),
            str(self.end or ""),
            self.orgnr or "",
            self.service_id or "",
            self.extract.partition("-")[0],
            str(self.year),
            str(self.person.born.year) if self.is_nobody else "",
            ("2" if self.person.is_woman else "1") if self.is_nobody else "",
        )


def token(secret: bytes, fid: str) -> str:
    """The pseudonym of a person with a fødselsnummer or D-number, as whoever makes an extract must make it."""
    plain = f"kpr-adapter person\x1f{KOMMUNE}\x1fnational\x1f{fid}".encode()
    return hmac.new(secret, plain, hashlib.sha256).hexdigest()


class Extracts:
    """The files, open while the kommune is made."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._secret = secret
        self.paths = {name: folder / f"{name}.csv" for name in EXTRACTS}
        self.rows = dict.fromkeys(EXTRACTS, 0)
        self._files: dict[str, TextIO] = {}

    def __enter__(self) -> Self:
        for name, path in self.paths.items():
            self._files[name] = path.open("w", encoding="utf-8", newline="")
            csv.writer(self._files[name], delimiter=";").writerow(COLUMNS)
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, row: Row) -> None:
        csv.writer(self._files[row.extract], delimiter=";").writerow(row.cells(self._secret))
        self.rows[row.extract] += 1
