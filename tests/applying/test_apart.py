"""Contacts of the pilot that the tables call a service, and services that they call a contact."""

from datetime import date

from tests.applying.given import NOT_IN_KPR, applied, brief, code, queue, service, take, visit, world
from tests.pilot.given import BY, KOMMUNE, at, counted, courses

APART, SERVICE = ("R", NOT_IN_KPR), ("R", code("20"))


def contact(**changes):
    return service(
        offer="R", status="finished", period={"start": "2026-02-01", "end": "2026-02-01"}, **changes
    )


MADE = ("N TjenesteStart 2026-02-01", "N TjenesteSlutt 2026-02-01")


async def test_a_held_contact_becomes_a_service_and_leaves_the_pilot(store):
    await take(store, world(APART, pilot="encrypted"), contact())
    assert (await counted(store), await queue(store)) == ({"held": 1}, [])
    new = world(SERVICE, pilot="encrypted")

    would = await applied(store, new, dry_run=True)
    assert brief(would) == [("T-1", "PILOT-RPH", "20", *MADE)]
    assert await applied(store, new) == would
    assert (await counted(store), await courses(store)) == ({}, [])
    assert [what for _, _, what, _ in await queue(store)] == list(MADE)
    assert await applied(store, new) == []


async def test_mh_62_a_contact_without_its_person_is_left(store):
    for number, kept in enumerate(("hashed", None)):
        old, new = world(APART, pilot=kept), world(SERVICE, pilot=kept)
        await take(store, old, contact(name=str(number)))
        assert {each[3] for each in brief(await applied(store, new))} == {"no-identity"}
    assert await queue(store) == []
    assert sum((await counted(store)).values()) == 2


async def test_a_contact_that_was_only_counted_is_counted_under_another_pilot_code(store):
    await take(store, world(APART), contact())
    now_other = world(("R", NOT_IN_KPR), rph="PILOT-PHR")

    assert brief(await applied(store, now_other)) == [("T-1", "PILOT-RPH", "PILOT-PHR", None)]
    assert [(each.code, each.contacts) for each in (await store.pilot.status()).counted] == [("PILOT-PHR", 1)]
    assert await applied(store, now_other) == []


async def test_a_held_contact_keeps_its_person_under_another_pilot_code(store):
    await take(store, world(APART, pilot="encrypted"), contact())
    await applied(store, world(APART, pilot="encrypted", rph="PILOT-PHR"))

    assert [each[0] for each in await courses(store)] == ["held"]
    assert brief(await applied(store, world(SERVICE, pilot="encrypted"))) == [
        ("T-1", "PILOT-PHR", "20", *MADE)
    ]


async def test_a_service_becomes_a_held_contact_and_is_taken_back(store):
    await take(store, world(SERVICE, pilot="encrypted"), contact())
    new = world(APART, pilot="encrypted")

    assert brief(await applied(store, new)) == [
        ("T-1", "20", "PILOT-RPH", "C TjenesteSlutt 2026-02-01", "C TjenesteStart 2026-02-01")
    ]
    assert await counted(store) == {"held": 1}
    assert await applied(store, new) == []
    assert brief(await applied(store, world(SERVICE, pilot="encrypted"))) == [
        ("T-1", "PILOT-RPH", "20", *MADE)
    ]


async def test_a_contact_that_was_deleted_in_its_time_is_left(store):
    await take(store, world(APART, pilot="encrypted"), contact())
    await store.pilot.delete(KOMMUNE, date(2026, 6, 1), BY, at("2026-06-01"))

    assert [each[3] for each in brief(await applied(store, world(SERVICE, pilot="encrypted")))] == [
        "no-identity"
    ]
    assert await counted(store) == {"deleted": 1}


async def test_a_contact_that_is_a_visit_by_now_leaves_the_pilot(store):
    await take(store, world(APART, pilot="encrypted"), visit("R"))
    assert await counted(store) == {"held": 1}
    new = world(SERVICE, pilot="encrypted")

    assert brief(await applied(store, new)) == [("K-1", "PILOT-RPH", None, None)]
    assert (await counted(store), await courses(store), await queue(store)) == ({}, [], [])
    assert await applied(store, new) == []


async def test_what_is_a_consultation_by_now_must_be_sent_again(store):
    await take(store, world(APART, pilot="encrypted"), visit("R"))
    told = await applied(store, world(("R", "{hst: {form: I}}"), pilot="encrypted"))

    assert brief(told) == [("K-1", "PILOT-RPH", None, "send-again")]
    assert await counted(store) == {"held": 1}
