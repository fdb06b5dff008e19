"""What a source is told of its records (MH-43): where each stands now, and of contacts without a message why."""

import pytest
from sqlalchemy import select, update

from adapter.matching.pilot import CourseState
from adapter.outbox import State
from adapter.store.answers import ParkedState
from adapter.store.deciding import REJECTED
from adapter.store.message_acts import MESSAGE_CLOSED
from adapter.store.own_reading import Fate
from adapter.store.tables import parked, pilot_course, record
from tests.pilot.given import granted, part, take, talk, world

OFF, ON = world(), world(part())
YEAR = {"start": "2024-01-01", "end": "2024-12-31"}


async def fates(store):
    """By resource, the newest of each."""
    items = await store.own.items(["plain"])
    return {item.resource: (item.fate, item.rule) for item in reversed(items)}


async def test_a_contact_that_nobody_holds_is_not_reported(store):
    await take(store, OFF, talk("a", "2024-01-08"))

    assert await fates(store) == {"Encounter/a": (Fate.NOT_REPORTED, "KPR-M-029")}


async def test_a_contact_of_a_held_course_is_held_until_it_is_decided(store):
    await take(store, ON, talk("a", "2024-01-08"))
    assert await fates(store) == {"Encounter/a": (Fate.HELD, "KPR-M-029")}

    decided = {CourseState.REJECTED: Fate.NOT_REPORTED, CourseState.RELEASED: Fate.ACCEPTED}
    for state, fate in decided.items():
        await change(store, update(pilot_course).values(state=state))
        assert await fates(store) == {"Encounter/a": (fate, "KPR-M-029")}


async def test_a_contact_that_a_service_covers_is_registered_already(store):
    await take(store, ON, granted("2024-01-01"), talk("a", "2024-01-08"))

    assert (await fates(store))["Encounter/a"][0] is Fate.SUPPRESSED


async def test_what_was_parked_is_told_with_what_was_done_with_it_since(store):
    await take(store, OFF, granted("2024-01-01", status="aktiv"))
    [before] = await store.own.items(["plain"])
    assert before.fate is Fate.REFUSED

    told = {
        ParkedState.REPLAYED: Fate.RETRIED,
        ParkedState.SUPERSEDED: Fate.REPLACED,
        ParkedState.DROPPED: Fate.DROPPED,
    }
    for state, fate in told.items():
        await change(store, update(parked).values(state=state))
        [now] = await store.own.items(["plain"])
        assert (now.fate, now.rule) == (fate, before.rule)


@pytest.mark.parametrize(
    ("states", "fate"),
    [
        ([(State.QUEUED, None), (State.QUEUED, None)], Fate.ACCEPTED),
        ([(State.DELIVERED, None), (State.IN_MESSAGE, None)], Fate.ACCEPTED),
        ([(State.DELIVERED, None), (State.DELIVERED, None)], Fate.SENT),
        ([(State.DELIVERED, None), (State.REFUSED, "x")], Fate.REFUSED),
        ([(State.HELD, "x"), (State.QUEUED, None)], Fate.HELD),
        ([(State.OUT_OF_SCOPE, None), (State.OUT_OF_SCOPE, None)], Fate.NOT_YET),
        ([(State.CLOSED, REJECTED), (State.CLOSED, REJECTED)], Fate.SUPPRESSED),
        ([(State.CLOSED, MESSAGE_CLOSED), (State.CLOSED, MESSAGE_CLOSED)], Fate.REFUSED),
    ],
    ids=lambda each: "-".join(state for state, _ in each) if isinstance(each, list) else "",
)
async def test_a_service_is_told_by_the_gravest_of_its_notifications(store, states, fate):
    await take(store, OFF, granted("2024-01-01", status="finished", period=YEAR))
    async with store._database.reading.connect() as connection:
        ids = list(await connection.scalars(select(record.c.id).order_by(record.c.seq)))
    for guid, (state, reason) in zip(ids, states, strict=True):
        await change(store, update(record).where(record.c.id == guid).values(state=state, reason=reason))

    [item] = await store.own.items(["plain"])

    assert item.fate is fate


async def change(store, statement):
    async with store._database.writing.begin() as connection:
        await connection.execute(statement)
