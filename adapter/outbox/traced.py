"""What the publishing of records and receipts tells as spans."""

from collections.abc import Callable, Iterator, Sequence

from adapter.outbox import Due, DueRecord, Receipt
from adapter.tracing import Place, Said, Span, nanoseconds, place_of, sent_place, within


def spans_of_publishing(
    due: Sequence[Due], topic: str, began: int, wants: Callable[[Place], bool]
) -> Iterator[Span]:
    """Tell of what was confirmed: each in the trace of its record; a refused input has none."""
    end = nanoseconds()
    for each in due:
        guid = _record_of(each)
        if guid is None or not wants(place := place_of(guid)):
            continue
        said: Said = {
            "kpr.record": guid,
            "messaging.system": "kafka",
            "messaging.destination.name": topic,
            "messaging.batch.message_count": len(due),
        }
        sent = sent_place(each.traceparent) if isinstance(each, DueRecord) else None
        yield Span("publish", within(place), began, end, place, said, () if sent is None else (sent,))


def _record_of(due: Due) -> str | None:
    if isinstance(due, DueRecord):
        return due.record.id
    return due.record_id if isinstance(due, Receipt) else None
