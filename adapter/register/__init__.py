"""
Register: KPR's door. What is queued becomes messages, each protected, sent, and answered for.

    melding ▶ checking, schema ▶ protect ▶ messagein ▶ verdicts        writing and sending walk the path

One ordered line per kommune and message type (HIS 1135:2021, KPR-V-011, KPR-V-012): a notification is
numbered and linked when it is put into a message, and the next message is built when the last one is
accepted or closed. What goes over the wire is the same bytes under the same messageId however often it is
sent, and each attempt is written down before its first byte leaves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from adapter.errors import AdapterError
from adapter.outbox.line import ZERO_GUID, Bytes, KprMessage, LineKey, Notified
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
    "Unprotected",
    "Verdict",
    "Which",
    "Writing",
    "unheard",
]

#: The key that a message is protected with for its recipient: a certificate for CMS, a bare key for another door.
#: What an `Addresses` gives a `Protection` takes; between them nobody looks into it.
_Given_co = TypeVar("_Given_co", covariant=True)
_Taken_contra = TypeVar("_Taken_contra", contravariant=True)

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
    """Everything that one message says, before it is bytes."""

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
    #: As `Protection` gave it.
    payload: bytes = field(repr=False)


class Door(Protocol):
    """
    A way to the register: MessageIn, one day SLASH.

    With it come a `Writing`, a `Protection` and an `Addresses` that fit together: form and keys are theirs,
    numbers, links, attempts and what follows from a verdict are sending's.

    `send` never raises for what a neighbour does: every answer, silence included, is a verdict.
    `unknown_before` says that an earlier attempt may have been stored. What `protect` gives is what
    `send` is given, each time again.
    """

    async def send(self, envelope: Envelope, *, unknown_before: bool) -> Verdict: ...

    async def close(self) -> None: ...


class Which(StrEnum):
    """Whose key it is, and so what it is for."""

    OWN = "own"  #: a kommune's: it signs
    REGISTER = "register"  #: the recipient's: it is encrypted for


class Unprotected(AdapterError):
    """
    A message may not be protected, or not be sent, with a key: a person must see to it.

    `cause` is what a runbook goes by. For the register's key a newer one is asked for first.
    """

    def __init__(self, cause: str, which: Which) -> None:
        super().__init__(f"{which}: {cause}")
        self.cause = cause
        self.which = which


class Protection(Protocol[_Taken_contra]):
    """
    How the clear bytes of a message are protected for one recipient.

    `protect` raises `Unprotected` when a key may not be used; `check` raises it for what is stored already
    and is about to be sent.
    """

    def protect(self, clear: bytes, kommune_nr: str, recipient: _Taken_contra, now: datetime) -> bytes: ...

    def check(self, kommune_nr: str, recipient: _Taken_contra, now: datetime) -> None: ...

    #: Name the keys of both sides that would be used now: what has another mark was protected with others.
    def mark(self, kommune_nr: str, recipient: _Taken_contra, now: datetime) -> str: ...


class Addresses(Protocol[_Given_co]):
    """
    The address register: whose key a message is encrypted for.

    `encryption_key` gives the last good one while the register is away, asks anew with `fresh`, and
    raises Unavailable while it knows none.
    """

    async def encryption_key(self, her_id: int, *, fresh: bool = False) -> _Given_co: ...

    async def close(self) -> None: ...


def unheard(_step: str) -> None:
    """Hear of a step of writing, and tell nobody."""


class Writing(Protocol[_Taken_contra]):
    """
    How a message becomes bytes, in the form that a door takes: XML for MessageIn, JSON for another.

    `holds_back` gives the rule by which a notification must wait by itself, instead of stopping its line.
    `write` gives the bytes for a recipient (its HER-id and key), checked and protected, and tells `step` of
    each step as it ends; it raises `Unwritable` for what may not be sent, and `Unprotected`.
    """

    @property
    def protection(self) -> Protection[_Taken_contra]: ...

    def holds_back(self, notified: Notified, now: datetime) -> str | None: ...

    def write(
        self,
        message: KprMessage,
        contents: Sequence[Notified],
        recipient: tuple[int, _Taken_contra],
        now: datetime,
        step: Callable[[str], None] = unheard,
    ) -> Bytes: ...
