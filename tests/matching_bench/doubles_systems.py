"""One service told of twice by EPJ systems, so that it can be seen for sure."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.matching_bench import documents
from tests.matching_bench.cases import DWELLING, FREE, HOME, LATE_RUNNING_FROM, LONG, SHORT, Case
from tests.matching_bench.registrations import Registration
from tests.matching_bench.truth import Demand, Kinds, Right

KINDS = Kinds()
_ANY = (*SHORT, *SHORT, *LONG, *HOME, *FREE)
Registered = Sequence[Registration]


@KINDS.add("both-epj", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005", 32)
def both_epj(case: Case) -> Registered:
    """Both systems register the same service, each under its own id."""
    one = case.register(case.here, case.random.choice(_ANY), case.day())
    both = (one, case.copy(one, case.there))
    case.lead(*both)
    return both


@KINDS.add("vendor-change", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005", 16)
def vendor_change(case: Case) -> Registered:
    """The vendor changed, and all services that run come again under new ids, some from the other tenant."""
    one = case.register(case.here, case.random.choice((*LONG, *HOME)), case.day(last=date(2024, 6, 1)))
    case.begin(one)
    new = case.copy(one, case.random.choice((case.here, case.there)))
    new.tell(case.moment(date(2024, 9, 1)))
    if case.random.random() < 0.5:
        case.finish(one, new, end=case.day(date(2024, 10, 1)))
    return one, new


@KINDS.add("spelt-otherwise", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-M-004", 8)
def spelt_otherwise(case: Case) -> Registered:
    """One system writes the code with a leading zero or as a sub-code, the other does not."""
    code, other = case.random.choice((("8", "08.01"), ("8", "08.02"), ("5", "05"), ("9", "09"), ("2", "02")))
    one = case.register(case.here, code, case.day())
    both = (one, case.copy(one, case.there, code=other))
    case.lead(*both)
    return both


@KINDS.add("dwelling-with-unit", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-V-025", 6)
def dwelling_with_unit(case: Case) -> Registered:
    """A dwelling in both systems; one names a unit, which KPR does not want of dwellings, or another one."""
    one = case.register(case.here, DWELLING, case.day(LATE_RUNNING_FROM), unit=None)
    both = (one, case.copy(one, case.there, unit=case.unit()))
    case.lead(*both)
    return both


@KINDS.add("start-by-the-clock", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-M-010", 6)
def start_by_the_clock(case: Case) -> Registered:
    """One system writes the start as a moment late on the day before in UTC: the same Norwegian day."""
    one = case.register(case.here, case.random.choice((*LONG, *HOME)), case.day())
    # In summer and in winter alike it is past midnight in Norway.
    written = f"{one.start - timedelta(days=1)}T23:{case.random.randrange(60):02}:00Z"
    both = (one, case.copy(one, case.there, starts_at=written))
    case.lead(*both)
    return both


@KINDS.add("end-told-later", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005", 12)
def end_told_later(case: Case) -> Registered:
    """Both told of the start; of the end one tells weeks or months after the other, either of them first."""
    one = case.register(case.here, case.random.choice(_ANY), case.day())
    both = [one, case.copy(one, case.there)]
    case.begin(*both)
    end = one.start + case.days(8, 120)
    case.random.shuffle(both)
    case.finish(both[0], end=end)
    case.finish(both[1], end=end, least=10, most=120)
    return both


@KINDS.add("very-late", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005", 8)
def very_late(case: Case) -> Registered:
    """The second system sends its whole history months or years after all was over."""
    one = case.register(case.here, case.random.choice(_ANY), case.day(last=date(2024, 6, 1)))
    case.begin(one)
    end = one.start + case.days(5, 90)
    case.finish(one, end=end)
    late = case.copy(one, case.there)
    case.finish(late, end=end, least=60, most=500)
    return one, late


@KINDS.add("corrected-together", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-D-109", 4)
def corrected_together(case: Case) -> Registered:
    """Both told of a wrong start; the one that is reported corrects it, and days later the other one."""
    one = case.register(case.here, case.random.choice((*HOME, *FREE)), case.day())
    other = case.copy(one, case.there)
    case.begin(one, most=1)
    case.begin(other, least=2, most=4)
    one.start = other.start = one.start + timedelta(days=2)
    one.tell(case.moment(one.start, 10, 15))
    other.tell(case.moment(one.start, 20, 25))
    return one, other


@KINDS.add("threefold", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005", 4)
def threefold(case: Case) -> Registered:
    """Both systems have it, and one of them a second time since it changed hands: one of three is reported."""
    one = case.register(case.here, case.random.choice((*LONG, *HOME)), case.day(last=date(2024, 6, 1)))
    other = case.copy(one, case.there)
    case.begin(one, other)
    again = case.copy(one, case.here)
    again.tell(case.moment(date(2024, 9, 1)))
    return one, other, again


@KINDS.add("former-id", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-020", 4)
def former_id(case: Case) -> Registered:
    """After a migration the system has new ids, and names the old tjenesteID beside as `old`."""
    one = case.register(case.here, case.random.choice((*LONG, *HOME)), case.day(last=date(2024, 6, 1)))
    case.begin(one)
    former = documents.identifier(documents.SERVICE_ID, one.id, "old")
    new = case.copy(one, case.here, also=[former])
    new.tell(case.moment(date(2024, 9, 1)))
    return one, new
