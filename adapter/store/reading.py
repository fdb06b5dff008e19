"""Reading: what operators, pages and commands ask the store."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapter.errors import not_there
from adapter.events import Event, Position
from adapter.outbox import Line, State
from adapter.store import answering, counting, tables
from adapter.store.answers import Check, Explained, ParkedItem, ParkedState, QueueItem, Summary
from adapter.store.database import transaction
from adapter.store.dialects import not_by_index
from adapter.store.pairs import Pair, find_pair
from adapter.store.review import ReviewState
from adapter.store.review_answers import (
    REVIEW_QUERY,
    Found,
    MatchItem,
    ReviewItem,
    found_of,
    found_query,
    match_item,
    matches_query,
    review_item,
)
from adapter.store.seal import Seal
from adapter.store.sealed import open_content, open_event
from adapter.store.superseding import superseded_by

#: How many rows one look takes; between two looks no connection is held.
_PAGE = 500


class Reading:
    """
    Questions to the store; none changes anything.

    Lists are streams in the order of arrival, without sealed content; one item asked for by its id
    comes with it. What is asked for by an id and is not there raises NotFound.
    """

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    async def positions(self, source: str) -> list[Position]:
        """Tell how far a source has been read, partition by partition."""
        found = await self._all(
            select(tables.position)
            .where(tables.position.c.source == source)
            .order_by(tables.position.c.partition)
        )
        return [Position(row.source, row.partition, row.next, row.mark) for row in found]

    async def all_positions(self) -> list[Position]:
        """Tell how far every partition has been read, and the epoch of its last claim."""
        position, claim = tables.position, tables.claim
        both = (position.c.source == claim.c.source) & (position.c.partition == claim.c.partition)
        read = await self._all(select(position, claim.c.epoch).join(claim, both, isouter=True))
        known = [Position(row.source, row.partition, row.next, row.mark, row.epoch or 0) for row in read]
        never = select(claim).join(position, both, isouter=True).where(position.c.source.is_(None))
        known += [Position(row.source, row.partition, 0, "", row.epoch) for row in await self._all(never)]
        return sorted(known, key=lambda each: (each.source, each.partition))

    async def queue(
        self,
        *,
        state: State | None = None,
        line: Line | None = None,
        kommune_nr: str | None = None,
        service_id: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> AsyncIterator[QueueItem]:
        """List records, oldest first, from the one that follows `after` (a `seq`)."""
        record = tables.record.c
        query = _where(
            select(*answering.QUEUE_COLUMNS),
            {
                record.state: state,
                record.line: line,
                record.kommune_nr: kommune_nr,
                record.service_id: service_id,
            },
        )
        async for row in self._stream(query, record.seq, after, limit):
            yield answering.queue_item(row)

    async def queue_item(self, record_id: str) -> QueueItem:
        """Give one record with its content; without it where its time was over."""
        record = tables.record.c
        row = await self._one(
            select(*answering.QUEUE_COLUMNS, record.sealed).where(record.id == record_id),
            "record",
            record_id,
            "its notifikasjonGUID",
        )
        content = open_content(self._seal, row.id, Line(row.line), row.sealed) if row.sealed else None
        return answering.queue_item(row, content)

    async def records(self, ids: Collection[str]) -> list[QueueItem]:
        """Give the records of these ids as they stand, oldest first; ids that are not there are passed over."""
        record = tables.record.c
        found = await self._all(
            select(*answering.QUEUE_COLUMNS).where(record.id.in_(ids)).order_by(record.seq)
        )
        return [answering.queue_item(row) for row in found]

    async def reviews(
        self,
        *,
        state: ReviewState | None = None,
        kommune_nr: str | None = None,
        tenant: str | None = None,
        kommuner: Collection[str] | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> AsyncIterator[ReviewItem]:
        """List what persons were asked about services that are like others, the oldest question first."""
        review = tables.review.c
        filters: dict[ColumnElement[Any], object] = {
            review.state: state,
            review.kommune_nr: kommune_nr,
            review.tenant: tenant,
        }
        query = _where(REVIEW_QUERY, filters)
        if kommuner is not None:
            query = query.where(review.kommune_nr.in_(sorted(kommuner)))
        async for row in self._stream(query, review.id, after, limit):
            yield review_item(row)

    async def review(self, review_id: int) -> ReviewItem:
        """Give one question."""
        row = await self._one(REVIEW_QUERY.where(tables.review.c.id == review_id), "review", str(review_id))
        return review_item(row)

    async def pair(self, asked: str) -> Pair:
        """Give a service beside what it is like: by a review's number, or by `tenant/tjenesteID`."""
        async with self._connected() as connection:
            return await find_pair(connection, self._seal, asked)

    async def matches(self, outcome_ids: Collection[int]) -> list[MatchItem]:
        """Give what services were found to be like by these outcomes, in order."""
        rows = await self._all(matches_query(outcome_ids))
        return [match_item(row) for row in rows]

    async def found(
        self, *, kommune_nr: str | None = None, first: date | None = None, last: date | None = None
    ) -> list[Found]:
        """Count the services that were found to be like others, by start between two days, both inclusive."""
        return found_of(await self._all(found_query(kommune_nr, first, last)))

    async def parked(
        self,
        *,
        state: ParkedState | None = ParkedState.OPEN,
        tenant: str | None = None,
        source: str | None = None,
        reason: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> AsyncIterator[ParkedItem]:
        """
        List parked inputs, oldest first, from the one that follows `after`.

        Those still open, unless told otherwise.
        """
        parked = tables.parked.c
        query = _where(
            select(*answering.PARKED_COLUMNS),
            {parked.state: state, parked.tenant: tenant, parked.source: source, parked.reason: reason},
        )
        async for row in self._stream(query, parked.id, after, limit):
            yield answering.parked_item(row)

    async def parked_item(self, parked_id: int) -> ParkedItem:
        """Give one parked input with the event as it arrived, for a replay."""
        parked = tables.parked.c
        row = await self._one(
            select(*answering.PARKED_COLUMNS, parked.digest, parked.sealed).where(parked.id == parked_id),
            "parked input",
            str(parked_id),
        )
        event = open_event(self._seal, row.tenant, row.digest, row.sealed) if row.sealed else None
        by = await self.superseded_by([parked_id])
        return replace(answering.parked_item(row, event), superseded_by=by.get(parked_id, ()))

    async def open_events(self, numbers: Collection[int]) -> dict[int, Event]:
        """Give those of parked inputs that still wait for a correction, as they arrived; none whose document is gone."""
        parked = tables.parked.c
        found = await self._all(
            select(parked.id, parked.tenant, parked.digest, parked.sealed).where(
                parked.id.in_(numbers), not_by_index(parked.state) == ParkedState.OPEN
            )
        )
        return {
            row.id: open_event(self._seal, row.tenant, row.digest, row.sealed) for row in found if row.sealed
        }

    async def superseded_by(self, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Give the names of the inputs that superseded parked ones, of those that are superseded."""
        async with self._connected() as connection:
            return await superseded_by(connection, self._seal, numbers)

    async def are_open(self, numbers: Collection[int]) -> bool:
        """Whether all of these parked inputs still wait for a correction."""
        parked = tables.parked.c
        is_open = not_by_index(parked.state) == ParkedState.OPEN
        still = select(parked.id).where(parked.id.in_(numbers), is_open)
        return not numbers or len(await self._all(still)) == len(set(numbers))

    async def outcome(self, outcome_id: int) -> Explained:
        """Explain one outcome."""
        async with self._connected() as connection:
            found = await answering.explain(connection, tables.outcome.c.id == outcome_id)
        if not found:
            raise not_there("outcome", str(outcome_id), "its number")
        return found[0]

    async def outcomes_of(
        self,
        *,
        service_id: str | None = None,
        input_id: str | None = None,
        record_id: str | None = None,
        parked_id: int | None = None,
    ) -> list[Explained]:
        """
        Explain outcomes, oldest first.

        Those that touched a service, came of an input, made a record, or became or settled a parked input.
        """
        outcome, resource, record = tables.outcome.c, tables.resource.c, tables.record.c
        wanted: list[ColumnElement[bool]] = []
        if service_id is not None:
            wanted.append(
                outcome.id.in_(select(resource.outcome_id).where(resource.service_id == service_id))
            )
        if parked_id is not None:
            wanted.append(outcome.parked_id == parked_id)
        if input_id is not None:
            wanted.append(outcome.input == input_id)
        if record_id is not None:
            wanted.append(outcome.id.in_(select(record.outcome_id).where(record.id == record_id)))
        async with self._connected() as connection:
            return await answering.explain(connection, *wanted)

    async def summary(self) -> Summary:
        """Count what the store holds."""
        async with self._connected() as connection:
            return await counting.summary(connection)

    async def audit(self) -> list[Check]:
        """Hold every count kept beside the rows against the rows themselves (outcomes.md section 5)."""
        async with self._connected() as connection:
            return await counting.audit(connection)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        """Look at one moment of the store, however many statements are asked."""
        async with transaction(self._engine) as connection:
            yield connection

    async def _all(self, query: Select[Any]) -> list[Row[Any]]:
        async with self._connected() as connection:
            return list(await connection.execute(query))

    async def _one(self, query: Select[Any], what: str, asked: str, named: str = "its number") -> Row[Any]:
        found = await self._all(query)
        if not found:
            raise not_there(what, asked, named)
        return found[0]

    async def _stream(
        self, query: Select[Any], order: ColumnElement[int], after: int, limit: int | None
    ) -> AsyncIterator[Row[Any]]:
        """Read page by page along an ascending key, the first column of the query."""
        last, left = after, limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            page = await self._all(query.where(order > last).order_by(order).limit(size))
            for row in page:
                yield row
            if len(page) < size:
                return
            last, left = page[-1][0], None if left is None else left - size


def _where(query: Select[Any], filters: Mapping[ColumnElement[Any], object]) -> Select[Any]:
    """Narrow a query by the filters that were given."""
    return query.where(*(column == value for column, value in filters.items() if value is not None))
