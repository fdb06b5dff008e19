"""What one version of a consultation means for the register: N, M or C (crosswalk 6)."""

from adapter import rules
from adapter.mapping import ConsultationFacts, Origin, Status
from adapter.notifications import (
    Change,
    Consultation,
    ConsultationHistory,
    Decision,
    HistoryKey,
)
from adapter.notifications.making import Making
from adapter.notifications.services import same_person
from adapter.notifications.versions import Age, age, other_content
from adapter.rules import Finding
from adapter.values import replace


def decide_consultation(
    facts: ConsultationFacts, history: ConsultationHistory | None, key: HistoryKey, making: Making
) -> Decision:
    """Decide one version of a consultation; `key` names its history."""
    origin = facts.origin
    if history is not None and (seen := _seen_before(origin, history)):
        return seen
    kept = _kept(facts, history, key)
    if facts.status is Status.FINISHED:
        return _finished(facts, kept, making)
    if facts.status in (Status.ANNULLED, Status.CANCELLED):
        gone = replace(kept, deleted=facts.status is Status.ANNULLED)
        if kept.live is not None:
            return _annulled(gone, kept.live, origin, making)
        again = history is not None and history.deleted
        return Decision(
            gone, why=Finding(rules.DUPLICATE if again else rules.CONSULTATION_CANCELLED, origin.path)
        )
    return Decision(kept, why=Finding(rules.CONSULTATION_NOT_STARTED, origin.path))


def decide_consultation_deletion(origin: Origin, history: ConsultationHistory, making: Making) -> Decision:
    """Annul a consultation that its source says is gone."""
    told = origin.version.version_id is not None or origin.version.last_updated is not None
    if told and age(replace(origin, resource=history.resource), history) is Age.OLDER:
        why = rules.DUPLICATE if history.deleted else rules.STALE_VERSION
        return Decision(history, why=Finding(why, origin.path))
    gone = replace(history, deleted=True, version=origin.version if told else history.version, local=())
    if history.live is None:
        again = history.deleted or history.made > 0
        why = rules.DUPLICATE if again else rules.CONSULTATION_CANCELLED
        return Decision(gone, why=Finding(why, origin.path))
    return _annulled(gone, history.live, origin, making)


def _seen_before(origin: Origin, history: ConsultationHistory) -> Decision | None:
    match age(origin, history):
        case Age.NEWER:
            return None
        case Age.OLDER:
            return Decision(history, why=Finding(rules.STALE_VERSION, origin.path))
        case Age.SAME:
            same = origin.digest == history.digest
            overtaken = history.deleted and not same
            other = () if same or overtaken else (other_content(origin, history),)
            rule = rules.STALE_VERSION if overtaken else rules.DUPLICATE
            return Decision(history, why=Finding(rule, origin.path), findings=other)


def _kept(
    facts: ConsultationFacts, history: ConsultationHistory | None, key: HistoryKey
) -> ConsultationHistory:
    origin = facts.origin
    # What is live, or was last, is what a finished version told: those that are not change nothing of it.
    finished = facts.told if facts.status is Status.FINISHED else None
    if history is None:
        return ConsultationHistory(
            key,
            origin.resource,
            origin.version,
            origin.digest,
            live=None,
            original=None,
            local=facts.local,
            told=finished,
        )
    return replace(
        history,
        resource=origin.resource,
        version=origin.version,
        digest=origin.digest,
        deleted=False,
        local=facts.local,
        told=finished or history.told,
    )


def _finished(facts: ConsultationFacts, kept: ConsultationHistory, making: Making) -> Decision:
    path, before = facts.origin.path, kept.live
    guid = making.guid(kept.key.id, "consultation", kept.made + 1)
    # Of one that a person closed the register never heard a number (V-058).
    now = _content(facts, guid, making, None if kept.is_closed else before)
    if before is not None and _same(before, now):
        return Decision(kept, why=Finding(rules.UNCHANGED, path), compared=_compared(before))
    if before is not None:
        now = replace(now, change=Change.REPLACE, ref=kept.original)
    held = [
        Finding(rules.MISSING_KPR_FIELD, path, {"field": name, "element": name}) for name in now.missing_kpr
    ]
    return Decision(
        replace(kept, live=now, original=kept.original or guid, made=kept.made + 1),
        consultations=(now,),
        findings=tuple(held),
        compared=_compared(before),
    )


def _annulled(kept: ConsultationHistory, live: Consultation, origin: Origin, making: Making) -> Decision:
    taken_back = replace(
        live,
        guid=making.guid(kept.key.id, "consultation", kept.made + 1),
        change=Change.ANNUL,
        ref=kept.original,
        registered=origin.registered,
        held_by=None,
    )
    return Decision(
        replace(kept, live=None, original=None, made=kept.made + 1),
        consultations=(taken_back,),
        compared=_compared(live),
    )


def _content(
    facts: ConsultationFacts, guid: str, making: Making, before: Consultation | None
) -> Consultation:
    person = facts.person
    if person is None or facts.dato_tid_start is None:
        raise ValueError("a finished consultation has a person and a start")
    if before is not None and same_person(before.person, person):
        person = before.person
    missing, pasient_guid = _missing(facts), making.pasient_guid(person)
    return Consultation(
        guid=guid,
        change=Change.NEW,
        ref=None,
        konsultasjon_id=facts.konsultasjon_id,
        dato_tid_start=facts.dato_tid_start,
        registered=facts.origin.registered,
        form=facts.form,
        alderstrinn=facts.alderstrinn,
        amming=facts.amming,
        kjonn=facts.kjonn,
        fodselsar=facts.fodselsar,
        episode_guid=facts.episode_guid,
        person=person,
        pasient_guid=pasient_guid,
        barn_ungdom_nr=person.bruker_nr or pasient_guid,
        kommune_nr=making.tenant.kommune_nr,
        helseperson=facts.helseperson,
        deltaker=facts.deltaker,
        maling=facts.maling,
        enhet=facts.enhet,
        missing_kpr=missing,
        held_by=rules.MISSING_KPR_FIELD if missing else None,
        # What the register has heard of is corrected there, whatever the setting says now.
        switched_on=making.reports_consultations if before is None else before.switched_on,
    )


def _missing(facts: ConsultationFacts) -> tuple[str, ...]:
    """What the message requires and the source does not give; configuration may give it (outcomes.md 3)."""
    required = {
        "formKonsultasjon": facts.form,
        "anbefaltTypeKonsultasjon": facts.alderstrinn,
        "amming": facts.amming,
    }
    return tuple(name for name, value in required.items() if value is None)


def _same(before: Consultation, now: Consultation) -> bool:
    """Whether nothing changed that the register is told."""
    return before == replace(
        now, guid=before.guid, change=before.change, ref=before.ref, registered=before.registered
    )


def _compared(before: Consultation | None) -> tuple[str, ...]:
    return (f"Konsultasjon {before.dato_tid_start.isoformat()}",) if before else ()
