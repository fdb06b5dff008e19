"""What is told of imports of IPLOS-derived data: small values without persons, safe to print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from adapter.matching.derived import DerivedRow, Form, RowFault
from adapter.store.derived_editions import ImportState
from adapter.values import replace


@dataclass(frozen=True, slots=True)
class About:
    """What an import is of."""

    #: Whose data: the system, or the yearly extract, that the rows come from unless they say so themselves.
    source: str
    form: Form
    #: What people call it: the name of the file, without its folder.
    name: str
    #: Of the content, in hexadecimal: the same content of the same source is imported once.
    digest: str
    #: Of all rows; empty, and None, where each row tells.
    kommune_nr: str = ""
    year: int | None = None


class Keyed(NamedTuple):
    """A row, and whose it is; the key is empty where nobody is identified."""

    row: DerivedRow
    key: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """What comes next of a file, in its order."""

    rows: tuple[Keyed, ...] = ()
    faults: tuple[RowFault, ...] = ()

    @property
    def last(self) -> int:
        """The highest number in it; both come in the order of their numbers."""
        return max(self.rows[-1].row.number if self.rows else 0, self.faults[-1].number if self.faults else 0)

    @property
    def refused(self) -> int:
        """How many rows were refused; of messages, one may have faults and be taken all the same."""
        return len({fault.number for fault in self.faults} - {keyed.row.number for keyed in self.rows})


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows by what they changed of what counted before; a row of an older edition changes nothing."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def taken(self) -> int:
        """How many rows they are."""
        return self.new + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One import, as it stands."""

    id: int
    about: About
    state: ImportState
    #: Number of the row with which it goes on.
    next: int
    #: Read; of these refused, and the rest by what they changed.
    rows: int
    refused: int
    tally: Tally
    started: datetime
    ended: datetime | None = None
    undone: datetime | None = None
    #: Who undid it, and why.
    who: str | None = None
    why: str | None = None

    def after(self, chunk: Chunk, tally: Tally) -> "ImportItem":
        """Give it with one chunk more."""
        return replace(
            self,
            next=max(self.next, chunk.last + 1),
            rows=self.rows + len(chunk.rows) + chunk.refused,
            refused=self.refused + chunk.refused,
            tally=Tally(
                self.tally.new + tally.new,
                self.tally.changed + tally.changed,
                self.tally.unchanged + tally.unchanged,
            ),
        )


class Held(NamedTuple):
    """Rows of a kommune and year: how many are kept, and how many of them count."""

    kommune_nr: str
    #: None where the rows tell none.
    year: int | None
    rows: int
    counting: int


def import_item(row: Row[Any]) -> ImportItem:
    """Give an import as its row tells it."""
    return ImportItem(
        id=row.id,
        about=About(row.source, Form(row.form), row.name, row.digest, row.kommune_nr, row.year),
        state=ImportState(row.state),
        next=row.next,
        rows=row.rows,
        refused=row.refused,
        tally=Tally(row.new, row.changed, row.unchanged),
        started=row.started_at,
        ended=row.ended_at,
        undone=row.undone_at,
        who=row.who,
        why=row.why,
    )
