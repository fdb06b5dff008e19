"""
What becomes of a service that was out of scope, once its code is switched on (outcomes.md section 4, KPR-V-021).

One that is given then is reported from its start on, with all that followed; one that had ended stays out of
scope. Where the duty to report the code has a first day (MH-60), that day counts, whenever it is looked: one that was
given on it or later is reported though it has ended since. Its next version says so, where `existing/switching.py`
did not before.
"""

from datetime import date

from adapter import rules
from adapter.config import Channel
from adapter.mapping import Origin
from adapter.notifications import Decision, ServiceHistory
from adapter.notifications.channelled import channel_of
from adapter.notifications.duty import end_of, is_due_by
from adapter.notifications.making import Making
from adapter.values import replace


def switched(decision: Decision, before: ServiceHistory | None, making: Making, origin: Origin) -> Decision:
    """Bring what was out of scope of a service along with its next event, or leave that out of scope, too."""
    after = decision.history
    if (
        before is None
        or before.switched_on
        or not decision.notifications
        or not isinstance(after, ServiceHistory)
        or not after.switched_on
        or any(each.held_by == rules.CHANNEL_UNDECIDED for each in decision.notifications)
    ):
        return decision
    live = {event.original for event in after.events}
    still = tuple(event.original for event in before.events if event.original in live)
    if not still:
        return decision  # told anew, under another code (M-016)
    today = origin.registered_on
    if has_ended(before, making, today) and has_ended(after, making, today):
        out = tuple(replace(each, switched_on=False) for each in decision.notifications)
        return replace(decision, notifications=out, history=replace(after, switched_on=False))
    return replace(decision, switched=still)


def has_ended(history: ServiceHistory, making: Making, today: date) -> bool:
    """Whether a service had ended before the first day of the duty to report its code; before today, where none is said."""
    since = making.tenant.reported_since.get(history.code) if history.code is not None else None
    end = end_of(history.events)
    return end is not None and end < (since or today)


def is_reported(history: ServiceHistory, making: Making, today: date) -> bool:
    """
    Whether what is told of a service goes out as notifications.

    Its code is switched on, there is a duty to report it (MH-60), and its channel is this.
    """
    return (
        making.switched_on(history.code)
        and is_due_by(history, making.tenant, today)
        and not history.is_closed
        and channel_of(history, making, today) is Channel.RUNNING
    )
