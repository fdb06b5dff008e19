"""Outbox: what waits to be reported, each record once (outcomes.md section 4)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from adapter.notifications import Consultation, Notification


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


@dataclass(frozen=True, slots=True)
class Record:
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
    content: Notification | Consultation = field(repr=False)
