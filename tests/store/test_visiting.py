"""All that a batch asks, decides and writes is one visit to SQLite's thread, and as whole as it was without."""

import asyncio
import random
import threading

import pytest
from batches import KOMMUNER, accepted, full_batch, keep, passing, service_history
from sqlalchemy import event

from adapter.notifications.known import Known
from adapter.store.tables import outcome
from adapter.store.visiting import driven

#: Outcomes of a full batch of five.
WHOLE = 8


class Broken(Exception):
    """What we break off by."""


def is_threaded(store):
    return store._database.writing.dialect.name == "sqlite"


async def outcomes(store):
    """How many outcomes are kept."""
    async with store.reading._engine.begin() as connection:
        return len((await connection.execute(outcome.select())).all())


async def take(store, batch, *, then=None):
    """Load, decide aside and write, in one visit; give the thread of the deciding and that of the writing."""
    async with store.work() as work:

        async def steps():
            await work.load(list(batch.known.changed), [])
            decided_in = await work.aside(threading.current_thread)
            await work.write(batch.taken, batch.known, [], [], kommuner=KOMMUNER)
            if then is not None:
                then()
            return decided_in, threading.current_thread()

        return await work.at_once(steps)


async def write_and_break(store, taken):
    async with store.work() as work:
        await work.write([taken], Known(), [], [], kommuner=KOMMUNER)
        raise Broken


async def test_what_is_written_in_one_visit_is_there_afterwards(store):
    decided_in, written_in = await take(store, full_batch(1, 5))

    # The event loop goes on in its own thread while a batch is decided, whatever the database.
    assert decided_in is not threading.current_thread()
    assert (written_in is not threading.current_thread()) is is_threaded(store)
    assert await outcomes(store) == WHOLE


async def test_a_visit_with_many_statements_is_one_of_the_driver(store):
    if not is_threaded(store):
        pytest.skip("its driver has no thread")
    seen = []
    async with store.work() as work:
        driver = (await work._connection.get_raw_connection()).driver_connection
        sound = driver._tx

        class Counted:
            def put_nowait(self, item):
                seen.append(item)
                sound.put_nowait(item)

        driver._tx = Counted()

        async def steps():
            batch = full_batch(1, 5)
            await work.write(batch.taken, batch.known, [], [], kommuner=KOMMUNER)

        await work.at_once(steps)
        driver._tx = sound

    assert len(seen) == 1


async def test_a_fault_in_a_visit_undoes_it_and_is_told(store):
    def broken():
        raise Broken

    before = await outcomes(store)
    with pytest.raises(Broken):
        await take(store, full_batch(1, 5), then=broken)

    assert await outcomes(store) == before
    assert len(await keep(store, passing(1))) == 1


async def test_a_visit_that_is_given_up_ends_at_its_next_statement_and_leaves_nothing(store):
    if not is_threaded(store):
        pytest.skip("its driver has no thread")
    begun, go_on, after = threading.Event(), threading.Event(), []

    def wait(_connection, _cursor, statement, *_):
        if begun.is_set():
            after.append(statement)
        elif not statement.startswith("BEGIN"):
            begun.set()
            assert go_on.wait(60)

    engine = store._database.writing.sync_engine
    event.listen(engine, "before_cursor_execute", wait)
    task = asyncio.create_task(take(store, full_batch(1, 5)))
    await asyncio.to_thread(begun.wait, 60)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    waits = not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    event.remove(engine, "before_cursor_execute", wait)

    # The connection is nobody else's before its thread has let go of it.
    assert waits
    assert after == []
    assert await outcomes(store) == 0
    assert len(await keep(store, passing(1))) == 1


async def test_batches_cancelled_at_any_instant_are_whole_or_not_there_and_never_stop_the_next(store):
    chance, size = random.Random(20261123), 5
    for number in range(30):
        first = 1 + number * 100
        tasks = [asyncio.create_task(take(store, full_batch(first + i * size, size))) for i in range(3)]
        await asyncio.sleep(chance.random() * 0.05)
        for task in tasks:
            task.cancel()
        _, stuck = await asyncio.wait(tasks, timeout=60)
        assert not stuck
        for task in tasks:
            if not task.cancelled():
                await task

    whole = await outcomes(store)
    assert whole % WHOLE == 0
    await take(store, full_batch(90_000, size))
    assert await outcomes(store) == whole + WHOLE


async def test_what_was_committed_is_not_rolled_back_and_what_was_not_is(store):
    """The pool asks for a rollback after each transaction; there is something to undo after some."""
    for number in range(3):
        known = Known()
        known.put(service_history(number))
        async with store.work() as work:
            await work.write([accepted(number)], known, [], [], kommuner=KOMMUNER)
        with pytest.raises(Broken):
            await write_and_break(store, accepted(number + 100))

    assert await outcomes(store) == 3


def test_steps_that_wait_for_something_else_are_a_fault_and_do_not_hang():
    async def steps():
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waited for"):
        driven(steps)
