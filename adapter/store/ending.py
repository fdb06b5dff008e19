"""
What a person closes is not in the existing set any more (outcomes.md section 3).

A service is registered by the N of its start, or by a correction that leaves in its place; a consultation
by its N. Where a person has closed them all, its history says so, and what was kept out for it is asked about.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter import rules
from adapter.mapping import ServiceEvent
from adapter.matching import Match, Origin, Service, Verdict
from adapter.notifications import Change, HistoryKey, ServiceHistory
from adapter.outbox import Line, State
from adapter.outcomes import Compared
from adapter.outcomes.compared import kept_out
from adapter.store.asking import given
from adapter.store.loading import load
from adapter.store.review import ask
from adapter.store.seal import Seal
from adapter.store.sealed import seal_history
from adapter.store.tables import history, record
from adapter.values import replace

#: What the records of a line are of.
KINDS = {Line.IPLOS: "service", Line.HST: "consultation"}


async def ended_by(connection: AsyncConnection, guids: Sequence[str]) -> dict[HistoryKey, str]:
    """Give what is not registered any more once records are closed, with the notifikasjonGUID of its N."""
    wanted = given(connection.dialect.name, [(guid,) for guid in guids], width=1)
    found = await connection.execute(
        select(record.c.tenant, record.c.line, record.c.service_id, _ORIGINAL)
        .select_from(wanted)
        .join(record, record.c.id == wanted.c.c0)
        .where(
            record.c.change != Change.ANNUL,
            or_(record.c.line == Line.HST, record.c.event == ServiceEvent.START),
        )
    )
    originals = {
        original: HistoryKey(tenant, KINDS[Line(line)], service_id)
        for tenant, line, service_id, original in found
    }
    left = await _left(connection, originals, guids)
    return {key: original for original, key in originals.items() if original not in left}


_ORIGINAL = func.coalesce(record.c.ref, record.c.id)


async def _left(connection: AsyncConnection, originals: Collection[str], guids: Sequence[str]) -> set[str]:
    """Which of them something else still tells of, or has told of."""
    if not originals:
        return set()
    wanted = given(connection.dialect.name, [(each,) for each in originals], width=1)
    about = or_(record.c.id == wanted.c.c0, record.c.ref == wanted.c.c0)
    found = await connection.execute(
        select(wanted.c.c0, record.c.id)
        .select_from(wanted)
        .join(record, about)
        .where(record.c.change != Change.ANNUL, record.c.state != State.CLOSED)
    )
    closing = set(guids)
    return {original for original, guid in found if guid not in closing}


async def take_out(connection: AsyncConnection, seal: Seal, guids: Sequence[str], now: datetime) -> None:
    """
    Note of what it is that closed records were the last word, and ask about what was kept out for it (KPR-D-024).

    Contended when a person was joined with another one meanwhile.
    """
    ended = await ended_by(connection, guids) if guids else {}
    if not ended:
        return
    known = await load(connection, seal, list(ended), [], [])
    for key in ended.keys() & known.histories.keys():
        closed = replace(known.histories[key], closed=ended[key])
        await connection.execute(
            update(history)
            .where(history.c.tenant == key.tenant, history.c.kind == key.kind, history.c.id == key.id)
            .values(sealed=seal_history(seal, closed))
        )
    withheld = (each for each in known.histories.values() if isinstance(each, ServiceHistory))
    await ask(connection, [(one, now) for each in withheld for one in _asked(each, ended)])


def _asked(one: ServiceHistory, ended: Collection[HistoryKey]) -> Iterator[Compared]:
    other = one.match.other if one.match and one.withheld else None
    if other is not None and other.origin is Origin.OWN and _is_of(other, ended):
        match = Match(Verdict.POSSIBLE, rules.SUPPRESSED_COMES_BACK, other)
        yield from kept_out(replace(one, match=match))


def _is_of(other: Service, ended: Collection[HistoryKey]) -> bool:
    return any(HistoryKey(other.source, kind, other.id) in ended for kind in KINDS.values())
