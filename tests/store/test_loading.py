"""Loading asks little: the same few statements for one event and for many, each by an index."""

import re

import pytest
from batches import KOMMUNER, resource_name, service_history
from sqlalchemy import event

from adapter.matching import KommuneKey, Likeness
from adapter.notifications.known import Known
from adapter.store.tables import metadata


@pytest.fixture
def asked(store):
    """What is asked of the writing engine: each statement with its parameters, the first of many."""
    seen, engine = [], store._database.writing.sync_engine

    def note(_connection, _cursor, statement, parameters, *_):
        if not statement.startswith("BEGIN"):
            seen.append((statement, parameters[0] if isinstance(parameters, list) else parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def wanted(first, size):
    """Services, names, persons and likenesses of so many events."""
    numbers = range(first, first + size)
    return (
        [service_history(n).key for n in numbers],
        [resource_name(n) for n in numbers],
        [KommuneKey("0301", f"{n:032}") for n in numbers],
        [Likeness("0301", 1900 + n % 100, "2", "21") for n in numbers],
    )


async def kept(store, first, size):
    """Keep a service for each of so many persons."""
    async with store.work() as work:
        known = await work.load(*wanted(first, size))
        for n in range(first, first + size):
            whose = KommuneKey("0301", f"{n:032}")
            known.put(service_history(n, whose=whose), [resource_name(n)])
        await work.write([], known, [], [], kommuner=KOMMUNER)


async def statements_of(store, asked, *what):
    asked.clear()
    async with store.work() as work:
        await work.load(*what)
    return len(asked)


async def test_what_nothing_is_asked_of_is_not_asked(store, asked):
    assert await statements_of(store, asked, [], []) == 0


async def test_an_event_costs_as_many_statements_as_many_events(store, asked):
    one, many = [await statements_of(store, asked, *wanted(*which)) for which in ((0, 1), (10, 400))]
    again = await statements_of(store, asked, *wanted(10, 400))

    # The look, the lock where there are rows to lock, the histories, derived data; who is new is written.
    assert again == (4 if store._database.writing.dialect.name == "postgresql" else 3)
    assert one == many == again + 1


async def test_what_is_asked_again_is_built_once(store, asked):
    first = await statements_of(store, asked, *wanted(0, 1)), [statement for statement, _ in asked]
    again = await statements_of(store, asked, *wanted(50, 30)), [statement for statement, _ in asked]

    assert first == again


async def test_the_histories_of_persons_come_with_those_that_are_named(store, asked):
    await kept(store, 0, 3)
    keys, names, persons, _ = wanted(0, 3)
    async with store.work() as work:
        by_key = await work.load(keys[:1], [])
        by_name = await work.load([], names[1:2])
        by_person = await work.load([], [], persons[2:])

    for n, found in enumerate((by_key, by_name, by_person)):
        assert list(found.histories) == [keys[n]]
        assert found.persons.histories == {persons[n]: {keys[n]: None}}


async def test_no_statement_of_a_load_reads_a_whole_table(store, asked):
    await kept(store, 0, 30)
    await statements_of(store, asked, *wanted(20, 30))
    said, dialect = list(asked), store._database.writing.dialect.name
    word = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[dialect]

    async with store.work() as work:
        plans = [await work._connection.exec_driver_sql(f"{word} {each}", given) for each, given in said]
        steps = [str(tuple(step)) for plan in plans for step in plan]

    tables = "|".join(metadata.tables)
    whole = re.compile(rf"Seq Scan on \"?({tables})|SCAN ({tables}|one)\b(?! USING)")
    assert not [step for step in steps if whole.search(step)]
    assert sum("USING" in step or "Index" in step for step in steps) >= len(said)


async def test_nothing_that_was_loaded_is_known_of_anybody_else(store):
    await kept(store, 0, 3)
    async with store.work() as work:
        assert await work.load(*wanted(100, 1)) == Known(
            persons=type(Known().persons)(histories={KommuneKey("0301", f"{100:032}"): {}})
        )
