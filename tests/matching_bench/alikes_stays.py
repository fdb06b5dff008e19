"""Stays that are services of their own, however alike."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.matching_bench.cases import NEIGHBOUR, SHORT, Case
from tests.matching_bench.people import NEIGHBOURS, PRIVATE
from tests.matching_bench.registrations import Registration
from tests.matching_bench.truth import Demand, Kinds, Right

KINDS = Kinds()
_KEEP, _ACCEPT = Right.KEEP, Demand.ACCEPT
Registered = Sequence[Registration]


@KINDS.add("several-stays", _KEEP, _ACCEPT, "KPR-D-101", 20)
def several_stays(case: Case) -> Registered:
    """Time-limited stays at the same unit, equally long, some weeks apart, told by either system."""
    code, unit = case.random.choice(SHORT), case.unit()
    start, long = case.day(last=date(2025, 2, 1)), case.days(5, 14)
    stays = []
    for nth in range(case.random.randint(2, 4)):
        system = case.random.choice((case.here, case.there))
        stays.append(case.register(system, code, start + nth * timedelta(days=30), unit=unit))
        case.finish(stays[-1], end=stays[-1].start + long)
    return stays


@KINDS.add("end-to-end", _KEEP, _ACCEPT, "KPR-D-102", 12)
def end_to_end(case: Case) -> Registered:
    """The second stay of the same code and unit begins on the day the first one ends."""
    code = case.random.choice(SHORT)
    one = case.register(case.here, code, case.day())
    case.finish(one, end=one.start + case.days(5, 20))
    system = case.random.choice((case.here, case.there))
    next_one = case.register(system, code, one.end or one.start, unit=one.unit)
    case.finish(next_one, end=next_one.start + case.days(5, 20), least=7, most=9)
    return one, next_one


@KINDS.add("another-kind-of-stay-follows", _KEEP, _ACCEPT, "KPR-D-102, KPR-D-104", 8)
def another_kind_follows(case: Case) -> Registered:
    """18, then 20 at the same unit from the day 18 ended; or both at a time, since one ends late."""
    one = case.register(case.here, "18", case.day())
    end = one.start + case.days(5, 20)
    case.finish(one, end=end)
    other = case.register(case.there, "20", end - timedelta(days=case.random.choice((0, 2))), unit=one.unit)
    case.finish(other, end=end + case.days(5, 20))
    return one, other


@KINDS.add("long-after-time-limited", _KEEP, _ACCEPT, "KPR-D-115", 10)
def long_after_time_limited(case: Case) -> Registered:
    """A time-limited stay, and a long one at the same unit from the same or the next day."""
    one = case.register(case.here, "20", case.day())
    case.begin(one)
    end = one.start + case.days(8, 40)
    case.finish(one, end=end)
    long = case.register(case.there, "21", end + case.days(0, 1), unit=one.unit)
    case.begin(long)
    return one, long


@KINDS.add("end-told-after-next-start", _KEEP, Demand.HOLD, "KPR-D-006, KPR-D-101", 4)
def end_told_after_next_start(case: Case) -> Registered:
    """The next stay is told of while nobody has told yet that the one before is over."""
    one = case.register(case.here, case.random.choice(SHORT), case.day())
    case.begin(one)
    end = one.start + case.days(7, 20)
    next_one = case.register(case.there, one.code, end + case.days(1, 10), unit=case.unit(one.unit))
    case.begin(next_one)
    case.finish(one, end=end, least=20, most=30)
    case.finish(next_one, end=next_one.start + case.days(7, 20), least=20, most=30)
    return one, next_one


@KINDS.add("one-day-stays", _KEEP, _ACCEPT, "KPR-D-101, KPR-D-102", 8)
def one_day_stays(case: Case) -> Registered:
    """Stays that begin and end on one day: on two days in a row, or on one day at two units."""
    one = case.register(case.here, case.random.choice(("20", "25")), case.day())
    case.finish(one, end=one.start)
    if case.random.random() < 0.5:
        other = case.register(case.there, one.code, one.start + timedelta(days=1), unit=one.unit)
    else:
        other = case.register(case.there, one.code, one.start, unit=case.unit(one.unit))
    case.finish(other, end=other.start)
    return one, other


@KINDS.add("back-the-same-day", _KEEP, _ACCEPT, "KPR-D-101, KPR-D-102", 4)
def back_the_same_day(case: Case) -> Registered:
    """Sent home on the day of arrival and back that evening: same start, code and unit, other end."""
    one = case.register(case.here, "25", case.day())
    again = case.copy(one, case.here)
    case.finish(one, end=one.start, most=0)
    case.finish(again, end=one.start + case.days(1, 4), least=2)
    return one, again


@KINDS.add("dates-moved-away", _KEEP, _ACCEPT, "KPR-D-109", 6)
def dates_moved_away(case: Case) -> Registered:
    """A stay is corrected to another month; then another stay is told with the dates the first one had."""
    one = case.register(case.here, case.random.choice(SHORT), case.day())
    start, long = one.start, case.days(6, 12)
    case.finish(one, end=start + long)
    one.start, one.end = start + timedelta(days=60), start + timedelta(days=60) + long
    one.tell(case.moment(one.end, 0, 3))
    real = case.register(case.random.choice((case.here, case.there)), one.code, start, unit=one.unit)
    case.finish(real, end=start + long, least=100, most=120)
    return one, real


@KINDS.add("equal-by-mistake", _KEEP, _ACCEPT, "KPR-D-109, KPR-D-101", 4)
def equal_by_mistake(case: Case) -> Registered:
    """A second stay is told with the dates of the first, and is kept out; then its dates are put right."""
    one = case.register(case.here, case.random.choice(SHORT), case.day())
    long = case.days(6, 12)
    case.finish(one, end=one.start + long)
    other = case.copy(one, case.there)
    case.finish(other, end=one.start + long, least=8, most=12)
    other.start = one.start + timedelta(days=45)
    other.end = other.start + long
    other.tell(case.moment(other.end, 15, 20))
    return one, other


@KINDS.add("code-put-right", _KEEP, _ACCEPT, "KPR-D-104, KPR-D-109", 2)
def code_put_right(case: Case) -> Registered:
    """Equal to another stay, and kept out; then its code is put right, and it is another kind."""
    one = case.register(case.here, "18", case.day())
    case.begin(one)
    other = case.copy(one, case.there)
    case.begin(other, least=5, most=9)
    case.taken.add("20")
    other.code = "20"
    other.tell(case.moment(other.start, 15, 20))
    return one, other


@KINDS.add("reported-one-annulled", _KEEP, Demand.HOLD, "KPR-D-024, KPR-D-109", 2)
def reported_one_annulled(case: Case) -> Registered:
    """Kept out as equal to another one, which is annulled afterwards: it is the only one left and must come back."""
    one = case.register(case.here, "21", case.day())
    other = case.copy(one, case.there)
    case.begin(one, most=1)
    case.begin(other, least=3, most=6)
    case.annul(one, one.start + case.days(20, 30))
    return (other,)


@KINDS.add("annulled-then-anew", _KEEP, _ACCEPT, "KPR-D-109", 6)
def annulled_then_anew(case: Case) -> Registered:
    """Annulled, and registered anew with everything as it was, in the same system or the other one."""
    one = case.register(case.here, case.random.choice(("21", "20", "15")), case.day())
    case.begin(one)
    case.annul(one, one.start + timedelta(days=8))
    anew = case.copy(one, case.random.choice((case.here, case.there)))
    case.begin(anew, least=20, most=30)
    return (anew,)


@KINDS.add("moved-to-neighbour", _KEEP, _ACCEPT, "KPR-D-110", 6)
def moved_to_neighbour(case: Case) -> Registered:
    """The person moved: a long stay ends here and begins there the same day, at a house that serves both."""
    one = case.register(case.here, "21", case.day(), unit=PRIVATE)
    case.begin(one)
    end = one.start + case.days(20, 60)
    case.finish(one, end=end)
    there = case.register(NEIGHBOUR, "21", end, unit=PRIVATE)
    case.begin(there, least=7, most=10)
    return one, there


@KINDS.add("holiday-at-neighbour", _KEEP, _ACCEPT, "KPR-D-110", 6)
def holiday_at_neighbour(case: Case) -> Registered:
    """Help at home is paused for a holiday in the neighbouring kommune, which grants its own."""
    one = case.register(case.here, "15", case.day())
    case.begin(one)
    away = one.start + case.days(10, 40)
    back = away + timedelta(days=14)
    one.status, one.pauses = "onhold", [(away, None)]
    one.tell(case.moment(away))
    there = case.register(NEIGHBOUR, "15", away, unit=case.random.choice(NEIGHBOURS))
    case.finish(there, end=back)
    one.status, one.pauses = "active", [(away, back)]
    one.tell(case.moment(back, 4, 8))
    return one, there
