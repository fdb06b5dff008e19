"""From notifications to records: the state each begins in (outcomes.md section 4)."""

from collections.abc import Iterable
from datetime import datetime

from adapter.notifications import Consultation, Notification
from adapter.outbox import Line, Record, State
from adapter.rules import rule_of


def notification_record(made: Notification, tenant: str, created: datetime) -> Record:
    """The record of a service notification."""
    state, reason = _state(made.held_by, switched_on=made.switched_on)
    return Record(
        made.guid, Line.IPLOS, made.kommune_nr, tenant, made.service_id, state, reason, created, made
    )


def consultation_record(made: Consultation, tenant: str, created: datetime) -> Record:
    """The record of a consultation; HST has no codes to be switched on, but sources that are set apart (MH-61)."""
    state, reason = _state(made.held_by, switched_on=made.switched_on)
    return Record(
        made.guid, Line.HST, made.kommune_nr, tenant, made.konsultasjon_id, state, reason, created, made
    )


def records_of(
    notifications: Iterable[Notification],
    consultations: Iterable[Consultation],
    tenant: str,
    created: datetime,
) -> tuple[Record, ...]:
    """The records of one resource, in the order they were made."""
    services = [notification_record(n, tenant, created) for n in notifications]
    return (*services, *[consultation_record(c, tenant, created) for c in consultations])


def _state(held_by: str | None, *, switched_on: bool) -> tuple[State, str | None]:
    if held_by is not None:
        return State.HELD, rule_of(held_by).reason
    return (State.QUEUED if switched_on else State.OUT_OF_SCOPE), None
