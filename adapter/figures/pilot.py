"""
What `pilot export` tells: contacts under a pilot code, by unit, profession and hovedforløp (MH-13).

The figure `pilot` of the office, cut from the same tree as all other figures of contacts, one division at a time: it holds no number that they
do not hold, and hides the same ones, so that nothing more can be worked out of both together.
"""

from collections.abc import Iterable, Iterator

from adapter.figures.explained import FIGURES, PILOT
from adapter.figures.table import NOT_DIVIDED, FiguresTable, Row, Whose, table_of
from adapter.figures.tree import Month
from adapter.values import replace

#: The numbers that it is cut from.
CONTACTS = "contacts"


def pilot_tables(kommuner: Iterable[str], months: Iterable[Month]) -> list[FiguresTable]:
    """Make its tables of months of kommuner: not divided, then by one thing at a time; codes stand without `PILOT`."""
    whose, counted = [Whose(each) for each in kommuner], list(months)
    figure = FIGURES["pilot"]
    tables = [table_of(figure, by, whose, counted) for by in ("", *figure.by)]
    return [replace(table, rows=list(_of_pilot(table))) for table in tables]


def _of_pilot(table: FiguresTable) -> Iterator[Row]:
    """Its rows; a month that is not divided might have some, and is told once."""
    for row in table.rows:
        if row.group.startswith(PILOT):
            yield replace(row, group=row.group.removeprefix(PILOT))
        elif row.group == NOT_DIVIDED and not table.by:
            yield row
