"""
What a match means for what is reported (outcomes.md section 3).

A service is decided as if nothing else were registered; then it is compared. One that is registered
already is not reported: its events are withheld, and come back for decision when the other one is
annulled. One that may be is held until a person decides. What was reported before it was compared
stays reported: the other one is told of, and a person may take it back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from adapter import rules
from adapter.config import Channel, Mode
from adapter.mapping import Origin as Document
from adapter.matching import KommuneKey, Likeness, Match, Service, Verdict
from adapter.matching.judge import judge
from adapter.notifications import (
    Beside,
    Change,
    ConsultationHistory,
    Decision,
    History,
    Notification,
    ServiceHistory,
)
from adapter.notifications.channelled import channel_of
from adapter.notifications.known import Known
from adapter.notifications.making import Maker, Making
from adapter.notifications.registered import as_service, in_set
from adapter.notifications.services import taken_back
from adapter.rules import Finding

_ALIKE = frozenset({Verdict.ALREADY_REGISTERED, Verdict.POSSIBLE})
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
    acts = _acts(match, after, making)
    decision = replace(decision, history=replace(after, match=match), match=match)
    if before is not None and _is_out(before):
        return replace(decision, asks=acts and match.verdict in _ALIKE)
    if match.verdict is Verdict.ALREADY_REGISTERED and acts:
        return _suppressed(decision, before, match, origin)
    decision = _anew(decision, making, origin) if was_withheld else decision
    if match.verdict is Verdict.POSSIBLE and acts:
        return _held(decision, before, match, origin)
    return _freed(decision, before)


def _is_out(history: ServiceHistory) -> bool:
    """Whether the register is told of a service: what is on its way is not held back any more."""
    return bool(history.events) and not (history.in_review or history.waiting or history.is_closed)


def find_match(history: ServiceHistory, known: Known, making: Making, origin: Document) -> Match | None:
    """Compare a service with all that is known of its person; None where it cannot be compared."""
    service, comparing = as_service(history), making.comparing
    if service is None or comparing is None:
        return None
    service = replace(service, seen_on=origin.registered_on)
    others = list(_others(history, service, known, making))
    refused = {each.other for each in history.decided if each.verdict is Verdict.ALREADY_REGISTERED}
    decided = next((other for other in others if reference(other) in refused), None)
    if decided is not None:
        return Match(Verdict.ALREADY_REGISTERED, rules.DECIDED_DUPLICATE, decided)
    linked = history.match if history.match and history.match.verdict is Verdict.ALREADY_REGISTERED else None
    return judge(service, others, comparing.policy, linked)


def reference(service: Service) -> str:
    """Name a record of the existing set, whichever part of it it stands in."""
    return f"{service.origin.value} {service.name}"


def _others(history: ServiceHistory, service: Service, known: Known, making: Making) -> Iterator[Service]:
    """Everything else that is known of the person, but for what a person said is another service."""
    apart = {each.other for each in history.decided if each.verdict is Verdict.SEPARATE}
    keys = _keys_of(history, making)
    for other in known.of_person(keys):
        compared = in_set(other) if other.key != history.key else None
        if compared and reference(compared) not in apart and not _says_apart(other, service):
            yield compared
    for key in known.persons.all_of(keys):
        yield from (row for row in known.persons.derived.get(key, ()) if reference(row) not in apart)
    for likeness in _likenesses(history, making):
        yield from (row for row in known.persons.unnamed.get(likeness, ()) if reference(row) not in apart)


def _likenesses(history: ServiceHistory, making: Making) -> Iterable[Likeness]:
    if making.comparing is None:
        return ()
    return making.comparing.likenesses(history.person, making.tenant.kommune_nr, history.code)


def _says_apart(other: History, service: Service) -> bool:
    if not isinstance(other, ServiceHistory):
        return False
    name = reference(service)
    return any(each.other == name and each.verdict is Verdict.SEPARATE for each in other.decided)


def _keys_of(history: ServiceHistory, making: Making) -> Iterable[KommuneKey]:
    own = (history.whose,) if history.whose else ()
    elsewhere = making.comparing.keys_elsewhere(history.person, making.tenant) if making.comparing else ()
    return (*own, *elsewhere)


def _acts(match: Match, history: ServiceHistory, making: Making) -> bool:
    """Whether the verdict is acted upon, or only observed; what a person decided always is."""
    if match.rule == rules.DECIDED_DUPLICATE:
        return True
    service, comparing = as_service(history), making.comparing
    if service is None or comparing is None:
        return False
    mode = comparing.policy.matching.mode_of(match.rule, service.kommune_nr, service.span.start)
    return mode is Mode.ENFORCE


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
    history = replace(history, switched_on=history.switched_on and channel is not Channel.ANNUAL)
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


def beside(
    before: History | None, after: History | None, known: Known, making: Making, origin: Document
) -> tuple[Beside, ...]:
    """What a change of one service or consultation means for the others of its person."""
    was = in_set(before) if before else None
    now = in_set(after) if after else None
    persons = [each.whose for each in (before, after) if each and each.whose]
    if not persons or making.comparing is None or _identity(before, was) == _identity(after, now):
        return ()
    same_person = [h for h in known.of_person(persons) if isinstance(h, ServiceHistory)]
    found = list(_no_longer_alike(reference(was), same_person, known, making, origin)) if was else []
    if now and isinstance(after, ConsultationHistory):
        found += _given_way(same_person, known, making, origin)
    return tuple(found)


def _identity(history: History | None, service: Service | None) -> tuple[object, ...] | None:
    """What of a record makes another one the same: not its end, of which one system hears later."""
    if history is None or service is None:
        return None
    return history.whose, service.code, service.span.start, service.orgnr


def parted(history: ServiceHistory, known: Known, making: Making, origin: Document) -> tuple[Beside, ...]:
    """What was held for a service that a person said is another one may be free."""
    service = in_set(history)
    if service is None or history.whose is None:
        return ()
    same_person = [h for h in known.of_person((history.whose,)) if isinstance(h, ServiceHistory)]
    return tuple(_no_longer_alike(reference(service), same_person, known, making, origin))


def _no_longer_alike(
    named: str, services: Iterable[ServiceHistory], known: Known, making: Making, origin: Document
) -> Iterator[Beside]:
    """What was kept back for a record that is another one by now, or none any more."""
    for each in services:
        if each.match is None or each.match.other is None or reference(each.match.other) != named:
            continue
        there = making.of(each.key.tenant)
        if each.withheld:
            back = _come_back(each, known, there, origin)
        elif each.in_review:
            back = _judged_anew(each, known, there, origin)
        else:
            continue
        if back.history != each:
            yield back


def _judged_anew(history: ServiceHistory, known: Known, making: Making, origin: Document) -> Beside:
    """What was held for a record that is another one by now may be free, or held for yet another."""
    match = find_match(history, known, making, origin)
    if match is None or match.verdict not in _ALIKE or not _acts(match, history, making):
        free = replace(history, match=match, held=(), held_besides=())
        return Beside(free, released=history.held)
    if match.verdict is Verdict.POSSIBLE:
        return Beside(replace(history, match=match))
    kept_out = replace(history, events=(), withheld=history.events, held=(), held_besides=(), match=match)
    return Beside(kept_out, closed=history.all_held)


def _come_back(history: ServiceHistory, known: Known, making: Making, origin: Document) -> Beside:
    """What made it a duplicate is gone: it is held for decision, unless there is yet another."""
    whole = replace(history, events=history.withheld, withheld=())
    match = find_match(whole, known, making, origin)
    if match and match.verdict is Verdict.ALREADY_REGISTERED and _acts(match, whole, making):
        return Beside(replace(history, match=match))
    other = history.match.other if history.match else None
    reported, made = reported_anew(whole, making, origin, rules.SUPPRESSED_COMES_BACK)
    held = tuple(each.guid for each in made if each.held_by == rules.SUPPRESSED_COMES_BACK)
    besides = tuple(each.guid for each in made if each.held_by != rules.SUPPRESSED_COMES_BACK)
    match = Match(Verdict.POSSIBLE, rules.SUPPRESSED_COMES_BACK, other)
    return Beside(replace(reported, held=held, held_besides=besides, match=match), made)


def _given_way(
    services: Iterable[ServiceHistory], known: Known, making: Making, origin: Document
) -> Iterator[Beside]:
    """A service that was made from the same contact as a consultation gives way to it (KPR-D-012)."""
    for history in services:
        match = find_match(history, known, making.of(history.key.tenant), origin) if history.events else None
        if match is None or match.rule != rules.CONSULTATION_OF_THE_SAME:
            continue
        if not _acts(match, history, making):
            continue
        made: tuple[Notification, ...] = ()
        if not history.in_review:
            history, made = taken_back(history, origin, making.of(history.key.tenant))  # noqa: PLW2901 - the same one, later
        kept_out = replace(history, events=(), withheld=history.events, held=(), held_besides=(), match=match)
        yield Beside(kept_out, made, history.all_held)
