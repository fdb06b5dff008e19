"""How the rows of the access log are chained: each mark is made of its row and of the mark before it."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from adapter.mapping import Person
from adapter.matching.person_key import NATIONAL
from adapter.store.seal import Seal

#: What the first row is chained to.
BEGINNING = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the access log, as it is kept."""

    seq: int
    at: datetime
    who: str
    roles: str
    organisation: str
    act: str
    subject: str
    kommune_nr: str
    why: str
    detail: dict[str, Any]
    #: Keyed hashes, in ascending order.
    person_hashes: Sequence[str]


def mark_of(key: bytes, entry: Entry, before: str) -> str:
    """Give the mark of an entry that follows another: HMAC-SHA-256, hex."""
    told = (
        before,
        entry.seq,
        entry.at.astimezone(UTC).isoformat(),
        entry.who,
        entry.roles,
        entry.organisation,
        entry.act,
        entry.subject,
        entry.kommune_nr,
        entry.why,
        entry.detail,
        list(entry.person_hashes),
    )
    return hmac.digest(key, msgspec.json.encode(told, order="deterministic"), "sha256").hex()


def log_hash(seal: Seal, kommune_nr: str, person: Person) -> str:
    """Find a person's rows again, by kommune, so that the kommuner's rows cannot be joined (SEC-16)."""
    # Whichever of the two a source files a number as: they are told apart by themselves (9032).
    kind = "national" if person.type_id in NATIONAL else person.type_id
    return seal.hash("access log", kommune_nr, kind, person.fid)
