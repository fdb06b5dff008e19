"""What a minimelding means for the register: the sender says N, M or C itself (crosswalk 4)."""

from adapter import rules
from adapter.mapping import MinimeldingFacts, ServiceEvent
from adapter.notifications import Change, Decision, HistoryKey, Reported, ServiceHistory
from adapter.notifications.duty import end_of, first_day, goes_on, is_due
from adapter.notifications.making import PAUSING, Maker, Making, scope_of
from adapter.notifications.services import is_changed, pause_findings
from adapter.rules import Finding
from adapter.values import replace

#: Of these a service has one; a second N for it is a correction of the first (M-012).
_SINGLE = (ServiceEvent.START, ServiceEvent.END)


def decide_minimelding(
    facts: MinimeldingFacts, history: ServiceHistory | None, key: HistoryKey, making: Making
) -> Decision:
    """Decide one minimelding; `history` is that of the service."""
    kept = _kept(facts, history, key, making)
    if facts.status != Change.ANNUL and (rule := _out_of_order(facts, kept)):
        place = f"{facts.origin.path}.participant[0].period.start"
        return Decision(None, findings=(Finding(rule, place),), refused=True)
    if facts.status == Change.NEW:
        return _new(facts, kept, making, changed=is_changed(history, facts.code, facts.person))
    corrected = next((e for e in kept.events if e.sender_guid and e.sender_guid == facts.related), None)
    if corrected is None or corrected.event is not facts.event:
        finding = Finding(rules.UNKNOWN_ORIGINAL, facts.related_at)
        return Decision(None, findings=(finding,), refused=True)
    return _correction(facts, kept, corrected, making)


def _out_of_order(facts: MinimeldingFacts, kept: ServiceHistory) -> str | None:
    """The rule by which an event lies on the wrong side of one that is live (V-034, V-035)."""
    for event in kept.events:
        same_pause = facts.stop_id is not None and event.stop_id == facts.stop_id
        match facts.event, event.event:
            case (ServiceEvent.END, ServiceEvent.START) if facts.date < event.date:
                return rules.END_BEFORE_START
            case (ServiceEvent.START, ServiceEvent.END) if facts.date > event.date:
                return rules.END_BEFORE_START
            case (ServiceEvent.RESUME, ServiceEvent.PAUSE) if same_pause and facts.date < event.date:
                return rules.STATUS_HISTORY_CONFLICT
            case (ServiceEvent.PAUSE, ServiceEvent.RESUME) if same_pause and facts.date > event.date:
                return rules.STATUS_HISTORY_CONFLICT
    return None


def _kept(
    facts: MinimeldingFacts, history: ServiceHistory | None, key: HistoryKey, making: Making
) -> ServiceHistory:
    origin, scope, switched_on = facts.origin, scope_of(facts.traits), _switched_on(facts, history, making)
    if history is None:
        return ServiceHistory(
            key,
            origin.resource,
            origin.version,
            origin.digest,
            facts.code,
            scope,
            switched_on,
            facts.orgnr,
            facts.person,
        )
    return replace(
        history,
        resource=origin.resource,
        version=origin.version,
        digest=origin.digest,
        code=facts.code,
        scope=scope,
        switched_on=switched_on,
        orgnr=facts.orgnr or history.orgnr,
        person=facts.person,
        deleted=False,
    )


def _switched_on(facts: MinimeldingFacts, history: ServiceHistory | None, making: Making) -> bool:
    """Whether it is reported by its code, and for its days as far as they are told (KPR-V-021, MH-60)."""
    if not making.switched_on(facts.code):
        return False
    events = history.events if history is not None else ()
    first = min(facts.date, first_day(events) or facts.date)
    end = facts.date if facts.event is ServiceEvent.END else end_of(events)
    today = facts.origin.registered_on
    return goes_on(history, facts.code) or is_due(making.tenant, facts.code, first, end, today)


def _new(facts: MinimeldingFacts, kept: ServiceHistory, making: Making, *, changed: bool) -> Decision:
    live = next((e for e in kept.events if _is_again(facts, e)), None)
    same = live is not None and live.date == facts.date and facts.orgnr in (None, live.orgnr)
    if same and not changed:
        return Decision(kept, why=Finding(rules.UNCHANGED, facts.origin.path), compared=_compared(kept))
    if live is not None:
        return _correction(facts, kept, live, making)
    maker = _maker(facts, kept, making)
    event = Reported(
        facts.event,
        facts.date,
        facts.orgnr,
        maker.next_guid(),
        _stop_id(facts, kept, maker),
        remembered=True,
        sender_guid=facts.guid,
    )
    maker.make(Change.NEW, event, hendelse_guid=facts.hendelse_guid)
    return _made(facts, kept, maker, (*kept.events, event))


def _is_again(facts: MinimeldingFacts, event: Reported) -> bool:
    """Whether an N is about an event that is live: the one start or end, or the same on one date."""
    return event.event is facts.event and (event.event in _SINGLE or event.date == facts.date)


def _correction(
    facts: MinimeldingFacts, kept: ServiceHistory, corrected: Reported, making: Making
) -> Decision:
    maker = _maker(facts, kept, making)
    others = tuple(e for e in kept.events if e is not corrected)
    if facts.status == Change.ANNUL:
        maker.make(Change.ANNUL, corrected, hendelse_guid=facts.hendelse_guid)
        still = tuple(guid for guid in kept.waiting if guid != corrected.original)
        return _made(facts, replace(kept, waiting=still), maker, others)
    now = replace(corrected, date=facts.date, orgnr=facts.orgnr or corrected.orgnr)
    maker.make(Change.REPLACE, now, hendelse_guid=facts.hendelse_guid)
    return _made(facts, kept, maker, (*others, now))


def _made(
    facts: MinimeldingFacts, kept: ServiceHistory, maker: Maker, events: tuple[Reported, ...]
) -> Decision:
    """Close the decision: what comes before its start waits for it (V-037)."""
    path = facts.origin.path
    started = any(e.event is ServiceEvent.START for e in events)
    made, findings = tuple(maker.notifications), []
    waiting = kept.waiting
    if not started and facts.event is not ServiceEvent.START and facts.status != Change.ANNUL:
        made = tuple(replace(n, held_by=n.held_by or rules.START_NOT_REPORTED) for n in made)
        waiting += tuple(n.guid for n in made if n.held_by == rules.START_NOT_REPORTED)
        findings.append(Finding(rules.START_NOT_REPORTED, path))
    if facts.event is ServiceEvent.START and facts.status == Change.ANNUL and events:
        # The sender annuls each event itself; until then they stand without a start (M-014).
        findings.append(Finding(rules.START_NOT_REPORTED, path))
    findings += pause_findings(facts.traits, made, maker.making, path)
    if any(n.held_by == rules.PROVIDER_CHANGE_NOT_REPORTABLE for n in made):
        findings.append(Finding(rules.PROVIDER_CHANGE_NOT_REPORTABLE, path))
    now_started = started and bool(waiting)
    history = replace(kept, events=_sorted(events), made=maker.made, waiting=() if now_started else waiting)
    return Decision(
        history,
        notifications=made,
        findings=tuple(findings),
        compared=_compared(kept),
        released=waiting if now_started else (),
    )


def _sorted(events: tuple[Reported, ...]) -> tuple[Reported, ...]:
    order = list(ServiceEvent)
    return tuple(sorted(events, key=lambda e: (e.date, order.index(e.event))))


def _stop_id(facts: MinimeldingFacts, kept: ServiceHistory, maker: Maker) -> str | None:
    """The sender's id; else that of the open pause for its end, or a new one (V-036)."""
    if facts.event not in PAUSING:
        return None
    if facts.stop_id:
        return facts.stop_id
    ended = {e.stop_id for e in kept.events if e.event is ServiceEvent.RESUME}
    unended = [e.stop_id for e in kept.events if e.event is ServiceEvent.PAUSE and e.stop_id not in ended]
    if facts.event is ServiceEvent.RESUME and unended:
        return unended[-1]
    return maker.stop_id()


def _maker(facts: MinimeldingFacts, kept: ServiceHistory, making: Making) -> Maker:
    return Maker(
        making,
        kept.key,
        facts.person,
        facts.code,
        facts.traits,
        kept.scope,
        kept.switched_on,
        facts.origin.registered,
        kept.made,
    )


def _compared(kept: ServiceHistory) -> tuple[str, ...]:
    return tuple(f"{event.event} {event.date}" for event in kept.events)
