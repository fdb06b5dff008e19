"""What the register shows of itself: counts, numbers, links and refIds; no person."""

from collections.abc import Mapping, Sequence

from adapter.outbox import Line
from adapter.register import LineKey
from adapter.simulator.register import LineStored, Register
from adapter.simulator.told import Message, Told


def summary(register: Register) -> Sequence[Mapping[str, object]]:
    """Counts and the last number and link of each line."""
    return [_line(key, stored) for key, stored in sorted(register.lines.items())]


def chain(register: Register, kommune_nr: str, message_type: str) -> Sequence[Mapping[str, object]] | None:
    """Every message of a line with its notifications' numbers and links; None for what is no line."""
    if message_type not in set(Line):
        return None
    stored = register.lines.get(LineKey(kommune_nr, Line(message_type)), LineStored())
    return [_message(message) for message in stored.messages]


def _line(key: LineKey, stored: LineStored) -> Mapping[str, object]:
    return {
        "kommuneNr": key.kommune_nr,
        "messageType": key.line.value,
        "messages": len(stored.messages),
        "notifications": len(stored.book.known),
        "resent": stored.resent,
        "lastLopeNr": stored.book.last_number,
        "lastGUID": stored.book.last_guid,
        "lopenr": {str(year): number for year, number in sorted(stored.book.lopenr.items())},
    }


def _message(message: Message) -> Mapping[str, object]:
    return {
        "messageId": message.id,
        "refId": message.ref_id,
        "notifications": [_notification(told) for told in message.notifications],
    }


def _notification(told: Told) -> Mapping[str, object]:
    return {
        "notifikasjonLopeNr": told.number,
        "notifikasjonGUID": told.guid,
        "notifikasjonForrigeGUID": told.previous,
        "statusNotifikasjon": told.status,
        "notifikasjonRef": told.ref,
    }
