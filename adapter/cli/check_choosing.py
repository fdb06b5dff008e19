"""What a run of `check` shows and writes: the screen, one report, a scorecard, a baseline."""

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from adapter.checking.failing import FailOn
from adapter.cli.check_inputs import files_from_here
from adapter.cli.check_shown import Asked, BaselineFile, CheckFormat, Lines, Report, Shows, unwritable
from adapter.cli.options import Language
from adapter.errors import Fault, Misconfigured
from adapter.mapping.tables import Tables

if TYPE_CHECKING:
    from adapter.cli.check_scores import Scores

#: How a scorecard can be written, by the end of its file's name.
_CARDS = (".json", ".xml", ".html")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of what is to be shown and written, and when it has failed."""

    form: Annotated[
        CheckFormat,
        typer.Option("--format", help="text to read; json, one object a line; junit, sarif, html: a report."),
    ] = CheckFormat.TEXT
    output: Annotated[
        Path | None, typer.Option(help="Write the report to this file, and the text to the screen.")
    ] = None
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="error: exit with 1 for what is refused, parked or partial; warning: for these too."
        ),
    ] = FailOn.ERROR
    baseline: Annotated[
        Path | None, typer.Option(help="JSON of an earlier run, or its baseline: only new findings fail.")
    ] = None
    write_baseline: Annotated[
        Path | None, typer.Option(help="Write what was found to this file, for --baseline.")
    ] = None
    scorecard: Annotated[
        bool, typer.Option("--scorecard", help="Show which scenarios the documents have shown.")
    ] = False
    write_scorecard: Annotated[
        Path | None, typer.Option(help="Write the scorecard to this file: .json, .xml (JUnit) or .html.")
    ] = None
    rules_at: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where rules are explained, for links in SARIF: …/rules."),
    ] = None

    def must_fit(self) -> None:
        """Raise `Misconfigured` for options that do not go together."""
        if self.output and self.form is CheckFormat.TEXT:
            raise Misconfigured(Fault("--output", 0, 0, "needs --format json, junit, sarif or html"))
        if self.scorecard and not self.in_text:
            raise Misconfigured(
                Fault(
                    "--scorecard",
                    0,
                    0,
                    "is text; give the report a file with --output, or use --write-scorecard",
                )
            )
        if self.write_scorecard and self.write_scorecard.suffix not in _CARDS:
            raise Misconfigured(
                Fault("--write-scorecard", 0, 0, "needs a file that ends in .json, .xml or .html")
            )

    def must_spare(self, documents: Iterable[Path]) -> None:
        """Raise `Misconfigured` where a file to be written is a document: it would be gone before it was read."""
        written = (self.output, self.write_scorecard, self.write_baseline)
        theirs = {path.resolve() for path in documents}
        for path in filter(None, written):
            if path.resolve() in theirs:
                raise Misconfigured(Fault(str(path), 0, 0, "is to be judged; write to another file"))

    def asked(self, language: Language, found: Iterable[tuple[str, Path]]) -> Asked:
        """Give what verdicts on the documents are held against, and how they are told."""
        return Asked(language, self.fail_on, self.baseline, files_from_here(found), self.rules_at)

    @property
    def scores(self) -> bool:
        """Whether a scorecard is kept: it needs to know how each document was sent."""
        return self.scorecard or self.write_scorecard is not None or self.form is CheckFormat.HTML

    @property
    def in_text(self) -> bool:
        """Whether the screen gets text; else it gets the report."""
        return self.form is CheckFormat.TEXT or self.output is not None


def shown(wanted: Wanted, asked: Asked, tables: Tables, until_end: ExitStack) -> list[Shows]:
    """
    Give what is told of the inputs, in the order it is told in.

    A report's file is open until the end of `until_end`. Raises `Misconfigured` where it cannot be written.
    """
    scores = _scores(wanted, asked, tables)
    told: list[Shows] = [_text(asked)] if wanted.in_text else []
    if wanted.form is not CheckFormat.TEXT:
        out = _opened(wanted.output, until_end)
        told.append(
            Lines(out) if wanted.form is CheckFormat.JSON else Report(wanted.form, asked, out, scores)
        )
    if wanted.write_baseline:
        told.append(BaselineFile(wanted.write_baseline))
    return [*told, scores] if scores else told


# What follows is imported when it is wanted, because most runs do without, and answer at once.


def _text(asked: Asked) -> Shows:
    from adapter.cli.check_text import InText  # noqa: PLC0415 - see above

    return InText(asked)


def _scores(wanted: Wanted, asked: Asked, tables: Tables) -> "Scores | None":
    if not wanted.scores:
        return None
    from adapter.cli.check_scores import Scores  # noqa: PLC0415 - see above

    return Scores(tables, asked.language, show=wanted.scorecard, file=wanted.write_scorecard)


def _opened(output: Path | None, until_end: ExitStack) -> BinaryIO:
    if output is None:
        return sys.stdout.buffer
    try:
        return until_end.enter_context(output.open("wb"))
    except OSError as problem:
        raise unwritable(output, problem) from None
