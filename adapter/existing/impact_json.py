"""The impact of a change of tables, for programs: the same for the command and over HTTP; codes and counts alone."""

from collections.abc import Iterator
from typing import Any

from adapter.existing.answers import Answer
from adapter.existing.comparing_fields import named_differing
from adapter.existing.impact import Change, Impact
from adapter.mapping.results import HstFields
from adapter.rules import catalogue


def impact_json(impact: Impact) -> Iterator[dict[str, Any]]:
    """Give changes, figures and what cannot be told, a line each."""
    for each, number in sorted(impact.changes.items(), key=lambda one: str(one[0])):
        told = {"kommune_nr": each.kommune_nr, "effect": each.effect, "count": number}
        was, now = _fields(each)
        yield {
            "kind": "change",
            **told,
            "from": _answer_json(each.was) | {"hst": was},
            "to": _answer_json(each.now) | {"hst": now},
        }
    for what, keys in (("stops", impact.stopping()), ("shrinks", impact.shrinking())):
        for key in keys:
            numbers = {"before": impact.before[key], "after": impact.after[key], "unsure": impact.unsure[key]}
            named = {"kommune_nr": key.kommune_nr, "of": key.kind, "name": key.name}
            yield {"kind": "figure", "becomes": what, **named, **numbers}
    for untold, number in sorted(impact.untold.items(), key=lambda one: str(one[0])):
        named = {"kommune_nr": untold.kommune_nr, "why": untold.why, "about": untold.about}
        yield {"kind": "unknown", **named, "count": number}


def _fields(change: Change) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """The fields in which two consultations differ; none of what differs otherwise."""
    return named_differing(change.was.hst or HstFields(), change.now.hst or HstFields())


def _answer_json(answer: Answer) -> dict[str, Any]:
    named = ("kind", "code", "reason", "channel", "pilot", "row", "pilot_row", "lacks_unit")
    reasons = [catalogue()[rule].reason for rule in sorted(answer.rules)]
    refused = {"refused_for": reasons, "rules": sorted(answer.rules)}
    return {name: getattr(answer, name) for name in named} | refused
