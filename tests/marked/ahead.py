"""
What a database writes ahead of its files (WAL): all of it since a moment, as it lies there; nothing of it opened.

A log is used again from its beginning once its content is in the files. Here nothing is used again before it was read.
"""

import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

Read = Callable[[], Awaitable[bytes]]

_PAGE = 8192
#: Bytes before what a page of PostgreSQL's log holds (xlog_internal.h), and the mark of the longer of the two.
_SHORT, _LONG, _IS_LONG = 24, 40, 2
_FLAGS = slice(2, 4)


@asynccontextmanager
async def written_ahead(url: str) -> AsyncIterator[Read]:
    """Keep all that a database writes ahead from here on; asked, it gives that: what is read is written by then."""
    if url.startswith("sqlite"):
        async with _by_sqlite(Path(urlsplit(url).path)) as read:
            yield read
    else:
        async with _by_postgresql(url.replace("+asyncpg", "")) as read:
            yield read


@asynccontextmanager
async def _by_sqlite(file: Path) -> AsyncIterator[Read]:
    """Somebody who has begun to read: what came after that is not used again before they have ended."""
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()

        async def read() -> bytes:
            return file.with_name(f"{file.name}-wal").read_bytes()

        yield read


@asynccontextmanager
async def _by_postgresql(url: str) -> AsyncIterator[Read]:
    """Somebody who is promised the log, as a standby would be; it is of the whole server, not of one database."""
    slot = f"marked_{secrets.token_hex(4)}"
    connection = await asyncpg.connect(url)
    try:
        # The log may be read, but not compressed: a page's image in it could hide what is searched for.
        assert await connection.fetchval("SHOW wal_compression") == "off"
        await connection.execute("SELECT pg_create_physical_replication_slot($1, true)", slot)
        begin = await connection.fetchval("SELECT pg_current_wal_insert_lsn()::text")

        async def read() -> bytes:
            # Ends the segment, so that all before it has been written to its file.
            end = await connection.fetchval("SELECT pg_switch_wal()::text")
            return await _log_between(connection, begin, end)

        try:
            yield read
        finally:
            await connection.execute("SELECT pg_drop_replication_slot($1)", slot)
    finally:
        await connection.close()


async def _log_between(connection: asyncpg.Connection, begin: str, end: str) -> bytes:
    """Segments from the page of the begin on; what is left of one that was ended early is empty."""
    first = await connection.fetchrow("SELECT * FROM pg_walfile_name_offset($1::text::pg_lsn)", begin)
    files = await connection.fetch(
        "SELECT name, pg_read_binary_file('pg_wal/' || name) AS content FROM pg_ls_waldir()"
        " WHERE name BETWEEN $1 AND pg_walfile_name($2::text::pg_lsn) ORDER BY name",
        first["file_name"],
        end,
    )
    log = b""
    for name, content in files:
        at = first["file_offset"] // _PAGE * _PAGE if name == first["file_name"] else 0
        log += b"".join(_without_headers(content[at:])).rstrip(b"\0")
    return log


def _without_headers(segment: bytes) -> Iterator[bytes]:
    """What a segment holds: a record goes on on the next page, and no mark is to be cut in two by that."""
    for at in range(0, len(segment), _PAGE):
        page = segment[at : at + _PAGE]
        is_long = int.from_bytes(page[_FLAGS], "little") & _IS_LONG
        yield page[_LONG if is_long else _SHORT :]
