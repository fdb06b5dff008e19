"""What stored resources told the tables, and what became of them: for `mappings coverage` and `impact`."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapter.mapping.results import Told
from adapter.mapping.tables import MappingRow
from adapter.outcomes import Outcome
from adapter.rules import Finding
from adapter.store.database import transaction
from adapter.store.dialects import from_json
from adapter.store.hst_column import from_text
from adapter.store.tables import outcome, resource
from adapter.store.told import told_of
from adapter.store.told_answers import Counted, Judged, StoredApart
from adapter.store.told_queries import (
    REFUSED,
    SEEN,
    inside,
    is_seen,
    open_refusals,
    passed,
    singly,
)
from adapter.values import replace

#: Rows that are fetched at a time.
_PAGE = 1000
#: So many contents are remembered.
_REMEMBERED = 20_000


class ToldReading:
    """Questions about what was told; none changes anything."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def judged(
        self, first: date, kommune_nr: str | None = None, *, by_day: bool = True
    ) -> AsyncGenerator[Judged, None]:
        """
        Give all that was taken in from a Norwegian day on.

        Without `by_day` what told the same counts as one whatever the day whose tables were asked, and what was
        told is of the last of them.
        """
        contents = _Contents()
        async with transaction(self._engine) as connection:
            query = passed(first, kommune_nr, by_day=by_day)
            groups = await connection.stream(query.execution_options(yield_per=_PAGE))
            async for page in groups.partitions():
                for row in page:
                    # Not left out by SQL: PostgreSQL would take it that few stand alone, and read all there is.
                    if row.unit is None:
                        yield _judged(row, contents)
            rows = await connection.stream(singly(first, kommune_nr).execution_options(yield_per=_PAGE))
            together: list[Row[Any]] = []
            async for page in rows.partitions():
                for row in page:
                    if together and together[0].id != row.id:
                        for each in _of_input(together, contents):
                            yield each
                        together = []
                    together.append(row)
            for each in _of_input(together, contents):
                yield each

    async def counted(self, first: date, kommune_nr: str | None = None) -> Counted:
        """Count what there is from a day on."""
        async with transaction(self._engine) as connection:
            count = select(func.count()).select_from(resource.join(outcome))
            wanted = inside(first, kommune_nr)
            number = [
                (await connection.execute(count.where(*wanted, *more))).scalar_one()
                for more in ((), (is_seen(),), (resource.c.outcome.in_(REFUSED),))
            ]
            still = (await connection.execute(open_refusals(first, kommune_nr))).scalar_one()
            return Counted(number[0], number[1], number[2] - still)


class _Contents:
    """What was told, each content read once as long as there is room."""

    def __init__(self) -> None:
        self._read: dict[str, Told] = {}

    def of(self, row: Row[Any]) -> Told | None:
        """Give what a row told, for its day."""
        if not row.told:
            return None
        found = self._read.get(row.told)
        if found is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            found = self._read[row.told] = told_of(from_json(row.content), row.event_day)
        return found if found.day == row.event_day else replace(found, day=row.event_day)


class _Detail(msgspec.Struct, frozen=True):
    """What is asked of the rest of a resource."""

    row: MappingRow | None
    findings: list[Finding]
    apart: StoredApart | None = None
    unit: str | None = None


def _of_input(together: Sequence[Row[Any]], contents: _Contents) -> Iterator[Judged]:
    """Give each resource of one input, with those that it stands or falls with."""
    details = [msgspec.json.decode(row.detail, type=_Detail) for row in together]
    each = [_single(row, detail, contents) for row, detail in zip(together, details, strict=True)]
    for row, detail, one in zip(together, details, each, strict=True):
        if row.reason in SEEN:
            continue
        beside = (o for o, d in zip(each, details, strict=True) if o is not one and d.unit == detail.unit)
        yield replace(one, beside=tuple(beside)) if detail.unit is not None else one


def _single(row: Row[Any], detail: _Detail, contents: _Contents) -> Judged:
    is_refused = row.outcome in REFUSED
    return Judged(
        tenant=row.tenant,
        kommune_nr=row.kommune_nr,
        count=1,
        last=row.last,
        digest=row.told,
        told=contents.of(row),
        outcome=Outcome(row.outcome),
        reason=row.reason,
        service_code=row.service_code,
        row=detail.row,
        apart=detail.apart,
        hst=from_text(row.hst),
        stops=tuple(dict.fromkeys(each.rule for each in detail.findings if each.stops)) if is_refused else (),
    )


def _judged(row: Row[Any], contents: _Contents) -> Judged:
    return Judged(
        tenant=row.tenant,
        kommune_nr=row.kommune_nr,
        count=row.number,
        last=row.last,
        digest=row.told,
        told=contents.of(row),
        outcome=Outcome(row.outcome),
        reason=row.reason,
        service_code=row.service_code,
        row=_row.decode(row.row or _NOTHING),
        apart=_apart.decode(row.apart or _NOTHING),
        hst=from_text(row.hst),
    )


_NOTHING = "null"
_row = msgspec.json.Decoder(MappingRow | None)
_apart = msgspec.json.Decoder(StoredApart | None)
