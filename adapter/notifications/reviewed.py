"""
What a person's decision means for a service: it is another one, or the same as one that is registered.

A decision is about a pair and is remembered for it: later versions of both follow it.
"""

from datetime import datetime

from adapter import rules
from adapter.fhir.times import OSLO
from adapter.mapping import Origin as Document
from adapter.matching import Match, Service, Verdict
from adapter.notifications import Decided, Notification, ServiceHistory
from adapter.notifications.find_match import reference
from adapter.notifications.making import Making
from adapter.notifications.matched import reported_anew
from adapter.notifications.services import taken_back
from adapter.values import Value, replace


class Reviewed(Value, frozen=True):
    """What follows from a decision."""

    history: ServiceHistory
    notifications: tuple[Notification, ...] = ()
    #: Held records that may leave now, by notifikasjonGUID.
    released: tuple[str, ...] = ()
    #: Held records that never will.
    closed: tuple[str, ...] = ()


def release(history: ServiceHistory, other: Service | None, making: Making, now: datetime) -> Reviewed:
    """It is another service: what was held leaves, and what was withheld is reported."""
    decided = _decided(history, other, Verdict.SEPARATE)
    free = replace(history, match=None, held=(), held_besides=(), decided=decided)
    if not history.withheld:
        return Reviewed(free, released=history.held)
    whole = replace(free, events=history.withheld, withheld=())
    reported, made = reported_anew(whole, making, _act(history, now))
    return Reviewed(reported, made, history.held)


def reject(history: ServiceHistory, other: Service | None, making: Making, now: datetime) -> Reviewed:
    """It is the same: what was held is closed, and what was reported of it is annulled."""
    decided = _decided(history, other, Verdict.ALREADY_REGISTERED)
    match = Match(Verdict.ALREADY_REGISTERED, rules.DECIDED_DUPLICATE, other)
    after, made = history, tuple[Notification, ...]()
    if history.events and not history.in_review:
        after, made = taken_back(history, _act(history, now), making)
    withheld = history.events or history.withheld
    after = replace(
        after, events=(), withheld=withheld, held=(), held_besides=(), match=match, decided=decided
    )
    return Reviewed(after, made, closed=history.all_held)


def _decided(history: ServiceHistory, other: Service | None, verdict: Verdict) -> tuple[Decided, ...]:
    """The newest decision of a pair counts."""
    if other is None:
        return history.decided
    name = reference(other)
    return (*(each for each in history.decided if each.other != name), Decided(name, verdict, other))


def _act(history: ServiceHistory, now: datetime) -> Document:
    """An act stands where a document else does: it dates what follows from it."""
    return Document(
        history.resource, "$", history.version, b"", registered=now, registered_on=now.astimezone(OSLO).date()
    )
