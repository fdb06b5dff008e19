"""Rules about codes that took the place of others."""

from datetime import timedelta

from adapter import rules
from adapter.matching import Match, Service, Verdict
from adapter.matching.pair import Pair
from adapter.matching.policy import Policy

_DAY = timedelta(days=1)


def succeeds(pair: Pair) -> Match | None:
    """KPR-D-010: open on the last day of a retired code, and again from the first day of the new one."""
    if pair.same_key and (_goes_on(*pair.both, pair.policy) or _goes_on(*pair.turned, pair.policy)):
        return pair.match(Verdict.CONTINUES, rules.SUCCEEDS_RETIRED_CODE)
    return None


def _goes_on(old: Service, new: Service, policy: Policy) -> bool:
    entry, successor = policy.entry(old), policy.entry(new)
    if entry is None or successor is None or entry.replaced_by is None or entry.valid_to is None:
        return False
    last = entry.valid_to
    lasted = old.span.start <= last and (old.span.end is None or old.span.end >= last)
    return successor.code == entry.replaced_by.code and lasted and new.span.start == last + _DAY


def replaced(pair: Pair) -> Match | None:
    """
    KPR-D-011: a retired code and the list that took its place, for one person at a time.

    Which code of that list means the same is mostly not known; then only those that begin the same
    day are taken for one, as two different technologies are two services.
    """
    if pair.service.kommune_nr != pair.other.kommune_nr:
        return None
    if _replaces(*pair.both, pair) or _replaces(*pair.turned, pair):
        return pair.match(Verdict.POSSIBLE, rules.REPLACED_CODE)
    return None


def _replaces(old: Service, new: Service, pair: Pair) -> bool:
    entry = pair.policy.entry(old)
    successor = entry.replaced_by if entry else None
    if successor is None or old.list == new.list or successor.list != new.list:
        return False
    if successor.code is None:
        return pair.same_start
    return successor.code == new.code and (pair.overlapping or pair.same_start)
