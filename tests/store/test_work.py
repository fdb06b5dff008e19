"""A batch is written whole, in a fixed number of statements, and read back as it was."""

import asyncio
import re
from contextlib import contextmanager
from itertools import count

import pytest
from batches import (
    KOMMUNER,
    Batch,
    accepted,
    consultation_history,
    full_batch,
    keep,
    opened,
    passing,
    resource_name,
    service_history,
    write,
)
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from adapter.errors import Contended, Unavailable
from adapter.events import Position
from adapter.notifications import HistoryKey, Scope
from adapter.notifications.known import Known, Name
from adapter.outbox import State
from adapter.store.tables import metadata

LETTER = Name("vest", "guid", "letter")


async def load(store, keys=(), names=()):
    async with store.work() as work:
        return await work.load(keys, names)


async def rows(store):
    """Every row of every table, in order."""
    async with store.reading._engine.begin() as connection:
        return {
            table.name: (await connection.execute(table.select().order_by(*table.primary_key))).all()
            for table in metadata.sorted_tables
        }


def statements(store):
    """Listen to every statement of the writing engine."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(store._database.writing.sync_engine, "before_cursor_execute", note)
    return seen


#: What a full batch writes to, in whatever number of statements.
WRITTEN = {
    *("outcome", "resource", "history", "name", "record", "publication", "parked", "awaited"),
    *("position", "received", "made", "counted"),
}


def written_by(seen):
    """The tables that statements write to."""
    return {table for each in seen for table in re.findall(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", each)}


class Broken(Exception):
    """The database broke at the statement we chose."""


@contextmanager
def failing(store, fails_at):
    """Break the n-th statement of the next transaction, or its commit."""
    engine, passed = store._database.writing.sync_engine, count(1)

    def break_statement(*_):
        if next(passed) == fails_at:
            raise Broken

    def break_commit(_connection):
        if fails_at == "commit":
            raise Broken

    hooks = {"before_cursor_execute": break_statement, "commit": break_commit}
    for name, hook in hooks.items():
        event.listen(engine, name, hook)
    try:
        yield
    finally:
        for name, hook in hooks.items():
            event.remove(engine, name, hook)


class TestHistories:
    """What was put is found again, by key and by name."""

    async def test_what_is_not_there_is_not_known(self, store):
        known = await load(store, [service_history(1).key], [resource_name(1)])

        assert known == Known()

    async def test_it_is_found_by_its_key(self, store):
        known = Known()
        known.put(service_history(1))
        known.put(consultation_history(2))
        await write(store, Batch([], known))

        found = await load(store, [service_history(1).key, consultation_history(2).key])

        assert found.histories == known.histories
        assert not found.changed

    async def test_it_is_found_by_any_of_its_names(self, store):
        history = service_history(1)
        known = Known()
        known.put(history, [resource_name(1), LETTER])
        await write(store, Batch([], known))

        found = await load(store, [], [resource_name(1), LETTER, resource_name(2)])

        assert found.histories == {history.key: history}
        assert found.names == {resource_name(1): history.key, LETTER: history.key}

    async def test_the_newest_state_is_kept(self, store):
        for made in (1, 2):
            known = Known()
            known.put(service_history(1, made=made))
            await write(store, Batch([], known))

        found = await load(store, [service_history(1).key])

        assert found.by_key(service_history(1).key).made == 2

    async def test_the_first_owner_of_a_name_keeps_it(self, store):
        for n in (1, 2):
            async with store.work() as work:
                known = await work.load([service_history(n).key], [LETTER])
                known.put(service_history(n), [LETTER])
                await work.write([], known, [], [], kommuner=KOMMUNER)

        found = await load(store, [], [LETTER])

        assert found.by_name(LETTER) == service_history(1)

    async def test_the_same_id_under_another_tenant_is_another_history(self, store):
        known = Known()
        known.put(service_history(1), [resource_name(1)])
        await write(store, Batch([], known))

        found = await load(
            store, [HistoryKey("nord", "service", "T1")], [Name("nord", "resource", resource_name(1).value)]
        )

        assert found == Known()

    @pytest.mark.parametrize("service_id", ["007", "a'b", 'a"b', "æøå", "1e3", "null", "%", ""])
    async def test_an_id_is_a_text_whatever_it_looks_like(self, store, service_id):
        key = HistoryKey("vest", "service", service_id)
        known = Known()
        known.put(service_history(1, key=key))
        await write(store, Batch([], known))

        assert list((await load(store, [key, HistoryKey("vest", "service", "7")])).histories) == [key]

    async def test_a_history_that_was_not_asked_for_is_never_overwritten(self, store):
        """A batch that does not know what is there has no right to replace it."""
        known = Known()
        known.put(service_history(1, made=1))
        await write(store, Batch([], known))

        async def write_unread():
            async with store.work() as work:
                await work.write([], known, [], [], kommuner=KOMMUNER)

        with pytest.raises((IntegrityError, Contended)):
            await write_unread()


class TestRecords:
    """What waits to be reported."""

    async def test_a_held_record_is_queued_when_its_start_comes(self, store):
        held = accepted(1, state=State.HELD)
        await keep(store, held)

        await keep(store, passing(2), releases=[held.records[0].id])

        item = await store.reading.queue_item(held.records[0].id)
        assert (item.state, item.reason) == (State.QUEUED, None)

    async def test_a_held_record_of_another_code_becomes_out_of_scope(self, store):
        held = accepted(1, state=State.HELD, scope=Scope.EXTENDED)
        await keep(store, held)

        await keep(store, passing(2), releases=[held.records[0].id])

        assert (await store.reading.queue_item(held.records[0].id)).state is State.OUT_OF_SCOPE

    async def test_a_record_may_be_released_in_the_batch_that_made_it(self, store):
        held = accepted(1, state=State.HELD)

        await keep(store, held, releases=[held.records[0].id])

        assert (await store.reading.queue_item(held.records[0].id)).state is State.QUEUED

    @pytest.mark.parametrize("state", [each for each in State if each is not State.HELD])
    async def test_only_what_is_held_can_be_released(self, store, state):
        taken = accepted(1, state=state)

        await keep(store, taken, releases=[taken.records[0].id])

        assert (await store.reading.queue_item(taken.records[0].id)).state is state

    async def test_a_notification_is_never_kept_twice(self, store):
        await keep(store, accepted(1))
        before = await rows(store)

        with pytest.raises(IntegrityError):
            await keep(store, accepted(1))

        assert await rows(store) == before


class TestPositions:
    """How far a source was read is written with what was read."""

    async def test_a_position_is_kept_by_source_and_partition(self, store):
        await write(
            store,
            Batch(
                [], Known(), positions=[Position("a", "0", 5), Position("a", "1", 7), Position("b", "0", 9)]
            ),
        )

        assert await store.reading.positions("a") == [Position("a", "0", 5), Position("a", "1", 7)]
        assert await store.reading.positions("c") == []

    async def test_the_last_of_several_counts(self, store):
        await write(store, Batch([], Known(), positions=[Position("a", "0", 5), Position("a", "0", 6)]))
        await write(store, Batch([], Known(), positions=[Position("a", "0", 8)]))

        assert await store.reading.positions("a") == [Position("a", "0", 8)]


class TestOneTransaction:
    """Everything of a batch, or nothing of it."""

    async def test_outcomes_get_their_ids_in_order(self, store):
        first = await keep(store, passing(1), accepted(2), passing(3))
        second = await keep(store, passing(4))

        assert first + second == [1, 2, 3, 4]

    async def test_an_empty_batch_writes_nothing(self, store):
        before = await rows(store)

        assert await keep(store) == []
        assert await rows(store) == before

    async def test_an_exception_in_the_block_undoes_it(self, store):
        before = await rows(store)

        async def write_and_break():
            async with store.work() as work:
                batch = full_batch(1, 6)
                await work.write(batch.taken, batch.known, [], [], kommuner=KOMMUNER)
                raise Broken

        with pytest.raises(Broken):
            await write_and_break()

        assert await rows(store) == before

    async def test_a_cancelled_task_undoes_it(self, store):
        before = await rows(store)
        batch, written = full_batch(1, 6), asyncio.Event()

        async def write_and_wait():
            async with store.work() as work:
                await work.write(batch.taken, batch.known, [], [], kommuner=KOMMUNER)
                written.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(write_and_wait())
        await asyncio.wait_for(written.wait(), timeout=30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert await rows(store) == before
        assert len(await keep(store, passing(1))) == 1

    async def test_a_fault_before_any_statement_leaves_nothing(self, store):
        """The database fails at the first, the second … the last statement, and at the commit."""
        await write(store, full_batch(1, 6))
        seen = statements(store)
        await write(store, full_batch(50, 6))
        before, batch, total = await rows(store), full_batch(100, 6), len(seen)

        for fails_at in [*range(1, total + 1), "commit"]:
            with failing(store, fails_at), pytest.raises(Broken):
                await write(store, batch)
            assert await rows(store) == before, fails_at

        assert written_by(seen) >= WRITTEN
        assert len(await write(store, batch)) == len(batch.taken)

    async def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(self, store):
        await write(store, full_batch(10_000, 3))
        small, large = [
            len(await self._statements_of(store, full_batch(first, size)))
            for first, size in ((1, 2), (100, 500))
        ]

        # Two to load; parked and what is refused of it, outcomes, resources, histories, names, records, releases,
        # what is due, positions, received, made: some of them look first, or settle afterwards.
        assert small == large < 27

    async def test_no_statement_of_a_batch_reads_a_whole_table(self, store):
        """Or an event would cost the more, the more is kept."""
        await write(store, full_batch(1, 30))
        explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
        dialect = store._database.writing.dialect.name
        asked = await self._asked_of(store, full_batch(100, 30))

        plans = {}
        async with store.work() as work:
            for statement, parameters in asked:
                plan = await work._connection.exec_driver_sql(f"{explain[dialect]} {statement}", parameters)
                plans[statement] = [str(tuple(step)) for step in plan]

        tables = "|".join(metadata.tables)
        whole = re.compile(rf"Seq Scan on \"?({tables})|SCAN ({tables})\b(?! USING)")
        found = [(asked, step) for asked, plan in plans.items() for step in plan if whole.search(step)]
        assert written_by(plans) >= WRITTEN
        assert not [(asked, step) for asked, step in found if not self._is_harmless(dialect, asked)]

    def _is_harmless(self, dialect, asked):
        """SQLite: the first row is enough, or the scan is passed over since no reference is open."""
        return dialect == "sqlite" and asked.startswith(("SELECT EXISTS", "INSERT"))

    async def _asked_of(self, store, batch):
        """What a batch asks of the database: each statement with its parameters, the first of many."""
        asked, engine = [], store._database.writing.sync_engine

        def note(_connection, _cursor, statement, parameters, *_):
            asked.append((statement, parameters[0] if isinstance(parameters, list) else parameters))

        event.listen(engine, "before_cursor_execute", note)
        await write(store, batch)
        event.remove(engine, "before_cursor_execute", note)
        return [each for each in asked if not each[0].startswith("BEGIN")]

    async def _statements_of(self, store, batch):
        seen = statements(store)
        await write(store, batch)
        return list(seen)


class TestSeveralWriters:
    """Writers take turns; readers never wait."""

    async def test_tasks_of_one_process_wait_for_each_other(self, store):
        await asyncio.gather(*(keep(store, accepted(n)) for n in range(20)))

        assert len(await store.reading.outcomes_of()) == 20

    async def test_two_processes_do_not_disturb_each_other(self, place):
        """Each has engines of its own: only the database is between them."""
        async with opened(place) as one, opened(place) as other:
            await asyncio.gather(
                *(keep(store, accepted(2 * n + i)) for n in range(10) for i, store in enumerate((one, other)))
            )

            assert len(await one.reading.outcomes_of()) == 20
            assert all(check.equal for check in await other.reading.audit())

    async def test_what_a_work_has_read_nobody_changes_before_it_is_written(self, place):
        """Both add one to the same history: without a lock on what was read, one addition is lost."""
        key = service_history(1).key
        known = Known()
        known.put(service_history(1, made=0))

        async def add_one(store):
            async with store.work() as work:
                known = await work.load([key], [])
                made = known.histories[key].made
                await asyncio.sleep(0)
                known.put(service_history(1, made=made + 1))
                await work.write([], known, [], [], kommuner=KOMMUNER)

        async with opened(place) as one, opened(place) as other:
            await write(one, Batch([], known))
            await asyncio.gather(*(add_one(store) for _ in range(5) for store in (one, other)))

            assert (await load(one, [key])).histories[key].made == 10

    async def test_a_reader_sees_the_last_commit_while_somebody_writes(self, store):
        await keep(store, accepted(1))
        async with store.work() as work:
            batch = full_batch(2, 3)
            await work.write(batch.taken, batch.known, [], [], kommuner=KOMMUNER)

            assert len(await store.reading.outcomes_of()) == 1

    async def test_a_database_that_stays_locked_is_unavailable(self, tmp_path):
        """Shortened from a minute to nothing, on a connection that the pool keeps."""
        async with opened(tmp_path) as one, opened(tmp_path) as other:
            async with other.work() as work:
                await work._connection.execute(text("PRAGMA busy_timeout = 0"))
            async with one.work():
                with pytest.raises(Unavailable, match="database is locked"):
                    await keep(other, accepted(1))
