"""
Subscription notifications: the status resource at the head of the Bundle.

R4 backport writes it as Parameters in a history Bundle, R4B as SubscriptionStatus in one, R5 as
SubscriptionStatus in a Bundle of type subscription-notification (input-profiles 6.1).
"""

from collections.abc import Iterator
from typing import Any

from adapter.values import Value

Tree = dict[str, Any]

BUNDLE_TYPES = ("history", "subscription-notification")
#: The parameter that every backport status has, whatever its notification type.
STATUS_PARAMETERS = frozenset({"subscription", "notification-event", "events-since-subscription-start"})


class Notice(Value, frozen=True):
    """What a notification announces: the references of its events' focus."""

    focus: tuple[str, ...]


def read_notice(bundle_type: object, first: Tree) -> Notice | None:
    """Read the status resource; None when the Bundle is no subscription notification."""
    if bundle_type not in BUNDLE_TYPES:
        return None
    kind = first.get("resourceType")
    if kind == "SubscriptionStatus":
        return Notice(tuple(_status_focus(first)))
    if kind == "Parameters" and STATUS_PARAMETERS & {
        str(p.get("name")) for p in _dicts(first.get("parameter"))
    }:
        return Notice(tuple(_parameters_focus(first)))
    return None


def _dicts(value: object) -> Iterator[Tree]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _reference(value: object) -> Iterator[str]:
    if isinstance(value, dict) and isinstance(value.get("reference"), str):
        yield value["reference"]


def _status_focus(status: Tree) -> Iterator[str]:
    for event in _dicts(status.get("notificationEvent")):
        yield from _reference(event.get("focus"))


def _parameters_focus(parameters: Tree) -> Iterator[str]:
    for parameter in _dicts(parameters.get("parameter")):
        if parameter.get("name") != "notification-event":
            continue
        for part in _dicts(parameter.get("part")):
            if part.get("name") == "focus":
                yield from _reference(part.get("valueReference"))
