"""
Planning a message: what goes into it, in which order, under which number and link. Pure.

Intake makes N, M and C as if everything before had left. Here it is seen what really left: an N that the
register never had takes in its later M (one N with the last content), and with a later C neither leaves
(outcomes.md section 3, KPR-V-010). Nothing of a service leaves before its start (KPR-V-037).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from adapter.mapping import ServiceEvent
from adapter.notifications import Change, Consultation, Notification
from adapter.outbox import Record, State
from adapter.outbox.line import ZERO_GUID, Head, Notified, Root, Waiting
from adapter.rules import START_NOT_REPORTED, catalogue
from adapter.values import Value, replace

#: Tells the rule by which a notification must be held back instead of sent; None when it is sound.
Judge = Callable[[Notified], str | None]

#: What something rests on: the start of a service (by tjenesteID), or a pause of it (midlertidigStoppID).
Needed = tuple[str, str | None]
_Known = TypeVar("_Known")
#: Reasons that a later version of the content does not settle: its correction waits for the same decision.
_FOR_A_PERSON = frozenset({"possible-duplicate"})


class Plan(Value, frozen=True):
    """What becomes of the records that a message was to be made from."""

    #: In the order of their numbers.
    notified: tuple[Notified, ...] = ()
    #: By notifikasjonGUID of an N, the record whose content goes in the place of what is older of it and never left.
    taken_in: Mapping[str, str] = msgspec.field(default_factory=dict)
    #: N that never left and are annulled: neither they nor what refers to them leaves.
    annulled: frozenset[str] = frozenset()
    #: By notifikasjonGUID of an N that the register has, the record of its C: older M of it that never left do not.
    outdone: Mapping[str, str] = msgspec.field(default_factory=dict)
    #: Records that are held back, by id, and the reason class.
    held: Mapping[str, str] = msgspec.field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing leaves and nothing changes."""
        return not (self.notified or self.taken_in or self.annulled or self.outdone or self.held)


def plan(waiting: Waiting, head: Head, judge: Judge) -> Plan:
    """Plan the next message of a line after its head."""
    planner = _Planner(waiting.roots, set(waiting.started), set(waiting.paused), judge)
    for group in _groups(waiting):
        planner.add(group)
    planner.hold_what_is_early()
    return planner.plan(head)


@dataclass(slots=True)
class _Planner:
    roots: Mapping[str, Root]
    #: Services whose start the register has, or will have by then.
    started: set[str]
    #: Pauses that it has, or will have.
    paused: set[Needed]
    judge: Judge
    notified: list[Notified] = field(default_factory=list)
    taken_in: dict[str, str] = field(default_factory=dict)
    annulled: set[str] = field(default_factory=set)
    held: dict[str, str] = field(default_factory=dict)
    #: What came before what it rests on: it follows that, if that leaves.
    early: dict[Needed, list[Sequence[Record]]] = field(default_factory=dict)

    def plan(self, head: Head) -> Plan:
        numbered = [replace(each, number=head.number + i) for i, each in enumerate(self.notified, 1)]
        leaving = tuple(linked(numbered, head.guid))
        return Plan(leaving, self.taken_in, frozenset(self.annulled), held=self.held)

    def add(self, group: Sequence[Record]) -> None:
        """Add a correction of what the register has, or all that is queued of an event it never had."""
        root = self.roots[_root_of(group[0])]
        if root.is_accepted:
            self._take_or_hold(as_is(group[0]), group)
        elif any(record.content.change is Change.ANNUL for record in group):
            self.annulled.add(root.id)
        elif root.state is State.HELD and root.reason in _FOR_A_PERSON:
            self._hold_back(group, root.reason)
        else:
            self._take_first(root, group)

    def _take_first(self, root: Root, group: Sequence[Record]) -> None:
        """Take what the register hears first of an event: an N with the last content."""
        carrier = group[-1]
        first = replace(as_is(carrier), guid=root.id, status=Change.NEW, ref=None)
        if needed := self._needed(carrier):
            self.early.setdefault(needed, []).append(group)
        elif self._take_or_hold(first, group) and carrier.id != root.id:
            self.taken_in[root.id] = carrier.id

    def _take_or_hold(self, notified: Notified, group: Sequence[Record]) -> bool:
        """Take it when it is sound; else nothing of its group leaves, as the older content is taken back."""
        rule = self.judge(notified)
        if rule is not None:
            self._hold_back(group, catalogue()[rule].reason)
            return False
        self.notified.append(notified)
        self._note(notified)
        return True

    def _note(self, notified: Notified) -> None:
        """Note what the register will have by then, and what may follow it."""
        content = notified.content
        if isinstance(content, Consultation):
            return
        if content.event is ServiceEvent.START:
            self._begin(self.started, content.service_id, (content.service_id, None), notified.status)
        elif content.event is ServiceEvent.PAUSE:
            pause = content.service_id, content.stop_id
            self._begin(self.paused, pause, pause, notified.status)

    def _begin(self, known: set[_Known], one: _Known, needed: Needed, status: Change) -> None:
        if status is Change.ANNUL:
            known.discard(one)
            return
        known.add(one)
        for group in self.early.pop(needed, ()):
            self.add(group)

    def hold_what_is_early(self) -> None:
        """Hold back what rests on something that does not leave (KPR-V-036, KPR-V-037)."""
        for group in (group for groups in self.early.values() for group in groups):
            self._hold_back(group, catalogue()[START_NOT_REPORTED].reason)

    def _needed(self, record: Record) -> Needed | None:
        """Give what must leave before a record does: the start of its service, the beginning of its pause."""
        content = record.content
        if isinstance(content, Consultation) or content.event is ServiceEvent.START:
            return None
        if content.service_id not in self.started:
            return content.service_id, None
        pause = content.service_id, content.stop_id
        return pause if content.event is ServiceEvent.RESUME and pause not in self.paused else None

    def _hold_back(self, group: Sequence[Record], reason: str) -> None:
        self.held |= {record.id: reason for record in group}


def _groups(waiting: Waiting) -> Iterator[Sequence[Record]]:
    """Each record in its order; what is about an event that never left is put together, at its first place."""
    groups: dict[str, list[Record]] = {}
    for record in waiting.records:
        root = _root_of(record)
        key = record.id if waiting.roots[root].is_accepted else root
        groups.setdefault(key, []).append(record)
    yield from groups.values()


def _root_of(record: Record) -> str:
    return record.content.ref or record.id


def as_is(record: Record) -> Notified:
    """Give a record as what it says itself, without a number and linked to nothing yet."""
    content = record.content
    return Notified(
        guid=record.id,
        number=0,
        previous=ZERO_GUID,
        status=content.change,
        ref=content.ref,
        arose=record.created,
        record_id=record.id,
        content=content,
    )


def linked(numbered: Sequence[Notified], previous: str) -> Iterator[Notified]:
    """Link notifications to each other, the first one to the last that the register accepted (KPR-V-012)."""
    for each in numbered:
        yield replace(each, previous=previous)
        previous = each.guid


def content_of(notified: Notified) -> Notification | Consultation:
    """Give the content as it is sent: its status and reference are those of the message."""
    return replace(notified.content, change=notified.status, ref=notified.ref)
