"""What services were found to be like, as explanations tell it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from adapter.cli.options import Language
from adapter.cli.pairs import source_of
from adapter.cli.phrases import say

if TYPE_CHECKING:
    from adapter.store import Explained, ExplainedResource
    from adapter.store.review_answers import MatchItem


def matches_of(
    found: "Iterable[MatchItem]", one: "Explained", resource: "ExplainedResource"
) -> "list[MatchItem]":
    """Give what an outcome found about a resource's service; with the last resource, about those beside it."""
    matches = [each for each in found if each.outcome_id == one.id]
    own = [each for each in matches if _is_of(each, one, resource)]
    if resource is not one.resources[-1]:
        return own
    return own + [each for each in matches if not any(_is_of(each, one, r) for r in one.resources)]


def match_text(item: "MatchItem", resource: "ExplainedResource", language: Language) -> str:
    """Say it in one line: the other record, verdict, rule, and whether it was acted upon."""
    other = "-"
    if item.other_origin is not None and item.other_source is not None:
        other = f"{source_of(item.other_origin, item.other_source, language)}, {item.other_id}"
    how = say("acted-on" if item.acted else "observed", language)
    told = say("match-told", language, other=other, verdict=item.verdict.value, rule=item.rule, how=how)
    if item.service_id == resource.service_id:
        return told
    return say("match-beside", language, service=f"{item.tenant}/{item.service_id}", told=told)


def match_json(item: "MatchItem") -> dict[str, object]:
    """Give what a service was found to be like."""
    return {
        "tenant": item.tenant,
        "service_id": item.service_id,
        "verdict": item.verdict.value,
        "rule": item.rule,
        "acted": item.acted,
        "other_origin": item.other_origin and item.other_origin.value,
        "other_source": item.other_source,
        "other_id": item.other_id,
    }


def _is_of(item: "MatchItem", one: "Explained", resource: "ExplainedResource") -> bool:
    return item.tenant == one.tenant and item.service_id == resource.service_id
