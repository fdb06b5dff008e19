"""
Planning a refused message anew: the same notifications under the same numbers, with what was corrected since. Pure.

What the register refused it never had. So the newest content of an event goes in the place of older content, and
nothing goes that is annulled by now: the older content may be what was refused (outcomes.md section 3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from adapter.mapping import ServiceEvent
from adapter.notifications import Change, Consultation
from adapter.outbox import Record
from adapter.outbox.line import Head, Notified
from adapter.outbox.planning import Judge, Needed, Plan, as_is, linked
from adapter.rules import START_NOT_REPORTED, catalogue
from adapter.values import replace


def plan_anew(old: Sequence[Notified], corrections: Iterable[Record], head: Head, judge: Judge) -> Plan:
    """
    Plan a refused message anew; `corrections` are queued, newer than what is in it, in their order.

    An N takes in its corrections, or is left out with its annulment. Of the M of an N that the register has, only
    the newest goes, in the place of the last one here, and none before a C, which leaves by itself. What goes keeps
    the number of its place; the links close the gaps.
    """
    planner = _Replanner(judge)
    for record in corrections:
        planner.later.setdefault(record.content.ref or "", []).append(record)
    planner.last |= {each.ref: each for each in old if each.ref}
    for each in old:
        planner.add(each)
    return planner.plan(head)


@dataclass(slots=True)
class _Replanner:
    judge: Judge
    #: By the N that they refer to: what is queued, and the last M or C of the message.
    later: dict[str, list[Record]] = field(default_factory=dict)
    last: dict[str, Notified] = field(default_factory=dict)
    kept: list[Notified] = field(default_factory=list)
    taken_in: dict[str, str] = field(default_factory=dict)
    annulled: set[str] = field(default_factory=set)
    outdone: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    #: What does not begin now, though the message said so.
    without: set[Needed] = field(default_factory=set)

    def plan(self, head: Head) -> Plan:
        kept = tuple(linked(self.kept, head.guid))
        return Plan(kept, self.taken_in, frozenset(self.annulled), self.outdone, self.held)

    def add(self, each: Notified) -> None:
        """Add what is left of a notification by now, if it is sound."""
        now = self._by_now(each)
        if now is None:
            return
        # Judged last: what a judge lets pass counts as told for what follows it.
        rule = START_NOT_REPORTED if self._rests_on_nothing(now) else self.judge(now)
        if rule is None:
            self.kept.append(now)
        else:
            self.held[now.record_id] = catalogue()[rule].reason
            self.without |= _begun_in(each)

    def _by_now(self, each: Notified) -> Notified | None:
        if each.status is Change.NEW:
            return self._first(each)
        return self._correction(each, each.ref or "") if each.status is Change.REPLACE else each

    def _first(self, each: Notified) -> Notified | None:
        """Give an N with its last content; None where it is annulled."""
        since = self.later.get(each.guid, ())
        if _annulment_in(since):
            self.annulled.add(each.guid)
            self.without |= _begun_in(each)
            return None
        if not since:
            return each
        newest = since[-1]
        self.taken_in[each.guid] = newest.id
        return replace(each, arose=newest.created, record_id=newest.id, content=newest.content)

    def _correction(self, each: Notified, original: str) -> Notified | None:
        """Give the newest M of an N that the register has, in the place of an older one; None where it falls out."""
        since, last = self.later.get(original, ()), self.last[original]
        annulment = last.record_id if last.status is Change.ANNUL else _annulment_in(since)
        if annulment:
            self.outdone[original] = annulment
            return None
        if since or last is not each:
            self.taken_in[original] = since[-1].id if since else last.record_id
        if last is not each:
            return None
        # Under its own GUID, unlike an N: nothing refers to that of an M.
        return replace(as_is(since[-1]), number=each.number) if since else each

    def _rests_on_nothing(self, now: Notified) -> bool:
        """Whether it is the first word of an event of a service, or of the end of a pause, that does not begin."""
        content = now.content
        if isinstance(content, Consultation) or now.status is not Change.NEW:
            return False
        ends = content.event is ServiceEvent.RESUME and (content.service_id, content.stop_id) in self.without
        return ends or (content.service_id, None) in self.without


def _annulment_in(records: Iterable[Record]) -> str | None:
    return next((each.id for each in records if each.content.change is Change.ANNUL), None)


def _begun_in(notified: Notified) -> set[Needed]:
    """Give the service or the pause that a notification begins, if it does."""
    content = notified.content
    if isinstance(content, Consultation) or notified.status is not Change.NEW:
        return set()
    if content.event is ServiceEvent.PAUSE:
        return {(content.service_id, content.stop_id)}
    return {(content.service_id, None)} if content.event is ServiceEvent.START else set()
