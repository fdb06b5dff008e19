"""Reading the access log: page by page, by when, who, what and whose data (SEC-10)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.access_chain import Entry
from adapter.store.access_tables import access_log, access_person

#: Rows that are in memory at a time.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of the access log, with the mark that ties it to the one before."""

    entry: Entry
    mark: str


@dataclass(frozen=True, slots=True)
class WhatLooks:
    """Which rows are wanted; what is None or empty does not limit."""

    #: Kommuner that may be seen; None: all, and what belongs to none.
    kommuner: Collection[str] | None = None
    #: From this moment on, and before that one; aware.
    since: datetime | None = None
    until: datetime | None = None
    who: str = ""
    act: str = ""
    kommune_nr: str = ""
    #: Whose data, as keyed hashes of the log; or what, by its ids. One of them is enough.
    person_hashes: Collection[str] = field(default=(), repr=False)
    subjects: Collection[str] = ()
    #: Only those: where nothing is named so, nothing is found.
    of_somebody: bool = False
    #: None after this number.
    last: int | None = None


async def after(connection: AsyncConnection, seq: int, limit: int, wanted: WhatLooks) -> list[Kept]:
    """Give rows that follow a number, the oldest first."""
    query = select(access_log).where(access_log.c.seq > seq, *_conditions(wanted))
    rows = (await connection.execute(query.order_by(access_log.c.seq).limit(limit))).all()
    return await _whole(connection, rows)


async def before(connection: AsyncConnection, seq: int | None, limit: int, wanted: WhatLooks) -> list[Kept]:
    """Give rows that precede a number, or all, the newest first."""
    query = select(access_log).where(*_conditions(wanted))
    if seq is not None:
        query = query.where(access_log.c.seq < seq)
    rows = (await connection.execute(query.order_by(access_log.c.seq.desc()).limit(limit))).all()
    return await _whole(connection, rows)


async def persons_between(connection: AsyncConnection, first: int, last: int) -> Mapping[int, Sequence[str]]:
    """Give the persons of all rows from one number to another, also of rows that are not there."""
    found: dict[int, list[str]] = {}
    query = select(access_person).where(access_person.c.seq.between(first, last))
    for row in await connection.execute(query):
        found.setdefault(row.seq, []).append(row.person_hash)
    # By their characters, whatever the database thinks of their order.
    return {seq: sorted(hashes) for seq, hashes in found.items()}


async def _whole(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Kept]:
    if not rows:
        return []
    wanted = [row.seq for row in rows]
    found: dict[int, list[str]] = {}
    for row in await connection.execute(select(access_person).where(access_person.c.seq.in_(wanted))):
        found.setdefault(row.seq, []).append(row.person_hash)
    return [kept(row, sorted(found.get(row.seq, ()))) for row in rows]


def kept(row: Row[Any], hashes: Sequence[str]) -> Kept:
    """Put a row together with its persons."""
    entry = Entry(
        row.seq,
        row.at,
        row.who,
        row.roles,
        row.organisation,
        row.act,
        row.subject,
        row.kommune_nr,
        row.why,
        row.detail,
        hashes,
    )
    return Kept(entry, row.mark)


def _conditions(wanted: WhatLooks) -> list[ColumnElement[bool]]:
    log = access_log.c
    chosen = [
        log.kommune_nr.in_(wanted.kommuner) if wanted.kommuner is not None else None,
        log.at >= wanted.since if wanted.since else None,
        log.at < wanted.until if wanted.until else None,
        log.who == wanted.who if wanted.who else None,
        log.act == wanted.act if wanted.act else None,
        log.kommune_nr == wanted.kommune_nr if wanted.kommune_nr else None,
        _about_somebody(wanted) if wanted.of_somebody else None,
        log.seq <= wanted.last if wanted.last is not None else None,
    ]
    return [each for each in chosen if each is not None]


def _about_somebody(wanted: WhatLooks) -> ColumnElement[bool]:
    theirs = select(access_person.c.seq).where(access_person.c.person_hash.in_(wanted.person_hashes))
    return or_(access_log.c.seq.in_(theirs), access_log.c.subject.in_(wanted.subjects))
