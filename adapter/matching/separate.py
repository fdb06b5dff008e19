"""Why a service is another one, however like: what an explanation says of the nearest of the others."""

from adapter import rules
from adapter.matching import Match, Verdict
from adapter.matching.pair import Pair, Units, touch
from adapter.matching.policy import COERCION, DWELLING


def consultations(pair: Pair) -> Match | None:
    """KPR-D-113: each consultation counts; a service beside it by its own decision does too."""
    if not pair.of_consultations:
        return None
    rule = rules.TWO_CONSULTATIONS if pair.of_consultations == len(pair.both) else rules.NOTHING_ALIKE
    return pair.match(Verdict.SEPARATE, rule)


def coercion(pair: Pair) -> Match | None:
    """KPR-D-106: several decisions on coercion may be in force at a time, or be made on one day."""
    if pair.policy.is_in(COERCION, pair.service) and pair.policy.is_in(COERCION, pair.other):
        return pair.match(Verdict.SEPARATE, rules.SEVERAL_COERCION_DECISIONS)
    return None


def same_type(pair: Pair) -> Match | None:
    """Say why two services of one code are two: units, time, or simply two decisions."""
    if not pair.same_key:
        return None
    return pair.match(Verdict.SEPARATE, _why_two(pair))


def _why_two(pair: Pair) -> str:
    """KPR-D-111, KPR-D-102, KPR-D-101; KPR-D-116 in general."""
    if pair.units is Units.OTHER and (pair.overlapping or pair.same_start):
        return rules.TWO_UNITS
    if not pair.policy.is_stay(pair.service) or pair.overlapping:
        return rules.GRANTED_AGAIN
    if touch(pair.service.span, pair.other.span):
        return rules.END_TO_END
    return rules.GRANTED_AGAIN if pair.policy.is_long_term(pair.service) else rules.TIME_LIMITED_AGAIN


def other_type(pair: Pair) -> Match | None:
    """Say why two services of different codes are two; nothing where they have nothing to do with each other."""
    rule = _at_a_time(pair) if pair.overlapping else _in_turn(pair)
    return pair.match(Verdict.SEPARATE, rule) if rule else None


def _at_a_time(pair: Pair) -> str:
    """KPR-D-103, KPR-D-105; KPR-D-104 in general."""
    policy = pair.policy
    if policy.is_in(DWELLING, pair.service) is not policy.is_in(DWELLING, pair.other):
        return rules.SERVICE_IN_DWELLING
    if policy.is_respite(pair.service) and policy.is_respite(pair.other):
        return rules.RESPITE_IN_AND_OUTSIDE
    return rules.OTHER_SERVICE_TYPE


def _in_turn(pair: Pair) -> str | None:
    """KPR-D-115, KPR-D-102: one stay after the other."""
    first, second = sorted(pair.both, key=lambda each: each.span.start)
    policy = pair.policy
    if not (policy.is_stay(first) and policy.is_stay(second)):
        return None
    if policy.is_long_term(second) and not policy.is_long_term(first):
        return rules.LONG_AFTER_TIME_LIMITED
    return rules.END_TO_END if touch(first.span, second.span) else None
