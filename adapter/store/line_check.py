"""
Whether a line holds together, as the store has it (KPR-V-011, KPR-V-012, KPR-V-072). Pure.

The register's own check sees what was accepted, in order: so does this one. What persons brought from
elsewhere (an imported head) is where the count goes on from.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapter.fhir.times import OSLO
from adapter.notifications import Change
from adapter.outbox import Line
from adapter.outbox.line import Head, KprMessage, MessageState
from adapter.store.line_answers import ChainFault, ChainFaultKind, NotifiedItem
from adapter.values import replace


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of a line with its notifications, in the order of their numbers."""

    message: KprMessage
    notified: Sequence[NotifiedItem]


@dataclass(frozen=True, slots=True)
class Chain:
    """All that a line's store has of it."""

    line: Line
    head: Head
    #: In the order in which they were made, whatever became of them.
    messages: Sequence[Sent]
    #: Heads that persons have imported, in order of time.
    imports: Sequence[tuple[datetime, Head]] = ()
    #: Ids of the line's records that count as delivered.
    delivered: Collection[str] = frozenset()


def chain_faults(chain: Chain) -> Sequence[ChainFault]:
    """Give everything that does not hold; empty for a sound line."""
    walk = _Walk(_given(chain), _years(chain))
    imports = list(chain.imports)
    faults: list[ChainFault] = []
    for sent in chain.messages:
        while imports and imports[0][0] <= sent.message.created:
            walk.go_on_from(imports.pop(0)[1])
        faults += _incomplete(sent)
        if sent.message.state is MessageState.ACCEPTED:
            faults += walk.take(sent)
    for _, head in imports:
        walk.go_on_from(head)
    faults += _head(chain, walk)
    faults += _records(chain)
    return faults


@dataclass(slots=True)
class _Walk:
    """Goes along what was accepted; the head that it should have come to."""

    #: Every number that a message has had.
    given: frozenset[int]
    #: By messageId, the year that a message is counted in.
    years: Mapping[str, int]
    head: Head = field(default_factory=Head)
    #: notifikasjonGUID of everything accepted, and of every N.
    accepted: set[str] = field(default_factory=set)
    originals: set[str] = field(default_factory=set)

    def go_on_from(self, head: Head) -> None:
        """Begin anew after a head that a person has imported."""
        self.head = head

    def take(self, sent: Sent) -> Iterator[ChainFault]:
        """Go on over an accepted message."""
        yield from self._lopenr(sent.message)
        if sent.message.is_resend:
            return
        for each in sent.notified:
            yield from self._number(sent, each)
            yield from self._link(sent, each)
            yield from self._reference(sent, each)
            self.head = replace(self.head, number=max(self.head.number, each.number), guid=each.guid)
            self.accepted.add(each.guid)
            if each.status is Change.NEW:
                self.originals.add(each.guid)

    def _number(self, sent: Sent, each: NotifiedItem) -> Iterator[ChainFault]:
        if each.number <= self.head.number:
            expected = f"> {self.head.number}"
            yield _at(sent, each, ChainFaultKind.NUMBER_NOT_ASCENDING, expected, str(each.number))
        for number in range(self.head.number + 1, each.number):
            # One that a closed message had, or that was left out of a refused one, is not used again.
            if number not in self.given:
                yield _at(sent, each, ChainFaultKind.NUMBER_MISSING, str(number), str(each.number))
                return

    def _link(self, sent: Sent, each: NotifiedItem) -> Iterator[ChainFault]:
        if each.previous != self.head.guid:
            yield _at(sent, each, ChainFaultKind.LINK_BROKEN, self.head.guid, each.previous)
        if each.guid in self.accepted:
            yield _at(sent, each, ChainFaultKind.ACCEPTED_TWICE, "", each.guid)

    def _reference(self, sent: Sent, each: NotifiedItem) -> Iterator[ChainFault]:
        is_sound = each.ref is None if each.status is Change.NEW else each.ref in self.originals
        if not is_sound:
            yield _at(sent, each, ChainFaultKind.REFERENCE_UNKNOWN, "", each.ref or "-")

    def _lopenr(self, message: KprMessage) -> Iterator[ChainFault]:
        """One more within the Norwegian year of the message (KPR-V-072); resends count as messages."""
        if message.key.line is not Line.HST:
            return
        year = self.years[message.id]
        expected = self.head.lopenr + 1 if self.head.year == year else 1
        if message.lopenr != expected:
            found = f"{year}/{message.lopenr}"
            kind = ChainFaultKind.LOPENR_NOT_NEXT
            yield ChainFault(kind, message.id, expected=f"{year}/{expected}", found=found)
        self.head = replace(self.head, year=year, lopenr=message.lopenr or expected)


def _years(chain: Chain) -> Mapping[str, int]:
    """The year that each message of HST is counted in."""
    return {
        sent.message.id: sent.message.year or sent.message.created.astimezone(OSLO).year
        for sent in chain.messages
    }


def _given(chain: Chain) -> frozenset[int]:
    return frozenset(each.number for sent in chain.messages for each in sent.notified)


def _incomplete(sent: Sent) -> Iterator[ChainFault]:
    has = len(sent.notified)
    if has != sent.message.count:
        kind = ChainFaultKind.MESSAGE_INCOMPLETE
        yield ChainFault(kind, sent.message.id, expected=str(sent.message.count), found=str(has))


def _head(chain: Chain, walk: _Walk) -> Iterator[ChainFault]:
    """The line's head must be the last accepted notification, and count what is under way or was closed."""
    kind = ChainFaultKind.HEAD_DIFFERS
    if chain.head.guid != walk.head.guid:
        yield ChainFault(kind, expected=walk.head.guid, found=chain.head.guid)
    given = [sent.message for sent in chain.messages if not sent.message.is_resend]
    # What was replaced by less, or split, gave numbers that may be free again.
    lasting = [each.last for each in given if each.state is not MessageState.REPLACED]
    least = max(walk.head.number, *lasting, 0)
    most = max(least, *(each.last for each in given), 0)
    if not least <= chain.head.number <= most:
        yield ChainFault(kind, expected=str(least), found=str(chain.head.number))


def _records(chain: Chain) -> Iterator[ChainFault]:
    """What was accepted is delivered, and nothing else is."""
    accepted: Mapping[str, tuple[Sent, NotifiedItem]] = {
        each.record_id: (sent, each)
        for sent in chain.messages
        if sent.message.state is MessageState.ACCEPTED and not sent.message.is_resend
        for each in sent.notified
    }
    for record_id in sorted(set(chain.delivered) - accepted.keys()):
        yield ChainFault(ChainFaultKind.DELIVERED_WITHOUT_MESSAGE, guid=record_id)
    for record_id, (sent, each) in accepted.items():
        if record_id not in chain.delivered:
            yield _at(sent, each, ChainFaultKind.ACCEPTED_NOT_DELIVERED, "", record_id)


def _at(sent: Sent, each: NotifiedItem, kind: ChainFaultKind, expected: str, found: str) -> ChainFault:
    return ChainFault(kind, sent.message.id, each.number, each.guid, expected, found)
