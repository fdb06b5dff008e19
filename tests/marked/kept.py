"""What a store keeps, as it lies there: files, rows and a dump; nothing of it opened."""

import asyncio
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from tests.marked.search import Heard
from tests.neighbours.postgres import login
from tests.neighbours.programs import client

#: Bytes as PostgreSQL writes them.
_HEX = re.compile(r"\\x([0-9a-f]+)")


async def hear_store(heard: Heard, way: str, url: str) -> None:
    """Note all that a store keeps."""
    if url.startswith("sqlite"):
        _hear_sqlite(heard, way, Path(urlsplit(url).path))
    else:
        await _hear_postgresql(heard, way, url)


def _hear_sqlite(heard: Heard, way: str, file: Path) -> None:
    for each in sorted(file.parent.glob(f"{file.name}*")):
        heard.hear(way, f"file {each.name}", each.read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        dump = "\n".join(connection.iterdump())
        heard.hear(way, "dump of the database", dump)
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"')
            _hear_columns(heard, way, table, [each[0] for each in rows.description], rows.fetchall())


async def _hear_postgresql(heard: Heard, way: str, url: str) -> None:
    dump = await asyncio.to_thread(_dumped, url)
    heard.hear(way, "dump of the database", dump)
    sealed = b"\n".join(bytes.fromhex(each) for each in _HEX.findall(dump.decode()))
    heard.hear(way, "dump of the database, bytes unpacked", sealed)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in tables:
            rows = await connection.fetch(f'SELECT * FROM "{table}"')
            _hear_columns(
                heard, way, table, list(rows[0].keys()) if rows else [], [tuple(row) for row in rows]
            )
        await _hear_files(heard, way, connection)
    finally:
        await connection.close()


async def _hear_files(heard: Heard, way: str, connection: asyncpg.Connection) -> None:
    """The files of our tables and of what they keep beside them, where they can be read."""
    await connection.execute("CHECKPOINT")
    folder = Path(await connection.fetchval("SHOW data_directory"))
    ours = "relnamespace = 'public'::regnamespace"
    beside = f"oid IN (SELECT reltoastrelid FROM pg_class WHERE {ours})"
    files = await connection.fetch(
        f"SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'i') AND ({ours} OR {beside})"
    )
    for whose, name in files:
        if name and os.access(folder / name, os.R_OK):
            heard.hear(way, f"file of {whose}", (folder / name).read_bytes())


def _dumped(url: str) -> bytes:
    command = [_pg_dump(), "--no-owner", "--inserts"]
    return subprocess.run(command, env=os.environ | login(url), check=True, capture_output=True).stdout


def _hear_columns(
    heard: Heard, way: str, table: str, names: list[str], rows: list[tuple[object, ...]]
) -> None:
    """All of a column at once: where a mark stands is told by table and column."""
    for place, name in enumerate(names):
        values = (row[place] for row in rows)
        heard.hear(way, f"column {table}.{name}", b"\n".join(_as_bytes(each) for each in values))


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _pg_dump() -> str:
    beside = Path(client()).with_name("pg_dump")
    return str(beside) if beside.exists() else "pg_dump"
