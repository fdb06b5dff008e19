"""From decisions to results: the outcome of each resource, and that of the document (outcomes.md 1, 3)."""

from collections.abc import Iterable, Sequence

from adapter import rules
from adapter.events import Event
from adapter.mapping import (
    ConsultationFacts,
    Deletion,
    Meaning,
    MinimeldingFacts,
    Nothing,
    Refused,
    ServiceFacts,
)
from adapter.mapping.results import Told
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


def resource_result(path: str, meaning: Meaning, decision: Decision) -> ResourceResult:
    """What became of one resource."""
    if isinstance(meaning, Refused):
        return _refused(meaning.resource, path, meaning.findings, meaning.told)
    if decision.refused:
        refused = (*meaning_warnings(meaning), *decision.findings)
        return _refused(meaning.origin.resource, path, refused, _told(meaning))
    outcome, reason = _outcome(decision)
    made: tuple[Notification | Consultation, ...] = (*decision.notifications, *decision.consultations)
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
        duplicate_of=_other(decision),
        notifications=decision.notifications,
        consultations=decision.consultations,
        compared=decision.compared,
        released=decision.released,
        findings=_distinct((*meaning_warnings(meaning), *decision.findings, *why)),
        told=_told(meaning),
    )


def _told(meaning: Meaning) -> Told | None:
    return None if isinstance(meaning, Deletion) else meaning.told


def _other(decision: Decision) -> str | None:
    """The record that keeps a resource from being reported, or may be found to."""
    other = decision.match.other if decision.match and decision.acted else None
    return other.name if other else None


def meaning_warnings(meaning: Meaning) -> tuple[Finding, ...]:
    """What was listed while a resource was read."""
    return () if isinstance(meaning, Deletion | Refused) else meaning.warnings


def _outcome(decision: Decision) -> tuple[Outcome, str | None]:
    if decision.consultations:
        return Outcome.CONSULT, None
    if decision.acted and decision.match and decision.match.verdict is Verdict.POSSIBLE:
        return Outcome.HOLD, rule_of(decision.match.rule).reason
    if decision.notifications:
        held = [n.held_by for n in decision.notifications]
        if all(rule in DECISIONS for rule in held) and held[0]:
            return Outcome.HOLD, rule_of(held[0]).reason
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


def _refused(resource: str, path: str, findings: Sequence[Finding], told: Told | None) -> ResourceResult:
    stops = [f for f in findings if f.stops]
    return ResourceResult(
        resource=resource,
        path=path,
        outcome=_park_or_reject(stops),
        reason=stops[0].reason if stops else None,
        findings=tuple(findings),
        told=told,
    )


def _park_or_reject(stops: Sequence[Finding]) -> Outcome:
    """Parked only when everything that stops it may still be delivered."""
    parks = [rule_of(f.rule).outcome == Outcome.PARK for f in stops]
    return Outcome.PARK if parks and all(parks) else Outcome.REJECT


def refused_result(event: Event, tenant: str | None, findings: Sequence[Finding]) -> Result:
    """The result of a document of which nothing can pass."""
    stops = [f for f in findings if f.stops]
    return Result(
        event.id, tenant, _park_or_reject(stops), stops[0].reason if stops else None, findings=tuple(findings)
    )


def document_result(
    event: Event, tenant: str, resources: Sequence[ResourceResult], findings: Sequence[Finding]
) -> Result:
    """One word for the document: partial when some stand and some were refused, else the first that occurs."""
    everything = _distinct([*findings, *(f for r in resources for f in r.findings)])
    refused = [r for r in resources if r.outcome is Outcome.REJECT]
    lookup_refused = any(f.stops for f in findings)
    standing = [r for r in resources if r.outcome is not Outcome.REJECT]
    if standing and (refused or lookup_refused):
        first = next((f for f in everything if f.stops), None)
        return Result(
            event.id, tenant, Outcome.PARTIAL, first.reason if first else None, resources, everything
        )
    if not resources:
        return refused_result(event, tenant, everything)
    first_word = min((r.outcome for r in resources), key=list(Outcome).index)
    reason = next(r.reason for r in resources if r.outcome is first_word)
    return Result(event.id, tenant, first_word, reason, resources, everything)


def _distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in order."""
    return tuple({(f.rule, f.expression, *sorted(f.params.items())): f for f in findings}.values())
