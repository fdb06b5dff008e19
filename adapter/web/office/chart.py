"""Bars for a table of figures: where each stands and how long it is; the template draws them as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.figures import NOT_DIVIDED, Row

_HEIGHT = 26
_LONGEST = 340
#: More bars than this say less than the table.
_MOST = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: units are those of the drawing, 640 wide."""

    row: Row
    y: int
    length: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from top to bottom, longest first; those that are hidden come last and have no length."""

    bars: Sequence[Bar]
    height: int


def chart_of(rows: Sequence[Row]) -> Chart | None:
    """Draw the rows that are parts of something; None where there is nothing to draw."""
    parts = [row for row in rows if row.group and NOT_DIVIDED not in (row.group, row.value)]
    if not any(row.number for row in parts):
        return None
    ordered = sorted(parts, key=lambda row: -(row.number or 0))[:_MOST]
    most = max(row.number or 0 for row in ordered)
    bars = [
        Bar(row, n * _HEIGHT, max(2, round((row.number or 0) * _LONGEST / most)))
        for n, row in enumerate(ordered)
    ]
    return Chart(bars, len(bars) * _HEIGHT)
