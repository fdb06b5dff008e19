"""The fast lane against the models of `fhir.resources`, over random mutants of good documents."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from adapter.fhir.full import disagree, second_opinion
from adapter.fhir.schema_metadata import ROOTS
from adapter.rules import (
    INVALID_EXTENSION,
    INVALID_PRIMITIVE,
    NOT_A_RESOURCE,
    UNKNOWN_CODE,
    UNKNOWN_ELEMENT,
    UNSUPPORTED_RESOURCE_TYPE,
    WRONG_TYPE,
    Finding,
)
from tests.fhir.mutants import Mutant, fast_findings, mutants

COUNT = 10_000
SEED = 20260202


class Judged(NamedTuple):
    mutant: Mutant
    fast: list[Finding]
    full: list[Finding]


class Claim(NamedTuple):
    """One finding of one lane on which the other is silent."""

    tree: dict[str, Any]
    finding: Finding

    def value(self) -> Any:
        """What stands at the place of the finding."""
        return self.way()[-1]

    def way(self) -> list[Any]:
        """Everything from the root of the document to that place."""
        return way(self.tree, re.findall(r"\w+", self.finding.expression)[1:])


def way(tree: Any, steps: list[str]) -> list[Any]:
    """Follow steps down a tree; what stands inside `_start` is said to stand inside `start`."""
    if not steps:
        return [tree]
    step, *rest = steps
    if isinstance(tree, list):
        return [tree, *way(tree[int(step)], rest)]
    try:
        return [tree, *way(tree.get(step), rest)]
    except (AttributeError, IndexError, KeyError, TypeError):
        return [tree, *way(tree[f"_{step}"], rest)]


def in_type_without_schema(claim: Claim) -> bool:
    """The resource is of a type that no rule of ours reads: only its type is checked."""
    types = [
        each["resourceType"] for each in claim.way() if isinstance(each, dict) and "resourceType" in each
    ]
    return any(each not in ROOTS for each in types)


def only_odd_spaces(claim: Claim) -> bool:
    """R4's pattern for strings knows four white-space characters; by R5's every character is one."""
    value = claim.value()
    return isinstance(value, str) and value.isspace() and claim.finding.rule == INVALID_PRIMITIVE


#: Where the fast lane lets pass what the models refuse. A third one is filtered by the full lane
#: itself: the models do not know `_valueString` and its like in an extension, though FHIR does.
LENIENCIES: tuple[Callable[[Claim], bool], ...] = (in_type_without_schema, only_odd_spaces)


def dropped(claim: Claim) -> bool:
    """Null, and lists and objects with nothing in them: the models drop them, with their names."""
    rules = {WRONG_TYPE, UNKNOWN_ELEMENT, NOT_A_RESOURCE}
    return claim.finding.rule in rules and claim.value() in (None, [], {})


def converted(claim: Claim) -> bool:
    """Numbers for dates, texts for numbers and truth values: the models convert them."""
    return claim.finding.rule == WRONG_TYPE and isinstance(claim.value(), (bool, int, float, str))


def unbound_code(claim: Claim) -> bool:
    """The models do not look at required bindings."""
    return claim.finding.rule == UNKNOWN_CODE


def loose_text(claim: Claim) -> bool:
    """Ids beyond 64 characters, white space in URIs, control characters, odd base64 and zones."""
    return claim.finding.rule == INVALID_PRIMITIVE


def unseen(claim: Claim) -> bool:
    """What the models would say about `_valueString` in an extension is filtered by the full lane."""
    holders = [each for each in claim.way() if isinstance(each, dict)]
    return any(name.startswith("_value") for each in holders for name in each)


def python_name(claim: Claim) -> bool:
    """The models also take their own attribute names, and comments of DSTU2, for elements."""
    name = claim.finding.expression.rpartition(".")[2]
    return claim.finding.rule == UNKNOWN_ELEMENT and "_" in name.lstrip("_")


def neither_or_both(claim: Claim) -> bool:
    """An extension with neither a value nor extensions, or with both (ext-1)."""
    return claim.finding.rule == INVALID_EXTENSION and claim.finding.expression.endswith("]")


#: Where the models wrongly accept what the fast lane refuses.
FAULTS_OF_THE_MODELS: tuple[Callable[[Claim], bool], ...] = (
    unseen,
    dropped,
    converted,
    unbound_code,
    loose_text,
    python_name,
    neither_or_both,
)


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return [
        Judged(
            each,
            fast_findings(each.tree, each.origin.version, str(each.tree["resourceType"])),
            second_opinion(each.tree, each.origin.version),
        )
        for each in mutants(COUNT, SEED)
    ]


def sort_by_name(claims: list[Claim], names: tuple[Callable[[Claim], bool], ...]) -> Counter[str]:
    """How many claims each name explains first; fails where none does."""
    counts: Counter[str] = Counter()
    for claim in claims:
        name = next((each.__name__ for each in names if each(claim)), None)
        assert name, f"{claim.finding} in {claim.tree}"
        counts[name] += 1
    return counts


def test_what_the_models_refuse_the_fast_lane_refuses_too(judged):
    claims = [
        Claim(each.mutant.tree, one) for each in judged if disagree(each.fast, each.full) for one in each.full
    ]

    counts = sort_by_name(claims, LENIENCIES)

    assert set(counts) == {each.__name__ for each in LENIENCIES}


def test_what_only_the_fast_lane_refuses_is_a_known_fault_of_the_models(judged):
    claims = [Claim(each.mutant.tree, one) for each in judged if not each.full for one in each.fast]

    counts = sort_by_name(claims, FAULTS_OF_THE_MODELS)

    assert set(counts) == {each.__name__ for each in FAULTS_OF_THE_MODELS}


def test_both_lanes_judge_most_mutants_alike(judged):
    table = Counter((bool(each.fast), bool(each.full)) for each in judged)

    assert sum(table.values()) == COUNT
    assert table[True, True] > COUNT * 0.6
    assert table[False, False] > COUNT * 0.1


def test_the_fast_lane_names_no_place_twice(judged):
    for each in judged:
        places = [one.expression for one in each.fast if one.rule != UNSUPPORTED_RESOURCE_TYPE]
        assert len(places) == len(set(places))


def test_no_finding_of_either_lane_repeats_a_person_or_a_text(judged):
    words = re.compile(r"[0-9]{6}|Prøve|Lin\b|Fjellbygda|aktiv [a-z]")

    for each in judged:
        for one in [*each.fast, *each.full]:
            assert not words.search(one.expression + str(dict(one.params)))


def test_mutants_are_the_same_every_time():
    assert list(mutants(50, SEED)) == list(mutants(50, SEED))
