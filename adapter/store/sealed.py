"""Which values are sealed, in which encoding, and in which place."""

import re

import msgspec

from adapter.errors import NotFound
from adapter.events import Delivered, Event
from adapter.mapping import Person
from adapter.notifications import (
    Consultation,
    ConsultationHistory,
    History,
    HistoryKey,
    Notification,
    ServiceHistory,
)
from adapter.notifications.known import Name
from adapter.outbox import Line
from adapter.store.dialects import plain
from adapter.store.seal import Seal
from adapter.values import replace

#: Code list 9032: birth date only. It names a day, not a person.
NAMES_A_DAY = "9"
#: Eleven digits that stand alone: an identity number, as far as anybody can tell.
_IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{11}(?![0-9A-Za-z])")

#: What stands where a value was deleted and its row stays (SEC-14).
GONE = b""

_service_history = msgspec.json.Decoder(ServiceHistory)
_consultation_history = msgspec.json.Decoder(ConsultationHistory)
_notification = msgspec.json.Decoder(Notification)
_consultation = msgspec.json.Decoder(Consultation)
_event = msgspec.msgpack.Decoder(Event)
_delivered = msgspec.msgpack.Decoder(Delivered)
_to_json = msgspec.json.Encoder()
# The body is bytes: msgpack keeps them as they are.
_to_msgpack = msgspec.msgpack.Encoder(enc_hook=plain)


def _must_be_there(sealed: bytes, what: str) -> None:
    if sealed == GONE:
        raise NotFound(f"{what} was deleted: its time was over, or its person was erased")


def seal_history(seal: Seal, history: History) -> bytes:
    """Seal the whole history for its row."""
    key = history.key
    return seal.seal(_to_json.encode(history), "history", key.tenant, key.kind, key.id)


def open_history(seal: Seal, key: HistoryKey, sealed: bytes) -> History:
    """Read the history of a row."""
    opened = seal.open(sealed, "history", key.tenant, key.kind, key.id)
    return (_service_history if key.kind == "service" else _consultation_history).decode(opened)


def seal_content(seal: Seal, record_id: str, content: Notification | Consultation) -> bytes:
    """Seal what a record carries to the register."""
    return seal.seal(_to_json.encode(content), "record", record_id)


def open_content(seal: Seal, record_id: str, line: Line, sealed: bytes) -> Notification | Consultation:
    """Read what a record carries to the register; NotFound where its time was over."""
    _must_be_there(sealed, f"the content of record {record_id}")
    opened = seal.open(sealed, "record", record_id)
    return (_notification if line is Line.IPLOS else _consultation).decode(opened)


def seal_event(seal: Seal, event: Event, tenant: str, digest: str) -> bytes:
    """Seal a parked input with everything that a replay needs."""
    # Without its position: a replay must not move the door back. What was delivered for it is kept apart.
    kept = replace(event, position=None, delivered=())
    return seal.seal(_to_msgpack.encode(kept), "parked", tenant, digest)


def open_event(seal: Seal, tenant: str, digest: str, sealed: bytes) -> Event:
    """Read a parked input as it arrived; NotFound where its time was over."""
    _must_be_there(sealed, "the document of this parked input")
    return _event.decode(seal.open(sealed, "parked", tenant, digest))


def seal_delivered(seal: Seal, delivered: Delivered, parked_id: int) -> bytes:
    """Seal a resource for the parked input that waited for it."""
    return seal.seal(_to_msgpack.encode(delivered), "awaited", str(parked_id))


def open_delivered(seal: Seal, parked_id: int, sealed: bytes) -> Delivered:
    """Read a resource that arrived for a parked input."""
    return _delivered.decode(seal.open(sealed, "awaited", str(parked_id)))


def awaited_hash(seal: Seal, tenant: str, name: str) -> str:
    """Hash the name of a resource that somebody waits for."""
    return seal.hash("awaited", tenant, name)


def seal_superseding(seal: Seal, input_name: str, parked_id: int) -> bytes:
    """Seal the name of the input that superseded a parked one."""
    return seal.seal(input_name.encode(), "awaited", str(parked_id))


def open_superseding(seal: Seal, parked_id: int, sealed: bytes) -> str:
    """Read the name of the input that superseded a parked one."""
    return seal.open(sealed, "awaited", str(parked_id)).decode()


def name_hash(seal: Seal, name: Name) -> str:
    """Hash a name for look-up: a resource id is the source's, and may be anything."""
    return seal.hash("name", name.tenant, name.kind, name.value)


def person_hash(seal: Seal, tenant: str, person: Person | None) -> str | None:
    """Find a person's rows again; by tenant, so that municipalities' rows cannot be joined (SEC-16)."""
    if person is None or person.type_id == NAMES_A_DAY:
        return None
    return seal.hash("person", tenant, person.type_id, person.fid)


def masked(source_id: str) -> str:
    """Keep an identity number that a source uses as a resource id out of the clear columns."""
    return _IDENTITY_NUMBER.sub("***********", source_id)
