"""
Since when a service is to be reported by its code (MH-60, KPR-V-021): `report_sources` and activations.

As of a channel (KPR-D-008), the last day on which it was given counts: what had ended before the duty began stays
out of scope, and what is given on its first day or later is reported, from its start on. Before that day a service
that runs waits out of scope; `existing/switching.py` queues it on the day, or at its first look after, whether it
has ended by then or not.
"""

from collections.abc import Iterable
from datetime import date

from adapter.config import Tenant
from adapter.mapping import ServiceEvent
from adapter.notifications import Reported, ServiceHistory


def is_due(tenant: Tenant, code: str | None, first: date | None, end: date | None, today: date) -> bool:
    """
    Whether there is a duty to report a service of these Norwegian days, as far as is known today.

    `first` is its first day, `end` its last; None: not known, or still given.
    """
    since = tenant.reported_since.get(code) if code is not None else None
    if since is None:
        return True
    return since <= max(today, first or today) and (end is None or end >= since)


def is_due_by(history: ServiceHistory, tenant: Tenant, today: date) -> bool:
    """Whether there is a duty to report a service by what is known of its events."""
    events = history.events or history.withheld
    return is_due(tenant, history.code, first_day(events), end_of(events), today)


def first_day(events: Iterable[Reported]) -> date | None:
    """The first day of some events; None where there are none."""
    return min((event.date for event in events), default=None)


def end_of(events: Iterable[Reported]) -> date | None:
    """The last day on which a service was given, by its events; None where it has not ended."""
    return max((event.date for event in events if event.event is ServiceEvent.END), default=None)


def goes_on(history: ServiceHistory | None, code: str | None) -> bool:
    """Whether the register hears of a service under a code: what follows of it does so, too, whatever its days."""
    return history is not None and history.switched_on and bool(history.events) and history.code == code
