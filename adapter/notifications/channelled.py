"""Through which channel a service is reported decides whether it goes out as notifications (KPR-D-007)."""

from datetime import date

from adapter import rules
from adapter.config import Channel
from adapter.mapping import Origin as Document
from adapter.matching import Service
from adapter.matching.policy import Policy
from adapter.notifications import Decision, ServiceHistory
from adapter.notifications.making import Making
from adapter.notifications.registered import as_service
from adapter.rules import Finding
from adapter.values import replace


def by_channel(
    decision: Decision, before: ServiceHistory | None, making: Making, origin: Document
) -> Decision:
    """
    Keep out of messages what another channel reports, and hold what none does yet.

    The channel is that of the last day on which the service was given, as far as is known: one that is
    still given when running reporting begins is reported by notifications, whenever it began (KPR-D-008).
    What went out by notifications goes on by them.
    """
    after = decision.history
    if not isinstance(after, ServiceHistory) or making.comparing is None:
        return decision
    if not decision.notifications:
        if before is None or not (before.events or before.withheld) or before.code != after.code:
            return decision
        # Nothing follows from this version; how the service is reported stands.
        return replace(decision, history=replace(after, switched_on=before.switched_on))
    if before is not None and before.events and before.switched_on and not before.waiting:
        return decision
    service = as_service(after)
    if service is None:
        return decision
    match _channel(service, making.comparing.policy, origin.registered_on):
        case Channel.RUNNING:
            return decision
        case Channel.ANNUAL:
            out = tuple(replace(each, switched_on=False) for each in decision.notifications)
            return replace(decision, notifications=out, history=replace(after, switched_on=False))
        case Channel.HELD:
            return _held(decision, after, origin)


def _held(decision: Decision, after: ServiceHistory, origin: Document) -> Decision:
    """Hold until a channel is decided upon; whoever settles a doubt about the service does not settle that."""
    doubted = {each.guid for each in decision.notifications} & {*after.held}
    held = tuple(
        replace(
            each,
            held_by=rules.CHANNEL_UNDECIDED
            if each.guid in doubted
            else each.held_by or rules.CHANNEL_UNDECIDED,
        )
        for each in decision.notifications
    )
    history = replace(
        after,
        held=tuple(guid for guid in after.held if guid not in doubted),
        held_besides=(*after.held_besides, *(each.guid for each in held if each.guid in doubted)),
    )
    told = Finding(rules.CHANNEL_UNDECIDED, origin.path)
    return replace(decision, notifications=held, history=history, findings=(*decision.findings, told))


def channel_of(history: ServiceHistory, making: Making, today: date) -> Channel:
    """Through which channel a service is reported, as far as is known today."""
    service = as_service(history)
    if service is None or making.comparing is None:
        return Channel.RUNNING
    return _channel(service, making.comparing.policy, today)


def _channel(service: Service, policy: Policy, today: date) -> Channel:
    """Running as soon as running reporting carries the service at all; until then as on its last day."""
    first = policy.first_running_day(service)
    if first is not None and first <= max(today, service.span.start):
        return Channel.RUNNING
    last = min(service.span.end or today, today)
    channel = policy.channel_of(policy.code_of(service), service.kommune_nr, last)
    return Channel.ANNUAL if channel is Channel.RUNNING else channel
