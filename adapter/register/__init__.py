"""
Register: KPR's door. What is queued becomes messages, each protected, sent, and answered for.

    planning ▶ melding ▶ checking, schema ▶ protect ▶ messagein ▶ verdicts        sending walks the path

One ordered line per kommune and message type (HIS 1135:2021, KPR-V-011, KPR-V-012): a notification is
numbered and linked when it is put into a message, and the next message is built when the last one is
accepted or closed. What goes over the wire is the same bytes under the same messageId however often it is
sent, and each attempt is written down before its first byte leaves.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from cryptography.x509 import Certificate

from adapter.notifications import Change, Consultation, Notification
from adapter.outbox import Line

#: `Melding/@versjon` and the envelope's messageVersion (KPR-V-001, KPR-V-016).
VERSION = "56.0.0"
#: The notification before the first one of a line (KPR-V-012).
ZERO_GUID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True, order=True)
class LineKey:
    """One ordered line: a kommune's messages of one type."""

    kommune_nr: str
    line: Line


@dataclass(frozen=True, slots=True)
class Epj:
    """The journal system that notifications came from, as a message names it."""

    leverandor: str
    navn: str
    versjon: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A Kontaktperson of a message."""

    #: 8471: 1 and 15 technical, 16 and 17 of IPLOS (KPR-V-005).
    type: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    email2: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """The reporting unit of a message: a kommune, and who answers for it."""

    kommune_nr: str
    #: kommuneOrgNr; HST only.
    orgnr: str | None
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """What an HST message covers, and its number of the year (KPR-V-070, KPR-V-072); dates are Norwegian."""

    fra: date
    til: date
    uttak: date
    lopenr: int


@dataclass(frozen=True, slots=True)
class Notified:
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
    content: Notification | Consultation = field(repr=False)


@dataclass(frozen=True, slots=True)
class Melding:
    """Everything that one message says, before it is XML."""

    #: messageId, also `lokalident`: a GUID in lower case.
    id: str
    key: LineKey
    unit: Unit
    epj: Epj
    #: Of this program: `versjonUt`.
    versjon_ut: str
    #: In the order of their numbers; one at least.
    notified: tuple[Notified, ...]
    #: HST only.
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the register's door is given: the header's values, and the protected bytes."""

    message_id: str
    key: LineKey
    from_her_id: int
    to_her_id: int
    #: Of the kommune, and of the unit below it where it sends as one: nine digits. They go into the token.
    parent_orgnr: str
    child_orgnr: str | None
    #: CMS, DER.
    payload: bytes = field(repr=False)


class Ending(StrEnum):
    """What an attempt to send a message ended in; what follows from it."""

    ACCEPTED = "accepted"  #: the register has it: the next message may be built
    REFUSED = "refused"  #: the register will not have it: the line waits for a person
    TOO_LARGE = "too-large"  #: refused for its size: it is split into smaller messages
    UNREADABLE = "unreadable"  #: the register could not open it: it is protected anew, once
    AGAIN = "again"  #: no verdict: the same bytes are sent again
    STOPPED = "stopped"  #: nothing gets through before a person has changed something


class Stored(StrEnum):
    """Whether the register holds the message after an attempt, as far as can be known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one attempt came to. Nothing in it is text of the register's: that may quote the message."""

    ending: Ending
    stored: Stored
    #: One of the words of `verdicts.py`, such as `validation-refused`: what a runbook goes by.
    cause: str
    #: HTTP status; None where no answer came.
    status: int | None = None
    #: validationCode or errorCode of the register.
    code: int | None = None
    #: Of the register, quoted to its support.
    ref_id: str | None = None
    #: Seconds that the answer asks us to wait.
    retry_after: float | None = None
    #: Whether it counts as an attempt on the message; what never reached the register's door does not.
    counts: bool = True


class Door(Protocol):
    """
    A way to the register: MessageIn, one day SLASH.

    `send` never raises for what a neighbour does: every answer, silence included, is a verdict.
    `unknown_before` says that an earlier attempt may have been stored. What `protect` gives is what
    `send` is given, each time again.
    """

    async def send(self, envelope: Envelope, *, unknown_before: bool) -> Verdict: ...

    async def close(self) -> None: ...


class Protection(Protocol):
    """
    How the clear bytes of a message are protected for one recipient.

    `protect` raises `Unprotected` when a certificate may not be used; `check` raises it for what is stored
    already and is about to be sent.
    """

    def protect(self, xml: bytes, kommune_nr: str, recipient: Certificate, now: datetime) -> bytes: ...

    def check(self, kommune_nr: str, recipient: Certificate, now: datetime) -> None: ...


class Addresses(Protocol):
    """
    The address register: whose certificate a message is encrypted for.

    `encryption_certificate` gives the last good one while the register is away, asks anew with `fresh`, and
    raises Unavailable while it knows none.
    """

    async def encryption_certificate(self, her_id: int, *, fresh: bool = False) -> Certificate: ...

    async def close(self) -> None: ...


class MessageState(StrEnum):
    """The states of a message. The first three are under way: a line has one such message at most."""

    READY = "ready"  #: written and protected; no attempt is open
    SENDING = "sending"  #: an attempt is under way, or was cut off
    REFUSED = "refused"  #: a person must correct and release it, or close it
    ACCEPTED = "accepted"  #: the register has it
    REPLACED = "replaced"  #: never stored there; what it held went into another message
    CLOSED = "closed"  #: a person ended it; its numbers are not used again


@dataclass(frozen=True, slots=True)
class Message:
    """A message as kept: its envelope's values, and how far it has come."""

    id: str
    key: LineKey
    state: MessageState
    #: A resend of what was accepted, which a person asked for; its numbers are old.
    is_resend: bool
    created: datetime
    count: int
    attempts: int
    #: Whether an attempt may have been stored by the register without our knowing.
    unknown: bool
    #: Not sent before; None: at once.
    due: datetime | None
    #: The version of the XSD it was checked against: `own 56.0.0.5` or `official 56.0.0.5`.
    schema_build: str
    #: HER-id and SHA-256 of the certificate it is encrypted for.
    to_her_id: int
    recipient: str
    #: CMS; empty when it has been deleted after the receipt (SEC-14).
    payload: bytes = field(repr=False)
    #: The clear bytes.
    xml: bytes = field(repr=False)
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class MessageLine(Protocol):
    """One line under lease: what its only sender may do. Raises Fenced when the lease is lost."""

    key: LineKey

    async def under_way(self) -> Message | None: ...


class Lines(Protocol):
    """The lines of all kommuner, as the store keeps them."""

    async def waiting(self, now: datetime) -> Sequence[LineKey]: ...

    def leased(
        self, key: LineKey, holder: str, seconds: float
    ) -> AbstractAsyncContextManager[MessageLine | None]: ...
