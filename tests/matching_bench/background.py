"""Everyday life: services and contacts of a person of which none is registered twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from tests.matching_bench import documents
from tests.matching_bench.cases import LATE_RUNNING_FROM, Case
from tests.matching_bench.registrations import Arrival, Registration

#: How often each code is granted. One person has each at most once here, so that nothing is alike by chance.
_CODES = {
    "15": 24, "1": 14, "2": 3, "3": 2, "4": 6, "5": 8, "7": 3, "8": 3, "9": 5, "11": 2,
    "17": 4, "18": 5, "19": 5, "20": 8, "21": 10, "22": 1, "25": 5, "29": 6,
}  # fmt: skip
_WITHOUT_UNIT = "29"
_LAST_DAY = date(2025, 12, 1)


def live(case: Case, count: int) -> Iterator[str]:
    """Give a person so many services and contacts more; says what each is."""
    for _ in range(count):
        kind = _contact(case) if _is_contact(case) else _service(case)
        yield kind


def _is_contact(case: Case) -> bool:
    if case.person.is_child:
        return case.random.random() < 0.85
    return case.random.random() < 0.15 or not _left(case)


def _left(case: Case) -> list[str]:
    return [code for code in _CODES if code not in case.taken]


def _contact(case: Case) -> str:
    day = case.day(last=_LAST_DAY)
    at = datetime.combine(day, time(case.random.randrange(7, 14), case.random.randrange(60)), UTC)
    system = case.random.choice((case.here, case.there))
    if case.person.is_child:
        number = case.new_id("K")
        tree = documents.consultation(case.person, system, number, at, case.unit())
    else:
        number = case.new_id("V")
        tree = documents.visit(case.person, system, number, at, f"r-{number}")
    when = at + timedelta(hours=case.random.randrange(1, 60))
    case.contacts.append(Arrival(when, system, f"Encounter/{number}", tree))
    return "consultation" if case.person.is_child else "visit"


def _service(case: Case) -> str:
    left = _left(case)
    code = case.random.choices(left, [_CODES[each] for each in left])[0]
    first = LATE_RUNNING_FROM + timedelta(days=2) if code in ("19", "29") else date(2023, 1, 9)
    start = case.day(first, _LAST_DAY)
    unit = None if code == _WITHOUT_UNIT else case.unit()
    system = case.random.choice((case.here, case.there))
    one = case.register(system, code, start, unit=unit)
    _told(case, one)
    if code in ("18", "20", "21") and start.year <= 2024 and case.random.random() < 0.9:
        _in_extract(case, one)
    return "service"


def _told(case: Case, one: Registration) -> None:
    """Tell its course: sometimes late, corrected, paused, sent again, or out of order."""
    chance = case.random.random
    late = chance() < 0.03
    case.begin(one, least=30 if late else 0, most=300 if late else 4)
    if one.code not in ("21", "25", "29") and chance() < 0.06:
        begin = one.start + timedelta(days=10)
        one.status, one.pauses = "onhold", [(begin, None)]
        one.tell(case.moment(begin))
        one.status, one.pauses = "active", [(begin, begin + timedelta(days=8))]
        one.tell(case.moment(begin, 8, 11))
    if chance() < 0.04:
        one.start -= timedelta(days=case.random.randint(1, 3))
        one.tell(case.moment(one.start, 12, 30))
    if chance() < 0.03 and one.unit:
        one.unit = case.unit(one.unit)
        one.tell(case.moment(one.start, 20, 60))
    if chance() < (0.3 if one.code in ("21", "29") else 0.6):
        case.finish(one, end=one.start + case.days(18, 400 if one.code in ("21", "15") else 60))
    if chance() < 0.02:
        one.resend(one.arrivals[-1].when + timedelta(hours=5))
    elif chance() < 0.01 and len(one.arrivals) > 1:
        one.delay_first_of_last_two()


def _in_extract(case: Case, one: Registration) -> None:
    """The annual extract has what the running channel told as well; a few of its rows say another start."""
    if one.end is None or one.end.year >= 2024:
        off = case.days(1, 3) if case.random.random() < 0.005 else timedelta(0)
        case.row("iplos-2024", one, start=one.start + off, as_token=case.random.random() < 0.1)
