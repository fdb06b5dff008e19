"""The facts that a request of `$translate` tells: `dependency` (FHIR R4, ConceptMap-translate)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from adapter.fhir.resources import Concept, read
from adapter.mapping.facts import KEPT
from adapter.mapping.open_facts import Given
from adapter.mapping.reader import Setting
from adapter.web.requests import TurnedAway
from adapter.web.translate_texts import BAD_FACT

#: The facts that a request may tell; whose data it is follows from the tenant.
_FACTS = frozenset({*KEPT, "age"}) - {"kommune"}


def given_facts(dependencies: Sequence[Any], setting: Setting, day: date) -> Given:
    """Give what a request tells beside its codes, and the kommune, which is the tenant's; raises `TurnedAway`."""
    facts: dict[str, frozenset[str]] = {}
    for told in dependencies:
        fact, values = _dependency(told)
        facts[fact] = facts.get(fact, frozenset()) | values
    age = next(iter(facts.pop("age", ())), None)
    facts["kommune"] = frozenset({setting.tenant.kommune_nr})
    return Given(day, facts, _whole(age) if age is not None else None)


def _dependency(told: Any) -> tuple[str, frozenset[str]]:
    """A fact by the address that a `dependsOn` of an answer has, and its values."""
    parts = told if isinstance(told, dict) else {}
    element, concept = parts.get("element"), parts.get("concept")
    fact = str(element).rpartition("/mapping-fact/")[2]
    if fact not in _FACTS or not isinstance(concept, dict):
        raise TurnedAway(422, "value", BAD_FACT)
    codes = {coding.code for coding in read(concept, Concept).coding if coding.code}
    return fact, frozenset(codes or {str(concept.get("text", ""))})


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise TurnedAway(422, "value", BAD_FACT)
    return int(text)
