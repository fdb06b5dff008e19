"""Findings as the office shows them: one card for each thing said, with its places in the document as sent."""

from collections.abc import Iterable

from adapter.outcomes import Outcome
from adapter.rules import Finding, words
from adapter.web.pages.findings import LOOKS, Card, Place
from adapter.web.pages.preferences import Language
from adapter.web.pages.verdict import LOOK_OF

_ORDER = ("bad", "warn", "note")


def look_of(outcome: Outcome) -> str:
    """How an outcome looks: good, warn, note or bad."""
    return LOOK_OF[outcome]


def cards_of(findings: Iterable[Finding], language: Language) -> list[Card]:
    """Group findings that say the same, what weighs most first; lines are unknown, since no document is read."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.rule, words(finding, language.value)[0]), []).append(finding)
    groups = sorted(found.values(), key=lambda group: _ORDER.index(LOOKS[group[0].severity]))
    return [_card(number, group, language) for number, group in enumerate(groups, 1)]


def _card(number: int, group: list[Finding], language: Language) -> Card:
    first = group[0]
    text, action = words(first, language.value)
    places = [Place(None, None, each.expression) for each in group]
    return Card(number, first.rule, first.reason, LOOKS[first.severity], text, action, places)
