"""The same service of two persons whom a careless eye would take for one."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.matching_bench.cases import FREE, HOME, LATE_RUNNING_FROM, LONG, SHORT, Case
from tests.matching_bench.people import Known
from tests.matching_bench.registrations import Registration
from tests.matching_bench.truth import Demand, Kinds, Right

KINDS = Kinds()
_KEEP, _ACCEPT = Right.KEEP, Demand.ACCEPT
_ANY = (*SHORT, *LONG, *HOME, *FREE)
Registered = Sequence[Registration]


@KINDS.add("twins", _KEEP, _ACCEPT, "KPR-D-117", 10)
def twins(case: Case) -> Registered:
    """Twins with everything alike but their numbers, each told by another system."""
    one = case.register(case.here, case.random.choice(_ANY), case.day())
    both = (one, case.copy(one, case.there, person=case.person.twin))
    case.lead(*both)
    return both


@KINDS.add("twins-without-number", _KEEP, _ACCEPT, "KPR-D-117", 6)
def twins_without_number(case: Case) -> Registered:
    """Twins who are known by their birth date only, with everything else alike."""
    one = case.register(case.here, case.random.choice(_ANY), case.day(), known=Known.BIRTH_DATE)
    both = (one, case.copy(one, case.there, person=case.person.twin, known=Known.BIRTH_DATE))
    case.lead(*both)
    return both


@KINDS.add("birth-date-beside-number", _KEEP, _ACCEPT, "KPR-D-117", 4)
def birth_date_beside_number(case: Case) -> Registered:
    """One with a number, the twin by birth date only: nothing tells whether they are one person."""
    one = case.register(case.here, case.random.choice(_ANY), case.day())
    both = (one, case.copy(one, case.there, person=case.person.twin, known=Known.BIRTH_DATE))
    case.lead(*both)
    return both


@KINDS.add("d-number-of-another", _KEEP, _ACCEPT, "KPR-D-019", 4)
def d_number_of_another(case: Case) -> Registered:
    """A D-number and a fødselsnummer of the same birth date: two persons whom nobody has joined."""
    one = case.register(case.here, case.random.choice(_ANY), case.day(), known=Known.D_NUMBER)
    both = (one, case.copy(one, case.there, person=case.person.twin))
    case.lead(*both)
    return both


@KINDS.add("same-service-id", _KEEP, _ACCEPT, "KPR-D-005", 8)
def same_service_id(case: Case) -> Registered:
    """The two systems number alike: the same tjenesteID is another person's service in the other one."""
    one = case.register(case.here, case.random.choice(_ANY), case.day())
    other = case.copy(one, case.there, person=case.person.twin, id=one.id)
    case.lead(one, other)
    return one, other


@KINDS.add("number-comes-later", _KEEP, _ACCEPT, "KPR-D-019, KPR-M-015", 8)
def number_comes_later(case: Case) -> Registered:
    """Under a D-number or a birth date first, then under the fødselsnummer, with one tjenesteID: M, not N."""
    before = case.random.choice((Known.D_NUMBER, Known.BIRTH_DATE))
    one = case.register(case.here, case.random.choice(_ANY), case.day(), known=before)
    case.begin(one)
    one.known = case.random.choice((Known.FNR, Known.BOTH)) if before is Known.D_NUMBER else Known.FNR
    one.tell(case.moment(one.start, 10, 40))
    return (one,)


@KINDS.add("wrong-person-put-right", _KEEP, _ACCEPT, "KPR-D-109, KPR-M-015", 4)
def wrong_person_put_right(case: Case) -> Registered:
    """Told of the wrong person, who has the same service, and so kept out; then the person is put right."""
    one = case.register(case.here, case.random.choice((*LONG, *HOME)), case.day())
    case.begin(one)
    wrong = case.copy(one, case.there)
    case.begin(wrong, least=5, most=9)
    wrong.person = case.person.twin
    wrong.tell(case.moment(wrong.start, 20, 30))
    return one, wrong


@KINDS.add("once-confused", _KEEP, _ACCEPT, "KPR-D-109, KPR-M-015, KPR-D-019", 4)
def once_confused(case: Case) -> Registered:
    """A service was told of the wrong one of two persons, and put right; later both have the same service."""
    other = case.random.choice((case.person.twin, case.person.stranger))
    start = case.day(last=date(2025, 3, 1))
    mistaken = case.register(case.here, "17", start, person=other)
    case.begin(mistaken)
    mistaken.person = case.person
    mistaken.tell(case.moment(start, 5, 10))
    one = case.register(case.here, case.random.choice(_ANY), start + timedelta(days=40))
    both = (one, case.copy(one, case.there, person=other))
    case.lead(*both)
    return (*both, mistaken)


@KINDS.add("d-number-put-right", _KEEP, _ACCEPT, "KPR-D-109, KPR-M-015, KPR-D-019", 2)
def d_number_put_right(case: Case) -> Registered:
    """The wrong person had a D-number and was born on another day; later both have the same service."""
    other = case.person.stranger
    start = case.day(last=date(2025, 3, 1))
    mistaken = case.register(case.here, "17", start, person=other, known=Known.D_NUMBER)
    case.begin(mistaken)
    mistaken.person, mistaken.known = case.person, Known.FNR
    mistaken.tell(case.moment(start, 5, 10))
    one = case.register(case.here, case.random.choice(_ANY), start + timedelta(days=40))
    both = (one, case.copy(one, case.there, person=other, known=Known.D_NUMBER))
    case.lead(*both)
    return (*both, mistaken)


@KINDS.add("extract-row-of-a-namesake", _KEEP, _ACCEPT, "KPR-D-007", 4)
def extract_row_of_a_namesake(case: Case) -> Registered:
    """The annual extract has the same of somebody born the same day, by number."""
    one = case.register(case.here, "29", case.day(date(2022, 1, 2), date(2024, 11, 1)), unit=None)
    case.row("iplos-2024", one, person=case.person.namesake)
    one.tell(case.moment(LATE_RUNNING_FROM, 1, 30))
    return (one,)


@KINDS.add("extract-without-person-of-another", _KEEP, Demand.HOLD, "KPR-D-007", 1)
def extract_without_person_of_another(case: Case) -> Registered:
    """A row with birth year and sex only is of somebody else, yet has the same code and dates as this stay."""
    one = case.register(case.here, "19", case.day(date(2024, 11, 1), date(2024, 12, 20)))
    case.row("iplos-2024", one, is_nobody=True)
    one.tell(case.moment(LATE_RUNNING_FROM, 1, 20))
    case.finish(one, end=date(2025, 2, 1) + case.days(0, 30))
    return (one,)
