"""One service told of twice, so that nobody can be sure: a person decides (hold), or it is kept out."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.matching_bench.cases import HOME, LONG, NEIGHBOUR, SHORT, Case
from tests.matching_bench.people import PRIVATE
from tests.matching_bench.registrations import Registration
from tests.matching_bench.truth import Demand, Kinds, Right

KINDS = Kinds()
Registered = Sequence[Registration]


@KINDS.add("two-open-21", Right.REVIEW, Demand.HOLD, "KPR-D-006", 2)
def two_open_21(case: Case) -> Registered:
    """A long stay in both systems, both open, whose starts differ by days."""
    one = case.register(case.here, "21", case.day())
    other = case.copy(one, case.there, start=one.start + case.days(1, 9))
    case.begin(one, other)
    return one, other


@KINDS.add("overlapping-stays", Right.REVIEW, Demand.HOLD, "KPR-D-006", 2)
def overlapping_stays(case: Case) -> Registered:
    """A short stay in both systems with other dates, or at another unit: they overlap."""
    one = case.register(case.here, case.random.choice(SHORT), case.day())
    end = one.start + case.days(12, 30)
    unit = case.unit(one.unit) if case.random.random() < 0.5 else one.unit
    other = case.copy(one, case.there, start=one.start + case.days(1, 6), unit=unit)
    case.finish(one, end=end)
    case.finish(other, end=end + timedelta(days=case.random.choice((-2, 0, 1))))
    return one, other


@KINDS.add("bought-by-both", Right.REVIEW, Demand.HOLD, "KPR-D-021", 2)
def bought_by_both(case: Case) -> Registered:
    """A long stay bought from the neighbour, whose system reports it as its own too."""
    one = case.register(case.here, "21", case.day(), unit=PRIVATE)
    other = case.copy(one, NEIGHBOUR)
    case.begin(one)
    case.begin(other, most=30)
    return one, other


@KINDS.add("unit-missing", Right.REVIEW, Demand.HOLD, "KPR-D-005, KPR-D-006, KPR-V-024", 2)
def unit_missing(case: Case) -> Registered:
    """In both systems; one names no unit though the code asks for one."""
    one = case.register(case.here, case.random.choice((*LONG, *SHORT, *HOME)), case.day())
    both = (one, case.copy(one, case.there, unit=None))
    case.lead(*both)
    return both


@KINDS.add("end-seen-later", Right.REVIEW, Demand.HOLD, "KPR-D-005", 2)
def end_seen_later(case: Case) -> Registered:
    """One has ended when the other system first tells of it as running; its end comes later, or never."""
    one = case.register(case.here, case.random.choice((*SHORT, *LONG, *HOME)), case.day())
    end = one.start + case.days(6, 30)
    case.begin(one)
    case.finish(one, end=end)
    other = case.copy(one, case.there, end=None)
    other.tell(case.moment(end, 8, 20))
    if case.random.random() < 0.5:
        case.finish(other, end=end, least=30, most=60)
    return one, other


@KINDS.add("only-the-new-one-ends", Right.REVIEW, Demand.HOLD, "KPR-D-005", 2)
def only_the_new_one_ends(case: Case) -> Registered:
    """A change of vendor with new ids; only the new system ever hears of the end, which the register must."""
    one = case.register(case.here, case.random.choice((*LONG, *HOME)), case.day(last=date(2024, 6, 1)))
    case.begin(one)
    new = case.copy(one, case.there)
    new.tell(case.moment(date(2024, 9, 1)))
    case.finish(new, end=case.day(date(2024, 10, 1)))
    return one, new


@KINDS.add("corrected-into-equal", Right.REVIEW, Demand.HOLD, "KPR-D-005", 1)
def corrected_into_equal(case: Case) -> Registered:
    """The second system told of a wrong period, apart from the first's; corrected, it is the same."""
    one = case.register(case.here, case.random.choice(SHORT), case.day())
    end = one.start + case.days(6, 14)
    case.finish(one, end=end)
    other = case.copy(one, case.there, start=one.start + timedelta(days=40))
    case.finish(other, end=end + timedelta(days=40))
    other.start, other.end = one.start, end
    other.tell(case.moment(end, 50, 80))
    return one, other


@KINDS.add("start-corrected-in-one", Right.REVIEW, Demand.HOLD, "KPR-D-006", 1)
def start_corrected_in_one(case: Case) -> Registered:
    """Equal at first; then one system corrects its start by a day or two, the other never does."""
    one = case.register(case.here, "21", case.day())
    both = [one, case.copy(one, case.there)]
    case.begin(*both)
    corrected = case.random.choice(both)
    corrected.start += case.days(1, 2)
    corrected.tell(case.moment(corrected.start, 6, 12))
    return both


@KINDS.add("kept-out-one-corrected-first", Right.REVIEW, Demand.HOLD, "KPR-D-005", 1)
def kept_out_one_corrected_first(case: Case) -> Registered:
    """Both told of a wrong start; the one that was kept out corrects it first, and days later the other one."""
    one = case.register(case.here, case.random.choice(HOME), case.day())
    other = case.copy(one, case.there)
    case.begin(one, most=1)
    case.begin(other, least=2, most=4)
    one.start = other.start = one.start + timedelta(days=2)
    other.tell(case.moment(one.start, 10, 15))
    one.tell(case.moment(one.start, 20, 25))
    return one, other
