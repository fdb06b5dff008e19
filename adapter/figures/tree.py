"""
What is counted, as a tree: a month of a kommune, its groups, and each group divided in several ways.

No number is in two sums: months are never added up, groups are divided by one thing at a time, and what a
unit sees of itself is below its own part of a group. That is what hiding rests on (see `hiding`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from adapter.figures.hiding import hidden_of, is_small

#: The dimension that units are.
UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and of how many different persons it is; where nobody knows whom it is of, of as many as it is."""

    number: int
    persons: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One number as it was counted: `group` of nothing is the month as a whole."""

    kommune_nr: str
    #: The first day of the month.
    month: date
    cell: Cell
    group: str = ""
    #: By what the group is divided, and the part; both empty: the group as a whole.
    by: str = ""
    value: str = ""
    #: Within this unit alone; empty: of the kommune.
    unit: str = ""


@dataclass(slots=True)
class Group:
    """One group: how many, and how it is divided."""

    cell: Cell = Cell(0, 0)
    is_hidden: bool = False
    #: Parts by what it is divided by.
    parts: dict[str, dict[str, Cell]] = field(default_factory=dict)
    #: Of each way to divide it, the parts that nobody sees; None: all of them.
    hidden: dict[str, frozenset[str] | None] = field(default_factory=dict)
    #: What each unit sees of its own part.
    units: dict[str, "Group"] = field(default_factory=dict)

    def is_divided(self, by: str) -> bool:
        """Whether it is shown how it is divided: not even how many parts there are tells of a small number."""
        return not self.is_hidden and self.hidden.get(by, frozenset()) is not None

    def hides(self, by: str, value: str) -> bool:
        """Whether nobody sees a part."""
        return not self.is_divided(by) or value in (self.hidden[by] or ())

    def is_whole(self) -> bool:
        """Whether nothing of it is hidden, nor of what is below it."""
        is_shown = not self.is_hidden and not any(hidden is None or hidden for hidden in self.hidden.values())
        return is_shown and all(unit.is_whole() for unit in self.units.values())

    def hide(self, *, is_hidden: bool) -> None:
        """Hide what is too small below it, and what would give that away."""
        self.is_hidden = is_hidden
        for by, parts in self.parts.items():
            self.hidden[by] = hidden_of(_persons(parts))
        for unit, group in self.units.items():
            group.hide(is_hidden=unit not in self.parts.get(UNIT, {}) or self.hides(UNIT, unit))


@dataclass(slots=True)
class Month:
    """A month of a kommune: one family of groups."""

    kommune_nr: str
    month: date
    cell: Cell = Cell(0, 0)
    is_hidden: bool = False
    #: Whether its groups are shown at all.
    is_divided: bool = True
    groups: dict[str, Group] = field(default_factory=dict)

    def hide(self) -> None:
        """Hide what is too small, and what would give it away, from the top down."""
        self.is_hidden = is_small(self.cell.persons)
        hidden = hidden_of(_persons({name: group.cell for name, group in self.groups.items()}))
        self.is_divided = not self.is_hidden and hidden is not None
        for name, group in self.groups.items():
            group.hide(is_hidden=not self.is_divided or name in (hidden or ()))


def month_of(counted: Iterable[Counted]) -> list[Month]:
    """Put numbers in their places, in the order of kommune and month, and hide what must be."""
    months: dict[tuple[str, date], Month] = {}
    for one in counted:
        key = one.kommune_nr, one.month
        _put(months.setdefault(key, Month(*key)), one)
    for month in months.values():
        month.hide()
    return [months[key] for key in sorted(months)]


def _put(month: Month, one: Counted) -> None:
    if not one.group:
        month.cell = one.cell
        return
    group = month.groups.setdefault(one.group, Group())
    if one.unit:
        group = group.units.setdefault(one.unit, Group())
    if one.by:
        group.parts.setdefault(one.by, {})[one.value] = one.cell
    else:
        group.cell = one.cell


def _persons(parts: Mapping[str, Cell]) -> dict[str, int]:
    return {name: cell.persons for name, cell in parts.items()}
