"""
The topic of IPLOS-derived data: its records are rows (NDJSON's fields), kept as they come.

Read by a door of its own, as one of a group of its own; each partition is an import that goes on for ever.
Rows and position are written together. A tombstone says nothing, a row that cannot be used is refused,
counted and logged without its content, and the others are taken.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adapter.errors import Fenced, NotNow, Unavailable
from adapter.events import Event, Position, Source
from adapter.existing.importing import key_of
from adapter.logs import logger
from adapter.matching.derived import Form, RowFault
from adapter.matching.derived.ndjson_rows import row_of
from adapter.matching.derived.terms import Terms
from adapter.matching.person_key import PersonKeys
from adapter.metrics import DERIVED, FENCED
from adapter.serving import Intake
from adapter.store.derived_answers import About, Chunk, ImportItem, Keyed

#: Topic and partition.
Place = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class DerivedIntake(Intake):
    """Takes in what the topic brings; patient, and stopped, as any intake."""

    keys: PersonKeys
    #: Of the day on which a batch is read.
    terms: Callable[[], Terms]

    async def _take(self, source: Source, batch: Sequence[Event]) -> None:
        read = rows_of(batch, self.terms(), self.keys)
        positions = [event.position for event in batch if event.position]
        try:
            items = await self._patiently(source, lambda: self._written(read, positions))
        except Fenced:
            # Nothing of it was kept: the partition's new owner takes it in.
            FENCED.inc()
            logger.warning("batch_fenced", source=source.name, size=len(batch))
            await source.fenced(batch)
            return
        await source.settled(batch, items)
        for (topic, partition), chunk in read.items():
            _tell(topic, partition, chunk)

    async def _written(
        self, read: Mapping[Place, Chunk], positions: Sequence[Position]
    ) -> Sequence[ImportItem]:
        of = [(_about(place), chunk) for place, chunk in sorted(read.items())]
        try:
            return await self.store.derived.take(of, positions, datetime.now(UTC))
        except NotNow as problem:
            # The import is being undone: what follows is another, as soon as that has ended.
            raise Unavailable(str(problem)) from None


def rows_of(batch: Sequence[Event], terms: Terms, keys: PersonKeys) -> dict[Place, Chunk]:
    """Give the rows of a batch by partition; each is numbered by its place in it, from 1."""
    rows: defaultdict[Place, list[Keyed]] = defaultdict(list)
    faults: defaultdict[Place, list[RowFault]] = defaultdict(list)
    for event in batch:
        position = event.position
        if event.body is None or position is None:
            continue
        place = (position.source, position.partition)
        read = row_of(event.body, position.next, terms)
        if isinstance(read, list):
            faults[place] += read
        else:
            rows[place].append(Keyed(read, key_of(read, keys)))
    return {place: Chunk(tuple(rows[place]), tuple(faults[place])) for place in {**rows, **faults}}


def _about(place: Place) -> About:
    """The import of a partition: what it is of never ends, so its name stands for its content."""
    topic, partition = place
    name = f"{topic}/{partition}"
    return About(source=topic, form=Form.TOPIC, name=name, digest=name)


def _tell(topic: str, partition: str, chunk: Chunk) -> None:
    DERIVED.labels("taken").inc(len(chunk.rows))
    DERIVED.labels("refused").inc(chunk.refused)
    if chunk.faults:
        broken = sorted({fault.rule for fault in chunk.faults})
        logger.warning(
            "derived_refused", topic=topic, partition=partition, rows=chunk.refused, rules=broken,
            first=chunk.faults[0].number,
        )  # fmt: skip
