"""
Simulator: a strict stand-in for HelseID, the address register and MessageIn, over TLS, for trying things out.

    door ▶ access ▶ envelope ▶ opening ▶ reading ▶ register ▶ receipt        one POST, in the receiver's order

It judges what arrives independently of how it was made: nothing here knows the parts of `register` that plan,
number, sign or send. What it holds against a message is a `Code`; docs/simulator.md lists them. It takes
synthetic persons only, and keeps nothing that names one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from adapter.config import Scheme
from adapter.outbox import Line

#: What HelseID is asked for: where a message goes, the address register, and the keys of clients.
SUBMIT = "hdir:kneik/iplos/submit"
ADDRESSES = "nhn:cp-api/access-v2-dpop"
CLIENT_KEYS = "nhn:selvbetjening/client"


@dataclass(slots=True)
class Clock:
    """The simulator's time: the machine's, moved on by as much as somebody asked for."""

    moved: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def move(self, by: timedelta) -> None:
        """Let time pass; it never goes back."""
        if by < timedelta():
            raise ValueError("time does not go back")
        self.moved += by


@dataclass(frozen=True, slots=True)
class Party:
    """A kommune as HelseID and the address register know it; all of it made up."""

    kommune_nr: str
    orgnr: str
    her_id: int
    #: Units below it that may send as themselves.
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demands:
    """What is demanded of those who send; each is a way a receiver may be set up."""

    #: Of the register.
    her_id: int = 8139520
    path: str = "/message/process"
    scheme: Scheme = Scheme.DPOP
    #: By message type.
    scopes: Mapping[Line, str] = field(
        default_factory=lambda: MappingProxyType({Line.IPLOS: SUBMIT, Line.HST: SUBMIT})
    )
    #: Other scopes that HelseID knows.
    other_scopes: frozenset[str] = frozenset({ADDRESSES, CLIENT_KEYS})
    client_id: str = "kpr-adapter-simulator"
    #: Whether an organisation must be named when a token is asked for.
    multi_tenant: bool = True
    #: Whether proofs need a nonce: at the token endpoint, and at the register's door.
    token_nonce: bool = True
    door_nonce: bool = False
    token_seconds: int = 600
    #: Bytes of a request to the door.
    max_bytes: int = 10_000_000
    #: Whether a repeated messageId is refused as received before; else it gets a receipt once more.
    repeats_are_refused: bool = True
    #: Whether what is encrypted for an earlier certificate of the register can still be opened.
    opens_old: bool = False
    #: Folder with the official XSDs, held against each message beside our own.
    schema_dir: Path | None = None
