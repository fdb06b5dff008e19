"""Topics and their records: which are read, and the event that a record is."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self

from adapter.config import KafkaSettings
from adapter.errors import Fault, Misconfigured
from adapter.events import Event, Original, Position
from adapter.events.cloud_events import opened
from adapter.events.naming import safe_name
from adapter.values import Value

#: Characters; a name that is longer is nobody's.
_LONGEST_TENANT = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: A day short of the end of time, so that every time zone can show it.
_LATEST = (datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


class Record(Protocol):
    """A record as a consumer hands it out."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


def to_read(settings: KafkaSettings) -> re.Pattern[str]:
    """
    Give the pattern of the topics to read: the whole name fits, and it is none of those we write to.

    Nor is it that of IPLOS-derived data, which has a door of its own.

    Raises `Misconfigured` for a pattern that cannot stand inside another.
    """
    others = (settings.records_topic, settings.parked_topic, settings.derived_topic)
    written = "|".join(re.escape(each) for each in others if each)
    try:
        return re.compile(rf"(?!(?:{written})\Z)(?:{settings.topics})\Z")
    except re.error as problem:
        advice = f"is no pattern that we can use: {problem}; correct it"
        raise Misconfigured(Fault("KPR_KAFKA__TOPICS", 0, 0, advice)) from None


class Addresses(Value, frozen=True):
    """How a record tells whose it is: by a header, else by the name of its topic."""

    topics: re.Pattern[str]
    tenant_header: str

    @classmethod
    def of(cls, settings: KafkaSettings) -> Self:
        """As the settings say."""
        return cls(to_read(settings), settings.tenant_header)

    def tenant_of(self, topic: str, headers: Mapping[str, str]) -> str | None:
        """Whose record it is, known or not; None where nothing tells."""
        wanted = self.tenant_header.lower()
        named = next((value for name, value in headers.items() if name.lower() == wanted), "")
        if not named and "tenant" in self.topics.groupindex and (found := self.topics.match(topic)):
            named = found["tenant"] or ""
        # Whoever sent it chose the name: it is stored in clear, and no database takes every character.
        return safe_name(named)[:_LONGEST_TENANT] or None


def event_of(record: Record, epoch: int, addresses: Addresses) -> Event:
    """
    Give the event that a record is, taken out of its envelope if it has one; it never fails.

    `epoch` is of the claim that its partition is read under.
    """
    topic, offset = record.topic, record.offset
    sent = tuple((name, value or b"") for name, value in record.headers)
    headers = {name: _text(value) for name, value in sent}
    event = Event(
        id=f"{topic}/{record.partition}/{offset}",
        body=record.value,
        received=_moment(record.timestamp),
        source=topic,
        position=Position(topic, str(record.partition), offset + 1, mark_of(record), epoch),
        tenant=addresses.tenant_of(topic, headers),
        key=None if record.key is None else _text(record.key),
        headers=headers,
        original=Original(topic, record.partition, offset, record.key, sent),
    )
    return opened(event)


def mark_of(record: Record) -> str:
    """
    Stand for a record: another one at its offset has another mark.

    The key is left out: it may name a person, and what has few values can be found by trying them all.
    """
    digest = hashlib.sha256(b"%d %d " % (record.timestamp, record.value is None))
    digest.update(record.value or b"")
    return digest.hexdigest()[:16]


def _text(value: bytes) -> str:
    return value.decode(errors="backslashreplace")


def _moment(milliseconds: int) -> datetime:
    """A record's time; one that no calendar has becomes the nearest, at each reading the same."""
    return _EPOCH + timedelta(milliseconds=min(max(milliseconds, 0), _LATEST))
