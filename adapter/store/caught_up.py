"""What receipts tell of messages that the store does not know since it was restored. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapter.errors import NotNow
from adapter.notifications import Change
from adapter.outbox import Line, Record
from adapter.outbox.line import Head, LineKey, Notified
from adapter.outbox.planning import Plan
from adapter.outbox.verdict import Receipt

DELIVERED, CLOSED = "delivered", "closed"


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What was written anew of a line, and where it stands by that."""

    key: LineKey
    messages: int
    notifications: int
    head: Head


@dataclass(frozen=True, slots=True)
class Told:
    """One message by its receipts, in the order of its numbers."""

    message_id: str
    receipts: Sequence[Receipt]

    @property
    def verdict(self) -> str:
        return self.receipts[0].verdict

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.receipts[0].at)


def told_by(receipts: Iterable[Receipt]) -> list[Told]:
    """The messages that ended, in the order in which they did; each receipt once. Of one moment: as they came."""
    ended = {(each.message_id, each.number): each for each in receipts if each.verdict in (DELIVERED, CLOSED)}
    messages: dict[str, list[Receipt]] = {}
    for each in ended.values():
        messages.setdefault(each.message_id, []).append(each)
    told = [Told(name, sorted(some, key=lambda each: each.number)) for name, some in messages.items()]
    return sorted(told, key=lambda each: each.at)


def must_be_whole(receipts: Iterable[Receipt], head: Head) -> None:
    """Every number that was given since must be in a receipt, whatever became of it."""
    given = {each.number for each in receipts}
    missing = [number for number in range(head.number + 1, max(given, default=0)) if number not in given]
    if missing:
        raise NotNow(
            f"notifikasjonLopeNr {missing[0]} is in no receipt, nor are {len(missing) - 1} others: the file is not "
            "whole. Read the topic from a time before the backup"
        )


def must_have_left(again: Iterable[Notified], before: Container[str]) -> None:
    """What was sent once more must have left a first time, as far as the store and the receipts before tell."""
    missing = [one.guid for one in again if one.guid not in before]
    if missing:
        raise NotNow(
            f"notifikasjonGUID {missing[0]} was sent once more, and the message in which it left first is in no "
            f"receipt before and not in this store, nor are those of {len(missing) - 1} others. Read the topic from a "
            "time before that message"
        )


def notified_by(told: Told, records: Mapping[str, Record], previous: str) -> Iterator[Notified]:
    """What stood in a message, linked after what the register had accepted."""
    for receipt in told.receipts:
        carried = records[receipt.record_id]
        is_itself = receipt.guid == receipt.record_id
        yield Notified(
            guid=receipt.guid,
            number=receipt.number,
            previous=previous,
            # An N that had not left took in its correction (see planning.py).
            status=carried.content.change if is_itself else Change.NEW,
            ref=carried.content.ref if is_itself else None,
            arose=carried.created,
            record_id=carried.id,
            content=carried.content,
        )
        previous = receipt.guid


def planned_by(each: Sequence[Notified]) -> Plan:
    """Give the plan that a message was made by: what is older than its M and C had not left, and does not now."""
    taken_in = {one.guid: one.record_id for one in each if one.guid != one.record_id}
    # Of several corrections of one N the first: the others stood beside it.
    first = {one.ref: one for one in reversed(each) if one.ref}
    taken_in |= {ref: one.record_id for ref, one in first.items() if one.status is Change.REPLACE}
    outdone = {ref: one.record_id for ref, one in first.items() if one.status is Change.ANNUL}
    return Plan(tuple(each), taken_in, outdone=outdone)


def lines_of(receipts: Iterable[Receipt]) -> list[LineKey]:
    """Give the lines that receipts are of."""
    return sorted({LineKey(each.kommune_nr, Line(each.line)) for each in receipts})
