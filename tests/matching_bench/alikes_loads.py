"""Services that the annual data hold already, and that the running channel reports all the same."""

from collections.abc import Sequence
from datetime import date

from tests.matching_bench.cases import Case
from tests.matching_bench.registrations import Registration
from tests.matching_bench.truth import Demand, Kinds, Right

KINDS = Kinds()
Registered = Sequence[Registration]
_HOLD, _LINK = Demand.HOLD, Demand.LINK


@KINDS.add("initial-load", Right.KEEP, _LINK, "KPR-D-008", 20)
def initial_load(case: Case) -> Registered:
    """In the annual extract and active on the day the running channel begins: sent once, and linked."""
    code = case.random.choice(("29", "29", "29", "19"))
    first, last = (
        (date(2019, 1, 2), date(2024, 12, 1)) if code == "29" else (date(2024, 10, 20), date(2024, 12, 20))
    )
    one = case.register(case.here, code, case.day(first, last), unit=None if code == "29" else case.unit())
    case.row("iplos-2024", one, as_token=case.random.random() < 0.1)
    if code == "29" and one.start.year <= 2022:
        case.row("iplos-2022", one)
    one.tell(case.moment(date(2025, 1, 1), 1, 30))
    if case.random.random() < 0.3:
        case.finish(one, end=case.day(date(2025, 2, 10)))
    return (one,)


@KINDS.add("initial-load-start-differs", Right.KEEP, _HOLD, "KPR-D-007", 2)
def initial_load_start_differs(case: Case) -> Registered:
    """Active on the day the running channel begins; the annual extract has another start: not lost, perhaps held."""
    one = case.register(case.here, "29", case.day(date(2022, 1, 2), date(2024, 11, 1)), unit=None)
    case.row("iplos-2024", one, start=one.start - case.days(1, 9))
    one.tell(case.moment(date(2025, 1, 1), 1, 30))
    return (one,)


@KINDS.add("initial-load-2023", Right.KEEP, _LINK, "KPR-D-008", 12)
def initial_load_2023(case: Case) -> Registered:
    """The same for long stays, whose running channel began with the adapter; in two extracts by then."""
    one = case.register(case.here, "21", case.day(date(2020, 1, 2), date(2022, 12, 1)))
    case.row("iplos-2022", one)
    one.tell(case.moment(date(2023, 1, 2), 0, 30))
    if case.random.random() < 0.5:
        case.finish(one, end=case.day(date(2023, 3, 1), date(2024, 11, 1)))
    if one.end is None or one.end.year == 2024:
        case.row("iplos-2024", one)
    return (one,)


@KINDS.add("13-to-29", Right.KEEP, _LINK, "KPR-D-010", 4)
def thirteen_to_twenty_nine(case: Case) -> Registered:
    """12 or 13 in the data of 2018, without an end; 29 from 2019-01-01: one dwelling going on."""
    one = case.register(case.here, "29", date(2019, 1, 1), unit=None)
    since = date(2014, 1, 1) + case.days(0, 1_700)
    case.row("iplos-history", one, year=2018, code=case.random.choice(("12", "13")), start=since)
    one.tell(case.moment(date(2025, 1, 1), 1, 30))
    return (one,)
