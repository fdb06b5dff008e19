"""What is parked, by what it is refused for: ten thousand inputs of one mistake are one line."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.errors import NotFound
from adapter.rules import Finding
from adapter.store import answering
from adapter.store.answers import ParkedItem, ParkedState
from adapter.store.database import transaction
from adapter.store.input_answers import ParkedGroup
from adapter.store.line_answers import Operation
from adapter.store.line_rows import operation_of
from adapter.store.tables import operation, parked

#: What is told of the member that stands for a group.
_MEMBER = (parked.c.id, parked.c.tenant, parked.c.reason, parked.c.findings)
#: How the act of trying parked inputs again is called where it is kept, whoever does it and from where: before
#: anything is tried. The office keeps besides what became of them; where that is missing the process ended in between.
REPLAY_ACT = "parked replay"
REPLAY_DONE = "parked replay done"


class ParkedReading:
    """
    Questions about what is parked; none changes anything, and nothing sealed is opened.

    `tenants` are those that whoever asks may see; None: all, and what nobody knows whose it is.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def groups(
        self,
        *,
        tenants: Collection[str] | None,
        state: ParkedState | None = ParkedState.OPEN,
        tenant: str | None = None,
        reason: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[ParkedGroup]:
        """List groups, the one with the newest member first, from the one before `before` (a `newest`)."""
        query = _groups(tenants, {parked.c.state: state, parked.c.tenant: tenant, parked.c.reason: reason})
        if before is not None:
            query = query.having(func.max(parked.c.id) < before)
        async with transaction(self._engine) as connection:
            rows = (await connection.execute(query.limit(limit))).all()
            return await _with_findings(connection, rows)

    async def group(self, fingerprint: str, *, tenants: Collection[str] | None) -> ParkedGroup:
        """Give one group, whatever the state of its members; NotFound where there is none to be seen."""
        async with transaction(self._engine) as connection:
            rows = (await connection.execute(_groups(tenants, {parked.c.fingerprint: fingerprint}))).all()
            found = await _with_findings(connection, rows)
        if not found:
            raise NotFound("there is no such group of parked inputs")
        return found[0]

    async def items(
        self,
        fingerprint: str | None = None,
        *,
        tenants: Collection[str] | None,
        state: ParkedState | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[ParkedItem]:
        """List parked inputs, of a group or all, the newest first, from the one before `before`."""
        query = select(*answering.PARKED_COLUMNS).where(
            *_where(tenants, {parked.c.fingerprint: fingerprint, parked.c.state: state})
        )
        if before is not None:
            query = query.where(parked.c.id < before)
        async with transaction(self._engine) as connection:
            rows = await connection.execute(query.order_by(parked.c.id.desc()).limit(limit))
            return [answering.parked_item(row) for row in rows]

    async def open_numbers(
        self, fingerprint: str, *, tenants: Collection[str] | None, limit: int
    ) -> list[int]:
        """Give the members of a group that wait for a correction, in the order of their arrival."""
        wanted = _where(tenants, {parked.c.fingerprint: fingerprint, parked.c.state: ParkedState.OPEN})
        query = select(parked.c.id).where(*wanted).order_by(parked.c.id).limit(limit)
        async with transaction(self._engine) as connection:
            return list(await connection.scalars(query))

    async def group_of(self, number: int, *, tenants: Collection[str] | None) -> str:
        """Give the fingerprint of one input; NotFound where there is none to be seen."""
        query = select(parked.c.fingerprint).where(*_where(tenants, {parked.c.id: number}))
        async with transaction(self._engine) as connection:
            found = (await connection.execute(query)).one_or_none()
        if found is None:
            raise NotFound("there is no such parked input")
        return found.fingerprint or ""

    async def replay(self, seq: int) -> Operation:
        """Give what was kept of what became of a replay in the office; NotFound for what is none."""
        # Both names: stores may hold some from when what became of it was kept under the name of the act itself.
        query = select(operation).where(
            operation.c.seq == seq, operation.c.act.in_((REPLAY_ACT, REPLAY_DONE))
        )
        async with transaction(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None or "became" not in row.detail:
            raise NotFound(f"there is no replay {seq} in this store")
        return operation_of(row)


def _groups(tenants: Collection[str] | None, filters: Mapping[ColumnElement[Any], object]) -> Select[Any]:
    newest = func.max(parked.c.id)
    counts = (func.sum(case((parked.c.state == each, 1), else_=0)).label(each.value) for each in ParkedState)
    return (
        select(
            parked.c.fingerprint,
            newest.label("newest"),
            func.min(parked.c.first_seen).label("first_seen"),
            func.max(parked.c.last_seen).label("last_seen"),
            *counts,
        )
        .where(*_where(tenants, filters))
        .group_by(parked.c.fingerprint)
        .order_by(newest.desc())
    )


def _where(
    tenants: Collection[str] | None, filters: Mapping[ColumnElement[Any], object]
) -> Iterator[ColumnElement[bool]]:
    if tenants is not None:
        yield parked.c.tenant.in_(sorted(tenants))
    yield from (column == value for column, value in filters.items() if value is not None)


async def _with_findings(connection: AsyncConnection, rows: Collection[Row[Any]]) -> list[ParkedGroup]:
    """Give each group with what is wrong with its newest member."""
    wanted = parked.c.id.in_([row.newest for row in rows])
    query = select(*_MEMBER).where(wanted)
    members: dict[int, Any] = {row.id: row for row in await connection.execute(query)}
    return [_group(row, members[row.newest]) for row in rows]


def _group(row: Row[Any], member: Any) -> ParkedGroup:
    return ParkedGroup(
        fingerprint=row.fingerprint or "",
        tenant=member.tenant or None,
        reason=member.reason,
        open=row.open,
        replayed=row.replayed,
        superseded=row.superseded,
        dropped=row.dropped,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        newest=row.newest,
        findings=msgspec.convert(member.findings, tuple[Finding, ...]),
    )
