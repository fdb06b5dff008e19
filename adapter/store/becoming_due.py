"""What a batch makes due to be published: written with the batch, in the order in which it became so."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.outbox import Kind, Refusal, State
from adapter.outcomes import Taken
from adapter.store.rows import ParkedKey, parked_key
from adapter.store.seal import Seal
from adapter.store.tables import publication
from adapter.store.writing import Values, Writing, insert_rows
from adapter.values import replace

#: The row of a parked input, and how often it was refused so far.
Parked = tuple[int, int]

_refusal = msgspec.msgpack.Decoder(Refusal)
# Bytes are kept as they are.
_encoder = msgspec.msgpack.Encoder()


async def records_due(connection: Writing, batch: Sequence[Taken], released: Collection[str]) -> None:
    """Make due what a batch queued: the records it made, and those it released (by id)."""
    await insert_rows(connection, publication, list(_queued(batch, released)))


async def refusals_due(
    connection: AsyncConnection, seal: Seal, refused: Sequence[Taken], parked: Mapping[ParkedKey, Parked]
) -> None:
    """Make due every refused record of a topic, as it came; other doors have nowhere to pass it on to."""
    await insert_rows(connection, publication, [_refused(seal, each) for each in _refusals(refused, parked)])


def open_refusal(seal: Seal, parked_id: int, attempt: int, sealed: bytes) -> Refusal:
    """Read a refused record of a topic as it came."""
    return _refusal.decode(seal.open(sealed, "publication", str(parked_id), str(attempt)))


def _queued(batch: Sequence[Taken], released: Collection[str]) -> Iterator[Values]:
    """In the order of the inputs: the order does not depend on where one batch ends and the next begins."""
    left = dict.fromkeys(released)
    for taken in batch:
        due = [record.id for record in taken.records if record.state is State.QUEUED]
        if left:
            by_start = [guid for resource in taken.result.resources for guid in resource.released]
            due += [guid for guid in dict.fromkeys(by_start) if guid in left]
        for record_id in due:
            left.pop(record_id, None)
            yield _record(record_id, taken.event.received, taken.event.traceparent)
    # Released by no input of the batch: a person did.
    for record_id in left:
        yield _record(record_id, datetime.now(UTC), None)


def _record(record_id: str, due_at: datetime, traceparent: str | None) -> Values:
    return {
        "kind": Kind.RECORDS,
        "record_id": record_id,
        "due_at": due_at,
        "traceparent": traceparent,
    }


def _refusals(refused: Sequence[Taken], parked: Mapping[ParkedKey, Parked]) -> Iterator[Refusal]:
    left = Counter(parked_key(taken) for taken in refused)
    for taken in refused:
        key = parked_key(taken)
        parked_id, attempts = parked[key]
        left[key] -= 1
        original = taken.event.original
        if original is None:
            continue
        yield Refusal(
            original=replace(original, envelope=None),
            value=taken.event.body if original.envelope is None else original.envelope,
            received=taken.event.received,
            reason=taken.result.reason,
            rules=tuple(dict.fromkeys(f.rule for f in taken.result.findings if f.stops)),
            attempt=attempts - left[key],
            parked_id=parked_id,
        )


def _refused(seal: Seal, refusal: Refusal) -> Values:
    place = ("publication", str(refusal.parked_id), str(refusal.attempt))
    return {
        "kind": Kind.PARKED,
        "parked_id": refusal.parked_id,
        "attempt": refusal.attempt,
        "sealed": seal.seal(_encoder.encode(refusal), *place),
        "due_at": refusal.received,
    }
