"""What waits is lent to one at a time, and what arrives meanwhile is not forgotten."""

from datetime import timedelta

from batches import FID, NOON, event, keep, passing, refused
from sqlalchemy import select

from adapter.events import Delivered
from adapter.outcomes import Outcome
from adapter.store import tables
from adapter.store.answers import ParkedState
from adapter.store.retrying import PutOff
from adapter.store.superseding import IS_STOPPED
from adapter.values import replace

LOAN = timedelta(minutes=5)
LATER = NOON + timedelta(hours=1)
PATIENT = b'{"resourceType": "Patient", "id": "p1"}'


def waiting(n=1, *, awaits=("Patient/p1",), at=NOON, **changes):
    """An input that waits for something, and is due at a moment."""
    taken = refused(n, **changes)
    result = replace(taken.result, outcome=Outcome.PARK)
    return replace(taken, result=result, awaits=awaits, retry_at=at)


def bringing(n=50, *, name="Patient/p1", **changes):
    """An input that holds a resource."""
    return replace(passing(n, body=PATIENT, received=NOON, **changes), holds=(name,))


async def lent(store, now=NOON, limit=10):
    return await store.retrying.lend(now, limit, LOAN)


async def numbers(store, now=NOON, limit=10):
    return [each.parked_id for each in await lent(store, now, limit)]


async def awaited(store):
    async with store._database.reading.begin() as connection:
        return list(await connection.execute(select(tables.awaited).where(~IS_STOPPED)))


async def test_what_is_due_is_lent_whole_and_only_once(store):
    await keep(store, waiting(1))

    [first] = await lent(store)

    assert first.event == replace(event(1), position=None)
    assert (first.tries, first.arrived, first.until) == (0, (), NOON + LOAN)
    assert await lent(store) == []
    assert not await store.retrying.any_due(NOON)


async def test_nothing_is_due_before_its_time_or_without_one(store):
    await keep(store, waiting(1, at=LATER), waiting(2, at=None), refused(3))

    assert not await store.retrying.any_due(NOON)
    assert await lent(store) == []
    assert await store.retrying.any_due(LATER)
    assert await numbers(store, LATER) == [1]


async def test_the_longest_waiting_are_lent_first_and_no_more_than_asked_for(store):
    hours = [timedelta(hours=n) for n in (3, 1, 2)]
    await keep(store, *(waiting(n, at=NOON - each) for n, each in enumerate(hours, 1)))

    assert await numbers(store, limit=2) == [1, 3]
    assert await numbers(store, limit=2) == [2]


async def test_a_loan_that_is_not_returned_runs_out(store):
    await keep(store, waiting(1))
    await lent(store)

    assert await numbers(store, NOON + LOAN) == [1]


async def test_what_is_put_off_is_due_then_and_keeps_what_was_said(store):
    await keep(store, waiting(1), waiting(2))
    one, two = await lent(store)
    await store.retrying.put_off(
        [PutOff(two, None, "gone", counts=False), PutOff(one, LATER, "not-found", counts=True)]
    )

    assert await numbers(store, NOON + LOAN) == []
    [again] = await lent(store, LATER)
    assert (again.parked_id, again.tries) == (1, 1)
    items = [await store.reading.parked_item(number) for number in (1, 2)]
    assert [(item.said, item.tries) for item in items] == [("not-found", 1), ("gone", 0)]


async def test_an_arrival_makes_it_due_and_is_handed_over(store):
    await keep(store, waiting(1, at=None))
    await keep(store, bringing())

    [one] = await lent(store)

    assert one.arrived == (
        Delivered("Patient/p1", None, b'{"resourceType":"Patient","id":"p1"}', "application/fhir+json"),
    )


async def test_an_arrival_holds_against_whoever_puts_it_off_meanwhile(store):
    await keep(store, waiting(1))
    [before] = await lent(store)
    await keep(store, bringing())
    await store.retrying.put_off([PutOff(before, LATER, "not-found", counts=True)])

    assert await numbers(store) == [1]


async def test_what_passes_or_is_refused_for_good_waits_for_nothing(store):
    await keep(store, waiting(1), waiting(2))
    await keep(store, replace(passing(1), replay_of=1), replace(refused(2), replay_of=2))

    assert await awaited(store) == []
    assert not await store.retrying.any_due(LATER)


async def test_the_last_word_of_a_batch_counts(store):
    await keep(store, waiting(1), passing(1), passing(2), waiting(2))

    assert [row.parked_id for row in await awaited(store)] == [2]


async def test_sent_anew_it_is_due_anew_and_a_replay_alone_does_not_make_it_so(store):
    await keep(store, waiting(1))
    [one] = await lent(store)
    await keep(store, replace(waiting(1), replay_of=1))
    assert await lent(store) == []
    await store.retrying.put_off([PutOff(one, LATER, "not-found", counts=True)])

    await keep(store, waiting(1))

    [again] = await lent(store)
    assert (again.parked_id, again.tries) == (1, 0)


async def test_sent_anew_where_nobody_can_be_asked_what_has_arrived_holds(store):
    await keep(store, waiting(1, at=None))
    await keep(store, bringing())
    await keep(store, waiting(1, at=None))

    assert await numbers(store) == [1]


async def test_only_the_same_tenants_resources_count(store):
    await keep(store, waiting(1, at=None))
    await keep(store, bringing(tenant="nord"))

    assert await lent(store) == []


async def test_what_is_dropped_is_neither_lent_nor_woken(store):
    await keep(store, waiting(1), waiting(2, at=None))
    async with store._database.writing.begin() as connection:
        await connection.execute(tables.parked.update().values(state=ParkedState.DROPPED))
    await keep(store, bringing())

    assert await lent(store) == []
    assert all(row.sealed is None for row in await awaited(store))


async def test_what_was_delivered_is_not_parked_with_the_input(store):
    delivered = Delivered("Patient/p1", None, PATIENT)
    await keep(store, waiting(1, delivered=(delivered,)))

    assert (await store.reading.parked_item(1)).event.delivered == ()


async def test_names_stand_hashed_and_bodies_sealed(store):
    body = f'{{"resourceType": "Patient", "id": "{FID}"}}'.encode()
    await keep(store, waiting(1, awaits=(f"Patient/{FID}",), at=None))
    await keep(store, replace(bringing(name=f"Patient/{FID}"), event=event(50, body=body)))

    [row] = await awaited(store)

    assert row.sealed is not None
    assert FID not in str(row)


async def test_what_has_no_name_can_only_be_asked_for(store):
    await keep(store, waiting(1, awaits=("Patient?x=1", "Patient/p1"), at=None))

    assert len(await awaited(store)) == 1
