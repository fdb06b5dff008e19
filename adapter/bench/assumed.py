"""
A line of a session as if the register had accepted everything that left it.

It is planned by the code that plans real messages; what the store would know of the line is kept here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapter.fhir.times import OSLO
from adapter.mapping import ServiceEvent
from adapter.notifications import Change, Consultation
from adapter.outbox import Line, Record, State
from adapter.outbox.line import Head, LineKey, Notified, Root, Waiting
from adapter.outbox.planning import Judge, Plan, plan
from adapter.rules import DATE_IN_FUTURE, catalogue
from adapter.values import replace


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaves in one message, and HST's number of it within the Norwegian year; 0 for IPLOS."""

    tenant: str
    notified: Sequence[Notified]
    lopenr: int = 0


@dataclass(slots=True)
class AssumedLine:
    """One kommune's messages of one type."""

    key: LineKey
    head: Head = field(default_factory=Head)
    #: notifikasjonGUID of every N that left.
    _accepted: set[str] = field(default_factory=set)
    #: Starts and pauses that left and were not annulled, by notifikasjonGUID.
    _begun: dict[str, Notified] = field(default_factory=dict)
    #: Queued and held, by id, in their order.
    _records: dict[str, Record] = field(default_factory=dict)

    def add(self, records: Iterable[Record]) -> None:
        """Add what an input made."""
        for record in records:
            if record.state in (State.QUEUED, State.HELD):
                self._records[record.id] = record

    def close(self, ids: Iterable[str]) -> None:
        """Drop what an input made needless."""
        for each in ids:
            self._records.pop(each, None)

    def release(self, ids: Iterable[str]) -> None:
        """Queue what waited for what an input brought."""
        for each in ids:
            self._set(each, State.QUEUED, None)

    def leave(self, judge: Judge, now: datetime) -> Iterator[Leaving]:
        """Plan what leaves now, a message for each EPJ, and assume that it was accepted."""
        self._wake(now)
        for tenant in dict.fromkeys(each.tenant for each in self._queued()):
            records = [each for each in self._queued() if each.tenant == tenant]
            planned = plan(self._waiting(records), self.head, judge)
            self._settle(planned, records)
            if planned.notified:
                yield Leaving(tenant, planned.notified, self._accept(planned.notified, now))

    def alone(self, notified: Notified, now: datetime) -> Leaving:
        """Give what may not leave as it would stand in the next message; it takes no number."""
        tenant = self._records[notified.record_id].tenant
        first = replace(notified, number=self.head.number + 1, previous=self.head.guid)
        return Leaving(tenant, [first], self._lopenr(now))

    def _queued(self) -> list[Record]:
        return [each for each in self._records.values() if each.state is State.QUEUED]

    def _set(self, record_id: str, state: State, reason: str | None) -> None:
        if record_id in self._records:
            self._records[record_id] = replace(self._records[record_id], state=state, reason=reason)

    def _wake(self, now: datetime) -> None:
        """Queue again what waited for its day (KPR-V-032)."""
        today, waits = now.astimezone(OSLO).date(), catalogue()[DATE_IN_FUTURE].reason
        for each in list(self._records.values()):
            content = each.content
            if (
                each.reason == waits
                and not isinstance(content, Consultation)
                and content.hendelse_dato <= today
            ):
                self._set(each.id, State.QUEUED, None)

    def _waiting(self, records: Sequence[Record]) -> Waiting:
        roots = {each.content.ref or each.id for each in records}
        starts = (n for n in self._begun.values() if _event(n) is ServiceEvent.START)
        pauses = (n for n in self._begun.values() if _event(n) is ServiceEvent.PAUSE)
        return Waiting(
            records,
            {each: self._root(each) for each in roots},
            frozenset(_service(each) for each in starts),
            frozenset((_service(each), _stop(each)) for each in pauses),
        )

    def _root(self, guid: str) -> Root:
        record = self._records.get(guid)
        state, reason = (record.state, record.reason) if record else (State.CLOSED, None)
        return Root(guid, state, reason, is_accepted=guid in self._accepted)

    def _settle(self, planned: Plan, records: Iterable[Record]) -> None:
        """Drop what left or never will, and hold what may not leave yet."""
        gone = {each.id for each in records} - planned.held.keys()
        settled = {*planned.annulled, *planned.taken_in, *(n.ref for n in planned.notified if n.ref)}
        gone |= {
            r.id for r in self._records.values() if (r.content.ref or r.id) in settled
        } - planned.held.keys()
        self.close(gone)
        for record_id, reason in planned.held.items():
            self._set(record_id, State.HELD, reason)

    def _accept(self, notified: Sequence[Notified], now: datetime) -> int:
        for each in notified:
            if each.status is Change.NEW:
                self._accepted.add(each.guid)
                if _event(each) in (ServiceEvent.START, ServiceEvent.PAUSE):
                    self._begun[each.guid] = each
            elif each.status is Change.ANNUL:
                self._begun.pop(each.ref or "", None)
        lopenr, last = self._lopenr(now), notified[-1]
        self.head = Head(last.number, last.guid, now.astimezone(OSLO).year, lopenr)
        return lopenr

    def _lopenr(self, now: datetime) -> int:
        """HST's number of the next message within the Norwegian year (KPR-V-072); 0 for IPLOS."""
        if self.key.line is not Line.HST:
            return 0
        return (self.head.lopenr if self.head.year == now.astimezone(OSLO).year else 0) + 1


def _event(notified: Notified) -> ServiceEvent | None:
    return None if isinstance(notified.content, Consultation) else notified.content.event


def _service(notified: Notified) -> str:
    return "" if isinstance(notified.content, Consultation) else notified.content.service_id


def _stop(notified: Notified) -> str | None:
    return None if isinstance(notified.content, Consultation) else notified.content.stop_id
