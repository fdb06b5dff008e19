"""
The scorecard of a vendor: which scenarios a run of documents has shown, which failed, which are missing.

Pure and streaming: `Scoring` takes one judged document after the other, in the order they were judged,
and can be asked for the card at any time. What it keeps is bounded, and is codes, ids of services and
names of inputs; nothing of a document or a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from adapter.checking import Judged
from adapter.checking.cells import Cells
from adapter.checking.scenarios import Scenario, ScenarioFile, shipped_scenarios
from adapter.checking.sights import Sight, Sights
from adapter.checking.signs import meets
from adapter.config.shipped import shipped_mappings
from adapter.mapping.load import load_tables
from adapter.mapping.tables import Tables

#: Inputs that a cell names; those beyond are only counted.
MOST_NAMED = 5
#: Resources that a cell remembers to have failed.
_MOST_FAILED = 1000


class Mark(StrEnum):
    """How a scenario stands."""

    #: Accepted, and the expected notifications were made.
    SHOWN = "shown"
    #: Tried, and refused, held or taken for something else.
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Cell:
    """How a scenario stands for one service code, form or age step, or as such."""

    #: Code, or unit of an age step; None where a scenario is counted once, or no known code was told.
    code: str | None
    #: The national list's own Norwegian word for the code.
    display: str | None
    mark: Mark
    #: Whether the scenario is asked for it; others stand here because something was sent.
    is_asked: bool
    #: Names of the first inputs that showed it, and how many did.
    shown_by: tuple[str, ...] = ()
    shown: int = 0
    #: Names of the first inputs that failed it and were not followed by one that showed it, and how many.
    failed_by: tuple[str, ...] = ()
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How one scenario stands."""

    scenario: Scenario
    cells: tuple[Cell, ...]

    @property
    def mark(self) -> Mark:
        """Shown where all that is asked for is shown; else failed where anything failed, else missing."""
        if all(cell.mark is Mark.SHOWN for cell in self.cells if cell.is_asked):
            return Mark.SHOWN
        failed = any(cell.mark is Mark.FAILED for cell in self.cells)
        return Mark.FAILED if failed else Mark.MISSING


@dataclass(frozen=True, slots=True)
class Scorecard:
    """How a run of documents stands to all scenarios, in the order of the file."""

    #: The edition of the scenarios.
    version: str
    #: How many documents were judged.
    documents: int
    standings: tuple[Standing, ...]

    def count(self, mark: Mark, *, optional: bool = False) -> int:
        """How many scenarios have a mark, of those asked of everybody or of the optional ones."""
        return sum(s.mark is mark and s.scenario.optional is optional for s in self.standings)


def score(judged: Iterable[Judged], tables: Tables | None = None) -> Scorecard:
    """
    Keep the score of documents in the order they were judged.

    `tables` are those they were judged by; None: those that came with the program.
    """
    scoring = Scoring(tables)
    for each in judged:
        scoring.take(each)
    return scoring.card()


@dataclass(slots=True)
class _Tally:
    """What is noted for one cell."""

    shown: int = 0
    shown_by: list[str] = field(default_factory=list)
    #: The last input that showed it.
    last: str | None = None
    #: By the resource, so that one that is mended does not count.
    failed: dict[str, str] = field(default_factory=dict)

    def show(self, name: str) -> None:
        if name == self.last:  # several resources of one document
            return
        self.last = name
        self.shown += 1
        if len(self.shown_by) < MOST_NAMED:
            self.shown_by.append(name)

    def fail(self, resource: str, name: str) -> None:
        if len(self.failed) < _MOST_FAILED:
            self.failed.setdefault(resource, name)

    def mark(self) -> Mark:
        if self.shown:
            return Mark.SHOWN
        return Mark.FAILED if self.failed else Mark.MISSING


class Scoring:
    """Keeps the score while documents are judged; the order of `take` is that of judging."""

    def __init__(self, tables: Tables | None = None, scenarios: ScenarioFile | None = None) -> None:
        known = tables or _shipped_tables()
        self._file = scenarios or shipped_scenarios()
        self._cells = Cells(known)
        self._sights = Sights(known)
        self._documents = 0
        self._tallies: dict[str, dict[str | None, _Tally]] = {each.id: {} for each in self._file.scenarios}

    def take(self, judged: Judged) -> None:
        """Note one judged document."""
        self._documents += 1
        for sight in self._sights.of(judged):
            for scenario in self._file.scenarios:
                self._note(scenario, sight, judged.result.input)

    def card(self) -> Scorecard:
        """The score so far."""
        standings = (
            Standing(each, tuple(self._standing(each, self._tallies[each.id])))
            for each in self._file.scenarios
        )
        return Scorecard(self._file.version, self._documents, tuple(standings))

    def _note(self, scenario: Scenario, sight: Sight, name: str) -> None:
        tallies = self._tallies[scenario.id]
        if any(meets(sight, sign) for sign in scenario.shown):
            for code in self._cells.of(scenario.counting, sight):
                tallies.setdefault(code, _Tally()).show(name)
            for tally in tallies.values():
                tally.failed.pop(sight.resource, None)
        elif any(meets(sight, sign) for sign in scenario.failed):
            for code in self._cells.of(scenario.counting, sight):
                tallies.setdefault(code, _Tally()).fail(sight.resource, name)

    def _standing(self, scenario: Scenario, tallies: Mapping[str | None, _Tally]) -> Iterable[Cell]:
        asked = self._cells.asked(scenario)
        codes = [*asked, *self._cells.ordered(scenario.counting, tallies.keys() - asked.keys())]
        for code in codes:
            tally = tallies.get(code, _Tally())
            if code in asked or tally.mark() is not Mark.MISSING:
                yield self._cell(scenario, code, tally, is_asked=code in asked)

    def _cell(self, scenario: Scenario, code: str | None, tally: _Tally, *, is_asked: bool) -> Cell:
        return Cell(
            code,
            self._cells.display(scenario.counting, code),
            tally.mark(),
            is_asked,
            tuple(tally.shown_by),
            tally.shown,
            tuple(tally.failed.values())[:MOST_NAMED],
            len(tally.failed),
        )


@cache
def _shipped_tables() -> Tables:
    return load_tables(shipped_mappings())
