"""
Importing: one chunk, one transaction, in which the rows and how far we are are written together.

What a process that was killed leaves behind is gone on with, row by row as if nothing had happened.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import Contended, NotFound, NotNow
from adapter.matching.derived import RowFault
from adapter.store.derived_answers import About, Chunk, ImportItem, Keyed, Tally, import_item
from adapter.store.derived_editions import ImportState
from adapter.store.derived_tally import tallied
from adapter.store.dialects import count_anew
from adapter.store.tables import derived, derived_fault, derived_import
from adapter.store.writing import Values, insert_returning, insert_rows, insertion

#: From so many rows on the table is counted anew whenever an import has doubled.
_LARGE = 10_000


async def begin(connection: AsyncConnection, about: About, now: datetime) -> ImportItem:
    """
    Give the import of a content: a new one, or the one that there is, done or to be gone on with.

    NotNow as `found`.
    """
    item = await found(connection, about) or await _made(connection, about, now)
    # Another process may have made it this moment: a statement of its own sees it.
    item = item or await found(connection, about)
    if item is None:
        raise Contended("another process begins and undoes the same import; the file is looked at anew")
    return item


async def found(connection: AsyncConnection, about: About) -> ImportItem | None:
    """
    Give the import that there is of a content, and nobody else changes it before we end; None where there is none.

    NotNow where it was begun with other options, or is being undone.
    """
    query = select(derived_import).where(_is(about)).with_for_update(key_share=True)
    row: Row[Any] | None = (await connection.execute(query)).first()
    return None if row is None else _to_go_on(import_item(row), about)


async def add(connection: AsyncConnection, item: ImportItem, chunk: Chunk) -> ImportItem:
    """Write what comes next; NotNow where another process has gone on with it, or it is being undone."""
    now_at = await locked(connection, item.id)
    if now_at.state is not ImportState.RUNNING or now_at.next != item.next:
        raise NotNow(f"another process works on import {item.id}; see iplos status")
    return await write(connection, now_at, chunk)


async def write(connection: AsyncConnection, item: ImportItem, chunk: Chunk) -> ImportItem:
    """Write a chunk of an import that this transaction has locked."""
    rows = [_row(item.id, each) for each in chunk.rows]
    tally = await tallied(connection, rows)
    await insert_rows(connection, derived, rows)
    await insert_rows(connection, derived_fault, _faults(item.id, chunk.faults))
    after = item.after(chunk, tally)
    await connection.execute(
        update(derived_import)
        .where(derived_import.c.id == item.id)
        .values(next=after.next, rows=after.rows, refused=after.refused, **_told(after.tally))
    )
    if _has_grown(item.rows, after.rows):
        await count_anew(connection, derived)
    return after


async def end(connection: AsyncConnection, item: ImportItem, now: datetime) -> ImportItem:
    """Note that all of it is imported."""
    now_at = await locked(connection, item.id)
    if now_at.state is ImportState.RUNNING and now_at.next == item.next:
        await connection.execute(
            update(derived_import)
            .where(derived_import.c.id == item.id)
            .values(state=ImportState.DONE, ended_at=now)
        )
        await count_anew(connection, derived)
    return await locked(connection, item.id)


async def locked(connection: AsyncConnection, import_id: int) -> ImportItem:
    """Give an import that nobody else changes before we end; NotFound where there is none."""
    found = await connection.execute(
        select(derived_import).where(derived_import.c.id == import_id).with_for_update(key_share=True)
    )
    row: Row[Any] | None = found.first()
    if row is None:
        raise NotFound(f"there is no import {import_id} in this store")
    return import_item(row)


async def _made(connection: AsyncConnection, about: About, now: datetime) -> ImportItem | None:
    """Make it, unless there is one."""
    row = {
        **_columns(about),
        "state": ImportState.RUNNING,
        "next": 1,
        **dict.fromkeys(("rows", "refused", "new", "changed", "unchanged"), 0),
        "started_at": now,
    }
    statement = insertion(connection.dialect.name, derived_import, row).on_conflict_do_nothing()
    made = await insert_returning(connection, statement, [row], (derived_import.c.id,))
    return await locked(connection, made[0].id) if made else None


def _to_go_on(item: ImportItem, about: About) -> ImportItem:
    if item.state is ImportState.UNDOING:
        raise NotNow(f"the file is import {item.id}, which is being undone; let `iplos undo` end first")
    theirs = (item.about.form, item.about.kommune_nr, item.about.year)
    if theirs != (about.form, about.kommune_nr, about.year):
        raise NotNow(
            f"the file is import {item.id}, with another form, kommune or year; undo that one first, "
            "or name what it was begun with"
        )
    return item


def _is(about: About) -> Any:
    return (
        (derived_import.c.source == about.source)
        & (derived_import.c.digest == about.digest)
        & derived_import.c.undone_at.is_(None)
    )


def _columns(about: About) -> Values:
    return {
        "source": about.source,
        "form": about.form,
        "name": about.name,
        "digest": about.digest,
        "kommune_nr": about.kommune_nr,
        "year": about.year,
    }


def _row(import_id: int, keyed: Keyed) -> Values:
    row = keyed.row
    return {
        "import_id": import_id,
        "number": row.number,
        "kommune_nr": row.kommune_nr,
        "person_key": keyed.key,
        "list": row.list,
        "code": row.code,
        "start": row.start,
        "end": row.end,
        "orgnr": row.orgnr,
        "service_id": row.service_id or "",
        "source": row.source,
        "year": row.year,
        "birth_year": row.birth_year,
        "sex": row.sex,
    }


def _faults(import_id: int, faults: Sequence[RowFault]) -> list[Values]:
    """Of several at one place the first tells enough."""
    first: dict[tuple[int, str], RowFault] = {}
    for fault in faults:
        first.setdefault((fault.number, fault.place), fault)
    return [
        {"import_id": import_id, "number": each.number, "place": each.place, "rule": each.rule}
        for each in first.values()
    ]


def _has_grown(before: int, after: int) -> bool:
    """Whether an import is twice as large as when the table was last counted, or large for the first time."""
    return (before // _LARGE).bit_length() != (after // _LARGE).bit_length()


def _told(tally: Tally) -> Values:
    return {"new": tally.new, "changed": tally.changed, "unchanged": tally.unchanged}
