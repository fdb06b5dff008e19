"""Whom a command is about: the number is typed, piped or in a file, never an argument, which others see (SEC-13)."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from adapter.cli.choosing import read_person
from adapter.errors import Fault, Misconfigured
from adapter.fhir.numbers import fits_type
from adapter.mapping import Person

#: Of a kommuneNr.
_DIGITS = 4


def kommune_nr(said: str) -> str:
    """Refuse what is no kommuneNr before it is written down as one (SEC-11)."""
    if not (len(said) == _DIGITS and said.isascii() and said.isdigit()):
        raise Misconfigured(Fault("--kommune", 0, 0, f"is a kommuneNr of {_DIGITS} digits, such as 0301"))
    return said


KommuneOption = Annotated[
    str, typer.Option(metavar="KOMMUNE", callback=kommune_nr, help="kommuneNr whose data it is.")
]
PersonWhyOption = Annotated[
    str, typer.Option("--why", help="Why; kept in the access log. Nothing about the person.")
]


@dataclass(frozen=True, slots=True)
class ByNumber:
    """A person, by a number of theirs."""

    type_id: Annotated[str, typer.Option("--person", metavar="TYPEID", help="Kind of number (9032).")] = "1"
    file: Annotated[
        Path | None,
        typer.Option("--number-file", metavar="FILE", help="File with the number; else standard input."),
    ] = None

    def read(self) -> Person:
        """Read the number: from a file, as it is typed without being shown, or from standard input."""
        if self.file is None and not sys.stdin.isatty():
            whom = read_person(self.type_id)
            assert whom is not None
            return whom
        number = "".join((_content(self.file) if self.file else _typed()).split())
        if not number or not fits_type(self.type_id, number):
            where = "--number-file" if self.file else "--person"
            raise Misconfigured(Fault(where, 0, 0, f"needs one number of typeID {self.type_id} (9032)"))
        return Person(type_id=self.type_id, fid=number)


def _content(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(Fault("--number-file", 0, 0, "cannot be read")) from None


def _typed() -> str:
    answer: str = typer.prompt("fødselsnummer / number", hide_input=True, err=True)
    return answer
