"""Whether the access log is whole: every row there, none changed, none cut off at the end (SEC-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.access_chain import BEGINNING, mark_of
from adapter.store.access_reading import PAGE, kept, persons_between
from adapter.store.access_tables import access_head, access_log, access_person
from adapter.store.database import Database, transaction
from adapter.values import replace


class Break(StrEnum):
    """How the chain is broken."""

    #: The row is not there, and later ones are.
    MISSING = "missing"
    #: The row, its persons, or its place after the one before it, is not as it was written.
    CHANGED = "changed"
    #: Persons of a row that is not there.
    PERSONS = "persons"
    #: Rows at the end are not there, which the head knows of.
    TAIL = "tail"
    #: The head is not there, or is not the last row.
    HEAD = "head"
    #: A row is not the one that was noted elsewhere.
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Walked:
    """How far the chain was walked, and where it is broken."""

    rows: int = 0
    seq: int = 0
    #: Of the last row: noted elsewhere, it tells later that nothing before it was made anew.
    mark: str = BEGINNING
    broken: Break | None = None
    #: The first row that does not fit.
    at: int | None = None


async def walk(database: Database, key: bytes, noted: tuple[int, str] | None = None) -> Walked:
    """
    Walk the whole chain, a page at a time, and stop at the first row that does not fit.

    Each page is of one moment, the last one with the head: others may add to the log meanwhile. `noted` is
    the number and mark of a row that somebody has kept elsewhere.
    """
    so_far, is_last = Walked(), False
    while not is_last and so_far.broken is None:
        async with transaction(database.reading) as connection:
            so_far, is_last = await _page(connection, key, so_far, noted)
            if is_last and so_far.broken is None:
                so_far = await _ended(connection, so_far, noted)
    return so_far


async def _page(
    connection: AsyncConnection, key: bytes, so_far: Walked, noted: tuple[int, str] | None
) -> tuple[Walked, bool]:
    query = select(access_log).where(access_log.c.seq > so_far.seq).order_by(access_log.c.seq).limit(PAGE)
    rows = (await connection.execute(query)).all()
    last = rows[-1].seq if rows else so_far.seq
    persons = dict(await persons_between(connection, so_far.seq + 1, last))
    for row in rows:
        if row.seq != so_far.seq + 1:
            return replace(so_far, broken=Break.MISSING, at=so_far.seq + 1), True
        one = kept(row, persons.pop(row.seq, []))
        if one.mark != mark_of(key, one.entry, so_far.mark):
            return replace(so_far, broken=Break.CHANGED, at=row.seq), True
        if noted is not None and row.seq == noted[0] and row.mark != noted[1]:
            return replace(so_far, broken=Break.NOTED, at=row.seq), True
        so_far = Walked(so_far.rows + 1, row.seq, row.mark)
    if persons:
        return replace(so_far, broken=Break.PERSONS, at=min(persons)), True
    return so_far, len(rows) < PAGE


async def _ended(connection: AsyncConnection, so_far: Walked, noted: tuple[int, str] | None) -> Walked:
    """Hold the end of the chain against what the head says."""
    heads: Sequence[tuple[int, str]] = [
        (row.seq, row.mark) for row in await connection.execute(select(access_head.c.seq, access_head.c.mark))
    ]
    beyond = await connection.scalar(
        select(func.min(access_person.c.seq)).where(access_person.c.seq > so_far.seq)
    )
    if beyond is not None or (heads and heads[0][0] > so_far.seq):
        return replace(so_far, broken=Break.TAIL, at=so_far.seq + 1)
    if heads != [(so_far.seq, so_far.mark)] and (heads or so_far.rows):
        return replace(so_far, broken=Break.HEAD, at=so_far.seq)
    if noted is not None and noted[0] > so_far.seq:
        return replace(so_far, broken=Break.TAIL, at=so_far.seq + 1)
    return so_far
