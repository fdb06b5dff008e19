"""
Several processes write the same services at the same time: nothing is lost, and nobody waits for ever.

On PostgreSQL, where they do so side by side; each store here is a process of its own, as far as the
database can tell.
"""

import asyncio

import pytest
from batches import (
    KOMMUNER,
    accepted,
    full_batch,
    opened,
    refused,
    resource_name,
    service_history,
    write,
)

from adapter.errors import Contended
from adapter.notifications.known import Known, Name
from adapter.pipeline import _at_once

LETTER = Name("vest", "guid", "letter")


@pytest.fixture
async def two(migrated_url):
    async with opened(migrated_url) as one, opened(migrated_url) as other:
        yield one, other


async def add_one(store, numbers, *, names=(), meet=None):
    """Count every service up by one, as a batch does: read, decide, write."""
    keys = [service_history(n).key for n in numbers]
    async with store.work() as work:
        known = await work.load(keys, names)
        if meet is not None:
            await meet.wait()
        for n in numbers:
            history = known.by_key(service_history(n).key)
            known.put(service_history(n, made=history.made + 1 if history else 1), names)
        await work.write([], known, [], [], kommuner=KOMMUNER)


async def patiently(store, numbers, **more):
    """As the pipeline does: what another process made first is read anew. A deadlock is never met."""
    contended = []

    async def transaction():
        try:
            await add_one(store, numbers, **more)
        except Contended as problem:
            contended.append(str(problem))
            raise
        return []

    await _at_once(transaction)
    assert set(contended) <= {"another process made the same history first; the batch is read anew"}


async def made(store, numbers):
    async with store.work() as work:
        known = await work.load([service_history(n).key for n in numbers], [])
        return [known.by_key(service_history(n).key).made for n in numbers]


async def test_two_that_make_the_same_service_do_not_both(two):
    """Both have seen that it is not there; the second one to write must look again."""
    meet = asyncio.Barrier(2)

    ends = await asyncio.gather(*(add_one(store, [1], meet=meet) for store in two), return_exceptions=True)

    assert [type(end) for end in ends if end is not None] == [Contended]
    assert await made(two[0], [1]) == [1]


async def test_two_that_give_the_same_name_do_not_both(two):
    meet = asyncio.Barrier(2)

    ends = await asyncio.gather(
        *(add_one(store, [n], names=[LETTER], meet=meet) for n, store in enumerate(two)),
        return_exceptions=True,
    )

    assert [type(end) for end in ends if end is not None] == [Contended]
    async with two[0].work() as work:
        known = await work.load([], [LETTER])
    assert len(known.histories) == 1


async def test_the_second_one_reads_anew_and_nothing_is_lost(two):
    await asyncio.gather(*(patiently(store, [1]) for _ in range(4) for store in two))

    assert await made(two[0], [1]) == [8]


async def test_the_first_owner_of_a_name_keeps_it_whoever_comes_next(two):
    await asyncio.gather(*(patiently(store, [n], names=[LETTER]) for n, store in enumerate(two)))

    async with two[0].work() as work:
        known = await work.load([service_history(n).key for n in range(2)], [LETTER])
    assert len(known.histories) == 2
    assert known.names[LETTER] in known.histories


@pytest.mark.parametrize("are_new", [True, False])
async def test_services_in_crosswise_order_do_not_stand_in_each_others_way(two, are_new):
    numbers = list(range(30))
    if not are_new:
        await add_one(two[0], numbers)

    rounds = [
        patiently(store, order)
        for store in two
        for order in (numbers, numbers[::-1], numbers[10:] + numbers[:10])
    ]
    await asyncio.gather(*rounds)

    assert await made(two[0], numbers) == [6 if are_new else 7] * 30


async def test_the_same_refused_inputs_in_crosswise_order_are_parked_once_each(two):
    inputs = [refused(n) for n in range(20)]

    async def park(store, order):
        async with store.work() as work:
            return await work.write(order, Known(), [], [], kommuner=KOMMUNER)

    await asyncio.gather(*(park(store, order) for store in two for order in (inputs, inputs[::-1])))

    parked = [item async for item in two[0].reading.parked()]
    assert [item.attempts for item in parked] == [4] * 20
    assert all(check.equal for check in await two[0].reading.audit())


async def test_counts_of_many_sources_in_crosswise_order_add_up(two):
    tenants = ("vest", "nord")
    batches = [
        [
            accepted(100 * i + n, tenant=tenants[(n + i) % 2], source=f"door{(n * (1, -1)[i % 2]) % 5}")
            for n in range(20)
        ]
        for i in range(6)
    ]

    async def count(store, batch):
        async with store.work() as work:
            await work.write(batch, Known(), [], [], kommuner=KOMMUNER)

    await asyncio.gather(*(count(two[i % 2], batch) for i, batch in enumerate(batches)))

    audit = await two[0].reading.audit()
    assert sum(check.kept for check in audit if check.what == "received") == 120
    assert all(check.equal for check in audit)


async def test_batches_that_touch_every_table_add_up(two):
    async def keep(store, first):
        await write(store, full_batch(first, 6))

    await asyncio.gather(*(keep(two[i % 2], 100 * i) for i in range(6)))

    assert len(await two[0].reading.outcomes_of()) == 54
    assert all(check.equal for check in await two[0].reading.audit())


async def test_different_services_do_not_wait_for_each_other(two):
    one, other = two
    await add_one(one, [1, 2])
    async with one.work() as work:
        await work.load([service_history(1).key], [])

        await asyncio.wait_for(add_one(other, [2]), timeout=20)

    async with one.work() as work:
        known = await work.load([service_history(2).key], [])
    assert known.by_key(service_history(2).key).made == 2


async def test_somebody_may_name_a_service_that_another_batch_has_loaded(two):
    """A name refers to its service; that must not wait for the service's lock."""
    one, other = two
    await add_one(one, [1])
    async with one.work() as work:
        await work.load([service_history(1).key], [])
        async with other.work() as others:
            known = Known()
            known.names.clear()
            known.named[resource_name(7)] = service_history(1).key
            await asyncio.wait_for(others._write_known(known), timeout=20)

    async with other.work() as work:
        found = await work.load([], [resource_name(7)])
    assert found.names == {resource_name(7): service_history(1).key}


class TestTryingAgain:
    """What is contended is tried again at once, but not for ever."""

    async def test_it_comes_through(self):
        left = iter([Contended("x"), Contended("x"), None])

        async def transaction():
            if problem := next(left):
                raise problem
            return ["done"]

        assert await _at_once(transaction) == ["done"]

    async def test_what_never_comes_through_is_told(self):
        tries = []

        async def transaction():
            tries.append(1)
            raise Contended("x")

        with pytest.raises(Contended):
            await _at_once(transaction)
        assert len(tries) == 6
