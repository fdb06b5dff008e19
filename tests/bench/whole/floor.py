"""
What of an event's cost no line of ours could save: the work of C and Rust alone, in µs of CPU an event.

The statements of a run are written down as they go to the driver, and played again by the bare driver to a copy of
the store that the run began with. Reading, checking and sealing are what their libraries take for the same bytes.
"""

import gc
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import asyncpg
from sqlalchemy import event as listening
from sqlalchemy.engine import Engine

from adapter.events import Event
from adapter.pipeline import take_in
from adapter.store import Store
from tests.bench.whole.figures import Section
from tests.bench.whole.filling import file_url
from tests.bench.whole.libraries import Asked, add_libraries, cpu, noted
from tests.bench.whole.mix import as_events, events
from tests.bench.whole.near import Near
from tests.bench.whole.stages import BATCH, POSTGRESQL, SQLITE
from tests.neighbours.postgres import database_name
from tests.notifications.documents import WORLD
from tests.platform.serving import opened_postgresql
from tests.stores import opened_store

#: Words and parameters of a statement, whether for many rows; or the end of a transaction.
Statement = tuple[str, Any, bool]
_END: Statement = ("COMMIT", (), False)
#: What the figures of databases are called.
BARE = {store: f"statements and rows, {store}'s bare driver" for store in (SQLITE, POSTGRESQL)}
SERVERS = "the server's own beside it"


async def floor(near: Near, count: int, rounds: int) -> Section:
    """Play the same events' work again, round by round."""
    given = list(as_events(events(count)))
    warm, measured = given[: count // 4], given[count // 4 :]
    seen = await _on_sqlite(near, warm, measured)
    there, asked = await _on_postgresql(near, warm, measured)
    gc.freeze()
    made = Section("What no line of ours could save, µs of CPU an event")
    add_libraries(made, measured, asked, rounds)
    made.add(BARE[SQLITE], [await seen() for _ in range(rounds)], "µs")
    both = [await there() for _ in range(rounds)]
    made.add(BARE[POSTGRESQL], [ours for ours, _ in both], "µs")
    made.add(SERVERS, [its for _, its in both], "µs")
    return made


async def _on_sqlite(
    near: Near, warm: Sequence[Event], measured: Sequence[Event]
) -> Callable[[], Awaitable[float]]:
    begun, played = near.folder / "floor", near.folder / "played"
    begun.mkdir()
    async with opened_store(begun) as store:
        await _all(store, warm)
    shutil.copytree(begun, near.folder / "kept")
    async with opened_store(begun) as store:
        with _written_down() as statements:
            await _all(store, measured)

    async def play() -> float:
        shutil.rmtree(played, ignore_errors=True)
        shutil.copytree(near.folder / "kept", played)
        path = file_url(played).removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            return cpu(lambda: _play(connection, statements)) / len(measured)

    return play


def _play(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    for words, parameters, is_many in statements:
        if words == "COMMIT":
            if connection.in_transaction:
                connection.commit()
        elif is_many:
            connection.executemany(words, parameters)
        else:
            connection.execute(words, parameters).fetchall()


async def _on_postgresql(
    near: Near, warm: Sequence[Event], measured: Sequence[Event]
) -> tuple[Callable[[], Awaitable[tuple[float, float]]], Asked]:
    url = near.database()
    async with opened_postgresql(url) as store:
        await _all(store, warm)
    kept = near.postgres.database(database_name(url))
    async with opened_postgresql(url) as store:
        with _written_down() as statements, noted() as asked:
            await _all(store, measured)

    async def play() -> tuple[float, float]:
        copy = near.postgres.database(database_name(kept))
        connection = await asyncpg.connect(copy.replace("+asyncpg", ""))
        try:
            server, begun = near.postgres_cpu, time.process_time()
            await _play_there(connection, statements)
            took = time.process_time() - begun, near.postgres_cpu - server
        finally:
            await connection.close()
        near.postgres.drop(copy)
        return took[0] * 1e6 / len(measured), took[1] * 1e6 / len(measured)

    return play, asked


async def _play_there(connection: Any, statements: Sequence[Statement]) -> None:
    """As `_play`, by asyncpg, which knows no transaction that begins by itself."""
    is_open = False
    for words, parameters, is_many in statements:
        if (words == "COMMIT") is is_open:
            await connection.execute("COMMIT" if is_open else "BEGIN")
            is_open = not is_open
        if words == "COMMIT":
            continue
        if is_many:
            await connection.executemany(words, parameters)
        else:
            await connection.fetch(words, *parameters)


async def _all(store: Store, given: Sequence[Event]) -> None:
    for start in range(0, len(given), BATCH):
        await take_in(given[start : start + BATCH], store, WORLD)


@contextmanager
def _written_down() -> Iterator[list[Statement]]:
    """All that goes to a driver while the block lasts."""
    statements: list[Statement] = []

    def asked(_: Any, __: Any, words: str, parameters: Any, ___: Any, is_many: bool) -> None:
        statements.append((words, parameters, is_many))

    def ended(_: Any) -> None:
        statements.append(_END)

    listening.listen(Engine, "before_cursor_execute", asked)
    listening.listen(Engine, "commit", ended)
    try:
        yield statements
    finally:
        listening.remove(Engine, "before_cursor_execute", asked)
        listening.remove(Engine, "commit", ended)
