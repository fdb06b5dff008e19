"""Coverage and impact of tables, for programs."""

from collections.abc import Iterator
from typing import Any

from adapter.cli.printing import print_json
from adapter.existing.answers import Answer
from adapter.existing.coverage import Used
from adapter.existing.impact import Impact
from adapter.rules import catalogue


def impact_json(impact: Impact) -> Iterator[dict[str, Any]]:
    """Give changes, figures and what cannot be told, a line each."""
    for each, number in sorted(impact.changes.items(), key=lambda one: str(one[0])):
        told = {"kommune_nr": each.kommune_nr, "effect": each.effect, "count": number}
        yield {"kind": "change", **told, "from": _answer_json(each.was), "to": _answer_json(each.now)}
    for what, keys in (("stops", impact.stopping()), ("shrinks", impact.shrinking())):
        for key in keys:
            numbers = {"before": impact.before[key], "after": impact.after[key], "unsure": impact.unsure[key]}
            named = {"kommune_nr": key.kommune_nr, "of": key.kind, "name": key.name}
            yield {"kind": "figure", "becomes": what, **named, **numbers}
    for untold, number in sorted(impact.untold.items(), key=lambda one: str(one[0])):
        named = {"kommune_nr": untold.kommune_nr, "why": untold.why, "about": untold.about}
        yield {"kind": "unknown", **named, "count": number}


def _answer_json(answer: Answer) -> dict[str, Any]:
    named = ("kind", "code", "reason", "channel", "pilot", "row", "pilot_row", "lacks_unit")
    reasons = [catalogue()[rule].reason for rule in sorted(answer.rules)]
    return {name: getattr(answer, name) for name in named} | {"refused_for": reasons}


def used_json(used: Used) -> dict[str, Any]:
    """Give one use of a code."""
    use = used.use
    named = {"kommune_nr": use.kommune_nr, "system": use.system, "code": use.code, "became": use.covered}
    return named | {"count": used.count, "last_seen": used.last, "row": use.row}


def print_line(line: dict[str, Any]) -> None:
    """Write one line."""
    print_json(line)
