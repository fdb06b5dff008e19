"""Which rule a record was refused or held by, and the names of the fields that it lacks (MH-44)."""

import re
from collections.abc import Sequence

from adapter.outcomes import ResourceResult
from adapter.rules import Finding, rule_of

#: Reasons of rules that say that something is not there.
_MISSING = "missing-"
_INDEX = re.compile(r"\[[^\]]*\]")
#: What a field is called: names of elements with dots between. Whatever else a source wrote is not repeated.
_NAME = re.compile(r"[A-Za-z]{1,40}(\.[A-Za-z]{1,40}){0,6}")


def rule_of_refused(one: ResourceResult) -> str:
    """The rule that gives the reason, else the first that stops; empty where none was found."""
    fitting = [each.rule for each in one.findings if each.reason == one.reason]
    stopping = [each.rule for each in one.findings if each.stops]
    return next(iter([*fitting, *stopping]), "")


def fields_of(findings: Sequence[Finding]) -> str:
    """
    The fields that are missing, in the order of the alphabet with `+` between: `period.start+status`.

    All of them stand in one word, so that a record is counted once. Empty: it was stopped by something else.
    """
    missing = [each for each in findings if rule_of(each.rule).reason.startswith(_MISSING)]
    return "+".join(sorted({_field(each) for each in missing} - {""}))


def _field(finding: Finding) -> str:
    """The name of a field from the resource on; of the register's own fields what the register calls it."""
    name = finding.params.get("field") or _path(finding)
    return name if _NAME.fullmatch(name) else ""


def _path(finding: Finding) -> str:
    plain = _INDEX.sub("", finding.expression).rpartition(".resource.")[2]
    _, _, path = plain.partition(".") if plain[:1].isupper() else ("", "", plain)
    element = finding.params.get("element", "")
    if not element or path.rpartition(".")[2] == element:
        return path
    return f"{path}.{element}" if path else element
