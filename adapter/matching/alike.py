"""Rules that find the same service among our own, whichever system it came from."""

from adapter import rules
from adapter.matching import Match, Origin, Service, Verdict
from adapter.matching.folding import SERVICES
from adapter.matching.pair import Pair, Units
from adapter.matching.policy import START_SLIP


def same(pair: Pair) -> Match | None:
    """
    Recognise the service itself: one source gives one tjenesteID to one service (rules.md 3.1).

    KPR-D-019 where the person became another number; KPR-D-020 where another resource bears the id now.
    """
    mine, theirs = pair.both
    if mine.id != theirs.id or mine.list != theirs.list or not is_same_record(mine, theirs):
        return None
    moved = bool(mine.made_from and theirs.made_from) and mine.made_from.isdisjoint(theirs.made_from)
    return pair.match(Verdict.SAME, rules.FORMER_ID if moved else rules.SAME_PERSON_JOINED)


def same_elsewhere(pair: Pair) -> Match | None:
    """KPR-D-005: same service key, start, end and unit under another tjenesteID is registered already."""
    if not (pair.are_own and pair.same_key and pair.same_start and pair.units is Units.SAME):
        return None
    if pair.service.span.end == pair.other.span.end or _could_not_know(pair):
        return pair.match(Verdict.ALREADY_REGISTERED, rules.SAME_SERVICE_ELSEWHERE)
    return None


def _could_not_know(pair: Pair) -> bool:
    """
    Whether one system says it lasts in a version that arose before the end that the other one tells.

    Only between systems: each of them knows its own ends.
    """
    return not pair.same_source and (_told_early(*pair.both) or _told_early(*pair.turned))


def _told_early(lasting: Service, ended: Service) -> bool:
    end, seen_on = ended.span.end, lasting.seen_on
    return lasting.span.end is None and end is not None and seen_on is not None and seen_on <= end


def one_place(pair: Pair) -> Match | None:
    """KPR-D-006: nobody lives in two places; overlapping, with the same code, one of them must be wrong."""
    if pair.are_own and pair.same_key and pair.one_place and pair.overlapping:
        return pair.match(Verdict.POSSIBLE, rules.ONE_PLACE_AT_A_TIME)
    return None


def like_elsewhere(pair: Pair) -> Match | None:
    """
    KPR-D-005, what nearly fits: so like that only a person can tell.

    Of one system only what is equal in all but an untold unit: of two decisions it may well make two
    services (KPR-D-111). Of another system also what begins the same day, in the same unit also what
    begins about then and overlaps: units rarely use two systems.
    """
    if not (pair.are_own and pair.same_key) or pair.units is Units.OTHER:
        return None
    equal = pair.service.span == pair.other.span
    begins_alike = pair.same_start or (pair.units is Units.SAME and pair.overlapping and _slipped(pair))
    if equal or (begins_alike and not pair.same_source):
        return pair.match(Verdict.POSSIBLE, rules.LIKE_SERVICE_ELSEWHERE)
    return None


def _slipped(pair: Pair) -> bool:
    return abs(pair.service.span.start - pair.other.span.start) <= START_SLIP


def same_contact(pair: Pair) -> Match | None:
    """KPR-D-012: what was made from the same contact as a consultation at helsestasjon gives way to it."""
    if pair.of_consultations != 1 or not pair.same_source or not pair.same_start:
        return None
    if pair.service.made_from.isdisjoint(pair.other.made_from):
        return None
    gives_way = pair.service.list == SERVICES
    verdict = Verdict.ALREADY_REGISTERED if gives_way else Verdict.SEPARATE
    return pair.match(verdict, rules.CONSULTATION_OF_THE_SAME)


def in_two_kommuner(pair: Pair) -> Match | None:
    """
    KPR-D-021: the kommune that grants reports, so one unit in two kommuner's reports is one too many.

    Where a code names no unit, what begins the same day is taken for one. All else is a move or a
    holiday (KPR-D-110).
    """
    if pair.service.kommune_nr == pair.other.kommune_nr:
        return None
    bought = pair.units is Units.SAME and (bool(pair.service.orgnr and pair.other.orgnr) or pair.same_start)
    if pair.same_code and pair.overlapping and bought:
        return pair.match(Verdict.POSSIBLE, rules.IN_ANOTHER_KOMMUNE)
    return pair.match(Verdict.SEPARATE, rules.TWO_KOMMUNER if pair.same_code else rules.NOTHING_ALIKE)


def is_same_record(one: Service, two: Service) -> bool:
    """Whether two are one record of the existing set, in whichever version."""
    return (one.origin, one.source, one.id) == (two.origin, two.source, two.id)


def is_own(service: Service) -> bool:
    """Whether it is in the part of the existing set that this adapter made."""
    return service.origin is Origin.OWN
