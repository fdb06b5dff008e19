"""One service told of by an EPJ and by another channel: annual data, HST."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from tests.matching_bench import documents
from tests.matching_bench.cases import Case
from tests.matching_bench.documents import CONSULTATION_ID
from tests.matching_bench.people import Known
from tests.matching_bench.registrations import Arrival, Registration
from tests.matching_bench.truth import Demand, Kinds, Right

KINDS = Kinds()
Registered = Sequence[Registration]
_SUPPRESS, _HOLD = Demand.SUPPRESS, Demand.HOLD


def ended_before_running(case: Case, known: Known = Known.FNR) -> Registration:
    """A stay or dwelling of 2024, told of in the first days of the running channel although it had ended."""
    start = case.day(date(2024, 1, 2), date(2024, 10, 1))
    code = case.random.choice(("19", "19", "29"))
    unit = None if code == "29" else case.unit()
    one = case.register(case.here, code, start, unit=unit, known=known, status="finished")
    one.end = start + case.days(7, 80)
    one.tell(case.moment(date(2025, 1, 1), 1, 30))
    return one


@KINDS.add("annual-and-history", Right.SUPPRESS, _SUPPRESS, "KPR-D-007, KPR-D-008", 8, is_covered=True)
def annual_and_history(case: Case) -> Registered:
    """Over before the running channel began and in the annual extract; the EPJ sends its history all the same."""
    one = ended_before_running(case)
    case.row("iplos-2024", one, as_token=case.random.random() < 0.2)
    return (one,)


@KINDS.add("annual-and-both", Right.SUPPRESS, _SUPPRESS, "KPR-D-005, KPR-D-007", 2, is_covered=True)
def annual_and_both(case: Case) -> Registered:
    """The same, and both systems send it."""
    one = ended_before_running(case)
    case.row("iplos-2024", one)
    other = case.copy(one, case.there, status="finished")
    other.tell(case.moment(date(2025, 1, 1), 1, 30))
    return one, other


@KINDS.add("annual-under-d-number", Right.SUPPRESS, _SUPPRESS, "KPR-D-007, KPR-D-019", 2, is_covered=True)
def annual_under_d_number(case: Case) -> Registered:
    """In the annual extract under the D-number; the EPJ has both numbers."""
    one = ended_before_running(case, Known.BOTH)
    case.row("iplos-2024", one, known=Known.D_NUMBER)
    return (one,)


@KINDS.add("both-2017", Right.SUPPRESS, _SUPPRESS, "KPR-D-009", 2, is_covered=True)
def both_2017(case: Case) -> Registered:
    """Of 2017, in IPLOS and in KPR; the EPJ sends it as history."""
    start = date(2017, 1, 2) + case.days(0, 200)
    one = case.register(case.here, case.random.choice(("18", "20")), start)
    one.end, one.status = start + case.days(7, 90), "finished"
    case.row("iplos-history", one, year=2017)
    case.row("kpr-2017", one, service_id=None)
    one.tell(case.moment(date(2023, 1, 2), 0, 40))
    return (one,)


def _consultation(case: Case, number: str, begun: datetime, unit: str) -> Arrival:
    tree = documents.consultation(case.person, case.here, number, begun, unit)
    when = begun + timedelta(hours=case.random.randrange(1, 40))
    return Arrival(when, case.here, f"Encounter/{number}", tree)


def _made_of(case: Case, consultation: Arrival, begun: datetime) -> Registration:
    """A service at home that the EPJ made of a consultation: its identifier, its day."""
    number = consultation.body["id"]
    unit = consultation.body["serviceProvider"]["identifier"]["value"]
    also = [documents.identifier(CONSULTATION_ID, number)]
    return case.register(case.here, "15", begun.date(), unit=unit, end=begun.date(), also=also)


@KINDS.add("consultation-kept-as-15", Right.SUPPRESS, _SUPPRESS, "KPR-D-012", 6, is_covered=True)
def consultation_kept_as_15(case: Case) -> Registered:
    """A consultation at a helsestasjon, told as HST and then as service 15 with the same identifier and day."""
    begun = datetime.combine(case.day(), datetime.min.time(), UTC) + timedelta(hours=9)
    told = _consultation(case, case.new_id("K"), begun, case.unit())
    case.contacts.append(told)
    one = _made_of(case, told, begun)
    one.status = "finished"
    if case.random.random() < 0.5:  # under the same id altogether
        one.id, one.also = told.body["id"], []
    one.tell(told.when + case.days(0, 5) + timedelta(minutes=5))
    return (one,)


@KINDS.add("15-before-its-consultation", Right.SUPPRESS, _SUPPRESS, "KPR-D-012", 2, is_covered=True)
def fifteen_before_its_consultation(case: Case) -> Registered:
    """The same, but the 15 arrives first: HST goes before IPLOS whichever comes first."""
    begun = datetime.combine(case.day(), datetime.min.time(), UTC) + timedelta(hours=9)
    told = _consultation(case, case.new_id("K"), begun, case.unit())
    case.contacts.append(told)
    one = _made_of(case, told, begun)
    one.status = "finished"
    one.tell(told.when - timedelta(minutes=30))
    return (one,)


@KINDS.add("annual-start-differs", Right.REVIEW, _HOLD, "KPR-D-007", 1, is_covered=True)
def annual_start_differs(case: Case) -> Registered:
    """Over before the running channel began; the annual extract has another start."""
    one = ended_before_running(case)
    case.row("iplos-2024", one, start=one.start + case.days(1, 5))
    return (one,)


@KINDS.add("extract-without-person", Right.REVIEW, _HOLD, "KPR-D-007", 1, is_covered=True)
def extract_without_person(case: Case) -> Registered:
    """Over before the running channel began; the extract tells of birth year and sex only."""
    one = ended_before_running(case)
    case.row("iplos-2024", one, is_nobody=True)
    return (one,)
