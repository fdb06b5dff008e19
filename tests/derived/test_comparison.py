"""The two sets held against each other: what stands where, of whom, and by which rule."""

from datetime import date

import pytest
from sqlalchemy import insert

from adapter.config import Matching, shipped_mappings
from adapter.existing.comparison import Own, Where, compare
from adapter.existing.importing import import_rows
from adapter.mapping import Person, ServiceEvent, Version
from adapter.mapping.load import load_tables
from adapter.matching.policy import Policy
from adapter.notifications import HistoryKey, Reported, Scope, ServiceHistory
from adapter.notifications.known import Known
from adapter.store import derived_persons
from adapter.store.tables import person as person_table
from adapter.values import replace
from tests.derived.extract import FIRST, KEYS, KOMMUNE, NOON, person, row
from tests.stores import opened_store

POLICY = Policy(Matching(), load_tables(shipped_mappings()).service)
ASK, LIV, OLE = person(1), person(2), person(3)
START = date(2024, 3, 1)


@pytest.fixture
async def store(tmp_path, url):
    async with opened_store(tmp_path, url) as opened:
        yield opened


def history(n: int, whose: Person, **changes: object) -> ServiceHistory:
    plain = ServiceHistory(
        key=HistoryKey("vest", "service", f"V{n}"),
        resource=f"EpisodeOfCare/{n}",
        version=Version("1", NOON),
        digest=b"1",
        code="21",
        scope=Scope.DEFAULT,
        switched_on=True,
        orgnr="315587700",
        person=whose,
        events=(Reported(ServiceEvent.START, START, "315587700", "0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11"),),
        made=1,
        whose=KEYS.of(KOMMUNE, whose)[0],
    )
    return replace(plain, **changes)


async def reported(store, *histories: ServiceHistory) -> None:
    known = Known()
    for each in histories:
        known.put(each, [])
    async with store.work() as work:
        await work.load(list(known.histories), [], {each.whose for each in histories if each.whose})
        await work.write([], known, [], [], kommuner={})


async def imported(store, *rows) -> None:
    await import_rows(store.derived, FIRST, lambda skip: iter(rows[skip:]), KEYS, lambda: NOON)


async def compared(store, year: int = 2024):
    unnamed = await store.derived.unnamed(KOMMUNE, year)
    return await compare(store.derived.persons(KOMMUNE), POLICY, KOMMUNE, year, unnamed)


def places(comparison) -> dict[tuple[Where, str], int]:
    return {(group.where, group.code): n for group, n in comparison.services.items()}


async def test_a_service_in_both_sets_is_counted_once(store):
    await reported(store, history(1, ASK))
    await imported(store, row(1, person=ASK, start=START))

    comparison = await compared(store)

    assert places(comparison) == {(Where.BOTH, "21"): 1}
    assert comparison.agrees
    [group] = comparison.services
    assert (group.own, group.month) == (Own.REPORTED, "2024-03")
    assert group.rule.startswith("KPR-D-0")


async def test_what_stands_in_one_set_is_counted_there(store):
    await reported(store, history(1, ASK), history(2, LIV, code="20"))
    await imported(store, row(1, person=ASK, code="1"), row(2, person=OLE, code="15"))

    comparison = await compared(store)

    assert places(comparison) == {
        (Where.OWN, "21"): 1,
        (Where.OWN, "20"): 1,
        (Where.DERIVED, "1"): 1,
        (Where.DERIVED, "15"): 1,
    }
    assert not comparison.agrees
    assert comparison.total(Where.DERIVED) == 2


async def test_what_was_kept_out_and_what_is_held_are_counted_by_themselves(store):
    whole = history(1, ASK)
    await reported(store, replace(whole, events=(), withheld=whole.events), history(2, LIV, held=("guid",)))
    await imported(store, row(1, person=ASK, start=START))

    comparison = await compared(store)

    assert {group.own: group.where for group in comparison.services} == {
        Own.KEPT_OUT: Where.BOTH,
        Own.HELD: Where.OWN,
    }


async def test_only_services_of_the_year_are_compared(store):
    ended = Reported(ServiceEvent.END, date(2024, 6, 1), None, "0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f12")
    whole = history(1, ASK)
    await reported(store, replace(whole, events=(*whole.events, ended)))
    await imported(store, row(1, person=LIV, year=2023), row(2, person=LIV, year=None, start=START))

    assert places(await compared(store, 2023)) == {(Where.DERIVED, "21"): 1}
    assert places(await compared(store, 2024)) == {(Where.OWN, "21"): 1, (Where.DERIVED, "21"): 1}
    assert places(await compared(store, 2025)) == {(Where.DERIVED, "21"): 1}


async def test_rows_that_name_nobody_are_counted_and_compared_with_nothing(store):
    await imported(store, row(1, person=None, birth_year=1948, sex="2"))

    comparison = await compared(store)

    assert (comparison.unnamed, places(comparison)) == (1, {})


async def test_two_keys_that_are_one_person_are_compared_as_one(store):
    """A D-number and the fødselsnummer that took its place (KPR-D-019)."""
    await reported(store, history(1, ASK))
    await imported(store, row(1, person=LIV, start=START))
    keys = [KEYS.of(KOMMUNE, each)[0].key for each in (ASK, LIV)]
    async with store._database.writing.begin() as connection:
        await connection.execute(person_table.delete())
        await connection.execute(
            insert(person_table),
            [{"kommune_nr": KOMMUNE, "key": key, "joined": min(keys)} for key in keys],
        )

    assert places(await compared(store)) == {(Where.BOTH, "21"): 1}


@pytest.mark.parametrize("size", [1, 2, 100])
async def test_every_person_is_given_once_whatever_a_page_holds(store, monkeypatch, size):
    monkeypatch.setattr(derived_persons, "_PAGE", size)
    await reported(store, history(1, ASK), history(2, person(9)))
    await imported(store, *(row(n, person=person(n)) for n in range(1, 8)))

    found = [each async for each in store.derived.persons(KOMMUNE)]

    assert sorted((len(each.own), len(each.derived)) for each in found) == [(0, 1)] * 6 + [(1, 0), (1, 1)]
