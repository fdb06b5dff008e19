"""
The matcher: whether a service is registered already.

Pure. The service is held against each of the others, rule by rule; the first rule that has something
to say decides that pair, and the gravest verdict of all pairs is that of the service.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from adapter import rules
from adapter.matching import Match, Origin, Service, Verdict
from adapter.matching.alike import (
    in_two_kommuner,
    is_own,
    is_same_record,
    like_elsewhere,
    one_place,
    same,
    same_contact,
    same_elsewhere,
)
from adapter.matching.annual import annual, without_person, without_rows_of_others
from adapter.matching.pair import Rule, Units, pair_of
from adapter.matching.policy import START_SLIP, Policy
from adapter.matching.separate import coercion, consultations, other_type, same_type
from adapter.matching.succession import replaced, succeeds

#: In the order they are asked; the source of each stands with it.
RULES: tuple[Rule, ...] = (
    same,  # D-019, D-020
    same_contact,  # D-012
    consultations,  # D-113
    without_person,  # D-007c
    in_two_kommuner,  # D-021, D-110
    coercion,  # D-106
    succeeds,  # D-010
    replaced,  # D-011
    annual,  # D-007a, D-007b, D-008, D-009
    same_elsewhere,  # D-005a
    one_place,  # D-006
    like_elsewhere,  # D-005b
    same_type,  # D-101, D-102, D-111, D-116
    other_type,  # D-102 … D-105, D-115
)
_GRAVEST = tuple(Verdict)


def judge(service: Service, others: Sequence[Service], policy: Policy, linked: Match | None = None) -> Match:
    """
    Compare a service with all that is known of its person.

    `others`: what is registered or held, of every system of the kommune and of those it shares
    services with, without what was annulled, closed or suppressed; their order means nothing.
    `linked`: the match by which an earlier version of the service was suppressed.
    """
    if not others:
        return _NOTHING
    in_question = without_rows_of_others(service, others, policy)
    found = list(_asked(service, in_question, policy, linked))
    alike = [match for match in found if match.rule != rules.NOTHING_ALIKE]
    return min(alike, key=lambda match: _order(service, match, policy), default=_NOTHING)


_NOTHING = Match(Verdict.SEPARATE, rules.NOTHING_ALIKE)


def _asked(
    service: Service, others: Sequence[Service], policy: Policy, linked: Match | None
) -> Iterator[Match]:
    for other in others:
        match = _still(service, other, policy, linked) or _first(service, other, policy)
        if match is not None:
            yield match


def _first(service: Service, other: Service, policy: Policy) -> Match | None:
    """What the first rule that has something to say says."""
    pair = pair_of(service, other, policy)
    for rule in RULES:
        match = rule(pair)
        if match is not None:
            return match
    return None


def _still(service: Service, other: Service, policy: Policy, linked: Match | None) -> Match | None:
    """
    Judge a service again that was found to be another one (KPR-D-005).

    It stays that while key, start and unit agree: of an end one system hears later than the other. If
    one has told of a new unit, nobody can be sure any more.
    """
    if linked is None or linked.other is None or linked.verdict is not Verdict.ALREADY_REGISTERED:
        return None
    if not (is_own(other) and is_same_record(linked.other, other)):
        return None
    pair = pair_of(service, other, policy)
    if not (pair.same_key and pair.same_start):
        return None
    if pair.units is Units.SAME and not _parted(service, other):
        return pair.match(Verdict.ALREADY_REGISTERED, linked.rule)
    return pair.match(Verdict.POSSIBLE, rules.LIKE_SERVICE_ELSEWHERE)


def _parted(service: Service, other: Service) -> bool:
    """Whether it goes on long after the other one ended: then they are not the same any more."""
    ended, seen_on = other.span.end, service.seen_on
    if service.span.end is not None or ended is None or seen_on is None:
        return False
    return seen_on > ended + START_SLIP


def _order(service: Service, match: Match, policy: Policy) -> tuple[object, ...]:
    """The gravest first, then the nearest; among equals an order that does not hang on how they came."""
    other = match.other
    assert other is not None  # every rule holds it against one
    is_far = not pair_of(service, other, policy).same_code
    place = (other.origin is Origin.DERIVED, other.kommune_nr, other.source, other.id, other.list, other.code)
    told = (other.span.start, other.span.end or date.max, other.orgnr or "", other.year or 0)
    return _GRAVEST.index(match.verdict), is_far, match.rule, *place, *told
