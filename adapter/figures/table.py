"""What a reader gets of a figure: rows with numbers, or without where they are hidden."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from adapter.figures.figure import Figure
from adapter.figures.share import SOURCE, Place, Whole
from adapter.figures.tree import Cell, Group, Month
from adapter.values import replace

#: Stands for all parts of what is too small to be divided: how many there are is not told either.
NOT_DIVIDED = "*"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose figures: a kommune's, or those of one unit in it alone."""

    kommune_nr: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One number of a table; without one where it is hidden."""

    kommune_nr: str
    unit: str
    #: `2026-02`; of a sum over months `2026`.
    month: str
    #: What is counted: a code, or what became of it; empty: all together.
    group: str
    #: The part of it, where the table divides.
    value: str
    number: int | None
    persons: int | None
    #: Of a sum: months that are hidden, or not divided, and therefore not in it.
    hidden_months: int = 0
    #: Of a sum: months of which anything is told of whose it is; in the others nothing was counted at all.
    counted_months: int = 0
    #: All of which it is a part (MH-56); None: not told.
    of: int | None = None

    @property
    def is_hidden(self) -> bool:
        return self.number is None

    @property
    def share(self) -> float | None:
        """The number in hundredths of all, with one decimal; None where either is not told."""
        return None if self.number is None or not self.of else round(100 * self.number / self.of, 1)


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """A table of a figure: what is counted, by what it is divided, and its rows."""

    figure: Figure
    #: A dimension of the figure; empty: not divided.
    by: str
    rows: Sequence[Row]

    @property
    def has_hidden(self) -> bool:
        return any(row.is_hidden or row.hidden_months for row in self.rows)


def table_of(
    figure: Figure,
    by: str,
    whose: Iterable[Whose],
    months: Iterable[Month],
    wholes: Mapping[Place, Whole] | None = None,
) -> FiguresTable:
    """Make the table that a reader of some kommuner and units gets; `wholes` are what shares are of."""
    readers = list(whose)
    rows: list[Row] = []
    for month in months:
        whole = (wholes or {}).get((month.kommune_nr, month.month))
        for one in readers:
            # Of a single unit nobody counts all records.
            of = whole if figure.has_share and not one.unit else None
            rows += [_shared(row, by, of) for row in _rows(figure, by, one, month)]
    if figure.is_sum:
        rows = _over_years(rows)
    elif figure.is_over_years:
        rows = [_of_year(row) for row in rows]
    return FiguresTable(figure, by, rows)


def _shared(row: Row, by: str, whole: Whole | None) -> Row:
    if whole is None:
        return row
    is_of_source = by == SOURCE and row.value != NOT_DIVIDED
    return replace(row, of=whole.by_source.get(row.value) if is_of_source else whole.number)


def _rows(figure: Figure, by: str, whose: Whose, month: Month) -> Iterator[Row]:
    if month.kommune_nr != whose.kommune_nr or (figure.month and month.month.month != figure.month):
        return
    row = _row_in(whose, month.month)
    if not (whose.unit or by or figure.is_of_some):
        yield row("", "", month.cell, month.is_hidden)
    if not month.is_divided:
        yield row(NOT_DIVIDED, "", month.cell, True)
        return
    for name, group in sorted(month.groups.items()):
        seen = group.units.get(whose.unit) if whose.unit else group
        if seen is not None and figure.has(name):
            yield from _of_group(figure, by, name, seen, row)


def _row_in(whose: Whose, month: date) -> Callable[[str, str, Cell, bool], Row]:
    def row(group: str, value: str, cell: Cell, is_hidden: bool) -> Row:
        place = (whose.kommune_nr, whose.unit, f"{month:%Y-%m}", group, value)
        return Row(*place, None, None) if is_hidden else Row(*place, cell.number, cell.persons)

    return row


def _of_group(
    figure: Figure, by: str, name: str, group: Group, row: Callable[[str, str, Cell, bool], Row]
) -> Iterator[Row]:
    if not by:
        yield row(name, "", group.cell, group.is_hidden)
        return
    if not group.is_divided(by):
        yield row(name, NOT_DIVIDED, group.cell, True)
        return
    for value, cell in sorted(group.parts.get(by, {}).items()):
        if figure.wants(value):
            yield row(name, value, cell, group.hides(by, value))


def _of_year(row: Row) -> Row:
    """What was counted as a year stands in its last month; users of a whole year are not told."""
    return replace(row, month=row.month[:4], persons=None)


def _over_years(rows: Sequence[Row]) -> list[Row]:
    """Add up what is shown of each year's months: a sum of what everybody sees tells nothing more."""
    sums: Counter[Row] = Counter()
    hidden: defaultdict[Row, set[str]] = defaultdict(set)
    counted: defaultdict[Row, set[str]] = defaultdict(set)
    for row in rows:
        key = replace(row, month=row.month[:4], number=None, persons=None)
        sums[key] += row.number or 0
        counted[_all_of(key)].add(row.month)
        if row.is_hidden:
            hidden[key].add(row.month)
    return [
        replace(
            key,
            number=sums[key] or None,
            hidden_months=len(set().union(*(hidden[each] for each in _may_hide(key)))),
            counted_months=len(counted[_all_of(key)]),
        )
        for key in sums
        if key.group
    ]


def _all_of(year: Row) -> Row:
    return replace(year, group="", value="")


def _may_hide(year: Row) -> set[Row]:
    """Where a month's number may have gone: itself, and what is not divided of its group or of the month."""
    of_month = replace(year, group=NOT_DIVIDED, value="")
    of_group = replace(year, value=NOT_DIVIDED) if year.value else year
    return {year, of_group, of_month}
