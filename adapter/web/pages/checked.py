"""Which rules a document was held against, family by family, and which of them had something to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapter.bench.kept import Kept
from adapter.outcomes import Outcome
from adapter.rules import Rule, catalogue
from adapter.web.pages.verdict import stopped_by_form

#: The families in the order in which a document meets them: format, mapping, what KPR requires, duplicates.
FAMILIES = ("F", "M", "V", "D")


@dataclass(frozen=True, slots=True)
class Family:
    """A family of rules and what it found."""

    letter: str
    #: How many rules of the family judge documents.
    rules: int
    #: Ids of those that had something to say, each once.
    found: Sequence[str]
    #: Whether the document came that far.
    reached: bool


def families(kept: Kept) -> list[Family]:
    """Give the families; a document that cannot be read meets the first alone, a refused one not the last."""
    result = kept.judged.result
    found = list(dict.fromkeys(finding.rule for finding in result.findings))
    unread = stopped_by_form(result)
    refused = result.outcome is Outcome.REJECT
    return [
        Family(
            letter,
            len(rules),
            [rule for rule in found if family_of(rule) == letter],
            reached=letter == "F" or not (unread or (letter == "D" and refused)),
        )
        for letter, rules in by_family(catalogue()).items()
    ]


def by_family(rules: Mapping[str, Rule]) -> dict[str, list[Rule]]:
    """Sort rules into their families, each by its number."""
    return {letter: [rule for rule in rules.values() if family_of(rule.id) == letter] for letter in FAMILIES}


def family_of(rule: str) -> str:
    """Give the family of a rule by its id: `KPR-V-034` is of V."""
    return rule.split("-")[1]
