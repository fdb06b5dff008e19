"""What a person decides of two services, and of what tells of them: neither is lost, nor reported twice."""

import pytest
from batches import opened
from records import rows
from sqlalchemy import select
from stories import ANNUAL, ANNULLED, LATER, UNDECIDED, another, answer, number_of, questions, records, tell

from adapter.errors import NotNow
from adapter.store.tables import outcome, record
from tests.notifications.documents import (
    FIDS,
    FNR,
    ORGNR,
    UNITS,
    coded,
    episode,
    meta,
    named,
)
from tests.notifications.test_matched import elsewhere

FIRST = {"meta": meta("1")}
SECOND = {"meta": meta("2")}


@pytest.fixture
async def store(migrated_folder):
    async with opened(migrated_folder, migrate=False) as each:
        yield each


@pytest.fixture
async def both_held(store):
    """X-9 and A-0 are each held for the other; X-9 was held for T-1 before, which question 1 was about."""
    unit = {"managingOrganization": named(UNITS[1], ORGNR)}
    await tell(store, "plain", episode(**FIRST, **unit))
    await tell(store, "other", elsewhere(**FIRST, **LATER))
    await tell(store, "plain", another("A-0", "903", **FIRST, period={"start": "2026-02-10"}))
    await tell(store, "other", elsewhere("onhold", **SECOND, **LATER))
    assert await questions(store) == [
        "X-9 KPR-D-006 T-1 withdrawn",
        "A-0 KPR-D-006 X-9 open",
        "X-9 KPR-D-006 A-0 open",
    ]
    return store


async def test_a_question_in_whose_place_another_is_asked_is_not_answered(both_held):
    with pytest.raises(NotNow, match="is withdrawn"):
        await answer(both_held, 1, is_release=False)


@pytest.mark.parametrize(("is_release", "own"), [(True, "queued"), (False, "closed")])
async def test_of_two_that_are_held_for_each_other_one_decision_frees_both(both_held, is_release, own):
    await tell(both_held, "plain", ANNULLED)

    await answer(both_held, "other/X-9", is_release=is_release)

    assert await records(both_held, "other") == [
        f"X-9 N TjenesteStart {own}",
        f"X-9 N MidlertidigStoppFra {own}",
    ]
    assert "A-0 N TjenesteStart queued" in await records(both_held, "plain")
    assert not [each for each in await questions(both_held) if each.endswith("open")]


@pytest.mark.parametrize(
    "lacks",
    [{"managingOrganization": None, **LATER}, {"period": {"start": "1979-02-15"}}],
    ids=["unit", "plausible date"],
)
async def test_a_release_frees_from_the_doubt_alone(store, lacks):
    await tell(store, "plain", episode(**FIRST))
    await tell(store, "other", elsewhere(**FIRST, **lacks))
    await answer(store, "other/X-9", is_release=True)

    assert await records(store, "other") == ["X-9 N TjenesteStart held"]


async def test_a_release_of_a_doubt_does_not_decide_the_channel(store):
    await tell(store, "plain", episode(**FIRST), UNDECIDED)
    await tell(store, "other", elsewhere(**FIRST, **LATER), UNDECIDED)
    await answer(store, "other/X-9", is_release=True, world=UNDECIDED)

    assert await records(store) == ["T-1 N TjenesteStart held", "X-9 N TjenesteStart held"]
    assert [item.reason async for item in store.reading.queue()] == ["channel-undecided"] * 2


async def test_what_is_held_for_two_reasons_is_not_decided_upon_before_the_doubt(store):
    await tell(store, "plain", episode(**FIRST))
    await tell(store, "other", elsewhere(**FIRST, period={"start": "1979-02-15"}))
    [_, held] = [item async for item in store.reading.queue()]
    for is_release in (True, False):
        with pytest.raises(NotNow, match="other/X-9 may be registered already"):
            await answer(store, held.id, is_release=is_release)

    await answer(store, "other/X-9", is_release=True)
    await answer(store, held.id, is_release=True)

    assert await records(store, "other") == ["X-9 N TjenesteStart queued"]


async def test_a_release_never_puts_an_annual_service_into_messages(store):
    await tell(store, "plain", episode(**FIRST), ANNUAL)
    await tell(store, "other", elsewhere(**FIRST), ANNUAL)
    await answer(store, "other/X-9", is_release=True, world=ANNUAL)

    assert [each.split()[-1] for each in await records(store)] == ["out-of-scope"] * 2


async def test_a_release_never_puts_an_annual_one_that_came_back_into_messages(store):
    await tell(store, "plain", episode(**FIRST), ANNUAL)
    await tell(store, "other", elsewhere(**FIRST), ANNUAL)
    await tell(store, "plain", ANNULLED, ANNUAL)
    await answer(store, "other/X-9", is_release=True, world=ANNUAL)

    assert await records(store, "other") == ["X-9 N TjenesteStart out-of-scope"]


async def test_what_is_reported_anew_is_explained_by_an_outcome_of_its_own_tenant(store):
    await tell(store, "plain", episode(**FIRST))
    await tell(store, "other", elsewhere(**FIRST))
    await tell(store, "far", elsewhere(**FIRST, patient=named(FIDS[1], FNR)))
    await answer(store, "other/X-9", is_release=True)

    query = select(record.c.tenant, outcome.c.tenant).join(outcome, outcome.c.id == record.c.outcome_id)
    assert all(own == told for own, told in await rows(store, query))


async def test_of_three_that_are_one_the_last_is_reported_whichever_are_released(store):
    await tell(store, "plain", episode(**FIRST))
    await tell(store, "other", elsewhere(**FIRST))
    await tell(store, "other", another("Y-1", "57", **FIRST))
    await tell(store, "plain", ANNULLED)

    await answer(store, await number_of(store, "X-9 KPR-D-024 T-1 open"), is_release=True)
    assert await records(store, "other") == ["X-9 N TjenesteStart held", "Y-1 N TjenesteStart held"]
    asked = await number_of(store, "X-9 KPR-D-005a Y-1 open")

    await answer(store, asked, is_release=False)
    assert await records(store, "other") == ["X-9 N TjenesteStart closed", "Y-1 N TjenesteStart held"]
    await answer(store, "other/Y-1", is_release=True)
    assert (await records(store, "other"))[1] == "Y-1 N TjenesteStart queued"
    assert not [each for each in await questions(store) if each.endswith("open")]


@pytest.mark.parametrize(("is_release", "state"), [(True, "released"), (False, "rejected")])
async def test_a_pair_that_is_asked_about_from_both_sides_is_decided_once(store, is_release, state):
    await tell(store, "plain", episode(**FIRST, type=[coded("21")]))
    await tell(store, "other", elsewhere(**FIRST, type=[coded("20")]))
    await tell(store, "other", elsewhere(**SECOND))
    await tell(store, "plain", episode(**SECOND, period={"start": "2026-02-02"}))
    number = await number_of(store, "X-9 KPR-D-005a T-1 open")

    await answer(store, number, is_release=is_release)

    assert await questions(store) == [f"X-9 KPR-D-005a T-1 {state}", f"T-1 KPR-D-006 X-9 {state}"]


async def test_what_was_held_for_a_service_that_is_rejected_leaves(store):
    await tell(store, "plain", episode(**FIRST))
    await tell(store, "other", elsewhere(**FIRST, **LATER))
    await answer(store, "other/X-9", is_release=True)
    apart = {"managingOrganization": named(UNITS[1], ORGNR), "period": {"start": "2026-02-20"}}
    await tell(store, "plain", ANNULLED)
    await tell(store, "plain", another("Z-1", "58", **FIRST, **apart))
    assert await records(store, "plain") == [
        "T-1 N TjenesteStart queued",
        "T-1 C TjenesteStart queued",
        "Z-1 N TjenesteStart held",
    ]

    await answer(store, "other/X-9", is_release=False)

    assert (await records(store, "plain"))[-1] == "Z-1 N TjenesteStart queued"
    assert "Z-1 KPR-D-006 X-9 withdrawn" in await questions(store)
