"""How `check` gives its verdicts: text as they come, JSON a line each, or a report when all are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import orjson

from adapter.checking import Judged
from adapter.checking.baseline import Mark, baseline_line
from adapter.checking.failing import FailOn
from adapter.cli.exits import Exit
from adapter.cli.options import Language
from adapter.errors import Fault, Misconfigured
from adapter.outcomes.as_json import as_json

if TYPE_CHECKING:
    from adapter.cli.check_scores import Scores

#: Numbers, from 0, of the findings of an input that an earlier run had too.
Known = frozenset[int]


class CheckFormat(StrEnum):
    """How `check` writes what it found."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Asked:
    """What verdicts are held against, and how they are to be told."""

    language: Language
    fail_on: FailOn
    #: Where findings of an earlier run are read from, if anywhere.
    baseline: Path | None = None
    #: Files of the inputs by name, seen from the folder we are in.
    files: Mapping[str, str] = field(default_factory=dict)
    #: Where the page of each rule is found below.
    rules_at: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What is known when all inputs were judged."""

    exit_code: Exit
    #: Names of files that could not be read.
    unread: Sequence[str] = ()
    #: What an earlier run had, and inputs judged now have no more.
    gone: Sequence[Mark] = ()
    #: How many inputs of the earlier run were not judged now.
    not_judged: int = 0


class Shows(Protocol):
    """What is told of each input, and of their end."""

    def show(self, judged: Judged, known: Known) -> None: ...
    def end(self, ended: Ended) -> None: ...


class Lines:
    """JSON, one object a line, as inputs are judged; what is known is not told, as the form is fixed."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def show(self, judged: Judged, _known: Known) -> None:
        told = as_json(judged.result, judged.places)
        self._out.write(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE))
        self._out.flush()

    def end(self, _ended: Ended) -> None:
        """Add nothing: a line is an input."""


class Report:
    """One report of all inputs, written when they are judged; what they hold is not kept."""

    def __init__(
        self, form: CheckFormat, asked: Asked, out: BinaryIO, scores: "Scores | None" = None
    ) -> None:
        self._form = form
        self._scores = scores
        self._asked = asked
        self._out = out
        self._inputs: list[Judged] = []
        self._known: list[Known] = []

    def show(self, judged: Judged, known: Known) -> None:
        self._inputs.append(judged)
        self._known.append(known)

    def end(self, ended: Ended) -> None:
        """Write the report."""
        makers = {
            CheckFormat.JUNIT: self._junit,
            CheckFormat.SARIF: self._sarif,
            CheckFormat.HTML: self._html,
        }
        self._out.write(makers[self._form](ended))
        self._out.flush()

    def _junit(self, _ended: Ended) -> bytes:
        from adapter.reports.junit import junit  # noqa: PLC0415 - only who asks for it waits for its library

        return junit(self._inputs, self._asked.language, fail_on=self._asked.fail_on, known=self._known)

    def _sarif(self, ended: Ended) -> bytes:
        from adapter.reports.sarif import Run, sarif  # noqa: PLC0415 - as above

        run = Run(
            self._asked.files,
            self._compared(),
            ended.exit_code,
            ended.unread,
            self._asked.rules_at,
        )
        return sarif(self._inputs, self._asked.language, run)

    def _html(self, ended: Ended) -> bytes:
        from adapter.reports.html import html  # noqa: PLC0415 - as above

        page = html(
            self._inputs,
            self._asked.language,
            made=datetime.now(UTC),
            known=self._compared(),
            gone=ended.gone,
            scorecard=self._scores.card() if self._scores and len(self._inputs) > 1 else None,
        )
        return page.encode()

    def _compared(self) -> list[Known] | None:
        return self._known if self._asked.baseline else None


class BaselineFile:
    """A baseline for later runs: what was found, a line for each input that has findings."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[bytes] = []

    def show(self, judged: Judged, _known: Known) -> None:
        if judged.result.findings:
            self._lines.append(orjson.dumps(baseline_line(judged), option=orjson.OPT_APPEND_NEWLINE))

    def end(self, _ended: Ended) -> None:
        """Write the file."""
        try:
            self._path.write_bytes(b"".join(self._lines))
        except OSError as problem:
            raise unwritable(self._path, problem) from None


def unwritable(path: Path, problem: OSError) -> Misconfigured:
    """Give what is said of a file that cannot be written."""
    return Misconfigured(Fault(str(path), 0, 0, f"cannot be written: {problem.strerror}"))
