"""Stored services under tables that changed: M, C and N by KPR-M-016, and what is left as it is."""

import pytest
from sqlalchemy import select

from adapter.store.tables import operation
from tests.applying.given import (
    BY,
    KOMMUNE,
    NOT_IN_KPR,
    applied,
    brief,
    code,
    queue,
    service,
    take,
    world,
)
from tests.notifications.documents import minimelding

OLD = world(("A", code("20")), ("B", code("21")))
PERIOD = {"start": "2026-02-01", "end": "2026-02-20"}


async def acts(store):
    async with store._database.reading.connect() as connection:
        found = await connection.execute(select(operation).order_by(operation.c.seq))
        return [(row.act, row.who, row.why, row.kommune_nr, row.subject, row.detail) for row in found]


async def test_m_016_a_service_that_the_tables_call_otherwise_is_corrected_with_all_its_events(store):
    await take(store, OLD, service(status="finished", period=PERIOD), service("2", "B"))
    new = world(("A", code("21")), ("B", code("21")))
    made = ("M TjenesteStart 2026-02-01", "M TjenesteSlutt 2026-02-20")
    before = await queue(store)

    would = await applied(store, new, dry_run=True)
    assert brief(would) == [("T-1", "20", "21", *made)]
    assert await queue(store) == before
    assert await applied(store, new) == would
    assert (await queue(store))[len(before) :] == [("T-1", "21", each, "queued") for each in made]
    assert await applied(store, new) == []
    assert all(check.equal for check in await store.reading.audit())


async def test_m_016_what_leaves_the_scope_is_taken_back(store):
    await take(store, OLD, service())
    assert brief(await applied(store, world(("A", NOT_IN_KPR)))) == [
        ("T-1", "20", None, "C TjenesteStart 2026-02-01")
    ]
    assert await applied(store, world(("A", NOT_IN_KPR))) == []


async def test_m_016_a_code_that_is_not_reported_takes_the_place_of_one_that_is(store):
    await take(store, OLD, service())
    [one] = await applied(store, world(("A", code("15"))))

    assert one.made == ("C TjenesteStart 2026-02-01", "N TjenesteStart 2026-02-01")
    assert [state for *_, state in await queue(store)] == ["queued", "queued", "out-of-scope"]


async def test_m_016_what_comes_into_the_scope_is_reported(store):
    await take(store, world(("A", NOT_IN_KPR), reported="20"), service(status="finished", period=PERIOD))
    [one] = await applied(store, OLD)

    assert one.made == ("N TjenesteStart 2026-02-01", "N TjenesteSlutt 2026-02-20")


async def test_the_same_version_is_seen_before_and_the_next_one_goes_on_from_there(store):
    await take(store, OLD, service())
    new = world(("A", code("21")))
    await applied(store, new)

    [again] = await take(store, new, service())
    assert again.result.reason == "duplicate"
    [next_one] = await take(store, new, service(version=2, status="finished", period=PERIOD))
    [told] = next_one.result.resources
    assert [f"{n.change} {n.event}" for n in told.notifications] == ["N TjenesteSlutt"]
    assert (told.service_code, await applied(store, new)) == ("21", [])


async def test_who_did_it_and_why_is_kept_with_every_service(store):
    await take(store, OLD, service())
    await applied(store, world(("A", code("21"))), dry_run=True)
    assert await acts(store) == []
    await applied(store, world(("A", code("21"))))

    [(act, who, why, kommune, subject, detail)] = await acts(store)
    assert (act, who, why, kommune) == ("mappings apply", BY.who, BY.why, KOMMUNE)
    assert (subject, detail["from"], detail["to"]) == ("plain/T-1", "20", "21")


async def test_nothing_is_taken_back_because_a_table_lost_a_row(store):
    await take(store, OLD, service())
    before = await queue(store)
    [one] = await applied(store, world(("B", code("21"))))

    assert (one.change.left, one.change.rules) == ("refused", ("KPR-V-020",))
    assert await queue(store) == before


async def test_a_number_that_the_code_asks_for_is_never_guessed(store):
    old = world(("A", code("29")))
    await take(store, old, service(managingOrganization=None))
    assert brief(await applied(store, OLD)) == [("T-1", "29", "20", "no-unit")]


async def test_what_came_as_minimeldinger_is_left(store):
    await take(store, OLD, minimelding(), tenant="melding")
    assert brief(await applied(store, world(("A", code("21"))))) == [("M-1", "20", None, "nothing-told")]


async def test_a_condition_that_nobody_asked_is_not_guessed(store):
    await take(store, OLD, service())
    asks = world(("A, fhirpath: \"status = 'active'\"", code("21")))

    assert brief(await applied(store, asks)) == [("T-1", "20", None, "condition-not-asked")]


async def test_only_the_kommune_that_is_asked_for(store):
    new = world(("A", code("21")))
    await take(store, OLD, service())
    await take(store, OLD, service("2"), tenant="far")

    assert brief(await applied(store, new, kommune_nr="4602")) == [
        ("T-2", "20", "21", "M TjenesteStart 2026-02-01")
    ]
    assert [each[0] for each in brief(await applied(store, new, kommune_nr=None))] == ["T-1"]


async def test_what_is_gone_is_let_be(store):
    await take(store, OLD, service(), service(version=2, status="entered-in-error"))
    assert await applied(store, world(("A", code("21")))) == []


@pytest.mark.parametrize("order", [("plain", "other"), ("other", "plain")], ids=["first", "last"])
async def test_what_is_registered_already_elsewhere_stays_unreported_under_the_new_code(store, order):
    """Both change at once: neither is compared with what the other was."""
    one, other = order
    await take(store, OLD, service("1"), tenant=one)
    [kept] = await take(store, OLD, service("2"), tenant=other)
    assert kept.result.reason == "already-registered"
    before = await queue(store)

    told = await applied(store, world(("A", code("21"))))
    assert sorted(brief(told)) == [
        ("T-1", "20", "21", "M TjenesteStart 2026-02-01"),
        ("T-2", "20", "21", None),
    ]
    assert (await queue(store))[len(before) :] == [("T-1", "21", "M TjenesteStart 2026-02-01", "queued")]
