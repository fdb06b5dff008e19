"""One service told of twice, under different numbers of the same person."""

from collections.abc import Sequence

from tests.matching_bench.cases import FREE, HOME, LONG, SHORT, Case
from tests.matching_bench.people import Known
from tests.matching_bench.registrations import Registration
from tests.matching_bench.truth import Demand, Kinds, Right

KINDS = Kinds()
_ANY = (*SHORT, *LONG, *HOME, *FREE)
Registered = Sequence[Registration]


@KINDS.add("d-number-and-fnr", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-D-019", 8)
def d_number_and_fnr(case: Case) -> Registered:
    """One system knows the D-number only; the other's Patient has both numbers. Either comes first."""
    one = case.register(case.here, case.random.choice(_ANY), case.day(), known=Known.D_NUMBER)
    both = [one, case.copy(one, case.there, known=Known.BOTH)]
    case.random.shuffle(both)
    case.lead(*both)
    return both


@KINDS.add("joined-elsewhere", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-D-019", 4)
def joined_elsewhere(case: Case) -> Registered:
    """One has the D-number, one the fødselsnummer; that they are one person was told with another service."""
    start = case.day()
    told = case.register(case.there, "17", start - case.days(30, 200), known=Known.BOTH)
    case.begin(told)
    one = case.register(case.here, case.random.choice(_ANY), start, known=Known.D_NUMBER)
    both = (one, case.copy(one, case.there))
    case.lead(*both)
    return both


@KINDS.add("former-number", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-D-019", 4)
def former_number(case: Case) -> Registered:
    """The person got another fødselsnummer; one system has the former one, the other both."""
    one = case.register(case.here, case.random.choice(_ANY), case.day(), known=Known.FORMER)
    both = [one, case.copy(one, case.there, known=Known.WITH_FORMER)]
    case.random.shuffle(both)
    case.lead(*both)
    return both


@KINDS.add("birth-date-then-number", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-M-015", 4)
def birth_date_then_number(case: Case) -> Registered:
    """Registered by birth date, then with the number; after that the other system tells the same."""
    one = case.register(case.here, case.random.choice((*LONG, *HOME)), case.day(), known=Known.BIRTH_DATE)
    case.begin(one)
    one.known = Known.FNR
    one.tell(case.moment(one.start, 5, 12))
    other = case.copy(one, case.there)
    case.begin(other, least=15, most=30)
    return one, other


@KINDS.add("again-under-new-number", Right.SUPPRESS, Demand.SUPPRESS, "KPR-D-005, KPR-D-019", 4)
def again_under_new_number(case: Case) -> Registered:
    """A system registered it under a D-number and, when the fødselsnummer came, anew under a new id."""
    one = case.register(case.here, case.random.choice((*LONG, *HOME)), case.day(), known=Known.D_NUMBER)
    case.begin(one)
    again = case.copy(one, case.here, known=Known.BOTH)
    case.begin(again, least=20, most=90)
    return one, again
