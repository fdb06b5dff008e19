"""What the store answers about lines and messages: small values without person data, safe to print."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox.line import Head, KprMessage, LineKey


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line, as it stands."""

    key: LineKey
    head: Head
    #: Why nothing leaves before a person has acted, and since when; None while it is open.
    stopped: str | None
    stopped_at: datetime | None
    #: Which process sends on it, and until when nobody else may.
    holder: str | None
    leased_until: datetime | None
    #: Records that wait for their message, and when the first of them was made.
    queued: int
    oldest_queued: datetime | None
    #: The message that is under way, the first of several.
    under_way: KprMessage | None
    #: The last message that the register accepted, resends included.
    accepted: KprMessage | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a message."""

    began: datetime
    #: None while it is under way, and what follows too.
    ended: datetime | None
    #: A word of `Ending`, and of `Stored`.
    ending: str | None
    stored: str | None
    cause: str | None
    #: HTTP status, and validationCode or errorCode of the register.
    status: int | None
    code: int | None
    ref_id: str | None


@dataclass(frozen=True, slots=True)
class NotifiedItem:
    """One notification as it stands in a message, without its content."""

    guid: str
    number: int
    previous: str
    status: Change
    ref: str | None
    arose: datetime
    #: The record whose content it carries.
    record_id: str
    #: tjenesteID or konsultasjonID.
    service_id: str
    #: None for a consultation.
    event: ServiceEvent | None


@dataclass(frozen=True, slots=True)
class Operation:
    """What a person did to a line or a message: who, when, why."""

    seq: int
    at: datetime
    who: str
    why: str
    #: The command: `line stop`, `messages release` …
    act: str
    #: None for what was done to all lines.
    key: LineKey | None
    #: messageId, where one message was meant.
    subject: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MessageStory:
    """One message with everything that happened to it."""

    message: KprMessage
    attempts: tuple[Attempt, ...]
    notified: tuple[NotifiedItem, ...]
    operations: tuple[Operation, ...]

    @property
    def annulments(self) -> int:
        """How many C would be given up with it; of a resend none, as the register has them."""
        if self.message.is_resend:
            return 0
        return sum(each.status is Change.ANNUL for each in self.notified)


@dataclass(frozen=True, slots=True)
class Passage:
    """A record's way in one message: what it was there, and what became of the message."""

    notified: NotifiedItem
    message: KprMessage
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class RecordStory:
    """Where a record went."""

    record_id: str
    #: The record whose content went in its place.
    taken_by: str | None
    #: In the order of the messages.
    passages: tuple[Passage, ...]
    #: What persons did to those messages.
    operations: tuple[Operation, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has become of it yet."""
        return self.taken_by is None and not self.passages


class ChainFaultKind(StrEnum):
    """What can be wrong with a line, as the store has it."""

    MESSAGE_INCOMPLETE = "message-incomplete"  #: it says another size than it has notifications
    NUMBER_NOT_ASCENDING = "number-not-ascending"
    NUMBER_MISSING = "number-missing"  #: no message ever had it
    LINK_BROKEN = "link-broken"  #: notifikasjonForrigeGUID is not the notification before
    REFERENCE_UNKNOWN = "reference-unknown"  #: notifikasjonRef names no N accepted before
    ACCEPTED_TWICE = "accepted-twice"  #: one notifikasjonGUID in two messages that are no resends
    LOPENR_NOT_NEXT = "lopenr-not-next"  #: HST: not one more than the message before it in the year
    HEAD_DIFFERS = "head-differs"  #: the line would go on from another place than its last notification
    DELIVERED_WITHOUT_MESSAGE = "delivered-without-message"
    ACCEPTED_NOT_DELIVERED = "accepted-not-delivered"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """One fault of a line, with the place it was found at."""

    kind: ChainFaultKind
    #: messageId, notifikasjonLopeNr and id of the notification or record, where there is one.
    message_id: str | None = None
    number: int | None = None
    guid: str | None = None
    expected: str = ""
    found: str = ""
