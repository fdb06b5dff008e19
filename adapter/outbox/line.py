"""
The ordered line to the register: one for each kommune and message type (KPR-V-011, KPR-V-012).

A notification is numbered and linked when it is put into a message. One message of a line is under way
at a time; the next is made when it is accepted or closed.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from adapter.notifications import Change, Consultation, Notification
from adapter.outbox import Line, Record, State
from adapter.outbox.verdict import Verdict
from adapter.values import Unshown, Value

if TYPE_CHECKING:
    from adapter.outbox.planning import Judge

#: The notification before the first one of a line (KPR-V-012).
ZERO_GUID = "00000000-0000-0000-0000-000000000000"


class LineKey(Value, frozen=True, order=True):
    """One ordered line: a kommune's messages of one type."""

    kommune_nr: str
    line: Line


class Head(Value, frozen=True):
    """Where a line stands: what the next notification is numbered after, and linked to."""

    #: The highest notifikasjonLopeNr given; those of closed messages are not used again.
    number: int = 0
    #: notifikasjonGUID of the last accepted notification.
    guid: str = ZERO_GUID
    #: HST's number of messages within a year (KPR-V-072): the last one accepted or under way.
    year: int = 0
    lopenr: int = 0


class Notified(Value, frozen=True):
    """One Notifikasjon as it stands in a message: numbered, linked, and with the content it carries."""

    #: notifikasjonGUID, lower case.
    guid: str
    #: notifikasjonLopeNr.
    number: int
    #: notifikasjonForrigeGUID.
    previous: str
    status: Change
    #: notifikasjonRef: the notifikasjonGUID of the N; None on an N.
    ref: str | None
    #: notifikasjonTid, aware: when the notification arose.
    arose: datetime
    #: The record (its id) whose content this is; another than `guid` where an N that never left took in an M.
    record_id: str
    #: For HST without `missing_kpr`. On tjenesteType 29 `orgnr` may be given: the message leaves it out.
    content: Unshown[Notification | Consultation]


class MessageState(StrEnum):
    """The states of a message. The first four are under way: the line goes no further before they end."""

    DRAFT = "draft"  #: its notifications are numbered; it is not written yet
    READY = "ready"  #: written and protected; no attempt is open
    SENDING = "sending"  #: an attempt is under way, or was cut off
    REFUSED = "refused"  #: a person must correct and release it, or close it
    ACCEPTED = "accepted"  #: the register has it
    REPLACED = "replaced"  #: never stored there; what it held went into another message
    CLOSED = "closed"  #: a person ended it; its numbers are not used again


UNDER_WAY = (MessageState.DRAFT, MessageState.READY, MessageState.SENDING, MessageState.REFUSED)


class KprMessage(Value, frozen=True):
    """A message to the register, as kept."""

    #: messageId.
    id: str
    #: The order in which messages were made, over all lines.
    seq: int
    key: LineKey
    #: Whose notifications it holds: one EPJ's, which it names.
    tenant: str
    state: MessageState
    #: A resend of what was accepted, which a person asked for: its notifications keep their numbers.
    is_resend: bool
    created: datetime
    #: How many notifications it holds, and the numbers of the first and the last.
    count: int
    first: int
    last: int
    #: HST: its number within a Norwegian year, and that year; None before its turn has come.
    lopenr: int | None = None
    year: int | None = None
    attempts: int = 0
    #: Answers in a row that were no receipt.
    odd_answers: int = 0
    #: Whether the register may have stored it without our knowing.
    unknown: bool = False
    #: How often it was protected anew, because the register could not open it.
    anew: int = 0
    #: Not sent before; None: at once.
    due: datetime | None = None
    #: The last verdict's.
    cause: str | None = None
    status: int | None = None
    code: int | None = None
    ref_id: str | None = None
    #: When it was accepted, refused or closed.
    ended: datetime | None = None
    replaced_by: str | None = None
    #: The rules that our own check refused it by.
    rules: tuple[str, ...] = ()
    #: The XSDs it was checked against: `own 56.0.0.5`, `official 56.0.0.5`.
    schema_build: str | None = None
    to_her_id: int | None = None
    #: Names the certificates that it is signed and encrypted with.
    mark: str | None = None


class Bytes(Value, frozen=True):
    """A message written: the clear bytes, what they were checked against, and their protected form."""

    clear: Unshown[bytes]
    payload: Unshown[bytes]
    schema_build: str
    to_her_id: int
    mark: str


class MessageLine(Protocol):
    """
    One line under lease: what its only sender may do with it.

    Each call is one transaction. It raises Fenced when somebody else holds the lease by now, and
    Unavailable while the store is away. `now` is aware.
    """

    key: LineKey

    #: The message that is under way, the first of several; None while the line is stopped, too.
    async def under_way(self, now: datetime) -> KprMessage | None: ...

    #: Make the next message of what is queued; None when nothing is, or the line is stopped.
    async def draft(self, judge: "Judge", limit: int, now: datetime) -> KprMessage | None: ...

    async def contents(self, message: KprMessage) -> Sequence[Notified]: ...

    async def payload(self, message: KprMessage) -> bytes: ...

    #: The clear bytes of a message that was written.
    async def clear(self, message: KprMessage) -> bytes: ...

    #: Keep what a draft was written as: it is ready.
    async def write(self, message: KprMessage, written: Bytes) -> KprMessage: ...

    #: Protect it anew under a messageId of its own: the old one was certainly never stored.
    async def protect_anew(
        self, message: KprMessage, verdict: Verdict | None, now: datetime
    ) -> KprMessage: ...

    #: Our own checks, or a certificate of ours, stop it before it is sent.
    async def refuse(self, message: KprMessage, cause: str, rules: Sequence[str], now: datetime) -> None: ...

    #: Undo a draft, and hold the records among it that break a rule (by id); the others are queued again.
    async def take_back(self, message: KprMessage, held: Mapping[str, str], now: datetime) -> None: ...

    #: Note that an attempt begins, before its first byte leaves, and renew the lease.
    async def begin(self, message: KprMessage, now: datetime) -> KprMessage: ...

    #: Note what an attempt came to; `due` is when it is tried again.
    async def note(
        self, message: KprMessage, verdict: Verdict, due: datetime | None, now: datetime
    ) -> None: ...

    #: Split a message that was too large: its first half goes into another, the rest is queued again.
    async def split(self, message: KprMessage, verdict: Verdict, now: datetime) -> None: ...

    async def stop(self, cause: str, now: datetime) -> None: ...


class Lines(Protocol):
    """
    The lines of all kommuner, as the store keeps them.

    `waiting` names those with something to send now: a message that is due, or `enough` queued records, or
    one that has been queued since `before`. `leased` gives a line to one holder at a time, for so many
    seconds unless renewed; None while another holds it.
    """

    async def waiting(self, now: datetime, before: datetime, enough: int) -> Sequence[LineKey]: ...

    def leased(
        self, key: LineKey, holder: str, seconds: float, now: datetime
    ) -> AbstractAsyncContextManager[MessageLine | None]: ...


class Root(Value, frozen=True):
    """The N that corrections and annulments refer to, as it stands."""

    id: str
    state: State
    reason: str | None
    #: The register has an N with this notifikasjonGUID.
    is_accepted: bool


class Waiting(Value, frozen=True):
    """What a message is made from: queued records of one EPJ in the order of the line, and what they rest on."""

    records: Sequence[Record]
    #: By notifikasjonGUID, of every N that a record refers to or is.
    roots: dict[str, Root]
    #: Services (tjenesteID) of this EPJ whose TjenesteStart the register has, not annulled.
    started: frozenset[str]
    #: Pauses (tjenesteID, midlertidigStoppID) whose MidlertidigStoppFra it has, not annulled.
    paused: frozenset[tuple[str, str | None]] = frozenset()
