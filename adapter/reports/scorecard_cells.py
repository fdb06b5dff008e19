"""A cell of a scorecard in words: what it is for, and which inputs showed or failed it."""

from collections.abc import Sequence

from adapter.checking.scenarios import Counting, Scenario
from adapter.checking.scorecard import Cell
from adapter.reports.scorecard_phrases import say


def name_of(scenario: Scenario, cell: Cell, language: str) -> str:
    """What a cell is for: `20 Tidsbegrenset opphold - annet`; empty where a scenario is counted once."""
    if scenario.counting is Counting.ONCE:
        return ""
    if cell.code is None:
        return say("no-code", language)
    if scenario.counting is Counting.AGE_STEP:
        return say(cell.code, language)
    return f"{cell.code} {cell.display}"


def deciding(cell: Cell, language: str) -> str:
    """The inputs that gave a cell its mark, and those that failed besides; empty where none did."""
    if not cell.shown:
        return _names(cell.failed_by, cell.failed, language)
    named = _names(cell.shown_by, cell.shown, language)
    failed = say("failed-by", language, names=_names(cell.failed_by, cell.failed, language))
    return f"{named}; {failed}" if cell.failed else named


def inputs_of(cell: Cell, language: str) -> str:
    """Which inputs showed or failed it, in a line; empty where none did."""
    said = []
    if cell.shown:
        said.append(say("shown-by", language, names=_names(cell.shown_by, cell.shown, language)))
    if cell.failed:
        said.append(say("failed-by", language, names=_names(cell.failed_by, cell.failed, language)))
    return "; ".join(said)


def _names(named: Sequence[str], n: int, language: str) -> str:
    more = [say("more", language, n=n - len(named))] if n > len(named) else []
    return " ".join([", ".join(named), *more])
