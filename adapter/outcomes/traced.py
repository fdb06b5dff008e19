"""What a batch that was taken in tells as spans: codes, counts, and ids of our own."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from adapter.events import Event
from adapter.outbox import Record
from adapter.outcomes import Taken
from adapter.tracing import Place, Said, Span, Steps, new_place, place_of, sent_place, within

Wants = Callable[[Place], bool]

#: So many links a span has at most, and so many rules.
_MOST_LINKS = 32
_MOST_RULES = 10


def spans_of_batch(batch: Sequence[Taken], source: str, steps: Steps, wants: Wants) -> Iterator[Span]:
    """
    Tell of a batch that is safe: of its traced inputs and records, and of itself where it has any.

    A record is traced by its id. An input is where its sender traces it; one without a `traceparent` where
    one of its records is, and one without records by chance, in the same share.
    """
    whole, times = new_place(), (steps.began, steps.ended)
    inputs: list[Place] = []
    is_told = False
    for taken in batch:
        place, parent = _place(taken, wants)
        if place is not None:
            inputs.append(place)
            yield _input(taken, (place, parent), whole, times, wants)
        for span in _of_records(taken, place or parent, times, wants):
            is_told = True
            yield span
    if is_told or inputs:
        yield _batch(batch, source, whole, times, inputs)
        yield from steps.spans(whole, {})


def _place(taken: Taken, wants: Wants) -> tuple[Place | None, Place | None]:
    """Where an input is told, None where it is not; and what it came of."""
    sent = sent_place(taken.event.traceparent)
    if sent is not None:
        return (within(sent) if sent.is_sampled else None), sent
    place = new_place()
    is_wanted = any(wants(place_of(r.id)) for r in taken.records) if taken.records else wants(place)
    return (place if is_wanted else None), None


def _input(
    taken: Taken, at: tuple[Place, Place | None], whole: Place, times: tuple[int, int], wants: Wants
) -> Span:
    place, parent = at
    result = taken.result
    records = (place_of(record.id) for record in taken.records)
    said = {
        "kpr.outcome": result.outcome.value,
        "kpr.reason": result.reason,
        "kpr.rules": list(dict.fromkeys(f.rule for f in result.findings if f.stops))[:_MOST_RULES] or None,
        "kpr.resources": len(result.resources),
        "kpr.records": len(taken.records),
    }
    links = [whole, *islice((each for each in records if wants(each)), _MOST_LINKS)]
    return Span("input", place, *times, parent, {**_origin(taken.event), **said}, links)


def _origin(event: Event) -> Said:
    """Where an input came from; of doors without topics the door alone, since a path may tell too much."""
    said: dict[str, str | int | None] = {"kpr.source": event.source}
    if event.original is not None:
        said |= {
            "messaging.system": "kafka",
            "messaging.destination.name": event.original.topic,
            "messaging.destination.partition.id": str(event.original.partition),
            "messaging.kafka.offset": event.original.offset,
        }
    return said


def _of_records(taken: Taken, origin: Place | None, times: tuple[int, int], wants: Wants) -> Iterator[Span]:
    links = () if origin is None else (origin,)
    for record in taken.records:
        if wants(place := place_of(record.id)):
            yield Span("record", place, *times, None, _record(record), links)
    for guid in dict.fromkeys(guid for r in taken.result.resources for guid in r.released):
        if wants(place := place_of(guid)):
            yield Span("release", within(place), *times, place, {"kpr.record": guid}, links)


def _record(record: Record) -> Said:
    return {
        "kpr.record": record.id,
        "kpr.line": record.line.value,
        "kpr.kommune": record.kommune_nr,
        "kpr.state": record.state.value,
        "kpr.reason": record.reason,
    }


def _batch(
    batch: Sequence[Taken], source: str, whole: Place, times: tuple[int, int], inputs: Sequence[Place]
) -> Span:
    said: Said = {
        "kpr.source": source,
        "messaging.batch.message_count": len(batch),
        "kpr.records": sum(len(taken.records) for taken in batch),
    }
    return Span("take_in", whole, *times, None, said, inputs[:_MOST_LINKS])
