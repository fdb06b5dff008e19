"""What is refused is kept once, whole, and settled when the same bytes pass."""

from datetime import timedelta

import pytest
from batches import NOON, accepted, event, keep, passing, refused
from sqlalchemy import update

from adapter.errors import Misconfigured, NotFound
from adapter.events import Position
from adapter.outcomes import Outcome
from adapter.store import tables
from adapter.store.answers import ParkedState
from adapter.values import replace


async def parked(store, **filters):
    return [item async for item in store.reading.parked(**filters)]


def with_outcome(taken, outcome):
    return replace(taken, result=replace(taken.result, outcome=outcome))


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_exactly_what_was_refused_or_could_not_be_decided_is_parked(store, outcome):
    await keep(store, with_outcome(refused(1), outcome))

    expected = outcome in (Outcome.REJECT, Outcome.PARK, Outcome.PARTIAL)
    assert bool(await parked(store)) == expected


async def test_a_parked_input_says_why_and_keeps_everything_for_a_replay(store):
    arrived = event(1, position=Position("topic", "0", 5))
    await keep(store, refused(1, position=arrived.position))
    [listed] = await parked(store)

    item = await store.reading.parked_item(listed.id)

    assert item.event == replace(arrived, position=None), "a replay must not move the door back"
    assert replace(item, event=None) == listed
    assert (listed.input, listed.source, listed.tenant) == ("folder/1.json", "folder", "vest")
    assert (listed.reason, [finding.rule for finding in listed.findings]) == (
        "end-before-start",
        ["KPR-V-034"],
    )
    assert (listed.state, listed.attempts, listed.event) == (ParkedState.OPEN, 1, None)


async def test_a_tombstone_can_be_parked(store):
    await keep(store, refused(1, body=None))

    assert (await store.reading.parked_item(1)).event.body is None


async def test_the_same_bytes_are_parked_once_however_often_they_come(store):
    later = NOON + timedelta(days=1)
    await keep(store, refused(1))
    await keep(store, refused(1), refused(1, received=later))

    [item] = await parked(store)

    assert (item.attempts, item.first_seen, item.last_seen) == (3, event(1).received, later)
    assert [each.parked_id for each in await store.reading.outcomes_of()] == [item.id] * 3


async def test_the_first_of_several_in_one_batch_is_the_first_seen(store):
    await keep(store, refused(1), refused(1, received=NOON + timedelta(days=1)))

    [item] = await parked(store)

    assert (item.attempts, item.first_seen) == (2, event(1).received)


async def test_the_same_bytes_of_another_tenant_are_another_input(store):
    await keep(store, refused(1), refused(1, tenant="nord"), refused(1, tenant=None))

    assert [item.tenant for item in await parked(store)] == ["vest", "nord", None]


async def test_it_is_settled_when_the_same_bytes_pass(store):
    await keep(store, refused(1), refused(2))
    await keep(store, replace(passing(1), replay_of=1))

    assert [item.input for item in await parked(store)] == ["folder/2.json"]
    assert [item.state for item in await parked(store, state=None)] == [
        ParkedState.REPLAYED,
        ParkedState.OPEN,
    ]
    last = (await store.reading.outcomes_of())[-1]
    assert (last.parked_id, last.replay_of) == (1, 1)


async def test_a_replay_that_is_refused_again_is_not_parked_twice(store):
    await keep(store, refused(1))
    await keep(store, replace(refused(1), replay_of=1))

    [item] = await parked(store)

    assert (item.id, item.attempts) == (1, 2)


async def test_what_passed_and_is_refused_again_is_open_again(store):
    await keep(store, refused(1))
    await keep(store, passing(1))
    await keep(store, refused(1))

    assert len(await parked(store)) == 1


@pytest.mark.parametrize(
    ("batch", "still_open"),
    [((refused(1), passing(1)), 0), ((passing(1), refused(1)), 1), ((refused(1), passing(1), refused(1)), 1)],
)
async def test_the_last_word_of_a_batch_counts(store, batch, still_open):
    await keep(store, *batch)

    assert len(await parked(store)) == still_open
    assert all(check.equal for check in await store.reading.audit())


async def test_what_a_person_dropped_stays_dropped(store):
    await keep(store, refused(1))
    async with store.work() as work:
        await work._connection.execute(update(tables.parked).values(state=ParkedState.DROPPED))

    await keep(store, refused(1))
    await keep(store, passing(1))

    [item] = await parked(store, state=None)
    assert (item.state, item.attempts) == (ParkedState.DROPPED, 2)
    assert all(check.equal for check in await store.reading.audit())


async def test_a_sealed_input_moved_to_another_row_does_not_open(store):
    await keep(store, refused(1), refused(2))
    async with store.work() as work:
        other = (
            tables.parked.select().with_only_columns(tables.parked.c.sealed).where(tables.parked.c.id == 1)
        )
        await work._connection.execute(
            update(tables.parked).where(tables.parked.c.id == 2).values(sealed=other.scalar_subquery())
        )

    with pytest.raises(Misconfigured, match="table parked"):
        await store.reading.parked_item(2)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [1, 2, 3]),
        ({"tenant": "nord"}, [3]),
        ({"source": "http"}, [2]),
        ({"reason": "end-before-start"}, [1, 2, 3]),
        ({"reason": "other"}, []),
        ({"limit": 2}, [1, 2]),
        ({"limit": 0}, []),
        ({"state": ParkedState.REPLAYED}, []),
    ],
)
async def test_parked_inputs_are_listed_by_what_is_asked(store, filters, found):
    await keep(store, refused(1), refused(2, source="http"), refused(3, tenant="nord"), accepted(4))

    assert [item.id for item in await parked(store, **filters)] == found


async def test_a_parked_input_that_is_not_there_is_not_found(store):
    with pytest.raises(NotFound, match="there is no parked input 7"):
        await store.reading.parked_item(7)
