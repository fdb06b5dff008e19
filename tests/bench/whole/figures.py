"""Figures: round by round as measured, told as median and spread, and held against the goals of issue 9."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, with what each round said of it."""

    name: str
    rounds: tuple[float, ...]
    unit: str = ""
    #: Of the issue; none where there is no goal. `is_most`: to stay below them is to meet them.
    goal: float | None = None
    stretch: float | None = None
    is_most: bool = False

    @property
    def median(self) -> float:
        known = [each for each in self.rounds if not math.isnan(each)]
        return statistics.median(known) if known else math.nan

    @property
    def spread(self) -> str:
        return f"{told(min(self.rounds))} – {told(max(self.rounds))}"

    @property
    def verdict(self) -> str:
        """`stretch`, `goal` or `no`; nothing where nothing was asked or measured."""
        if self.goal is None or math.isnan(self.median):
            return ""
        return "stretch" if self._meets(self.stretch) else "goal" if self._meets(self.goal) else "no"

    def _meets(self, asked: float | None) -> bool:
        if asked is None:
            return False
        return self.median <= asked if self.is_most else self.median >= asked

    @property
    def asked(self) -> tuple[str, str]:
        """Goal and stretch in words."""
        sign = "≤" if self.is_most else "≥"
        return tuple("–" if each is None else f"{sign} {told(each)}" for each in (self.goal, self.stretch))  # type: ignore[return-value]  # two in, two out


@dataclass(slots=True)
class Section:
    """Figures that are shown together."""

    title: str
    figures: list[Figure] = field(default_factory=list)
    #: Said below the table.
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, rounds: Sequence[float], unit: str = "", **more: Any) -> Figure:
        """Add a figure and give it."""
        figure = Figure(name, tuple(rounds), unit, **more)
        self.figures.append(figure)
        return figure

    def described(self) -> dict[str, Any]:
        """In JSON's terms."""
        figures = [asdict(each) | {"median": each.median, "verdict": each.verdict} for each in self.figures]
        return {"title": self.title, "figures": figures, "notes": self.notes}


@dataclass(slots=True)
class Grid:
    """Figures of several things, a column each; a cell is what each round said."""

    title: str
    head: tuple[str, ...]
    rows: dict[str, list[Sequence[float]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def cells(self) -> list[list[str]]:
        """Rows of medians, with the spread of the first two columns."""
        made = []
        for name, columns in self.rows.items():
            middles = [told(statistics.median(each)) for each in columns]
            spreads = [f" ({told(min(each))} – {told(max(each))})" for each in columns[:2]] + [""] * len(
                columns
            )
            made.append([name, *(a + b for a, b in zip(middles, spreads, strict=False))])
        return made

    def described(self) -> dict[str, Any]:
        """In JSON's terms."""
        return asdict(self)


def told(number: float) -> str:
    """A number with as many digits as are worth reading."""
    if math.isnan(number):
        return "–"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"
