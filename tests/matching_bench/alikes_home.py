"""Services at home and dwellings that are services of their own, however alike."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from tests.matching_bench import documents
from tests.matching_bench.cases import HOME, LATE_RUNNING_FROM, Case
from tests.matching_bench.registrations import Arrival, Registration
from tests.matching_bench.truth import Demand, Kinds, Right

KINDS = Kinds()
_KEEP, _ACCEPT = Right.KEEP, Demand.ACCEPT
Registered = Sequence[Registration]


@KINDS.add("regranted-the-same-day", _KEEP, _ACCEPT, "KPR-D-116", 10)
def regranted_the_same_day(case: Case) -> Registered:
    """A decision ends, and a new one for the same service at the same unit begins that day."""
    one = case.register(case.here, case.random.choice(HOME), case.day())
    case.begin(one)
    end = one.start + case.days(20, 90)
    case.finish(one, end=end)
    new = case.register(case.random.choice((case.here, case.there)), one.code, end, unit=one.unit)
    case.begin(new)
    return one, new


@KINDS.add("regranted-after-a-break", _KEEP, _ACCEPT, "KPR-D-116", 10)
def regranted_after_a_break(case: Case) -> Registered:
    """The same days of the week, exactly so many weeks later, at the same unit, equally long."""
    one = case.register(case.here, case.random.choice(("17", "4", "7")), case.day(last=date(2024, 9, 1)))
    long = timedelta(weeks=case.random.randint(4, 10))
    case.finish(one, end=one.start + long)
    again = case.register(case.here, one.code, one.start + long + timedelta(weeks=8), unit=one.unit)
    case.finish(again, end=again.start + long)
    return one, again


@KINDS.add("dwelling-and-service", _KEEP, _ACCEPT, "KPR-D-103", 8)
def dwelling_and_service(case: Case) -> Registered:
    """A dwelling and help in it, from the same day."""
    one = case.register(case.here, "29", case.day(LATE_RUNNING_FROM), unit=None)
    other = case.register(case.there, "15", one.start)
    case.begin(one, other)
    return one, other


@KINDS.add("several-kinds-of-service", _KEEP, _ACCEPT, "KPR-D-104", 12)
def several_kinds(case: Case) -> Registered:
    """Three kinds of service at home from one day, one unit, ended together."""
    one = case.register(case.here, "1", case.day())
    others = [case.register(case.there, code, one.start, unit=one.unit) for code in ("15", "9")]
    case.lead(one, *others)
    return one, *others


@KINDS.add("respite-in-and-outside", _KEEP, _ACCEPT, "KPR-D-105", 8)
def respite(case: Case) -> Registered:
    """Respite in an institution and outside one at a time, the same unit."""
    one = case.register(case.here, case.random.choice(("8", "08.01")), case.day())
    other = case.register(case.there, "7", one.start, unit=one.unit)
    case.lead(one, other)
    return one, other


@KINDS.add("respite-every-third-week", _KEEP, _ACCEPT, "KPR-D-116", 6)
def respite_every_third_week(case: Case) -> Registered:
    """Respite by turns, each a decision of its own with the same length and unit."""
    first, unit = case.day(last=date(2025, 1, 1)), case.unit()
    turns = []
    for nth in range(4):
        start = first + nth * timedelta(weeks=3)
        turns.append(case.register(case.here, "08.01", start, unit=unit))
        case.finish(turns[-1], end=start + timedelta(weeks=1))
    return turns


@KINDS.add("day-team-and-night-patrol", _KEEP, _ACCEPT, "KPR-D-111", 12)
def day_team_and_night_patrol(case: Case) -> Registered:
    """15 by two decisions from one day at two units, in one system or in both."""
    one = case.register(case.here, "15", case.day())
    other = case.copy(one, case.random.choice((case.here, case.there)), unit=case.unit(one.unit))
    case.lead(one, other)
    return one, other


@KINDS.add("provider-becomes-the-same", _KEEP, _ACCEPT, "KPR-D-108, KPR-D-111", 2)
def provider_becomes_the_same(case: Case) -> Registered:
    """15 by two decisions at two units; months later both are given by one of them. Both are reported by then."""
    one = case.register(case.here, "15", case.day())
    other = case.copy(one, case.here, unit=case.unit(one.unit))
    case.begin(one, other)
    other.unit = one.unit
    other.tell(case.moment(one.start, 60, 90))
    return one, other


@KINDS.add("change-of-provider", _KEEP, _ACCEPT, "KPR-D-108", 10)
def change_of_provider(case: Case) -> Registered:
    """Another unit takes over; somebody else's service begins there the same day."""
    one = case.register(case.here, case.random.choice(HOME), case.day())
    case.begin(one)
    one.unit = case.unit(one.unit)
    changed = one.start + case.days(20, 60)
    one.tell(case.moment(changed))
    other = case.register(case.there, one.code, changed, unit=one.unit, person=case.person.twin)
    case.begin(other)
    return one, other


@KINDS.add("pause-and-resume", _KEEP, _ACCEPT, "KPR-D-107", 10)
def pause_and_resume(case: Case) -> Registered:
    """Two pauses in one service; during one of them a time-limited stay."""
    one = case.register(case.here, "1", case.day())
    case.begin(one)
    first, second = one.start + timedelta(days=20), one.start + timedelta(days=60)
    for nth, begin in enumerate((first, second)):
        until = begin + case.days(5, 15)
        one.status, one.pauses = "onhold", [*one.pauses[:nth], (begin, None)]
        one.tell(case.moment(begin))
        one.status, one.pauses = "active", [*one.pauses[:nth], (begin, until)]
        one.tell(case.moment(until))
    stay = case.register(case.there, "20", first)
    case.finish(stay, end=first + timedelta(days=5))
    return one, stay


@KINDS.add("coercion-decisions", _KEEP, _ACCEPT, "KPR-D-106, KPR-V-022", 4, may_be_refused=True)
def coercion_decisions(case: Case) -> Registered:
    """Two decisions of coercion from one day, with the same end."""
    one = case.register(case.here, case.random.choice(("14", "23", "24")), case.day())
    other = case.copy(one, case.random.choice((case.here, case.there)))
    case.lead(one, other)
    return one, other


@KINDS.add("new-dwelling-after-13", _KEEP, _ACCEPT, "KPR-D-116", 4)
def new_dwelling_after_13(case: Case) -> Registered:
    """12 or 13 ended in 2018; a dwelling is granted years later."""
    one = case.register(case.here, "29", case.day(LATE_RUNNING_FROM), unit=None)
    case.row(
        "iplos-history",
        one,
        year=2018,
        code=case.random.choice(("12", "13")),
        start=date(2015, 5, 1),
        end=date(2018, 6, 1) + case.days(0, 100),
    )
    case.begin(one)
    return (one,)


@KINDS.add("granted-again-since-the-extract", _KEEP, _ACCEPT, "KPR-D-101, KPR-D-116", 8)
def granted_again_since_extract(case: Case) -> Registered:
    """In the annual extract a stay that ended in 2024; the running one is another, under the id of that row."""
    one = case.register(case.here, case.random.choice(("19", "20")), case.day(LATE_RUNNING_FROM))
    before = date(2024, 2, 1) + case.days(0, 200)
    case.row("iplos-2024", one, start=before, end=before + timedelta(days=20), service_id=one.id)
    case.begin(one)
    case.finish(one, end=one.start + timedelta(days=20))
    return (one,)


@KINDS.add("extract-of-another-code", _KEEP, _ACCEPT, "KPR-D-104", 4)
def extract_of_another_code(case: Case) -> Registered:
    """The annual extract has the same dates and unit under another code."""
    one = case.register(case.here, "19", date(2024, 11, 1) + case.days(0, 40))
    case.row("iplos-2024", one, code="18")
    case.taken.add("18")
    one.tell(case.moment(date(2025, 1, 1), 1, 20))
    case.finish(one, end=date(2025, 2, 1) + case.days(0, 40))
    return (one,)


@KINDS.add("15-beside-a-consultation", _KEEP, _ACCEPT, "KPR-D-012", 6)
def fifteen_beside_a_consultation(case: Case) -> Registered:
    """15 by decision begins on the day of a consultation at the helsestasjon, at the same unit."""
    begun = datetime.combine(case.day(), datetime.min.time(), UTC) + timedelta(hours=9)
    number, unit = case.new_id("K"), case.unit()
    tree = documents.consultation(case.person, case.here, number, begun, unit)
    case.contacts.append(Arrival(begun + timedelta(hours=2), case.here, f"Encounter/{number}", tree))
    one = case.register(case.here, "15", begun.date(), unit=unit)
    case.begin(one, least=1)
    return (one,)
