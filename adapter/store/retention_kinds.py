"""What goes when its time is over, kind by kind: which rows, of which kommune, and what is taken out of them (SEC-14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, func, or_, select, update

from adapter.outbox import State
from adapter.outbox.line import UNDER_WAY, MessageState
from adapter.store.answers import ParkedState
from adapter.store.sealed import GONE
from adapter.store.tables import message, notified, outcome, parked, publication, record, resource

#: A message that has come to its end.
_ENDED = (MessageState.ACCEPTED, MessageState.REPLACED, MessageState.CLOSED)
_SETTLED = (ParkedState.REPLAYED, ParkedState.SUPERSEDED, ParkedState.DROPPED)


class Kind(StrEnum):
    """What is deleted."""

    #: The bytes of messages, in clear and as CMS.
    MESSAGES = "messages"
    #: What records carry to the register.
    RECORDS = "records"
    #: Documents of inputs that were parked and are settled.
    PARKED = "parked"
    #: What inputs told the tables.
    TOLD = "told"


def due(kind: Kind, kommune_nr: str, before: datetime) -> Select[Any]:
    """Find the rows of a kommune whose time was over at a moment, by the one column that names them."""
    return _DUE[kind](kommune_nr, before)


def emptied(kind: Kind, keys: Sequence[Any]) -> Update:
    """Take the content out of rows; all else in them stays."""
    table, column, values = _EMPTIED[kind]
    return update(table).where(column.in_(keys)).values(values)


def _messages(kommune_nr: str, before: datetime) -> Select[Any]:
    return select(message.c.seq).where(
        message.c.kommune_nr == kommune_nr,
        message.c.state.in_(_ENDED),
        message.c.ended_at < before,
        or_(message.c.sealed.is_not(None), message.c.payload.is_not(None)),
    )


def _records(kommune_nr: str, before: datetime) -> Select[Any]:
    """
    Records whose last message ended, or that were closed without one; none that is still needed.

    Needed is what waits to be published, and what a message under way carries, resends included.
    """
    waits = select(publication.c.record_id).where(publication.c.record_id == record.c.id).exists()
    mine = notified.c.record_id == record.c.id
    among = select(message.c.id).join(notified, notified.c.message_id == message.c.id).where(mine)
    carried = among.where(message.c.state.in_(UNDER_WAY)).exists()
    last = (
        select(func.max(message.c.ended_at)).join(notified, notified.c.message_id == message.c.id).where(mine)
    )
    return select(record.c.seq).where(
        record.c.kommune_nr == kommune_nr,
        record.c.state.in_((State.DELIVERED, State.CLOSED)),
        record.c.sealed != GONE,
        func.coalesce(last.scalar_subquery(), record.c.created_at) < before,
        record.c.created_at < before,
        ~waits,
        ~carried,
    )


def _parked(kommune_nr: str, before: datetime) -> Select[Any]:
    """Settled inputs; which kommune's they are, their last outcome says."""
    waits = select(publication.c.parked_id).where(publication.c.parked_id == parked.c.id).exists()
    told = select(outcome.c.kommune_nr).where(outcome.c.parked_id == parked.c.id)
    whose = told.order_by(outcome.c.id.desc()).limit(1).scalar_subquery()
    return select(parked.c.id).where(
        parked.c.state.in_(_SETTLED),
        parked.c.last_seen < before,
        parked.c.sealed != GONE,
        func.coalesce(whose, "") == kommune_nr,
        ~waits,
    )


def _told(kommune_nr: str, before: datetime) -> Select[Any]:
    return (
        select(outcome.c.id)
        .where(outcome.c.kommune_nr == kommune_nr, outcome.c.received_at < before)
        .where(_has_told())
    )


def _has_told() -> ColumnElement[bool]:
    said = resource.c.told.is_not(None) & (resource.c.told != "")
    return select(resource.c.outcome_id).where(resource.c.outcome_id == outcome.c.id, said).exists()


_DUE = {Kind.MESSAGES: _messages, Kind.RECORDS: _records, Kind.PARKED: _parked, Kind.TOLD: _told}
_EMPTIED: Mapping[Kind, tuple[Any, ColumnElement[Any], dict[str, Any]]] = {
    Kind.MESSAGES: (message, message.c.seq, {"sealed": None, "payload": None}),
    Kind.RECORDS: (record, record.c.seq, {"sealed": GONE}),
    Kind.PARKED: (parked, parked.c.id, {"sealed": GONE, "retry_at": None}),
    # None at all: as what is from before this was kept.
    Kind.TOLD: (resource, resource.c.outcome_id, {"told": None, "hst": None}),
}
