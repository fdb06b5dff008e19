"""What the store answers about inputs, persons and what is parked: no value holds anything about a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapter.outcomes import Outcome
from adapter.rules import Finding


@dataclass(frozen=True, slots=True)
class Asked:
    """By what inputs are searched; what is None narrows nothing."""

    #: A name of an input, or the number of an outcome.
    input: str | None = None
    service: str | None = None
    #: notifikasjonGUID.
    record: str | None = None
    #: messageId, or a refId that the register gave for it.
    message: str | None = None
    tenant: str | None = None
    outcome: Outcome | None = None
    reason: str | None = None
    #: A rule id of rules.py: found in the document, or by comparing.
    rule: str | None = None
    kommune_nr: str | None = None
    #: Received from this moment on, and before that one.
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class InputItem:
    """One input with what became of it."""

    #: Of its outcome: inputs are listed and asked for by it.
    id: int
    input: str
    source: str
    #: None where nobody knows whose it is.
    tenant: str | None
    kommune_nr: str | None
    received: datetime
    outcome: Outcome
    reason: str | None
    parked_id: int | None
    replay_of: int | None
    #: Rules that were found broken or applied, each once.
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParkedGroup:
    """Inputs that are parked for the same: one fingerprint."""

    fingerprint: str
    tenant: str | None
    reason: str | None
    #: Members by state.
    open: int
    replayed: int
    superseded: int
    dropped: int
    first_seen: datetime
    last_seen: datetime
    #: The newest member, which stands for all; groups are listed by it.
    newest: int
    #: Of that member.
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        """How many inputs are in it, of those that were asked for."""
        return self.open + self.replayed + self.superseded + self.dropped


@dataclass(frozen=True, slots=True)
class Held:
    """A service or consultation of a person, as it stands."""

    tenant: str
    kommune_nr: str | None
    #: `service` or `consultation`.
    kind: str
    id: str = field(repr=False)
    #: None for a consultation.
    code: str | None
    last_updated: datetime | None


@dataclass(frozen=True, slots=True)
class OfPerson:
    """What there is of a person, as far as was asked."""

    held: Sequence[Held]
    #: The newest ones.
    inputs: Sequence[InputItem]
    #: Older ones are before this number; None: these were all.
    next: int | None = None
