"""Which rules a document was held against, family by family, and which of them had something to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapter.bench.kept import Kept
from adapter.outcomes import Outcome, ResourceResult, Result
from adapter.rules import VISIT_WITHIN_SERVICE, Rule, catalogue
from adapter.web.pages.verdict import stopped_by_form

#: The families in the order in which a document meets them: format, mapping, what KPR requires, duplicates.
FAMILIES = ("F", "M", "V", "D")
#: What was judged to its end.
_MADE = (Outcome.NOTIFY, Outcome.CONSULT, Outcome.HOLD)


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
    """Give the families; one that found something was reached, others by how far the document came."""
    result = kept.judged.result
    found = list(dict.fromkeys(finding.rule for finding in result.findings))
    reached = _reached(result)
    held: list[Family] = []
    for letter, rules in by_family(catalogue()).items():
        those = [rule for rule in found if family_of(rule) == letter]
        held.append(Family(letter, len(rules), those, reached=bool(those) or letter in reached))
    return held


def _reached(result: Result) -> str:
    """Which families judged something of a document: the last only what was not refused."""
    if stopped_by_form(result):
        return "F"
    if any(map(_is_service, result.resources)):
        return "FMV" if result.outcome is Outcome.REJECT else "FMVD"
    asked = any(each.told is not None for each in result.resources)
    return "FM" if asked else "F"


def _is_service(one: ResourceResult) -> bool:
    """Whether a resource was held to be a service, so that its person, unit and dates were judged."""
    if one.outcome in _MADE:
        return True
    no_service = one.outcome in (Outcome.NO_EVENT, Outcome.NOT_IN_KPR) and one.service_code is None
    if any(finding.rule == VISIT_WITHIN_SERVICE for finding in one.findings):
        return False
    unknown = any(finding.stops and family_of(finding.rule) == "M" for finding in one.findings)
    return one.told is not None and not no_service and not unknown


def by_family(rules: Mapping[str, Rule]) -> dict[str, list[Rule]]:
    """Sort rules into their families, each by its number."""
    return {letter: [rule for rule in rules.values() if family_of(rule.id) == letter] for letter in FAMILIES}


def family_of(rule: str) -> str:
    """Give the family of a rule by its id: `KPR-V-034` is of V."""
    return rule.split("-")[1]
