"""The scorecard of `check`: kept while documents are judged, shown as text, written to a file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import orjson
from rich.text import Text

from adapter.checking import Judged
from adapter.checking.scorecard import Cell, Mark, Scorecard, Scoring, Standing
from adapter.cli.check_shown import Ended, Known, unwritable
from adapter.cli.options import Language
from adapter.cli.showing import make_console, make_table
from adapter.mapping.tables import Tables
from adapter.reports import scorecard as reports
from adapter.reports.scorecard_cells import name_of
from adapter.reports.scorecard_phrases import say

_COLOURS = {Mark.SHOWN: "green", Mark.FAILED: "red", Mark.MISSING: "yellow"}
#: How a scorecard is written, by the end of its file's name.
WRITTEN: Mapping[str, Callable[[Scorecard, Language], bytes]] = {
    ".json": lambda card, _language: orjson.dumps(reports.as_json(card), option=orjson.OPT_INDENT_2) + b"\n",
    ".xml": reports.junit,
    ".html": lambda card, language: reports.html(card, language).encode(),
}


class Scores:
    """Keeps the score of all inputs; shows or writes it when they are judged."""

    def __init__(self, tables: Tables, language: Language, *, show: bool, file: Path | None) -> None:
        self._scoring = Scoring(tables)
        self._language = language
        self._show = show
        self._file = file

    def card(self) -> Scorecard:
        """The score so far."""
        return self._scoring.card()

    def show(self, judged: Judged, _known: Known) -> None:
        """Note an input."""
        self._scoring.take(judged)

    def end(self, _ended: Ended) -> None:
        """Show and write the score, as far as that is wanted."""
        if self._show:
            _show(self.card(), self._language)
        if self._file:
            _write(self.card(), self._file, self._language)


def _write(card: Scorecard, file: Path, language: Language) -> None:
    try:
        file.write_bytes(WRITTEN[file.suffix](card, language))
    except OSError as problem:
        raise unwritable(file, problem) from None


def _show(card: Scorecard, language: Language) -> None:
    """One line for each scenario, with what it lacks; how many are shown."""
    mark, scenario = (say(key, language) for key in ("mark", "scenario"))
    table = make_table(mark, scenario, "", whole=[mark])
    for standing in card.standings:
        if not (standing.scenario.optional and standing.mark is Mark.MISSING):
            table.add_row(
                _mark(standing.mark, language), _title(standing, language), _lacks(standing, language)
            )
    console = make_console()
    console.print("", table, _sum(card, language))


def _mark(mark: Mark, language: Language) -> Text:
    return Text(say(mark.value, language), style=_COLOURS[mark])


def _title(standing: Standing, language: Language) -> str:
    title = standing.scenario.title.in_language(language)
    return f"{title} ({say('optional', language)})" if standing.scenario.optional else title


def _lacks(standing: Standing, language: Language) -> Text:
    """What is missing or failed of what is asked for: `mangler: 18, 19`; what failed with its inputs."""
    asked = [cell for cell in standing.cells if cell.is_asked]
    said = [
        _of(Mark.FAILED, standing.cells, standing, language),
        _of(Mark.MISSING, asked, standing, language),
    ]
    return Text("; ".join(filter(None, said)))


def _of(mark: Mark, cells: Sequence[Cell], standing: Standing, language: Language) -> str:
    named = [_short(standing, cell, language) for cell in cells if cell.mark is mark]
    inputs = [name for cell in cells if cell.mark is mark for name in cell.failed_by]
    told = ", ".join(filter(None, [*named, *inputs]))
    return f"{say(mark.value, language)}: {told}" if told else ""


def _short(standing: Standing, cell: Cell, language: Language) -> str:
    """A national code alone, without its words."""
    return cell.code if cell.code and cell.display else name_of(standing.scenario, cell, language)


def _sum(card: Scorecard, language: Language) -> Text:
    counts = {mark.value: card.count(mark) for mark in Mark}
    return Text(say("sum", language, all=sum(counts.values()), **counts))
