"""
Rules about IPLOS-derived data: what a kommune has registered by another channel.

A row of an annual extract says what was known when its year was over. Without an end, or with the
last day of its year as end, the service was going on; of what came after, the row says nothing.
"""

from collections.abc import Sequence
from datetime import date

from adapter import rules
from adapter.matching import Match, Origin, Service, Span, Verdict
from adapter.matching.folding import folded
from adapter.matching.pair import Pair, Units, pair_of
from adapter.matching.policy import Policy

#: The one year that lies both in the register IPLOS and in KPR (KPR-D-009).
_IN_BOTH = 2017


def without_person(pair: Pair) -> Match | None:
    """
    KPR-D-007 of a row that names nobody: code and both dates agree, which may be chance.

    Held only where a sure row would keep it out: what is sent in any case needs no decision.
    """
    if pair.service.is_certain and pair.other.is_certain:
        return None
    running, row = _sorted(pair)
    agree = pair.same_key and pair.same_start and _ends_agree(running, row)
    if running.origin is row.origin or not agree or pair.units is Units.OTHER:
        return pair.match(Verdict.SEPARATE, rules.NOTHING_ALIKE)
    if pair.policy.first_running_day(running) is not None:
        return pair.match(Verdict.SEPARATE, rules.NOTHING_ALIKE)
    return pair.match(Verdict.POSSIBLE, rules.ANNUAL_DATA_WITHOUT_PERSON)


def annual(pair: Pair) -> Match | None:
    """Ask the rules about a running service and a row, whichever of the two is judged."""
    running, row = _sorted(pair)
    if running.origin is row.origin:
        return _both_rows(pair)
    if _equal(pair):
        return _registered(pair, running, row)
    if _near(pair, running, row):
        return pair.match(Verdict.POSSIBLE, rules.ANNUAL_DATA_DIFFER)
    return None


def _sorted(pair: Pair) -> tuple[Service, Service]:
    """Give the running service, then the row."""
    return pair.both if pair.other.origin is Origin.DERIVED else pair.turned


def _both_rows(pair: Pair) -> Match | None:
    """KPR-D-009: 2017 was delivered once and lies in two registers; it is counted once."""
    if pair.service.year != _IN_BOTH or pair.other.year != _IN_BOTH:
        return None
    alike = pair.same_key and pair.service.span == pair.other.span and pair.units is not Units.OTHER
    return pair.match(Verdict.ALREADY_REGISTERED, rules.IN_BOTH_2017) if alike else None


def _registered(pair: Pair, running: Service, row: Service) -> Match:
    """KPR-D-007, KPR-D-008: sent only if the running channel carries it, on any day it is given."""
    end = running.span.end
    if row.year == _IN_BOTH and end is not None and end.year <= _IN_BOTH:
        return pair.match(Verdict.ALREADY_REGISTERED, rules.IN_BOTH_2017)
    if pair.policy.first_running_day(running) is None:
        return pair.match(Verdict.ALREADY_REGISTERED, rules.IN_ANNUAL_DATA)
    return pair.match(Verdict.CONTINUES, rules.INITIAL_LOAD)


def _ends_agree(running: Service, row: Service) -> bool:
    return running.span.end == row.span.end or (running.span.end is None and _goes_on(row))


def _equal(pair: Pair) -> bool:
    """The row is that of the service: by its id, or by service key, start and unit."""
    mine, theirs = pair.both
    if (mine.source, mine.id) == (theirs.source, theirs.id):
        return True
    return pair.same_key and pair.same_start and (pair.units is not Units.OTHER or pair.one_place)


def _near(pair: Pair, running: Service, row: Service) -> bool:
    """KPR-D-007: the same service key at the same time, but another start."""
    at_a_time = running.span.overlaps(known_span(row))
    return pair.same_key and at_a_time and (pair.units is not Units.OTHER or pair.one_place)


def _goes_on(row: Service) -> bool:
    return row.span.end is None or (row.year is not None and row.span.end == date(row.year, 12, 31))


def known_span(row: Service) -> Span:
    """Give the time a row speaks of: what was open when its year was over is known until then."""
    if row.span.end is not None or row.year is None:
        return row.span
    return Span(row.span.start, max(row.span.start, date(row.year, 12, 31)))


def without_rows_of_others(service: Service, others: Sequence[Service], policy: Policy) -> list[Service]:
    """
    Leave out rows that are like a service, but not its own: an extract names each service once.

    A row that equals another service is that one's; and where a row equals the service itself, those
    that are only near to it are of others.
    """
    if all(each.origin is Origin.OWN for each in others):
        return list(others)
    rows = [each for each in others if each.origin is Origin.DERIVED and each.is_certain]
    has_its_own = any(_equal(pair_of(service, row, policy)) for row in rows)
    own = [each for each in others if each.origin is Origin.OWN]
    taken = {mark for each in own for mark in _marks(each, policy)}

    def is_anothers(row: Service) -> bool:
        if row.origin is Origin.OWN or not _is_near_only(pair_of(service, row, policy)):
            return False
        return has_its_own or not taken.isdisjoint(_marks(row, policy))

    return [each for each in others if not is_anothers(each)]


def _is_near_only(pair: Pair) -> bool:
    return not _equal(pair) and _near(pair, pair.service, pair.other)


def _marks(service: Service, policy: Policy) -> tuple[tuple[object, ...], ...]:
    """By what a row is recognised as that of a service."""
    by_key = (service.kommune_nr, *folded(service, policy.table), service.span.start)
    return (service.source, service.id), by_key
