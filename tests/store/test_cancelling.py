"""A task that is cancelled in the middle of a statement keeps nobody else from writing."""

import asyncio
import random
import sqlite3
import threading
import time

from batches import NOON, opened
from sqlalchemy import text

from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.store.database import transaction
from adapter.store.sqlite import open_sqlite

_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"


async def test_a_connection_thrown_away_lets_go_of_its_lock_while_its_cursor_lives(tmp_path):
    database = open_sqlite(f"sqlite:///{tmp_path / 'kpr.db'}")
    connection = await database.writing.connect()
    await connection.execute(text("CREATE TABLE kept (i INTEGER)"))
    driver = (await connection.get_raw_connection()).driver_connection
    cursor = await driver.execute(_ENDLESS)
    assert await cursor.fetchone() == (1,)

    await connection.invalidate()
    await connection.close()
    async with asyncio.timeout(30), transaction(database.writing) as next_one:
        await next_one.execute(text("CREATE TABLE kept (i INTEGER)"))

    assert cursor is not None
    await database.close()


async def test_writers_cancelled_at_any_instant_never_stop_the_next(place):
    chance = random.Random(20261122)
    async with opened(place) as store:

        async def write(kommune):
            while True:
                async with store.lines.leased(LineKey(kommune, Line.IPLOS), "me", 60, NOON) as line:
                    if line:
                        await line.under_way(NOON)

        for _ in range(40):
            tasks = [asyncio.create_task(write(f"{i:04d}")) for i in range(chance.randint(1, 4))]
            await asyncio.sleep(chance.random() * 0.03)
            for task in tasks:
                task.cancel()
            _, stuck = await asyncio.wait(tasks, timeout=30)
            assert not stuck


async def test_a_closed_database_leaves_no_thread_of_its_driver_behind(migrated_folder, monkeypatch):
    # A connection that is still being opened when its task is cancelled: the driver ends it by itself.
    opened = sqlite3.connect

    def slowly(*arguments, **named):
        time.sleep(0.3)
        return opened(*arguments, **named)

    before = set(threading.enumerate())
    database = open_sqlite(f"sqlite:///{migrated_folder / 'store.db'}")
    monkeypatch.setattr(sqlite3, "connect", slowly)
    tasks = [asyncio.create_task(_one_row(database)) for _ in range(4)]
    await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=30)
    await database.close()

    left = [each.name for each in set(threading.enumerate()) - before if "asyncio" not in each.name]
    assert left == []


async def _one_row(database):
    async with database.reading.connect() as connection:
        await connection.execute(text("SELECT 1"))
