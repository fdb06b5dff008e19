"""
What was judged as SARIF 2.1.0, which GitHub, Azure and editors show at the lines of the documents.

The file says nothing of the documents but names, places and rules. `partialFingerprints` are those of a
baseline; GitHub goes by `primaryLocationLineHash`, which therefore is the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import orjson

from adapter.checking import Judged
from adapter.checking.baseline import fingerprints_of
from adapter.outcomes.as_json import Places
from adapter.reports.telling import Known, with_known
from adapter.rules import Finding, Severity, catalogue, words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.FATAL: "error",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
}
_FINGERPRINT = "kprFinding/v1"
_ACTIONS = {"nb": "Hva du gjør", "en": "What to do"}
_SOURCES = {"nb": "Kilde", "en": "Source"}


@dataclass(frozen=True, slots=True)
class Run:
    """What a run knows beside its verdicts."""

    #: Files of the inputs by name, seen from where the run began; else an input's name is its file.
    files: Mapping[str, str] = field(default_factory=dict)
    #: What was known of each input before; None where nothing was compared.
    known: Sequence[Known] | None = None
    #: The code the program ends with.
    exit_code: int = 0
    #: Files that could not be read.
    unread: Sequence[str] = ()
    #: Where the page of each rule is found below, `https://kpr.example/rules`.
    rules_at: str | None = None


def sarif(judged: Iterable[Judged], language: str, run: Run | None = None) -> bytes:
    """Give a SARIF log of one run in `nb` or `en`; a finding is a result."""
    about = run or Run()
    inputs = list(with_known(judged, about.known or ()))
    ids = sorted({finding.rule for one, _ in inputs for finding in one.result.findings})
    results = [each for one, known in inputs for each in _results(one, known, ids, about, language)]
    driver = {
        "name": "kpr-adapter",
        "version": version("kpr-adapter"),
        "rules": [_rule(each, language, about.rules_at) for each in ids],
    }
    told = {
        "tool": {"driver": driver},
        "language": language,
        "invocations": [_invocation(about)],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return orjson.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [told]}, option=_OPTIONS)


_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def _rule(rule_id: str, language: str, rules_at: str | None) -> dict[str, Any]:
    rule = catalogue()[rule_id]
    text, action = rule.text[language], rule.action[language]
    about = {
        "id": rule_id,
        "name": rule.reason,
        "shortDescription": {"text": f"{text.partition('. ')[0].rstrip('.')}."},
        "fullDescription": {"text": text},
        "help": {
            "text": f"{text}\n\n{_ACTIONS[language]}: {action}\n\n{_SOURCES[language]}: {rule.source}",
            "markdown": f"{_plain(text)}\n\n**{_ACTIONS[language]}:** {_plain(action)}\n\n"
            f"*{_SOURCES[language]}: {_plain(rule.source)}*",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["KPR", "FHIR", rule.reason]},
    }
    return about | ({"helpUri": f"{rules_at.rstrip('/')}/{rule_id}"} if rules_at else {})


def _plain(text: str) -> str:
    """Text as Markdown that means nothing but itself."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in text)


def _results(
    judged: Judged, known: Known, ids: Sequence[str], run: Run, language: str
) -> Iterable[dict[str, Any]]:
    findings = zip(judged.result.findings, fingerprints_of(judged), strict=True)
    for number, (finding, mark) in enumerate(findings):
        what, action = words(finding, language)
        told = {
            "ruleId": finding.rule,
            "ruleIndex": ids.index(finding.rule),
            "level": _LEVELS[finding.severity],
            "message": {"text": f"{what} {action}"},
            "locations": [_location(judged.result.input, finding, judged.places, run.files)],
            "partialFingerprints": {_FINGERPRINT: mark, "primaryLocationLineHash": mark},
        }
        yield told if run.known is None else told | _state(known=number in known)


def _state(*, known: bool) -> dict[str, str]:
    return {"baselineState": "unchanged" if known else "new"}


def _location(name: str, finding: Finding, places: Places, files: Mapping[str, str]) -> dict[str, Any]:
    """The file, the place in it where it is known, and the FHIRPath."""
    file, before = _file_of(name)
    uri = quote(files.get(file, file))
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    if finding.expression in places:
        line, column = places[finding.expression]
        physical["region"] = {"startLine": before + line, "startColumn": column}
    logical = {"fullyQualifiedName": finding.expression, "kind": "member"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _file_of(name: str) -> tuple[str, int]:
    """The file that an input is in, and how many lines of it come before: `dump.ndjson:3` is its third."""
    file, _, number = name.rpartition(":")
    return (file, int(number) - 1) if file.endswith(".ndjson") and number.isdigit() else (name, 0)


def _invocation(run: Run) -> dict[str, Any]:
    told: dict[str, Any] = {"executionSuccessful": not run.unread, "exitCode": run.exit_code}
    if run.unread:
        told["toolExecutionNotifications"] = [
            {"level": "error", "message": {"text": f"cannot be read: {name}"}} for name in run.unread
        ]
    return told
