"""The unit of work: a batch is read, decided upon and written in one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from adapter.events import Position
from adapter.matching import KommuneKey, Likeness, Service
from adapter.matching.pilot import CourseState, PilotTerms
from adapter.notifications import HistoryKey
from adapter.notifications.known import Known, Name
from adapter.outbox import Record, State
from adapter.outcomes import Compared, Taken
from adapter.store import rows, tables
from adapter.store.asking import keys, wanted
from adapter.store.becoming_due import records_due
from adapter.store.claiming import hold, write_positions
from adapter.store.deciding import Question, close_records, find_question, note_decision
from adapter.store.dialects import not_by_index
from adapter.store.ending import ended_by
from adapter.store.figures_writing import write_counted, write_services
from adapter.store.later import Later
from adapter.store.loading import load
from adapter.store.noting_acts import Act, keep_act, keep_acts
from adapter.store.operating import By
from adapter.store.parking import park
from adapter.store.persons import write_joined
from adapter.store.pilot_acting import HeldCourse, find_course, note_act
from adapter.store.piloting import write_pilot
from adapter.store.review import ReviewState, ask, withdraw, write_compared
from adapter.store.seal import Seal
from adapter.store.switching import Switched, queue_switched
from adapter.store.told import write_told
from adapter.store.visiting import Steps, aside, in_one_visit
from adapter.store.writing import Writing, in_order, insert_rows, take_ids, upsert_rows

T = TypeVar("T")
_HISTORY_CONTENT = (
    "resource",
    "version_id",
    "last_updated",
    "code",
    "scope",
    "person_hash",
    "kommune_nr",
    "person_key",
    "sealed",
)


@lru_cache(maxsize=2)
def _releasing(dialect: str) -> ReturningUpdate[tuple[str, str]]:
    named = wanted(dialect, width=1)
    return (
        update(tables.record)
        .where(
            not_by_index(tables.record.c.state) == State.HELD,
            tables.record.c.id.in_(select(named.c.c0)),
        )
        .values(
            state=case((tables.record.c.switched_on, State.QUEUED), else_=State.OUT_OF_SCOPE),
            reason=None,
        )
        .returning(tables.record.c.id, tables.record.c.state)
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """What follows from a person's decision."""

    is_release: bool
    known: Known = field(default_factory=Known)
    records: tuple[Record, ...] = ()
    #: Held records, by notifikasjonGUID.
    released: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    #: What the service was compared with.
    other: Service | None = None
    #: What is to be decided next.
    asks: tuple[Compared, ...] = ()
    #: Services of which no person need decide any more.
    settled: tuple[HistoryKey, ...] = ()


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
        #: The histories that are there, and ours until the transaction ends.
        self._loaded: set[HistoryKey] = set()

    async def at_once(self, steps: Steps[T]) -> T:
        """
        Do steps of this transaction in one visit to the database's thread, where it has one.

        They may wait for the database and, by `aside`, for what takes its time; for nothing else.
        """
        return await in_one_visit(self._connection, steps)

    async def aside(self, work: Callable[[], T]) -> T:
        """Do what takes its time and asks the database nothing: meanwhile probes and signals are answered."""
        return await aside(work)

    async def load(
        self,
        keys: Collection[HistoryKey],
        names: Collection[Name],
        persons: Collection[KommuneKey] = (),
        meant: Collection[Likeness] = (),
    ) -> Known:
        """
        Load the histories of `keys`, those that `names` lead to, and all that is known of `persons`.

        `meant` finds what is known of nobody by name.
        """
        known = await load(self._connection, self._seal, keys, names, persons, meant)
        self._loaded |= known.histories.keys()
        return known

    async def write(  # noqa: PLR0913 - all that a batch is written with
        self,
        taken: Sequence[Taken],
        known: Known,
        releases: Collection[str],
        positions: Sequence[Position],
        *,
        kommuner: Mapping[str, str],
        edition: str = "",
        pilot: PilotTerms | None = None,
    ) -> list[int]:
        """
        Write what became of a batch; give the ids of the outcomes, in order.

        `releases` names held records whose start has come: they are queued, or out of scope by their
        code. `kommuner` gives each tenant's kommuneNr; `edition` names the tables and the tenants file that
        they were made with, `pilot` what courses of the pilot are made by. What was put must have been asked for by `load`:
        Contended when another process made a history or a name meanwhile, Fenced when it took over a
        partition.
        """
        await hold(self._connection, positions)
        parked_ids = await park(self._connection, self._seal, taken)
        later = Later(self._connection)
        outcome_ids = await self._write_outcomes(later, taken, kommuner, parked_ids, edition)
        await self._write_known(known, later)
        await self._write_records(later, taken, outcome_ids, releases)
        await write_compared(self._connection, later, taken, outcome_ids)
        await write_counted(self._connection, later, self._seal, taken, known.changed, kommuner)
        if pilot is not None:
            await write_pilot(self._connection, self._seal, taken, known, pilot)
        await write_positions(later, positions)
        await _count(later, taken, kommuner)
        await later.flush()
        return outcome_ids

    async def course(self, course_id: str) -> HeldCourse:
        """Find a held course of the pilot, with whom it is about; NotFound where there is none."""
        return await find_course(self._connection, self._seal, course_id)

    async def released(self, course: HeldCourse, by: By, now: datetime, detail: Mapping[str, object]) -> None:
        """Note that a course of the pilot has become a service, and who released it."""
        await note_act(
            self._connection,
            self._seal,
            "release",
            [course.item],
            CourseState.RELEASED,
            by,
            now,
            detail=detail,
        )

    async def acted(self, act: Act, by: By, now: datetime) -> int:
        """Keep what a person did to one service or input, with who and why; give the number of the act."""
        return await keep_act(self._connection, self._seal, act, by, now)

    async def all_acted(self, acts: Sequence[Act], by: By, now: datetime) -> None:
        """Keep what a person did to many services or inputs, each by itself, in their order."""
        await keep_acts(self._connection, self._seal, acts, by, now)

    async def question(self, asked: str) -> Question:
        """Find what a person decides upon (see `find_question`)."""
        return await find_question(self._connection, asked)

    async def ended_by(self, guids: Sequence[str]) -> dict[HistoryKey, str]:
        """Find what is not registered any more once a person has closed records (see `ended_by`)."""
        return await ended_by(self._connection, guids)

    async def write_decision(self, question: Question, decided: Decided, by: By, now: datetime) -> None:
        """Write what follows from a person's decision, and who decided it; what it concerns was loaded."""
        await self._write_known(decided.known)
        await write_services(self._connection, self._seal, decided.known.changed)
        made = [rows.record_row(self._seal, each, question.outcome_id) for each in decided.records]
        await insert_rows(self._connection, tables.record, made)
        counts = rows.made_rows_of(decided.records)
        await upsert_rows(self._connection, tables.made, counts, adding=["count"])
        await close_records(self._connection, decided.closed)
        queued = [each.id for each in decided.records if each.state is State.QUEUED]
        released = await self._release(decided.released)
        await records_due(self._connection, [], [*queued, *released])
        state = ReviewState.RELEASED if decided.is_release else ReviewState.REJECTED
        await note_decision(self._connection, self._seal, question, state, decided.other, by, now)
        await withdraw(self._connection, decided.settled)
        await ask(self._connection, [(one, now) for one in decided.asks])

    async def switch_on(self, known: Known, guids: Collection[str]) -> Switched:
        """
        Queue what was out of scope of N, by notifikasjonGUID, and of what corrects them.

        `known` holds their services, or consultations, which were loaded, as they are from now on.
        """
        await self._write_known(known)
        switched = await queue_switched(self._connection, guids)
        await records_due(self._connection, [], switched.queued)
        return switched

    async def _write_outcomes(
        self,
        later: Later,
        batch: Sequence[Taken],
        kommuner: Mapping[str, str],
        parked_ids: Sequence[int | None],
        edition: str,
    ) -> list[int]:
        if not batch:
            return []
        # As a version number says what it was built with: 0.1.0+3fa2c81b09de.
        version = f"{self._rules_version}+{edition}" if edition else self._rules_version
        ids = await take_ids(self._connection, tables.outcome, len(batch))
        new = [
            rows.outcome_row(outcome_id, taken, place, kommuner, version, parked_id)
            for place, (outcome_id, taken, parked_id) in enumerate(zip(ids, batch, parked_ids, strict=True))
        ]
        await insert_rows(later, tables.outcome, new)
        told = await write_told(later, batch)
        resources = [
            rows.resource_row(outcome_id, number, result, digest)
            for outcome_id, taken, digests in zip(ids, batch, told, strict=True)
            for number, (result, digest) in enumerate(zip(taken.result.resources, digests, strict=True))
        ]
        await insert_rows(later, tables.resource, resources)
        return ids

    async def _write_known(self, known: Known, later: Later | None = None) -> None:
        """Write what was put; what was not there when we loaded must not be there now."""
        writing = later or self._connection
        histories = {key: rows.history_row(self._seal, each) for key, each in known.changed.items()}
        old = [row for key, row in histories.items() if key in self._loaded]
        new = [row for key, row in histories.items() if key not in self._loaded]
        await upsert_rows(writing, tables.history, old, taking=_HISTORY_CONTENT)
        await insert_rows(writing, tables.history, in_order(tables.history, new))
        names = [rows.name_row(self._seal, name, key) for name, key in known.named.items()]
        await insert_rows(writing, tables.name, in_order(tables.name, names))
        await write_joined(self._connection, known.persons.found)

    async def _write_records(
        self, later: Later, batch: Sequence[Taken], outcome_ids: Sequence[int], releases: Collection[str]
    ) -> None:
        made = [
            rows.record_row(self._seal, record, outcome_id)
            for outcome_id, taken in zip(outcome_ids, batch, strict=True)
            for record in taken.records
        ]
        await insert_rows(later, tables.record, made)
        switched = [guid for taken in batch for guid in taken.switched]
        if switched or releases:
            # A start may release what came earlier in its own batch.
            await later.flush()
        # Before what the batch made: a service is heard of from its start on.
        await records_due(self._connection, [], (await queue_switched(self._connection, switched)).queued)
        await records_due(later, batch, await self._release(releases))

    async def _release(self, releases: Collection[str]) -> list[str]:
        """Release held records; give those that are queued by it, in the order of their release."""
        if not releases:
            return []
        dialect, named = self._connection.dialect.name, [(record_id,) for record_id in releases]
        found = await self._connection.execute(_releasing(dialect), keys(dialect, named, width=1))
        queued = {row.id for row in found if row.state == State.QUEUED}
        return [record_id for record_id in releases if record_id in queued]


async def _count(writing: Writing, batch: Sequence[Taken], kommuner: Mapping[str, str]) -> None:
    await upsert_rows(writing, tables.received, rows.received_rows(batch, kommuner), adding=["count"])
    await upsert_rows(writing, tables.made, rows.made_rows(batch), adding=["count"])
