"""
Figures of held contacts that name nobody (MH-13): small cells are hidden, and those that would give them away.

A figure of less than five persons is hidden. Where it could be worked out, because all others of a unit's
month, of a kommune's month or of a kommune are shown and their sum is known, the smallest other one is
hidden with it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from adapter.values import replace

#: A cell, and the hidden ones of a group together, are of so many persons at least (MH-13, MH-40).
LEAST = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """Contacts of a unit in a month, by who gave them and under which forløp."""

    kommune_nr: str
    unit: str
    #: `2026-02`.
    month: str
    #: 8401, joined by `+` where several took part.
    profession: str
    hovedforlop: str
    contacts: int
    persons: int
    is_hidden: bool = False


_GROUPS: tuple[Callable[[Figure], tuple[str, ...]], ...] = (
    lambda one: (one.kommune_nr, one.month, one.unit),
    lambda one: (one.kommune_nr, one.month),
    lambda one: (one.kommune_nr,),
)


def with_hidden(figures: Iterable[Figure]) -> list[Figure]:
    """Hide what is too small to be shown, and what would give it away."""
    cells = [replace(one, is_hidden=min(one.persons, one.contacts) < LEAST) for one in figures]
    groups = [places for group in _GROUPS for places in _grouped(cells, group)]
    # What is hidden for the sake of one group must not be worked out in another.
    while more := [place for places in groups for place in _given_away(cells, places)]:
        for place in more:
            cells[place] = replace(cells[place], is_hidden=True)
    return cells


def _grouped(cells: Sequence[Figure], group: Callable[[Figure], tuple[str, ...]]) -> list[list[int]]:
    """The places of the cells of each group."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, cell in enumerate(cells):
        groups.setdefault(group(cell), []).append(place)
    return list(groups.values())


def _given_away(cells: Sequence[Figure], places: Sequence[int]) -> list[int]:
    """The smallest cells to hide in a group, so that what is hidden cannot be worked out from its sum."""
    hidden = [place for place in places if cells[place].is_hidden]
    shown = sorted((place for place in places if place not in hidden), key=lambda place: cells[place].persons)
    more: list[int] = []
    while hidden and shown and not _is_safe(cells, [*hidden, *more]):
        more.append(shown.pop(0))
    return more


def _is_safe(cells: Sequence[Figure], hidden: Sequence[int]) -> bool:
    return len(hidden) > 1 and sum(cells[place].persons for place in hidden) >= LEAST
