"""Results for people: colours, tables and plain sentences."""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.fhir.times import OSLO
from adapter.outcomes import Outcome
from adapter.outcomes.as_json import Places
from adapter.rules import Finding, Severity, words

COLOURS = {
    Outcome.NOTIFY: "green",
    Outcome.CONSULT: "green",
    Outcome.HOLD: "yellow",
    Outcome.PARK: "yellow",
    Outcome.PARTIAL: "yellow",
    Outcome.NOT_IN_KPR: "cyan",
    Outcome.NO_EVENT: "blue",
    Outcome.REJECT: "red",
}
MARKS = {
    Severity.FATAL: "red",
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "blue",
}
#: Wide enough that no id is broken where no screen sets the width: in a file, in a pipe.
_WIDTH_WITHOUT_SCREEN = 180
#: So many places of one and the same finding are written out.
_PLACES = 5


def make_console() -> Console:
    """Give a console on the standard output of this moment."""
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH_WITHOUT_SCREEN
    return console


def make_table(
    *headings: str, numbers: Sequence[str] = (), whole: Sequence[str] = (), title: str | None = None
) -> Table:
    """Give a plain table; `numbers` names the columns of figures, `whole` those that are never broken."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in headings:
        unbroken = heading in numbers or heading in whole
        justify: Literal["left", "right"] = "right" if heading in numbers else "left"
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=unbroken)
    return table


def make_pairs(pairs: Iterable[tuple[str, object]]) -> Table:
    """Give labels with their values, one a line; those without a value are left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in pairs:
        if value not in (None, ""):
            table.add_row(label, value if isinstance(value, Text) else Text(str(value)))
    return table


def when(moment: datetime | None) -> str:
    """Write a time as a clock on the wall in Norway shows it."""
    return f"{moment.astimezone(OSLO):%Y-%m-%d %H:%M:%S}" if moment else ""


def outcome_text(outcome: Outcome, reason: str | None = None) -> Text:
    """Give the outcome in its colour, with its reason."""
    text = Text(outcome.value, style=COLOURS[outcome])
    return text.append(f" {reason}", style="default") if reason else text


def show_findings(
    console: Console, findings: Iterable[Finding], language: Language, places: Places | None = None
) -> None:
    """Show what was found: each thing said once, with all its places."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, *words(finding, language)), []).append(finding)
    for (rule, text, action), same in groups.items():
        first = same[0]
        mark = say(first.severity.value, language)
        head = Text.assemble(
            "  ", (mark, MARKS[first.severity]), f" {first.reason} ", (rule, "dim"), overflow="fold"
        )
        console.print(head)
        for place in _written(same, places or {}, language):
            console.print(Text(f"    {place}", overflow="fold"))
        console.print(Padding(Text(text), (0, 0, 0, 6), expand=False))
        console.print(Padding(Text(f"→ {action}"), (0, 0, 0, 6), expand=False))


def _written(same: Sequence[Finding], places: Places, language: Language) -> list[str]:
    """`12:5  EpisodeOfCare.period`: line and column where they are known."""
    written = []
    for finding in same[:_PLACES]:
        line, column = places.get(finding.expression, (0, 0))
        written.append(f"{line}:{column}  {finding.expression}" if line else finding.expression)
    if len(same) > _PLACES:
        written.append(say("more-places", language, n=len(same) - _PLACES))
    return written
