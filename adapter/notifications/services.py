"""
What one version of a service means for the register: N, M and C (crosswalk 3.1).

Desired events are compared with the reported ones; the difference is sent. Initial load, reopening,
two pauses and several changes at once follow from that without special cases.
"""

from collections.abc import Sequence
from typing import Any

from adapter import rules
from adapter.mapping import Origin, Person, ServiceEvent, ServiceFacts, Status
from adapter.mapping.tables import PauseUse, ServiceCode
from adapter.notifications import (
    Change,
    Decision,
    HistoryKey,
    Notification,
    Reported,
    Said,
    ServiceHistory,
)
from adapter.notifications.desired import RANK, Want, desired, without_reported
from adapter.notifications.duty import goes_on, is_due
from adapter.notifications.making import Maker, Making, pause_is_held, scope_of
from adapter.notifications.versions import Age, age, other_content
from adapter.rules import Finding
from adapter.values import Value, replace


class _Case(Value, frozen=True):
    """One version of a service with everything it is decided by."""

    facts: ServiceFacts
    history: ServiceHistory | None
    key: HistoryKey
    making: Making
    #: What was reported of it, and is live.
    events: tuple[Reported, ...]


def decide_service(
    facts: ServiceFacts, history: ServiceHistory | None, key: HistoryKey, making: Making
) -> Decision:
    """
    Decide one version of a service.

    `key` names its history: a tjenesteID stays what it was when the service was first seen.
    """
    case = _Case(facts, history, key, making, history.events if history else ())
    if history is not None and (seen := _seen_before(facts.origin, history)):
        return seen
    if (why := _nothing_desired(case)) is not None:
        return _annul_all(case, why)
    if facts.status is Status.SILENT:
        return Decision(
            _kept(case), why=Finding(rules.UNCHANGED, facts.origin.path), compared=_compared(case)
        )
    return _difference(case)


def decide_deletion(origin: Origin, history: ServiceHistory, making: Making) -> Decision:
    """Annul everything reported of a service that its source says is gone."""
    told = origin.version.version_id is not None or origin.version.last_updated is not None
    placed = replace(origin, resource=history.resource)
    if told and age(placed, history) is Age.OLDER:
        why = rules.DUPLICATE if history.deleted else rules.STALE_VERSION
        return Decision(history, why=Finding(why, origin.path))
    version = origin.version if told else history.version
    gone = replace(history, deleted=True, version=version, waiting=())
    if not history.events or history.person is None:
        again = history.deleted or history.made > 0
        why = rules.DUPLICATE if again else rules.CANCELLED_BEFORE_START
        return Decision(gone, why=Finding(why, origin.path))
    maker = _maker(history, history.person, origin, making)
    _annul(maker, history.events)
    return Decision(
        replace(gone, events=(), made=maker.made),
        notifications=tuple(maker.notifications),
        compared=tuple(f"{e.event} {e.date}" for e in history.events),
    )


def taken_back(
    history: ServiceHistory, origin: Origin, making: Making
) -> tuple[ServiceHistory, tuple[Notification, ...]]:
    """Annul every live event of a service that is registered otherwise; its history keeps them."""
    if history.person is None:
        return history, ()
    maker = _maker(history, history.person, origin, making)
    _annul(maker, history.events)
    return replace(history, made=maker.made), tuple(maker.notifications)


def _seen_before(origin: Origin, history: ServiceHistory) -> Decision | None:
    """A version that was processed, or that a newer one has overtaken, makes nothing (D-001, D-003)."""
    match age(origin, history):
        case Age.NEWER:
            return None
        case Age.OLDER:
            rule = rules.STALE_VERSION
        case Age.SAME:
            same = origin.digest == history.digest
            # After a deletion the resource itself is what has been overtaken.
            overtaken = history.deleted and not same
            rule = rules.STALE_VERSION if overtaken else rules.DUPLICATE
    other = rule == rules.DUPLICATE and origin.digest != history.digest
    findings = (other_content(origin, history),) if other else ()
    return Decision(history, why=Finding(rule, origin.path), findings=findings)


def _nothing_desired(case: _Case) -> str | None:
    """The rule by which the service should have no events at all, or None."""
    facts = case.facts
    match facts.status:
        case Status.NOT_STARTED:
            return rules.NOT_STARTED
        case Status.ANNULLED:
            return rules.CANCELLED_BEFORE_START
        case Status.CANCELLED if facts.end is None or not _is_started(case):
            return rules.CANCELLED_BEFORE_START
        case Status.SILENT if case.events:
            return None
        case _:
            if facts.code is not None:
                return None
            return facts.apart.rule if facts.apart else rules.NO_KPR_MESSAGE


def _is_started(case: _Case) -> bool:
    """Whether something was reported of a service whose start is told, now or before."""
    told = case.facts.start is not None or any(e.event is ServiceEvent.START for e in case.events)
    return told and case.events != ()


def _annul_all(case: _Case, why: str) -> Decision:
    """Take back what was reported; with nothing reported, say why nothing is."""
    facts, history = case.facts, case.history
    kept = _kept(case, deleted=facts.status is Status.ANNULLED, events=(), waiting=())
    if history is None or not case.events or history.person is None:
        again = history is not None and history.deleted and facts.status is Status.ANNULLED
        return Decision(kept, why=Finding(rules.DUPLICATE if again else why, facts.origin.path))
    maker = _maker(history, history.person, facts.origin, case.making)
    _annul(maker, case.events)
    return Decision(
        replace(kept, made=maker.made), notifications=tuple(maker.notifications), compared=_compared(case)
    )


def _difference(case: _Case) -> Decision:
    """Compare what should be with what is, and make the difference."""
    facts, history = case.facts, case.history
    if facts.person is None or facts.code is None:
        raise ValueError("a service with desired events has a person and a code")
    wants = desired(facts, history)
    switched_on = _switched_on(case)
    unwanted: Sequence[Reported] = _unwanted(case.events, wants)
    if (
        history is not None
        and case.events
        and history.switched_on is not switched_on
        and history.code != facts.code
    ):
        # The code moved into or out of what is reported: taken back under the old, new under the new (M-016).
        wants, unwanted = without_reported(wants), case.events
    made, taken = _taken_back(case, unwanted)
    maker = Maker(
        case.making,
        case.key,
        _lasting(facts.person, history),
        facts.code,
        facts.traits,
        scope_of(facts.traits),
        switched_on,
        facts.origin.registered,
        made,
        taken,
    )
    again = is_changed(history, facts.code, facts.person) or _is_renumbered(history, facts.person)
    events = _report(maker, wants, again=again)
    return _decided(case, maker, wants, events)


def _taken_back(case: _Case, unwanted: Sequence[Reported]) -> tuple[int, list[Notification]]:
    """C for what is no longer desired, as it was reported; how many were ever made, and these."""
    history = case.history
    if history is None:
        return 0, []
    if history.person is None or not unwanted:
        # Counted pilots and erased persons: what was made before still has its ids (SEC-21).
        return history.made, []
    maker = _maker(history, history.person, case.facts.origin, case.making)
    _annul(maker, unwanted)
    return maker.made, maker.notifications


def _unwanted(events: Sequence[Reported], wants: Sequence[Want]) -> list[Reported]:
    if not events:
        return []
    wanted = {want.reported.original for want in wants if want.reported}
    return [event for event in events if event.original not in wanted]


def _annul(maker: Maker, events: Sequence[Reported]) -> None:
    """C for each, the latest first and the start last (M-014)."""
    for event in sorted(
        events, key=lambda e: (e.event is not ServiceEvent.START, e.date, RANK[e.event]), reverse=True
    ):
        maker.make(Change.ANNUL, event)


def _report(maker: Maker, wants: Sequence[Want], *, again: bool) -> tuple[Reported, ...]:
    """N for what is new, M for what changed; the events that are live from now on."""
    stops: dict[int, str] = {}
    events = []
    for want in wants:
        before = want.reported
        if before is None:
            original = maker.next_guid()
            stop_id = _stop_id(maker, want, stops)
            now = Reported(want.event, want.date, want.orgnr, original, stop_id, remembered=want.remembered)
            maker.make(Change.NEW, now)
        else:
            now = _continued(before, want)
            if again or now.date != before.date or now.orgnr != before.orgnr:
                maker.make(Change.REPLACE, now)
        events.append(now)
    return tuple(events)


def _continued(before: Reported, want: Want) -> Reported:
    """An event as it is wanted now: mostly as it was."""
    if (before.date, before.orgnr, before.remembered) == (want.date, want.orgnr, want.remembered):
        return before
    return replace(before, date=want.date, orgnr=want.orgnr, remembered=want.remembered)


def _stop_id(maker: Maker, want: Want, stops: dict[int, str]) -> str | None:
    """One id for both ends of a pause (V-036); the number of a new pause becomes an id once."""
    if isinstance(want.pause, int):
        return stops.setdefault(want.pause, maker.stop_id())
    return want.pause


def is_changed(history: ServiceHistory | None, code: str | None, person: Person | None) -> bool:
    """Whether a service was last told of with another person or another code (M-015, M-016)."""
    return history is not None and (history.code != code or not same_person(history.person, person))


def same_person(one: Person | None, other: Person | None) -> bool:
    """Whether KPR would take two for the same person."""
    return one is not None and other is not None and (one.type_id, one.fid) == (other.type_id, other.fid)


def _lasting(person: Person, history: ServiceHistory | None) -> Person:
    """The same person keeps the numbers first used, those we made included (V-058, V-059)."""
    before = history.person if history and history.made else None
    if before is None or before == person or not same_person(before, person) or _is_untold(history):
        return person
    return replace(person, bruker_nr=before.bruker_nr, pasient_guid=before.pasient_guid)


def _is_untold(history: ServiceHistory | None) -> bool:
    """Whether a person closed what told of it: the register never heard its numbers."""
    return history is not None and history.is_closed


def _is_renumbered(history: ServiceHistory | None, person: Person) -> bool:
    """Whether what a person closed comes with another number: it was another person's (V-058)."""
    before = history.person if history and _is_untold(history) else None
    return before is not None and (before.bruker_nr, before.pasient_guid) != (
        person.bruker_nr,
        person.pasient_guid,
    )


def _decided(case: _Case, maker: Maker, wants: Sequence[Want], events: tuple[Reported, ...]) -> Decision:
    """Close the decision: the start stands among the events, so that nothing waits for it any longer."""
    nothing = Finding(rules.UNCHANGED, case.facts.origin.path) if not maker.notifications else None
    return Decision(
        _kept(case, maker.switched_on, events=events, made=maker.made, waiting=()),
        notifications=tuple(maker.notifications),
        why=nothing,
        findings=tuple(_listed(case, wants, maker.notifications)),
        compared=_compared(case),
        released=case.history.waiting if case.history else (),
    )


def _listed(case: _Case, wants: Sequence[Want], made: Sequence[Notification]) -> list[Finding]:
    """What a reader of the result should know of how it came about."""
    path, found = case.facts.origin.path, []
    for want in wants:
        if want.by_last_updated:
            found.append(Finding(rules.DATE_FROM_LAST_UPDATED, f"{path}.meta.lastUpdated"))
            break
    if not made:
        return found
    found += pause_findings(case.facts.traits, made, case.making, path)
    if any(n.held_by == rules.PROVIDER_CHANGE_NOT_REPORTABLE for n in made):
        found.append(Finding(rules.PROVIDER_CHANGE_NOT_REPORTABLE, path))
    return found


def pause_findings(
    traits: ServiceCode | None, made: Sequence[Notification], making: Making, path: str
) -> list[Finding]:
    """A pause on a service that a hospital stay does not stop is listed, or held (M-011)."""
    if traits is None or traits.pause is not PauseUse.DISCOURAGED:
        return []
    if not any(n.event is ServiceEvent.PAUSE and n.change is not Change.ANNUL for n in made):
        return []
    held = pause_is_held(traits, making.tenant)
    return [Finding(rules.PAUSE_NEEDS_DECISION if held else rules.PAUSE_ON_LONG_TERM_SERVICE, path)]


def _maker(history: ServiceHistory, person: Person, origin: Origin, making: Making) -> Maker:
    """A maker for taking back: under the person, code and scope that were reported."""
    return Maker(
        making,
        history.key,
        person,
        history.code or "",
        None,
        history.scope,
        history.switched_on,
        origin.registered,
        history.made,
    )


def _kept(case: _Case, switched_on: bool | None = None, **changes: Any) -> ServiceHistory:
    """
    The history with this version noted; events and counts as they were, but for the given changes.

    They are given here, and not made afterwards, because a history has many fields to be made anew. `switched_on`
    is whether it is reported, where that was asked already.
    """
    facts, history = case.facts, case.history
    scope, switched_on = scope_of(facts.traits), _switched_on(case) if switched_on is None else switched_on
    origin = facts.origin
    if history is None:
        return ServiceHistory(
            key=case.key,
            resource=origin.resource,
            version=origin.version,
            digest=origin.digest,
            code=facts.code,
            scope=scope,
            switched_on=switched_on,
            orgnr=facts.orgnr,
            person=facts.person,
            said=_said(facts),
            **changes,
        )
    seen = {"resource": origin.resource, "version": origin.version, "digest": origin.digest}
    if facts.status in (Status.ANNULLED, Status.SILENT):
        # Nothing is sent of what else such a version says, so nothing of it may be noted.
        return replace(history, **{**seen, "deleted": False, **changes})
    said = {
        "code": facts.code,
        "scope": scope,
        "switched_on": switched_on,
        "orgnr": facts.orgnr or history.orgnr,
        "person": _lasting(facts.person, history) if facts.person else history.person,
        "said": _said(facts),
    }
    return replace(history, **{**seen, **said, "deleted": False, **changes})


def _switched_on(case: _Case) -> bool:
    """Whether it is reported by its code, and for its days (KPR-V-021, MH-60)."""
    facts, making = case.facts, case.making
    if not making.switched_on(facts.code):
        return False
    today = facts.origin.registered_on
    is_told = goes_on(case.history, facts.code)
    return is_told or is_due(making.tenant, facts.code, facts.start, facts.end, today)


def _said(facts: ServiceFacts) -> Said:
    return Said(
        facts.status,
        facts.start,
        facts.end,
        facts.pauses,
        facts.provider_changed_on,
        facts.told,
        facts.orgnr,
        facts.weekly_minutes,
    )


def _compared(case: _Case) -> tuple[str, ...]:
    return tuple([f"{event.event} {event.date.isoformat()}" for event in case.events])
