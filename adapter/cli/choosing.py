"""Which notifications to send again, as a person chooses them (HIS 1135:2021, chapter 8)."""

import sys
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

import typer

from adapter.cli.options import DAY
from adapter.errors import Fault, Misconfigured
from adapter.fhir.numbers import fits_type
from adapter.mapping import Person

DayOption = Annotated[datetime | None, typer.Option(formats=DAY, help="A Norwegian day on which it arose.")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options of `messages resend`; those that are None do not limit."""

    id: str | None
    since_id: str | None
    until_id: str | None
    since: datetime | None
    until: datetime | None
    message_id: str | None
    person: Person | None = field(repr=False)

    def must_choose(self, *, everything: bool) -> None:
        """Raise `Misconfigured` unless something is chosen, or everything and nothing else."""
        if any(self.told().values()) is everything:
            said = "choose with --id, --since-id, --since, --message, --person …, or --all alone"
            raise Misconfigured(Fault("messages resend", 0, 0, said))

    def told(self) -> dict[str, Any]:
        """Give what the store is asked by."""
        return {
            "id": self.id,
            "since_id": self.since_id,
            "until_id": self.until_id,
            "since": _day(self.since),
            "until": _day(self.until),
            "message_id": self.message_id,
            "person": self.person,
        }


def read_person(type_id: str | None) -> Person | None:
    """Read a person's number from standard input, where one is meant: a command line is seen by others (SEC-13)."""
    if type_id is None:
        return None
    number = "".join(sys.stdin.readline().split())
    if not number or not fits_type(type_id, number):
        said = f"needs one number of typeID {type_id} (9032) on standard input"
        raise Misconfigured(Fault("--person", 0, 0, said))
    return Person(type_id=type_id, fid=number)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
