"""A PostgreSQL that is stopped, restarted, cut off or kept waiting; a process that is frozen."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from batches import (
    KOMMUNER,
    NAMESPACE,
    SECRET,
    Batch,
    accepted,
    database_in,
    keep,
    opened,
    passing,
    service_history,
    write,
)
from sqlalchemy import event, make_url, text

from adapter.errors import Misconfigured, Unavailable
from adapter.events import Position
from adapter.notifications.known import Known
from adapter.store import Store, postgresql
from adapter.store.database import transaction
from adapter.store.owning import make_ours
from adapter.store.postgresql import open_postgresql
from adapter.store.seal import Seal
from tests.forked import Started
from tests.neighbours.postgres import postgres_server

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def server():
    """A server of one's own, to do bad things to."""
    with postgres_server() as own:
        yield own


async def ask(store, statement, engine="writing"):
    async with getattr(store._database, engine).begin() as connection:
        return (await connection.execute(text(statement))).scalar_one()


@pytest.mark.parametrize(
    ("engine", "setting", "value"),
    [
        ("writing", "transaction_isolation", "read committed"),
        ("reading", "transaction_isolation", "repeatable read"),
        ("reading", "transaction_read_only", "on"),
        ("writing", "idle_in_transaction_session_timeout", "30s"),
        ("writing", "lock_timeout", "30s"),
        ("writing", "statement_timeout", "1min"),
        ("reading", "statement_timeout", "10min"),
        ("migrating", "statement_timeout", "0"),
        ("writing", "application_name", "kpr-adapter"),
    ],
)
async def test_it_is_set_to_keep_what_it_promised(migrated_url, engine, setting, value):
    async with opened(migrated_url) as store:
        assert await ask(store, f"SELECT current_setting('{setting}')", engine) == value


async def test_all_connections_may_be_cut_and_work_goes_on(server):
    async with opened(server.database()) as store:
        await asyncio.gather(*(keep(store, accepted(n)) for n in range(4)))
        await store.reading.audit()

        await asyncio.to_thread(server.cut)

        await keep(store, passing(9))
        assert len(await store.reading.outcomes_of()) == 5


async def test_a_cut_in_the_middle_of_a_batch_undoes_it(server):
    async with opened(server.database()) as store:

        async def write_and_cut():
            async with store.work() as work:
                await work.write([accepted(1)], Known(), [], [], kommuner=KOMMUNER)
                await asyncio.to_thread(server.cut)
                await work.write([accepted(2)], Known(), [], [], kommuner=KOMMUNER)

        with pytest.raises(Unavailable, match="does not answer"):
            await write_and_cut()

        await keep(store, passing(9))
        assert len(await store.reading.outcomes_of()) == 1


async def test_a_cut_before_the_commit_undoes_it(server):
    async with opened(server.database()) as store:

        async def write_and_cut():
            async with store.work() as work:
                await work.write([accepted(1)], Known(), [], [], kommuner=KOMMUNER)
                await asyncio.to_thread(server.cut)

        with pytest.raises(Unavailable, match="does not answer"):
            await write_and_cut()

        assert await store.reading.outcomes_of() == []


async def test_a_connection_that_is_cut_before_it_is_set_up_is_unavailable(server):
    """As may happen to those that a new engine makes at once: they are set up one after the other."""
    url = server.database()
    async with opened(url):
        pass
    async with opened(url, migrate=False) as store:
        reading = store._database.reading.sync_engine

        async def cut(driver):
            gone = asyncio.Event()
            driver.add_termination_listener(lambda _: gone.set())
            await asyncio.to_thread(server.cut, url)
            await gone.wait()

        def set_up(connection, _record):
            connection.run_async(cut)

        event.listen(reading, "connect", set_up, insert=True, once=True)
        with pytest.raises(Unavailable, match="the connection was cut"):
            await store.reading.positions("topic")

        assert await store.reading.positions("topic") == []


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_server_that_is_away_is_unavailable_and_what_was_kept_is_there_when_it_is_back(server, mode):
    async with opened(server.database()) as store:
        await keep(store, accepted(1))

        await asyncio.to_thread(server.stop, mode)
        try:
            for _ in range(2):
                with pytest.raises(Unavailable, match="does not answer"):
                    await keep(store, accepted(2))
                with pytest.raises(Unavailable, match="does not answer"):
                    await store.reading.outcomes_of()
        finally:
            await asyncio.to_thread(server.start)

        await keep(store, accepted(2))
        assert len(await store.reading.outcomes_of()) == 2


async def test_a_server_that_is_not_there_at_the_start_is_unavailable(server):
    url = server.database()
    await asyncio.to_thread(server.stop, "fast")
    try:
        with pytest.raises(Unavailable, match="Connection refused"):
            async with opened(url):
                pass
    finally:
        await asyncio.to_thread(server.start)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"database": "nowhere"}, "is not on its server"),
        ({"username": "nobody"}, "refuses our user or password"),
        ({"query": {"sslmode": "some"}}, "has an address that cannot be used"),
    ],
)
async def test_a_wrong_address_stops_the_start_and_is_not_quoted(postgres, change, said):
    url = make_url(postgres.url).set(password="hemmelighet", **change)

    with pytest.raises(Misconfigured, match=f"cannot be opened: the store's database {said}") as caught:
        async with opened(url.render_as_string(hide_password=False)):
            pass

    assert "hemmelighet" not in str(caught.value)
    assert "nobody" not in str(caught.value)


async def test_a_server_without_tls_is_refused_where_it_is_asked_for(migrated_url):
    with pytest.raises(Unavailable):
        async with opened(f"{migrated_url}?ssl=require"):
            pass


async def test_a_lock_that_is_not_given_is_unavailable(migrated_url):
    async with opened(migrated_url) as one, opened(migrated_url) as other:
        known = Known()
        known.put(service_history(1))
        await write(one, Batch([], known))
        key = service_history(1).key
        async with one.work() as work:
            await work.load([key], [])

            async def load_impatiently():
                async with other.work() as waiting:
                    await waiting._connection.execute(text("SET LOCAL lock_timeout = 50"))
                    await waiting.load([key], [])

            with pytest.raises(Unavailable, match="a lock was not given in time"):
                await load_impatiently()


async def test_a_frozen_process_loses_its_transaction_and_the_others_go_on(migrated_url):
    """It holds a partition and a service; woken, it can write neither."""
    async with opened(migrated_url) as store:
        known = Known()
        known.put(service_history(1))
        await write(store, Batch([], known))
        frozen = Started(("frozen", migrated_url), os.environ, HERE)
        try:
            assert await asyncio.to_thread(frozen.stdout.readline) == "holds\n"
            frozen.send_signal(signal.SIGSTOP)

            [mine] = await store.claim("topic", ["0"])
            async with store.work() as work:
                known = await work.load([service_history(1).key], [])
                known.put(service_history(1, made=7))
                position = Position("topic", "0", 3, "", mine.epoch)
                await work.write([accepted(1)], known, [], [position], kommuner=KOMMUNER)
        finally:
            frozen.send_signal(signal.SIGCONT)
        said, _ = await asyncio.to_thread(frozen.communicate)

        assert said == "Unavailable\nFenced\n"
        assert await store.reading.positions("topic") == [Position("topic", "0", 3)]
        assert len(await store.reading.outcomes_of()) == 1


async def test_a_pool_that_is_used_up_makes_others_wait_in_turn(migrated_url):
    database = open_postgresql(make_url(migrated_url), 1)
    store = await Store.open(database, SECRET, namespace=NAMESPACE, rules_version="7")

    await asyncio.gather(*(keep(store, accepted(n)) for n in range(5)))

    assert len(await store.reading.outcomes_of()) == 5
    await store.close()


async def test_a_server_that_is_silent_is_given_up(migrated_url, monkeypatch):
    """It does not even end the statement by itself; work goes on by another connection."""
    # Of 60 seconds these are left: enough for honest work on a slow machine.
    monkeypatch.setattr(postgresql, "_MARGIN_SECONDS", -55)
    async with opened(migrated_url) as store:

        async def wait_for_it():
            async with store.work() as work:
                await work._connection.execute(text("SELECT pg_sleep(60)"))

        with pytest.raises(Unavailable, match="does not answer: TimeoutError"):
            await wait_for_it()

        await keep(store, accepted(1))


async def test_of_two_that_tie_a_new_store_the_second_waits_for_the_first(migrated_url):
    database, seal = database_in(migrated_url), Seal(SECRET)
    async with transaction(database.writing) as connection:
        await make_ours(connection, seal, NAMESPACE)

        async def tie():
            async with transaction(database.writing) as another:
                await make_ours(another, seal, NAMESPACE)

        tying = asyncio.create_task(tie())
        done, _ = await asyncio.wait([tying], timeout=0.3)
        assert not done

    await tying
    await database.close()


async def test_no_statement_is_compiled_which_takes_longer_than_to_run_it(migrated_url):
    async with opened(migrated_url) as store, store._database.reading.connect() as connection:
        assert (await connection.execute(text("SHOW jit"))).scalar_one() == "off"


async def test_whether_a_connection_stands_is_asked_once_before_a_transaction(migrated_url, monkeypatch):
    async with opened(migrated_url) as store:
        await keep(store, passing(1))
        sent, sound = [], postgresql._Connection.execute

        async def execute(connection, query, *args, **more):
            sent.append(query)
            return await sound(connection, query, *args, **more)

        monkeypatch.setattr(postgresql._Connection, "execute", execute)
        await keep(store, passing(2))

    assert sent == ["SELECT", "BEGIN;", "COMMIT;"]
