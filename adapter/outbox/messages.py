"""From what is due to what a broker is given: key, value and headers (docs/records.md). Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from adapter.outbox import Due, DueRecord, Message, Receipt, Refusal
from adapter.outbox.as_json import receipt_json, record_json
from adapter.values import replace

Headers = tuple[tuple[str, bytes], ...]

#: Both change together, and with the schema, when a consumer would have to change.
RECORD_TYPE = "no.kpr-adapter.record.v1"
RECORD_SCHEMA = "urn:kpr-adapter:record:1"
RECEIPT_TYPE = "no.kpr-adapter.receipt.v1"
RECEIPT_SCHEMA = "urn:kpr-adapter:receipt:1"

_PREFIX = "x-kpr-"
#: What is said of a refusal in headers of its own, in this order.
_SAID = ("reason", "rules", "topic", "partition", "offset", "timestamp", "attempt", "parked", "value")


def message_of(due: Due, topic: str) -> Message:
    """What is sent of it; the same bytes each time."""
    if isinstance(due, DueRecord):
        return _record(due, topic)
    return _receipt(due, topic) if isinstance(due, Receipt) else _refusal(due, topic)


def _record(due: DueRecord, topic: str) -> Message:
    return Message(topic, due.key.encode(), record_json(due.record), tuple(_cloud_event(due)))


def _cloud_event(due: DueRecord) -> Iterator[tuple[str, bytes]]:
    """The headers of a CloudEvent in binary mode; none of them tells of a person."""
    record = due.record
    source = f"/kpr-adapter/{record.kommune_nr}/{quote(record.tenant, safe='')}"
    yield "ce_specversion", b"1.0"
    yield "ce_id", record.id.encode()
    yield "ce_source", source.encode()
    yield "ce_type", RECORD_TYPE.encode()
    yield "ce_time", _utc(record.created)
    yield "ce_dataschema", RECORD_SCHEMA.encode()
    yield "content-type", b"application/json"
    yield f"{_PREFIX}person-data", b"true"
    if due.traceparent is not None:
        yield "traceparent", due.traceparent.encode()


def _receipt(due: Receipt, topic: str) -> Message:
    """What became of one record, by its id: the last one for a record is how it stands."""
    return Message(topic, due.record_id.encode(), receipt_json(due), tuple(_receipt_event(due)))


def _receipt_event(due: Receipt) -> Iterator[tuple[str, bytes]]:
    """The headers of a CloudEvent in binary mode; its id is the same each time it is sent."""
    yield "ce_specversion", b"1.0"
    yield "ce_id", f"{due.message_id}:{due.number}:{due.verdict}".encode()
    yield "ce_source", f"/kpr-adapter/{due.kommune_nr}/{due.line}".encode()
    yield "ce_type", RECEIPT_TYPE.encode()
    yield "ce_time", _utc(datetime.fromisoformat(due.at))
    yield "ce_dataschema", RECEIPT_SCHEMA.encode()
    yield "content-type", b"application/json"


def _refusal(due: Refusal, topic: str) -> Message:
    original = due.original
    # Ours of an earlier time, as of a record that was sent from here to be tried again, would mislead.
    ours = {_PREFIX + name for name in _SAID}
    received = tuple(each for each in original.headers if each[0].lower() not in ours)
    key = None if due.key is None else due.key.encode()
    whole = Message(topic, key, due.value, received + tuple(_reasons(due)))
    if not due.value:
        return whole
    left_out = (*whole.headers, (f"{_PREFIX}value", b"left-out"))
    return replace(whole, smaller=replace(whole, value=b"", headers=left_out))


def _reasons(due: Refusal) -> Iterator[tuple[str, bytes]]:
    """Why it is here and where it was, in coded values; never a text."""
    original = due.original
    said = {
        "reason": (due.reason or "").encode(),
        "rules": ",".join(due.rules).encode(),
        "topic": original.topic.encode(),
        "partition": str(original.partition).encode(),
        "offset": str(original.offset).encode(),
        "timestamp": _utc(due.received),
        "attempt": str(due.attempt).encode(),
        "parked": str(due.parked_id).encode(),
    }
    for name, value in said.items():
        yield _PREFIX + name, value


def _utc(moment: datetime) -> bytes:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z").encode()
