"""Settling a plan: what will never leave is closed, what may not leave yet is held."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.notifications import Change
from adapter.outbox import State
from adapter.outbox.line import Notified
from adapter.outbox.planning import Plan
from adapter.store.asking import given
from adapter.store.tables import record

#: Why a record was closed without having left.
CORRECTED, ANNULLED = "corrected-before-sent", "annulled-before-sent"
#: States in which the register certainly does not have a record.
_NOT_THERE = (State.QUEUED, State.HELD, State.OUT_OF_SCOPE, State.REFUSED)


async def settle(connection: AsyncConnection, planned: Plan) -> None:
    """Close what will never leave, and hold what may not leave yet."""
    for root, carrier in planned.taken_in.items():
        # What came after the carrier corrects it, and is not among what was planned yet.
        carried = select(record.c.seq).where(record.c.id == carrier).scalar_subquery()
        await connection.execute(
            update(record)
            .where(_about(root), record.c.state.in_(_NOT_THERE), record.c.seq < carried)
            .values(state=State.CLOSED, reason=CORRECTED, taken_by=carrier)
        )
    for root in planned.annulled:
        await connection.execute(
            update(record)
            .where(_about(root), record.c.state.in_(_NOT_THERE))
            .values(state=State.CLOSED, reason=ANNULLED)
        )
    for root, annulment in planned.outdone.items():
        annuls = select(record.c.seq).where(record.c.id == annulment).scalar_subquery()
        await connection.execute(
            update(record)
            .where(record.c.ref == root, record.c.state.in_(_NOT_THERE), record.c.seq < annuls)
            .values(state=State.CLOSED, reason=ANNULLED)
        )
    for record_id, reason in planned.held.items():
        await set_state(connection, [record_id], State.HELD, reason)
    await _overtake(connection, planned.notified)


async def set_state(
    connection: AsyncConnection, record_ids: Collection[str], state: State, reason: str | None
) -> None:
    """Put records into a state."""
    wanted = given(connection.dialect.name, [(each,) for each in record_ids], width=1)
    await connection.execute(
        update(record).where(record.c.id.in_(select(wanted.c.c0))).values(state=state, reason=reason)
    )


async def _overtake(connection: AsyncConnection, leaving: Sequence[Notified]) -> None:
    """Close held corrections of what a newer one leaves about: released later, they would undo it."""
    for change, reason in ((Change.REPLACE, CORRECTED), (Change.ANNUL, ANNULLED)):
        pairs = [(each.ref, each.record_id) for each in leaving if each.status is change and each.ref]
        if not pairs:
            continue
        wanted = given(connection.dialect.name, pairs, width=2)
        newer = record.alias("newer")
        about = wanted.join(newer, newer.c.id == wanted.c.c1)
        is_newer = and_(wanted.c.c0 == record.c.ref, newer.c.seq > record.c.seq)
        await connection.execute(
            update(record)
            .where(
                record.c.ref.in_(select(wanted.c.c0)),
                record.c.state == State.HELD,
                select(newer.c.seq).select_from(about).where(is_newer).exists(),
            )
            .values(state=State.CLOSED, reason=reason)
        )


def _about(root: str) -> ColumnElement[bool]:
    return or_(record.c.id == root, record.c.ref == root)
