"""
What a match means for what is reported (outcomes.md section 3).

A service is decided as if nothing else were registered; then it is compared. One that is registered
already is not reported: its events are withheld, and come back for decision when the other one is
annulled. One that may be is held until a person decides. What was reported before it was compared
stays reported: the other one is told of, and a person may take it back.
"""

from adapter import rules
from adapter.config import Channel
from adapter.mapping import Origin as Document
from adapter.matching import Match, Verdict
from adapter.notifications import (
    Change,
    Decision,
    Notification,
    ServiceHistory,
)
from adapter.notifications.channelled import channel_of
from adapter.notifications.duty import is_due_by
from adapter.notifications.find_match import ALIKE, acts, find_match
from adapter.notifications.known import Known
from adapter.notifications.making import Maker, Making
from adapter.rules import Finding
from adapter.values import replace

#: Nothing new was said: what was decided of the service stands.
SEEN = frozenset({rules.DUPLICATE, rules.STALE_VERSION})


def restored(history: ServiceHistory | None) -> ServiceHistory | None:
    """Give a history as if what is withheld had been reported: versions follow on each other all the same."""
    if history is None or not history.withheld:
        return history
    return replace(history, events=history.withheld, withheld=())


def compare(
    decision: Decision,
    before: ServiceHistory | None,
    known: Known,
    making: Making,
    origin: Document,
    *,
    is_joined: bool,
) -> Decision:
    """
    Decide what becomes of a decision, given what else is registered; `before` is the history as it was.

    Where nothing follows there is nothing to compare, unless two persons were just found to be one.
    """
    after = decision.history
    if decision.refused or not isinstance(after, ServiceHistory):
        return decision
    was_withheld = before is not None and bool(before.withheld)
    if not decision.notifications and not was_withheld and not is_joined:
        return decision
    if was_withheld and decision.why is not None and decision.why.rule in SEEN:
        return replace(decision, history=before)
    if not after.events:
        return _gone(decision, before, origin)
    match = find_match(after, known, making, origin)
    if match is None:
        return _kept_back(decision, after) if was_withheld else decision
    is_acted = match.verdict in ALIKE and acts(match, after, making)
    after = after if after.match == match else replace(after, match=match)
    decision = replace(decision, history=after, match=match)
    if before is not None and _is_out(before):
        return replace(decision, asks=is_acted)
    if match.verdict is Verdict.ALREADY_REGISTERED and is_acted:
        return _suppressed(decision, before, match, origin)
    decision = _anew(decision, making, origin) if was_withheld else decision
    if match.verdict is Verdict.POSSIBLE and is_acted:
        return _held(decision, before, match, origin)
    return _freed(decision, before)


def _is_out(history: ServiceHistory) -> bool:
    """Whether the register is told of a service: what is on its way is not held back any more."""
    return bool(history.events) and not (history.in_review or history.waiting or history.is_closed)


def _gone(decision: Decision, before: ServiceHistory | None, origin: Document) -> Decision:
    """Nothing of the service is left: of one that never left, nobody needs to be told."""
    history = decision.history
    if before is None or not isinstance(history, ServiceHistory):
        return decision
    if not (before.withheld or before.in_review):
        return decision
    return Decision(
        replace(history, withheld=(), held=(), held_besides=(), match=None),
        why=Finding(rules.CANCELLED_BEFORE_START, origin.path),
        compared=decision.compared,
        closed=(*before.all_held, *decision.released),
    )


def _kept_back(decision: Decision, after: ServiceHistory) -> Decision:
    """What is withheld and can no longer be compared stays withheld."""
    return Decision(
        replace(after, events=(), withheld=after.events),
        why=decision.why or _because(after),
        compared=decision.compared,
    )


def _because(history: ServiceHistory) -> Finding | None:
    return Finding(history.match.rule, "$") if history.match else None


def _suppressed(
    decision: Decision, before: ServiceHistory | None, match: Match, origin: Document
) -> Decision:
    after = decision.history
    if not isinstance(after, ServiceHistory):
        return decision
    return Decision(
        replace(after, events=(), withheld=after.events, waiting=(), held=(), held_besides=()),
        why=_said(match, origin),
        compared=decision.compared,
        closed=(*(before.all_held if before else ()), *decision.released),
        match=match,
        acted=True,
    )


def _held(decision: Decision, before: ServiceHistory | None, match: Match, origin: Document) -> Decision:
    after = decision.history
    if not isinstance(after, ServiceHistory):
        return decision
    made = tuple(replace(each, held_by=each.held_by or match.rule) for each in decision.notifications)
    doubted = [each.guid for each in made if each.held_by == match.rule]
    besides = [each.guid for each in made if each.held_by != match.rule]
    held = (*(before.held if before else ()), *decision.released, *doubted)
    held_besides = (*(before.held_besides if before else ()), *besides)
    return replace(
        decision,
        history=replace(after, held=held, held_besides=held_besides),
        notifications=made,
        findings=(*decision.findings, _said(match, origin)),
        released=(),
        acted=True,
        asks=True,
    )


def _freed(decision: Decision, before: ServiceHistory | None) -> Decision:
    """What was held for a doubt that is gone is released."""
    after = decision.history
    if before is None or not before.in_review or not isinstance(after, ServiceHistory):
        return decision
    return replace(
        decision,
        history=replace(after, held=(), held_besides=()),
        released=(*before.held, *decision.released),
    )


def _said(match: Match, origin: Document) -> Finding:
    return Finding(match.rule, origin.path, {"other": match.other.name} if match.other else {})


def _anew(decision: Decision, making: Making, origin: Document) -> Decision:
    """Report what was withheld: N for each of its events."""
    after = decision.history
    if not isinstance(after, ServiceHistory):
        return decision
    history, made = reported_anew(after, making, origin)
    return replace(decision, history=history, notifications=made, why=None)


def reported_anew(
    history: ServiceHistory, making: Making, origin: Document, held_by: str | None = None
) -> tuple[ServiceHistory, tuple[Notification, ...]]:
    """Make an N of each event of a service, as if none had been made before."""
    if history.person is None or history.code is None:
        return history, ()
    person, code = history.person, history.code
    channel = channel_of(history, making, origin.registered_on)
    is_due = is_due_by(history, making.tenant, origin.registered_on)
    history = replace(history, switched_on=history.switched_on and is_due and channel is not Channel.ANNUAL)
    if channel is Channel.HELD:
        held_by = rules.CHANNEL_UNDECIDED
    traits = making.comparing.policy.table.lookup(code) if making.comparing else None
    maker = Maker(
        making,
        history.key,
        person,
        code,
        traits,
        history.scope,
        history.switched_on,
        origin.registered,
        history.made,
    )
    events = []
    for withheld in history.events:
        event = replace(withheld, original=maker.next_guid())
        maker.make(Change.NEW, event)
        events.append(event)
    made = tuple(replace(each, held_by=held_by or each.held_by) for each in maker.notifications)
    return replace(history, events=tuple(events), made=maker.made), made
