"""
The initial load: what is queued is put into the order that HIS 1135:2021 chapter 7 asks for (KPR-V-043).

First a start for every service active on a day, then the pauses that are open on it, then every event
since, in order of time. What had ended before that day is not reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotNow
from adapter.mapping import ServiceEvent
from adapter.notifications import Change, Notification
from adapter.outbox import Line, Record, State
from adapter.outbox.line import LineKey
from adapter.store.message_rows import record_of
from adapter.store.seal import Seal
from adapter.store.settling import set_state
from adapter.store.tables import record

BEFORE = "before-initial-load"
_IN_ORDER = tuple(ServiceEvent)
_TURN = update(record).where(record.c.id == bindparam("record_id"))


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a service with everything queued about it: N, M and C."""

    records: Sequence[Record]
    content: Notification
    is_annulled: bool

    @property
    def day(self) -> date:
        """The date of the event, by its last content."""
        return self.content.hendelse_dato


async def arrange(connection: AsyncConnection, seal: Seal, key: LineKey, as_of: date) -> Mapping[str, int]:
    """
    Give every queued record of an IPLOS line its turn, and close what ended before the day.

    As long as nothing was sent it may be done again for another day.
    """
    if key.line is not Line.IPLOS:
        raise NotNow("only IPLOS has an initial load")
    rows = await connection.execute(
        select(record)
        .where(
            record.c.kommune_nr == key.kommune_nr,
            record.c.line == key.line,
            or_(
                record.c.state == State.QUEUED,
                and_(record.c.state == State.CLOSED, record.c.reason == BEFORE),
            ),
        )
        .order_by(record.c.seq)
    )
    records = [record_of(seal, row) for row in rows]
    arranged = arrangement(records, as_of)
    # An earlier load of another day may have closed some of them.
    await set_state(connection, [each.id for each in records], State.QUEUED, None)
    await set_state(connection, [each.id for each in arranged.before], State.CLOSED, BEFORE)
    turns = [each for kind in arranged.kinds.values() for event in kind for each in event.records]
    if turns:
        await connection.execute(
            _TURN.values(turn=bindparam("to")),
            [{"record_id": each.id, "to": turn - len(turns)} for turn, each in enumerate(turns)],
        )
    counts = {kind: len(events) for kind, events in arranged.kinds.items()}
    return counts | {"before": len(arranged.before)}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The events of an initial load by kind, in order, and the records that are not reported."""

    kinds: Mapping[str, Sequence[Event]]
    before: Sequence[Record]


def arrangement(records: Sequence[Record], as_of: date) -> Arrangement:
    """Arrange records, which are in the order of their creation. Pure."""
    starts: list[Event] = []
    pauses: list[Event] = []
    since: list[Event] = []
    before: list[Record] = []
    for events in _services(records):
        live = [event for event in events if not event.is_annulled]
        kept = set(map(id, _kept(live, as_of)))
        for event in events:
            # What is annulled before it ever left is closed when its message is planned.
            if id(event) not in kept and not event.is_annulled:
                before.extend(event.records)
            elif event.is_annulled or event.day >= as_of or event.content.event is ServiceEvent.PROVIDER:
                since.append(event)
            elif event.content.event is ServiceEvent.START:
                starts.append(event)
            else:
                pauses.append(event)
    return Arrangement(
        {"starts": _sorted(starts), "pauses": _sorted(pauses), "events": _sorted(since)}, before
    )


def _kept(live: Sequence[Event], as_of: date) -> Iterator[Event]:
    """Tell which live events of one service are reported."""
    if any(event.content.event is ServiceEvent.END and event.day < as_of for event in live):
        return
    resumed = {
        event.content.stop_id
        for event in live
        if event.content.event is ServiceEvent.RESUME and event.day < as_of
    }
    changes = [e for e in live if e.content.event is ServiceEvent.PROVIDER and e.day < as_of]
    for event in live:
        is_old = event.day < as_of
        if is_old and event.content.stop_id in resumed and event.content.stop_id is not None:
            continue
        # Of earlier providers the last one still serves, and the start names the first.
        if is_old and event.content.event is ServiceEvent.PROVIDER and event is not changes[-1]:
            continue
        yield event


def _services(records: Iterable[Record]) -> Iterator[Sequence[Event]]:
    services: defaultdict[tuple[str, str], dict[str, list[Record]]] = defaultdict(dict)
    for each in records:
        about = services[each.tenant, each.service_id]
        about.setdefault(each.content.ref or each.id, []).append(each)
    for about in services.values():
        yield [_event(group) for group in about.values()]


def _event(group: Sequence[Record]) -> Event:
    content = group[-1].content
    assert isinstance(content, Notification), "only IPLOS lines are loaded"
    return Event(group, content, content.change is Change.ANNUL)


def _sorted(events: Iterable[Event]) -> Sequence[Event]:
    return sorted(events, key=lambda event: (event.day, _IN_ORDER.index(event.content.event)))
