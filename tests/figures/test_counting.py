"""That figures add up to what came in, on both databases, for a synthetic year (MH-01)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from adapter.fhir.times import day_of
from adapter.figures import FIGURES, Cell, Counted, Whose, month_of, table_of
from adapter.figures.explained import PSYCHOLOGIST
from adapter.outbox import State
from adapter.rules import MISSING_KPR_FIELD, MISSING_START_DATE
from adapter.store import Store
from adapter.store.access_reading import WhatLooks
from adapter.store.tables import counted
from tests.figures.test_hiding import assert_nothing_given_away
from tests.figures.year import MONTHS, RECEIVED, take_year, year_of
from tests.notifications.documents import (
    FNR,
    NOW,
    ORGNR,
    UNITS,
    Tree,
    coded,
    consultation,
    named,
    person_number,
)
from tests.pilot.given import BY, KOMMUNE, granted, part, take, talk, world
from tests.pilot.given import PSYCHOLOGIST as BY_A_PSYCHOLOGIST


def by_month(found: list[Counted], by: str = "", value: str = "") -> Counter[date]:
    sums: Counter[date] = Counter()
    for one in found:
        if one.group and not one.unit and (one.by, one.value) == (by, value):
            sums[one.month] += one.cell.number
    return sums


async def test_a_year_of_contacts_adds_up_to_what_came_in(year_store: Store) -> None:
    year = year_of(1)
    found = await year_store.figures.count("contacts", KOMMUNE, MONTHS)
    assert by_month(found) == Counter(
        {month: year.contacts[month, True] + year.contacts[month, False] for month in MONTHS}
    )
    psychologists = by_month(found, "profession", PSYCHOLOGIST)
    assert psychologists == Counter({month: year.contacts[month, True] for month in MONTHS})
    wholes = [one for one in found if not (one.by or one.unit)]
    went = Counter({(one.month, one.group): one.cell.number for one in wholes if one.group})
    assert went == year.went
    assert {group for _, group in went} == {"reject", "pilot:PILOT-PSY-LT", "no-event", "hst:E", "hst:2A"}
    assert {month for month, _ in went} == {*MONTHS}
    for month in month_of(found):
        for group in month.groups.values():
            for whole in [group, *group.units.values()]:
                sums = [sum(part.number for part in parts.values()) for parts in whole.parts.values()]
                assert sums
                assert {*sums} == {whole.cell.number}


async def test_services_count_on_the_last_day_of_each_month(year_store: Store) -> None:
    year = year_of(1)
    found = await year_store.figures.count("services", KOMMUNE, MONTHS)
    wholes = [one for one in found if one.group and not (one.by or one.unit)]
    given = Counter({(one.month, one.group): one.cell.number for one in wholes})
    assert given == +year.services
    assert {group for _, group in given} == {"15", "18", "29"}


async def test_no_number_of_a_year_is_given_away(store: Store) -> None:
    await take_year(store, year_of(2))
    where = world(part())
    # Of the year's documents no service is refused and none is told twice, and none waits for a field.
    await take(store, where, *refused_services(12))
    await take(store, where, *services_of_two(9))
    await take(store, where, *services_of_two(9, UNITS[2]), tenant="other")
    await take(store, where, *without_a_field(11))
    assert NOW is not None
    months = [*MONTHS, *(day_of(each).replace(day=1) for each in (NOW, RECEIVED))]
    for counts in ("contacts", "services", "holds", "refused", "avoided"):
        found = await store.figures.count(counts, KOMMUNE, sorted({*months}))
        assert sum(one.cell.number for one in found if not one.group) >= 9, counts
        assert_nothing_given_away(found, counts)


def refused_services(many: int) -> Iterator[Tree]:
    """Services without their start, in two units."""
    for number in range(many):
        tree = service_of(number, UNITS[number % 3 % 2], f"R-{number}")
        yield {key: value for key, value in tree.items() if key != "period"}


def services_of_two(many: int, unit: str = UNITS[0]) -> Iterator[Tree]:
    """The same services, as one EPJ or another tells them."""
    for number in range(many):
        yield service_of(40 + number, UNITS[0], f"D-{unit}-{number}")


def service_of(number: int, unit: str, name: str) -> Tree:
    identifier = [{"system": "https://epj.example/tjeneste", "value": name}]
    whose = named(person_number(1 + number % 28, 81 + number // 28, 1960), FNR)
    organization = named(unit, ORGNR)
    return granted(
        "2026-01-05", id=name, identifier=identifier, patient=whose, managingOrganization=organization
    )


def without_a_field(many: int) -> Iterator[Tree]:
    """Consultations that wait for a field, in two units."""
    for number in range(many):
        tree = {key: value for key, value in consultation().items() if key != "extension"}
        identifier = [{"system": "https://epj.example/konsultasjon", "value": f"W-{number}"}]
        provider = named(UNITS[number % 5 % 2], ORGNR)
        yield tree | {"id": f"w{number}", "identifier": identifier, "serviceProvider": provider}


async def test_a_closed_month_does_not_change(store: Store) -> None:
    where = world(part())
    await take(store, where, *(talk(str(n), "2026-02-02") for n in range(6)))
    february = [date(2026, 2, 1)]
    before = await store.figures.months("contacts", [KOMMUNE], february)
    await take(store, where, talk("late", "2026-02-03"))
    assert await store.figures.months("contacts", [KOMMUNE], february) == before
    await store.figures.reopen(KOMMUNE, february)
    assert await store.figures.months("contacts", [KOMMUNE], february) != before


async def test_what_its_source_takes_back_counts_no_more(store: Store) -> None:
    where = world(part())
    await take(store, where, talk("1", "2026-02-02"), granted("2026-01-05"))
    await take(store, where, talk("1", "2026-02-02", "entered-in-error", 2))
    await take(store, where, granted("2026-01-05", "entered-in-error", 2))
    months = [date(2026, 2, 1)]
    assert await store.figures.count("contacts", KOMMUNE, months) == []
    assert await store.figures.count("services", KOMMUNE, months) == []


async def test_a_refused_version_does_not_hide_what_an_earlier_one_was(store: Store) -> None:
    where = world(part())
    await take(store, where, talk("1", "2026-02-02"), talk("1", "2026-02-02", version=2, subject=None))
    found = await store.figures.count("contacts", KOMMUNE, [date(2026, 2, 1)])
    assert {one.group for one in found if one.group} == {"pilot:PILOT-PSY-LT"}


async def test_figures_of_psychologists_have_their_contacts_alone(year_store: Store) -> None:
    months = await year_store.figures.months("contacts", [KOMMUNE], MONTHS)
    table = table_of(FIGURES["psychologists"], "profession", [Whose(KOMMUNE)], months)
    assert {row.value for row in table.rows} == {PSYCHOLOGIST, "*"}


async def test_contacts_of_psychologists_with_others_are_theirs_too(store: Store) -> None:
    """6 of a psychologist alone, 5 with a nurse, 5 of a nurse alone; of each other persons."""
    nurse: Tree = {"type": [coded("2", "urn:oid:2.16.578.1.12.4.1.1.8401")]}
    staff = [[BY_A_PSYCHOLOGIST]] * 6 + [[nurse, BY_A_PSYCHOLOGIST]] * 5 + [[nurse]] * 5
    documents = [
        talk(str(n), "2026-02-02", participant=each, subject=named(person_number(1 + n, 85, 1970), FNR))
        for n, each in enumerate(staff)
    ]
    await take(store, world(part()), *documents)
    months = await store.figures.months("contacts", [KOMMUNE], [date(2026, 2, 1)])
    table = table_of(FIGURES["psychologists"], "profession", [Whose(KOMMUNE)], months)
    assert {row.value: row.number for row in table.rows} == {PSYCHOLOGIST: 6, f"2+{PSYCHOLOGIST}": 5}
    assert sum(row.number or 0 for row in table.rows) == 11


def from_another_epj(start: str, version: int = 1) -> Tree:
    """A service of the same person and kind, told by a second source of the kommune."""
    named = [{"system": "https://other.example/id", "value": "T-2"}]
    return granted(start, version=version, id="902", identifier=named)


async def test_what_waits_is_counted_by_its_reason_and_source(store: Store) -> None:
    where = world(part())
    await take(store, where, granted("2026-01-05"))
    await take(store, where, from_another_epj("2026-01-09"), tenant="other")
    held = [item async for item in store.reading.queue(state=State.HELD)]
    month = day_of(held[0].created).replace(day=1)
    found = await store.figures.count("holds", KOMMUNE, [month])
    by_source = {one.value: one.cell.number for one in found if one.by == "source"}
    assert by_source == {"other": len(held)}
    assert {one.group for one in found if one.group} == {item.reason for item in held}


async def test_a_hold_names_the_field_that_its_unit_must_fill_in(store: Store) -> None:
    where = world(part())
    tree = consultation() | {"serviceProvider": named(UNITS[0], ORGNR)}
    await take(store, where, {key: value for key, value in tree.items() if key != "extension"})
    [held] = [item async for item in store.reading.queue(state=State.HELD)]
    month = day_of(held.created).replace(day=1)
    found = await store.figures.count("holds", KOMMUNE, [month])
    assert {(one.by, one.value) for one in found if one.group == held.reason and not one.unit} == {
        ("", ""),
        ("source", "plain"),
        ("unit", UNITS[0]),
        ("rule", MISSING_KPR_FIELD),
        ("field", "amming"),
    }
    assert {(one.by, one.value) for one in found if one.unit == UNITS[0]} == {
        ("", ""),
        ("source", "plain"),
        ("rule", MISSING_KPR_FIELD),
        ("field", "amming"),
    }
    assert {one.cell for one in found} == {Cell(1, 1)}


async def test_a_stopped_service_names_its_rule_and_field_until_it_is_mended(store: Store) -> None:
    where = world(part())
    broken = {key: value for key, value in granted("2026-01-05").items() if key != "period"}
    await take(store, where, broken)
    month = day_of(NOW).replace(day=1)
    found = await store.figures.count("refused", KOMMUNE, [month])
    assert {one.value for one in found if one.by == "rule"} == {MISSING_START_DATE}
    assert {one.value for one in found if one.by == "field"} == {"period.start"}
    assert {one.unit for one in found if one.by == "field"} == {"", UNITS[1]}
    await take(store, where, granted("2026-01-05", version=2))
    assert await store.figures.count("refused", KOMMUNE, [month]) == []


async def test_stopped_contacts_add_up_by_rule_and_field(year_store: Store) -> None:
    year = year_of(1)
    found = await year_store.figures.count("contacts", KOMMUNE, MONTHS)
    for by in ("rule", "field"):
        stopped: Counter[date] = Counter()
        for one in found:
            if one.group == "reject" and one.by == by and not one.unit:
                stopped[one.month] += one.cell.number
                assert one.value or by == "field"
        assert stopped == +year.refused


async def test_the_whole_of_a_share_is_all_that_came_of_a_month(year_store: Store) -> None:
    """Held ones and the others are all records there are; those were counted in the one moment."""
    everything = [item async for item in year_store.reading.queue()]
    months = sorted({day_of(item.created).replace(day=1) for item in everything})
    records = await year_store.figures.count("records", KOMMUNE, months)
    assert sum(one.cell.number for one in records if not one.group) == len(everything)
    held = await year_store.figures.count("holds", KOMMUNE, months)
    waiting = [item for item in everything if item.state is State.HELD]
    assert sum(one.cell.number for one in held if not one.group) == len(waiting)
    wholes = await year_store.figures.wholes([KOMMUNE], months)
    assert {whole.number for whole in wholes.values()} == {len(everything)}


async def test_a_double_registration_avoided_counts_once(store: Store) -> None:
    """Told by a second source, and told by it again: it is kept out once."""
    where = world(part())
    await take(store, where, granted("2026-01-05"))
    await take(store, where, from_another_epj("2026-01-05"), tenant="other")
    await take(store, where, from_another_epj("2026-01-05", 2), tenant="other")
    assert NOW is not None
    month = day_of(NOW).replace(day=1)
    found = await store.figures.count("avoided", KOMMUNE, [month])
    assert {(one.by, one.value): one.cell.number for one in found} == {("", ""): 1, ("source", "other"): 1}


async def test_what_came_before_figures_were_kept_is_counted_when_asked_for(year_store: Store) -> None:
    february = [date(2026, 2, 1)]
    was = await year_store.figures.count("services", KOMMUNE, february)
    async with year_store._database.writing.begin() as connection:
        await connection.execute(counted.delete())
    lost = await year_store.figures.months("services", [KOMMUNE], february)

    services = await year_store.recounting.services(KOMMUNE)
    reopened = await year_store.recounting.months(KOMMUNE, february, BY, NOW)

    assert (reopened, services > 0) == (1, True)
    assert await year_store.figures.count("services", KOMMUNE, february) == was
    assert await year_store.figures.months("services", [KOMMUNE], february) != lost
    [kept] = await year_store.access_log.rows(WhatLooks(), limit=10)
    assert (kept.entry.act, kept.entry.detail) == ("figures recount", {"months": ["2026-02"]})
