"""
Register: KPR's door. What is queued becomes messages, each protected, sent, and answered for.

    melding ▶ checking, schema ▶ protect ▶ messagein ▶ verdicts        writing and sending walk the path

One ordered line per kommune and message type (HIS 1135:2021, KPR-V-011, KPR-V-012): a notification is
numbered and linked when it is put into a message, and the next message is built when the last one is
accepted or closed. What goes over the wire is the same bytes under the same messageId however often it is
sent, and each attempt is written down before its first byte leaves.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from cryptography.x509 import Certificate

from adapter.outbox.line import ZERO_GUID, LineKey, Notified
from adapter.outbox.verdict import Ending, Stored, Verdict

__all__ = [
    "VERSION",
    "ZERO_GUID",
    "Addresses",
    "Contact",
    "Door",
    "Ending",
    "Envelope",
    "Epj",
    "LineKey",
    "Melding",
    "Notified",
    "Period",
    "Protection",
    "Stored",
    "Unit",
    "Verdict",
]

#: `Melding/@versjon` and the envelope's messageVersion (KPR-V-001, KPR-V-016).
VERSION = "56.0.0"


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

    #: Name the certificates that would be used now: what has another mark was protected with others.
    def mark(self, kommune_nr: str, recipient: Certificate, now: datetime) -> str: ...


class Addresses(Protocol):
    """
    The address register: whose certificate a message is encrypted for.

    `encryption_certificate` gives the last good one while the register is away, asks anew with `fresh`, and
    raises Unavailable while it knows none.
    """

    async def encryption_certificate(self, her_id: int, *, fresh: bool = False) -> Certificate: ...

    async def close(self) -> None: ...
