"""The unit of work: a batch is read, decided upon and written in one transaction."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Table, bindparam, case, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.events import Position
from adapter.notifications import HistoryKey
from adapter.notifications.known import Known, Name
from adapter.outbox import State
from adapter.outcomes import Taken
from adapter.store import rows, tables
from adapter.store.dialects import upsert
from adapter.store.loading import load
from adapter.store.parking import park
from adapter.store.rows import ParkedKey, Values
from adapter.store.seal import Seal

_RELEASE = (
    update(tables.record)
    .where(tables.record.c.id == bindparam("released"), tables.record.c.state == State.HELD)
    .values(
        state=case((tables.record.c.switched_on, State.QUEUED), else_=State.OUT_OF_SCOPE),
        reason=None,
    )
)


class Work:
    """
    One transaction of the store.

    `load` and `write` make a number of statements that does not depend on the size of the batch (up to
    a thousand inputs). Nothing is kept unless the block that `Store.work` opened ends well.
    """

    def __init__(self, connection: AsyncConnection, seal: Seal, rules_version: str) -> None:
        self._connection = connection
        self._seal = seal
        self._rules_version = rules_version

    async def load(self, keys: Collection[HistoryKey], names: Collection[Name]) -> Known:
        """Load the histories of `keys`, and those that `names` lead to."""
        return await load(self._connection, self._seal, keys, names)

    async def write(
        self,
        taken: Sequence[Taken],
        known: Known,
        releases: Collection[str],
        positions: Sequence[Position],
        *,
        kommuner: Mapping[str, str],
    ) -> list[int]:
        """
        Write what became of a batch; give the ids of the outcomes, in order.

        `releases` names held records whose start has come: they are queued, or out of scope by their
        code. `kommuner` gives each tenant's kommuneNr.
        """
        parked_ids = await park(self._connection, self._seal, taken)
        outcome_ids = await self._write_outcomes(taken, kommuner, parked_ids)
        await self._write_known(known)
        await self._write_records(taken, outcome_ids, releases)
        await self._write_positions(positions)
        await self._count(taken, kommuner)
        return outcome_ids

    async def _write_outcomes(
        self, batch: Sequence[Taken], kommuner: Mapping[str, str], parked_ids: Mapping[ParkedKey, int]
    ) -> list[int]:
        if not batch:
            return []
        new = [
            rows.outcome_row(taken, place, kommuner, self._rules_version, parked_ids)
            for place, taken in enumerate(batch)
        ]
        allotted = await self._connection.execute(
            insert(tables.outcome).returning(tables.outcome.c.place, tables.outcome.c.id), new
        )
        # Neither database promises to answer in the order asked.
        ids = [outcome_id for _, outcome_id in sorted((place, outcome_id) for place, outcome_id in allotted)]
        resources = [
            rows.resource_row(outcome_id, number, result)
            for outcome_id, taken in zip(ids, batch, strict=True)
            for number, result in enumerate(taken.result.resources)
        ]
        if resources:
            await self._connection.execute(insert(tables.resource), resources)
        return ids

    async def _write_known(self, known: Known) -> None:
        histories = [rows.history_row(self._seal, history) for history in known.changed.values()]
        await self._upsert(
            tables.history,
            histories,
            taking=["resource", "version_id", "last_updated", "code", "scope", "person_hash", "sealed"],
        )
        # The first owner of a name keeps it, as in Known.
        await self._upsert(
            tables.name, [rows.name_row(self._seal, name, key) for name, key in known.named.items()]
        )

    async def _write_records(
        self, batch: Sequence[Taken], outcome_ids: Sequence[int], releases: Collection[str]
    ) -> None:
        made = [
            rows.record_row(self._seal, record, outcome_id)
            for outcome_id, taken in zip(outcome_ids, batch, strict=True)
            for record in taken.records
        ]
        if made:
            await self._connection.execute(insert(tables.record), made)
        # After the insertion: a start may release what came earlier in its own batch.
        if releases:
            await self._connection.execute(_RELEASE, [{"released": record_id} for record_id in releases])

    async def _write_positions(self, positions: Sequence[Position]) -> None:
        last = {(each.source, each.partition): each for each in positions}
        await self._upsert(
            tables.position,
            [
                {"source": each.source, "partition": each.partition, "next": each.next, "mark": each.mark}
                for each in last.values()
            ],
            taking=["next", "mark"],
        )

    async def _count(self, batch: Sequence[Taken], kommuner: Mapping[str, str]) -> None:
        await self._upsert(tables.received, rows.received_rows(batch, kommuner), adding=["count"])
        await self._upsert(tables.made, rows.made_rows(batch), adding=["count"])

    async def _upsert(
        self,
        table: Table,
        values: list[Values],
        *,
        taking: Sequence[str] = (),
        adding: Sequence[str] = (),
    ) -> None:
        if values:
            await self._connection.execute(
                upsert(self._connection.dialect.name, table, taking=taking, adding=adding), values
            )
