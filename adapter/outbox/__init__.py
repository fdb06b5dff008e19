"""
Outbox: what waits to be reported, each record once (outcomes.md section 4), and what is published of it.

Published to a broker is a mark beside a record's state, never a state. What becomes due for it is
written in the transaction that made it so; `publishing.py` sends it, at least once and in order.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from adapter.events import Original
from adapter.notifications import Consultation, Notification
from adapter.outbox.verdict import Receipt
from adapter.values import Unshown, Value

__all__ = [
    "Broker",
    "Due",
    "DueRecord",
    "Kind",
    "Line",
    "Message",
    "Publications",
    "Receipt",
    "Record",
    "Refusal",
    "State",
    "Waiting",
]


class State(StrEnum):
    """The states that steer a record. Why it is in one is its `reason`."""

    QUEUED = "queued"  #: goes into the next message of its line
    HELD = "held"  #: a person, or a missing start, must release it
    OUT_OF_SCOPE = "out-of-scope"  #: the code is not switched on for this kommune and date (V-021)
    PILOT = "pilot"  #: no official code yet (M-020)
    IN_MESSAGE = "in-message"  #: numbered and sent, no verdict yet
    DELIVERED = "delivered"  #: the register has it
    REFUSED = "refused"  #: the register said no
    CLOSED = "closed"  #: a person, or its own annulment, ended it


class Line(StrEnum):
    """The two message types: each kommune has one ordered line of each (outcomes.md section 3)."""

    IPLOS = "IPLOS"
    HST = "HST"


class Record(Value, frozen=True):
    """One notification or consultation on its way to the register."""

    #: notifikasjonGUID.
    id: str
    line: Line
    kommune_nr: str
    tenant: str
    #: tjenesteID or konsultasjonID.
    service_id: str
    state: State
    #: The reason class while held; None otherwise.
    reason: str | None
    created: datetime
    #: Identifying data: stored sealed.
    content: Unshown[Notification | Consultation]


class Kind(StrEnum):
    """What is published; each kind has a topic and an order of its own, and waits for no other."""

    RECORDS = "records"
    PARKED = "parked"
    RECEIPTS = "receipts"


class DueRecord(Value, frozen=True):
    """A record that became queued and is to be published."""

    record: Record
    #: What must stay in order has the same: kommuneNr and a keyed hash of the person.
    key: str
    #: Of the event that made it due.
    traceparent: str | None


class Refusal(Value, frozen=True):
    """A record of a topic that was refused, whole: what is passed on of it, and why; all but its key byte for byte."""

    original: Original
    value: Unshown[bytes | None]
    received: datetime
    reason: str | None
    #: Ids of the rules that refused it, in the order of the document.
    rules: tuple[str, ...]
    #: How often the same bytes had been refused by then.
    attempt: int
    #: Its number in `kpr-adapter parked`.
    parked_id: int
    #: What must stay in order has the same: a keyed hash of its own key, which is a sender's and may name a person.
    #: None where it had none, and where it is not due yet: it is not kept.
    key: str | None = None


Due = DueRecord | Refusal | Receipt


class Waiting(Value, frozen=True):
    """How much waits to be published."""

    count: int
    #: When the event arrived that made the first of them due.
    oldest: datetime | None


class Publications(Protocol):
    """
    What waits to be published, in the order in which it became due.

    `due` gives the first of a kind, at most `limit` and no more than memory allows; when the block ends
    well they are marked as published and wait no more, when it fails nothing has changed. Only one
    block of a kind is open at a time, whichever process asks: the others get nothing and stand by.
    """

    def due(self, kind: Kind, limit: int) -> AbstractAsyncContextManager[Sequence[Due]]: ...

    async def waiting(self, kind: Kind) -> Waiting: ...


class Message(Value, frozen=True):
    """What a broker is given: the same bytes each time it is given them."""

    topic: str
    key: Unshown[bytes | None]
    value: Unshown[bytes | None]
    headers: Unshown[tuple[tuple[str, bytes], ...]]
    #: Goes in its place where the broker refuses it for its size; None: it waits until it is let through.
    smaller: "Unshown[Message | None]" = None


class Broker(Protocol):
    """
    Where messages are published.

    `send` returns when all are confirmed; those with the same key are confirmed in the order given. It
    raises Unavailable otherwise, and then any of them may have been published: they are sent again.
    """

    async def send(self, messages: Sequence[Message]) -> None: ...

    async def close(self) -> None: ...
