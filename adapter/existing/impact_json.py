"""The impact of a change of tables, for programs: the same for the command and over HTTP; codes and counts alone."""

from collections.abc import Iterator
from typing import Any

from adapter.existing.answers import Answer
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
    refused = {"refused_for": reasons, "rules": sorted(answer.rules)}
    return {name: getattr(answer, name) for name in named} | refused
