"""
What an earlier run found, so that a build fails for new findings alone.

A finding is the same as an earlier one when its input, its rule and its place in the document (FHIRPath) are.
Line and column do not count: they move with every line before them. Nor do the values in its words: a code
that is made anew for every run would make a known fault a new one. Where an input has the same finding at
the same place more often than before, those beyond the number are new.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from adapter.checking import Judged
from adapter.errors import Fault, Misconfigured
from adapter.rules import Severity

_NDJSON = ".ndjson"
_NO_RUN = "is not the JSON of an earlier run: one object a line, with `input` and `findings`"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What a finding is known by from run to run."""

    #: The input; of a line of a dump the dump and the resource, as lines move.
    subject: str
    rule: str
    expression: str

    def fingerprint(self, number: int) -> str:
        """Give the mark as 32 hexadecimal digits; `number`, from 1, tells equal ones of an input apart."""
        told = f"{self.subject}\n{self.rule}\n{self.expression}"
        return f"{sha256(told.encode()).hexdigest()[:32]}:{number}"


class Baseline:
    """The findings of an earlier run, crossed off as they are found again."""

    def __init__(self, marks: Iterable[tuple[Mark, Severity]]) -> None:
        self._left: Counter[Mark] = Counter()
        self._severity: dict[Mark, Severity] = {}
        self._seen: set[str] = set()
        for mark, severity in marks:
            self._left[mark] += 1
            self._severity[mark] = severity

    def known(self, judged: Judged) -> frozenset[int]:
        """Cross off what an input had before; gives the numbers, from 0, of these findings."""
        known = set()
        self._seen.add(subject_of(judged))
        for number, mark in enumerate(marks_of(judged)):
            if self._left[mark] > 0:
                self._left[mark] -= 1
                known.add(number)
        return frozenset(known)

    def gone(self) -> list[Mark]:
        """What inputs that were judged have no more, without information, which nobody has to mend."""
        left = sorted(mark for mark in self._left.elements() if mark.subject in self._seen)
        return [mark for mark in left if self._severity[mark] is not Severity.INFORMATION]

    def not_judged(self) -> int:
        """How many inputs of the earlier run were not judged in this one."""
        return len({mark.subject for mark in self._severity} - self._seen)


def subject_of(judged: Judged) -> str:
    """The input, as marks name it."""
    resources = [one.resource for one in judged.result.resources]
    return _subject(judged.result.input, resources)


def marks_of(judged: Judged) -> list[Mark]:
    """The mark of each finding of an input, in their order."""
    subject = subject_of(judged)
    return [Mark(subject, finding.rule, finding.expression) for finding in judged.result.findings]


def fingerprints_of(judged: Judged) -> list[str]:
    """The fingerprint of each finding of an input, in their order."""
    times: Counter[Mark] = Counter()
    given = []
    for mark in marks_of(judged):
        times[mark] += 1
        given.append(mark.fingerprint(times[mark]))
    return given


def baseline_line(judged: Judged) -> dict[str, Any]:
    """What a baseline keeps of an input: the part of its JSON that marks are made of."""
    return {
        "input": judged.result.input,
        "resources": [{"resource": one.resource} for one in judged.result.resources[:1]],
        "findings": [
            {"rule": each.rule, "severity": each.severity.value, "expression": each.expression}
            for each in judged.result.findings
        ],
    }


def read_baseline(path: Path) -> Baseline:
    """Read a baseline, or the JSON of a run; raises `Misconfigured` for what is neither."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as problem:
        raise Misconfigured(Fault(str(path), 0, 0, f"cannot be read: {problem.strerror}")) from None
    marks: list[tuple[Mark, Severity]] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            marks += _read(path, number, line)
    return Baseline(marks)


def _read(path: Path, number: int, line: bytes) -> list[tuple[Mark, Severity]]:
    try:
        given = orjson.loads(line)
        resources = [str(one["resource"]) for one in given.get("resources", ())]
        subject = _subject(given["input"], resources)
        return [_marked(subject, each) for each in given["findings"]]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Misconfigured(Fault(str(path), number, 0, _NO_RUN)) from None


def _marked(subject: str, given: Mapping[str, Any]) -> tuple[Mark, Severity]:
    return Mark(subject, str(given["rule"]), str(given["expression"])), Severity(given["severity"])


def _subject(name: str, resources: list[str]) -> str:
    file, _, number = name.rpartition(":")
    if not (number.isdigit() and file.endswith(_NDJSON)):
        return name
    return " ".join([file, *resources[:1]])
