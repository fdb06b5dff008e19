"""The findings of a document as a page shows them: one card for each thing wrong, with all its places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapter.checking import Judged
from adapter.rules import Finding, Severity, words
from adapter.web.pages.preferences import Language

#: How a severity looks; what stops weighs the same to whoever mends.
LOOKS = {
    Severity.FATAL: "bad",
    Severity.ERROR: "bad",
    Severity.WARNING: "warn",
    Severity.INFORMATION: "note",
}
_ORDER = ("bad", "warn", "note")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding belongs in the document as sent; line and column from 1, None where nobody knows."""

    line: int | None
    column: int | None
    expression: str


@dataclass(frozen=True, slots=True)
class Card:
    """One thing the adapter has to say, wherever it was found."""

    #: From 1 in the order of the page: what marks in the document refer to.
    number: int
    rule: str
    reason: str
    #: bad, warn or note.
    look: str
    text: str
    action: str
    places: Sequence[Place]


def cards(judged: Judged, language: Language) -> list[Card]:
    """Group findings that say the same; what weighs most comes first, then the order of the document."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in judged.result.findings:
        found.setdefault((finding.rule, words(finding, language.value)[0]), []).append(finding)
    groups = sorted(found.values(), key=lambda group: _ORDER.index(LOOKS[group[0].severity]))
    return [_card(number, group, judged, language) for number, group in enumerate(groups, 1)]


def count(of: Iterable[Card], look: str) -> int:
    """How many cards weigh so much."""
    return sum(card.look == look for card in of)


def _place(expression: str, judged: Judged) -> Place:
    line, column = judged.places.get(expression, (None, None))
    return Place(line, column, expression)


def _card(number: int, group: Sequence[Finding], judged: Judged, language: Language) -> Card:
    first = group[0]
    text, action = words(first, language.value)
    places = [_place(each.expression, judged) for each in group]
    look = LOOKS[first.severity]
    return Card(number, first.rule, first.reason, look, text, action, list(dict.fromkeys(places)))
