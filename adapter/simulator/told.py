"""What the register remembers of a message it took: numbers, links and marks; nothing that names a person."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from adapter.outbox import Line


@dataclass(frozen=True, slots=True)
class Told:
    """One notification of a message."""

    #: notifikasjonGUID; GUIDs are in lower case without braces here.
    guid: str
    number: int
    previous: str
    #: N, M or C.
    status: str
    ref: str | None
    #: `TjenesteStart` … `Konsultasjon`.
    event: str
    #: Marks, all that follow: of hendelseGUID, tjenesteID or konsultasjonID, midlertidigStoppID …
    event_guid: str | None
    service: str
    stop_id: str | None
    #: … of brukerNr or barn_ungdomNr, and of the identity number; None where the number identifies nobody.
    person_nr: str
    person: str | None
    #: … of the whole element, number and link included.
    content: str
    #: The marks of the enhetIDs that it names.
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message, as far as its sequence and its repetition are judged."""

    id: str
    kommune_nr: str
    line: Line
    received: datetime
    ref_id: str
    #: A mark of the bytes that came.
    payload: str
    notifications: tuple[Told, ...]
    #: HST: the year of uttakDato, and lopenr.
    year: int | None = None
    lopenr: int | None = None
    #: HST: the mark of an enhetID, and by attribute those of what is said of the unit.
    of_units: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """Turns what may identify into something that can only be compared (SEC-16)."""

    key: bytes

    def of(self, *parts: str | bytes | None) -> str:
        """Give the mark of values in their order."""
        marked = hashlib.blake2b(key=self.key, digest_size=12)
        for part in parts:
            one = part.encode() if isinstance(part, str) else part or b""
            marked.update(len(one).to_bytes(8, "big") + one)
        return marked.hexdigest()
