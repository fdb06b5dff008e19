"""
What was out of scope because its code was not switched on: found, and queued once it is (outcomes.md section 4).

So, too, consultations of a source that was not the municipality's to report (MH-61).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, select, true, tuple_, union, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from adapter.notifications import Change, HistoryKey
from adapter.outbox import Line, State
from adapter.store.asking import keys, wanted
from adapter.store.database import Database, transaction
from adapter.store.dialects import not_by_index
from adapter.store.tables import record

#: Records that one look goes through.
PAGE = 500
#: States in which a record may be that is not switched on. A held one is out of scope when it is released.
_WAITING = (State.OUT_OF_SCOPE, State.HELD)

#: Where a look ended: turn and number of its last record.
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Services, or consultations, of which records are not switched on, and what these are about: notifikasjonGUID of the N."""

    roots: Mapping[HistoryKey, Collection[str]]
    #: Services of which something under the same code is switched on, so that the register hears of them.
    partly: frozenset[HistoryKey]
    #: Where the next look begins; None after the last.
    last: _Place | None


@dataclass(frozen=True, slots=True)
class Source:
    """Whose records are looked for: a tenant's of services under codes, or of consultations."""

    tenant: str
    kommune_nr: str
    #: None: of consultations, which have no such codes.
    codes: frozenset[str] | None = None


class StoredSwitching:
    """Finds what waits to be switched on; nothing is locked and nothing changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, of: Source, state: State, after: _Place | None = None) -> Waiting:
        """Give the services, or consultations, of the records in a state that follow a place in their order."""
        async with transaction(self._database.reading) as connection:
            rows = (await connection.execute(_page(of, state, after))).all()
        kind = "consultation" if of.codes is None else "service"
        roots, partly = dict[HistoryKey, set[str]](), set[HistoryKey]()
        for row in rows:
            key = HistoryKey(of.tenant, kind, row.service_id)
            roots.setdefault(key, set()).add(row.ref or row.id)
            if row.is_partly:
                partly.add(key)
        last = (rows[-1].turn, rows[-1].seq) if len(rows) == PAGE else None
        return Waiting(roots, frozenset(partly), last)


def _page(of: Source, state: State, after: _Place | None) -> Select[Any]:
    """Along the index of queues."""
    line, is_partly, is_meant = (
        (Line.HST, false(), ~_is_annulled())
        if of.codes is None
        else (Line.IPLOS, _is_partly(), record.c.service_code.in_(sorted(of.codes)))
    )
    columns = (record.c.turn, record.c.seq, record.c.id, record.c.ref, record.c.service_id)
    query = select(*columns, is_partly.label("is_partly")).where(
        record.c.state == state,
        record.c.line == line,
        record.c.kommune_nr == of.kommune_nr,
        record.c.tenant == of.tenant,
        is_meant,
        ~record.c.switched_on,
    )
    if after is not None:
        query = query.where(tuple_(record.c.turn, record.c.seq) > after)
    return query.order_by(record.c.turn, record.c.seq).limit(PAGE)


def _is_partly() -> ColumnElement[bool]:
    other = record.alias("other")
    return (
        select(other.c.seq)
        .where(
            other.c.service_id == record.c.service_id,
            other.c.tenant == record.c.tenant,
            other.c.service_code == record.c.service_code,
            other.c.switched_on,
        )
        .exists()
    )


def _is_annulled() -> ColumnElement[bool]:
    """Whether what a record is about was taken back: of a consultation nothing is left to be reported then."""
    other = record.alias("annulling")
    about = func.coalesce(record.c.ref, record.c.id)
    return select(other.c.seq).where(other.c.ref == about, other.c.change == Change.ANNUL).exists()


@dataclass(frozen=True, slots=True)
class Switched:
    """What is switched on from now on."""

    #: tjenesteID, or konsultasjonID, of those that anything changed of.
    services: frozenset[str] = frozenset()
    #: Records, by id, in the order of their creation.
    queued: Sequence[str] = ()


async def queue_switched(connection: AsyncConnection, guids: Collection[str]) -> Switched:
    """
    Queue what is out of scope of N, by notifikasjonGUID, and of what corrects them.

    What is held stays so, and is queued when it is released.
    """
    if not guids:
        return Switched()
    dialect, named = connection.dialect.name, [(guid,) for guid in guids]
    rows = (await connection.execute(_switching(dialect), keys(dialect, named, width=1))).all()
    queued = [row.id for row in sorted(rows, key=lambda row: row.seq) if row.state == State.QUEUED]
    return Switched(frozenset(row.service_id for row in rows), queued)


@lru_cache(maxsize=2)
def _switching(dialect: str) -> ReturningUpdate[Any]:
    named = wanted(dialect, width=1)
    # By their keys, each by its own index: asked for either at once, PostgreSQL reads all records.
    about = union(
        select(record.c.seq).where(_is_among(record.c.id, named)),
        select(record.c.seq).where(_is_among(record.c.ref, named)),
    )
    return (
        update(record)
        .where(
            record.c.seq.in_(about),
            not_by_index(record.c.state).in_(_WAITING),
            ~record.c.switched_on,
        )
        .values(
            switched_on=true(),
            state=case((record.c.state == State.OUT_OF_SCOPE, State.QUEUED), else_=record.c.state),
        )
        .returning(record.c.id, record.c.seq, record.c.state, record.c.service_id)
    )


def _is_among(column: ColumnElement[Any], named: Any) -> ColumnElement[bool]:
    return column.in_(select(named.c.c0))
