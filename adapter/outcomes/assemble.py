"""From decisions to results: the outcome of each resource, and that of the document (outcomes.md 1, 3)."""

from collections.abc import Sequence

from adapter import rules
from adapter.events import Event
from adapter.fhir.most import kept
from adapter.mapping import (
    ConsultationFacts,
    Deletion,
    Meaning,
    MinimeldingFacts,
    Nothing,
    Refused,
    ServiceFacts,
)
from adapter.mapping.results import HstFields, Told
from adapter.matching import Verdict
from adapter.notifications import Consultation, Decision, Notification, ServiceHistory
from adapter.outcomes import Outcome, ResourceResult, Result
from adapter.rules import Finding, rule_of

#: Perhaps registered already.
DOUBTS = frozenset(
    {
        rules.LIKE_SERVICE_ELSEWHERE,
        rules.ONE_PLACE_AT_A_TIME,
        rules.ANNUAL_DATA_DIFFER,
        rules.ANNUAL_DATA_WITHOUT_PERSON,
        rules.REPLACED_CODE,
        rules.IN_ANOTHER_KOMMUNE,
        rules.SUPPRESSED_COMES_BACK,
    }
)
#: Held by these, a notification is a question to a person; by others it only waits for something.
DECISIONS = DOUBTS | {
    rules.CHANNEL_UNDECIDED,
    rules.PAUSE_NEEDS_DECISION,
    rules.PROVIDER_CHANGE_NOT_REPORTABLE,
    rules.EARLY_DATE,
}
_LISTING_NOTHING = (Deletion, Refused)
#: By an outcome its place in the order that names a document of several resources.
_ORDER = {word: place for place, word in enumerate(Outcome)}


def resource_result(
    path: str, meaning: Meaning, decision: Decision, unit: str | None = None
) -> ResourceResult:
    """What became of one resource; `unit` is the place of what it stands or falls with, where others do too."""
    if isinstance(meaning, Refused):
        return _refused(meaning.resource, path, meaning.findings, meaning.told, unit)
    if decision.refused:
        refused = (*meaning_warnings(meaning), *decision.findings)
        return _refused(meaning.origin.resource, path, refused, _told(meaning), unit)
    outcome, reason = _outcome(decision)
    made: tuple[Notification | Consultation, ...] = decision.notifications or decision.consultations
    service_id, code = _service(meaning, decision)
    why = (decision.why,) if decision.why else ()
    return ResourceResult(
        resource=_resource(meaning, decision),
        path=path,
        outcome=outcome,
        reason=reason,
        service_id=service_id,
        service_code=code,
        scope=decision.notifications[0].scope if decision.notifications else None,
        person_type=made[0].person.type_id if made else None,
        row=None if isinstance(meaning, Deletion) else meaning.row,
        apart=meaning.apart if isinstance(meaning, ServiceFacts) else None,
        hst=_hst(meaning) if isinstance(meaning, ConsultationFacts) else None,
        duplicate_of=_other(decision),
        notifications=decision.notifications,
        consultations=decision.consultations,
        compared=decision.compared,
        released=decision.released,
        findings=_distinct((*meaning_warnings(meaning), *decision.findings, *why)),
        told=_told(meaning),
        unit=unit,
    )


def _told(meaning: Meaning) -> Told | None:
    return None if isinstance(meaning, Deletion) else meaning.told


def _hst(facts: ConsultationFacts) -> HstFields | None:
    """As what a consultation was decided; None of one that is not finished, whose fields are not read."""
    if facts.said is None or not facts.said.is_finished:
        return None
    return HstFields(facts.form, facts.alderstrinn, facts.amming)


def _other(decision: Decision) -> str | None:
    """The record that keeps a resource from being reported, or may be found to."""
    other = decision.match.other if decision.match and decision.acted else None
    return other.name if other else None


def meaning_warnings(meaning: Meaning) -> tuple[Finding, ...]:
    """What was listed while a resource was read."""
    return () if isinstance(meaning, _LISTING_NOTHING) else meaning.warnings


def _outcome(decision: Decision) -> tuple[Outcome, str | None]:
    if decision.consultations:
        return Outcome.CONSULT, None
    if decision.acted and decision.match and decision.match.verdict is Verdict.POSSIBLE:
        return Outcome.HOLD, rule_of(decision.match.rule).reason
    if decision.notifications:
        held_by = decision.notifications[0].held_by
        if held_by and all(n.held_by in DECISIONS for n in decision.notifications):
            return Outcome.HOLD, rule_of(held_by).reason
        return Outcome.NOTIFY, None
    why = rule_of(decision.why.rule) if decision.why else rule_of(rules.UNCHANGED)
    return Outcome(why.outcome or Outcome.NO_EVENT), why.reason


def _resource(meaning: Meaning, decision: Decision) -> str:
    """The resource by name; a deletion names what it found."""
    if isinstance(meaning, Deletion):
        return decision.history.resource if decision.history else meaning.origin.resource or "-"
    return "-" if isinstance(meaning, Refused) else meaning.origin.resource or "-"


def _service(meaning: Meaning, decision: Decision) -> tuple[str | None, str | None]:
    """Service id and code as far as known, by the document or by its history."""
    history = decision.history
    known_id = history.key.id if history else None
    known_code = history.code if isinstance(history, ServiceHistory) else None
    match meaning:
        case ServiceFacts() | MinimeldingFacts():
            return known_id or meaning.service_id, meaning.code or known_code
        case ConsultationFacts():
            return known_id or meaning.konsultasjon_id, None
        case Nothing():
            return meaning.service_id or known_id, meaning.code or known_code
        case _:
            return known_id, known_code


def _refused(
    resource: str, path: str, findings: Sequence[Finding], told: Told | None, unit: str | None
) -> ResourceResult:
    stops = [f for f in findings if f.stops]
    return ResourceResult(
        resource=resource,
        path=path,
        outcome=_park_or_reject(stops),
        reason=stops[0].reason if stops else None,
        findings=tuple(findings),
        told=told,
        unit=unit,
    )


def _park_or_reject(stops: Sequence[Finding]) -> Outcome:
    """Parked only when everything that stops it may still be delivered."""
    parks = [rule_of(f.rule).outcome == Outcome.PARK for f in stops]
    return Outcome.PARK if parks and all(parks) else Outcome.REJECT


def refused_result(event: Event, tenant: str | None, findings: Sequence[Finding]) -> Result:
    """The result of a document of which nothing can pass; of too many findings the gravest are kept."""
    stops = [f for f in findings if f.stops]
    return Result(
        event.id,
        tenant,
        _park_or_reject(stops),
        stops[0].reason if stops else None,
        findings=tuple(kept(findings)),
    )


def document_result(
    event: Event, tenant: str, resources: Sequence[ResourceResult], findings: Sequence[Finding]
) -> Result:
    """
    One word for the document: partial when some stand and some were refused, else the first that occurs.

    Of too many findings the gravest are kept.
    """
    everything = _distinct([*findings, *(f for r in resources for f in r.findings)])
    if not resources:
        return refused_result(event, tenant, everything)
    words = [r.outcome for r in resources]
    is_lookup_refused = any(f.stops for f in findings) if findings else False
    if (is_lookup_refused or Outcome.REJECT in words) and any(word is not Outcome.REJECT for word in words):
        first = next((f for f in everything if f.stops), None)
        word, reason = Outcome.PARTIAL, first.reason if first else None
    else:
        word = words[0] if len(words) == 1 else min(words, key=_ORDER.__getitem__)
        reason = resources[words.index(word)].reason
    return Result(event.id, tenant, word, reason, resources, tuple(kept(everything)))


def _distinct(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in order."""
    if len(findings) < 2:
        return tuple(findings)
    return tuple({(f.rule, f.expression, *sorted(f.params.items())): f for f in findings}.values())
