"""
CloudEvents: the event that an envelope holds (CloudEvents 1.0, its JSON format and Kafka binding).

In binary mode the document is the value already. In structured mode it is cut out of the envelope as
its bytes stand there, so that nothing that is wrong with them is lost. What cannot be opened is left as
it is: the path refuses it, and shows the sender what was sent.
"""

import base64

import msgspec

from adapter.events import Event
from adapter.values import replace

_STRUCTURED = "application/cloudevents+json"
_CONTENT_TYPE = "content-type"
_TRACEPARENT = "traceparent"
#: What an extension is called in binary mode.
_TRACEPARENT_HEADER = "ce_traceparent"


class _Envelope(msgspec.Struct):
    """What we need of an envelope; without the attributes that name an event, it is none."""

    specversion: str
    id: str
    source: str
    type: str
    datacontenttype: str | None = None
    traceparent: str | None = None
    data: msgspec.Raw = msgspec.Raw()
    data_base64: str | None = None


_read_envelope = msgspec.json.Decoder(_Envelope).decode
_read_text = msgspec.json.Decoder(str).decode


def opened(event: Event) -> Event:
    """Give the event that a structured one holds, or the event itself."""
    if not (event.content_type or "").lower().startswith(_STRUCTURED):
        return _traced(event, event.header(_TRACEPARENT_HEADER))
    try:
        envelope = _read_envelope(event.body or b"")
        body = _data(envelope)
    except (msgspec.DecodeError, ValueError):
        return event
    if not body or not envelope.specversion.startswith("1."):
        # No data is no deletion either: that is a value which is not there.
        return event
    headers = {name: value for name, value in event.headers.items() if name.lower() != _CONTENT_TYPE}
    headers[_CONTENT_TYPE] = envelope.datacontenttype or "application/json"
    original = event.original and replace(event.original, envelope=event.body)
    return _traced(replace(event, body=body, headers=headers, original=original), envelope.traceparent)


def _data(envelope: _Envelope) -> bytes:
    if envelope.data_base64 is not None:
        return base64.b64decode(envelope.data_base64, validate=True)
    data = bytes(envelope.data)
    if data == b"null":
        return b""
    # XML, and whatever else is no JSON, stands in the envelope as a text.
    return _read_text(data).encode() if data.startswith(b'"') and not _is_json(envelope) else data


def _is_json(envelope: _Envelope) -> bool:
    """Whether the data is said to be JSON, as it is where nothing is said."""
    kind = (envelope.datacontenttype or "application/json").partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json"))


def _traced(event: Event, traceparent: str | None) -> Event:
    """The event with its trace where everybody looks for it; a header of its own goes before."""
    if traceparent is None or event.header(_TRACEPARENT) is not None:
        return event
    return replace(event, headers={**event.headers, _TRACEPARENT: traceparent})
