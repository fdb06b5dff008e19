"""A result in the shape that others rely on (architecture, section 5): field names are fixed."""

from collections.abc import Mapping
from typing import Any

from adapter.fhir.times import OSLO
from adapter.notifications import Consultation, Notification
from adapter.outcomes import ResourceResult, Result
from adapter.rules import Finding, Severity, words

Places = Mapping[str, tuple[int, int]]


def as_json(result: Result, places: Places | None = None) -> dict[str, Any]:
    """The result as a JSON object; `places` gives line and column of an expression, where known."""
    notifications = [one for r in result.resources for one in r.notifications]
    consultations = [one for r in result.resources for one in r.consultations]
    made: list[Notification | Consultation] = [*notifications, *consultations]
    return {
        "input": result.input,
        "tenant": result.tenant,
        "outcome": result.outcome.value,
        "reason": result.reason,
        "scope": _scope(notifications),
        "person_type": made[0].person.type_id if made else None,
        "notifications": [_notification(one) for one in notifications],
        "consultations": [_consultation(one) for one in consultations],
        "warnings": list(dict.fromkeys(f.reason for f in result.findings if f.severity is Severity.WARNING)),
        "findings": [finding_json(f, places or {}) for f in result.findings],
        "resources": [_resource(one) for one in result.resources],
    }


def finding_json(finding: Finding, places: Places) -> dict[str, Any]:
    """A finding with its words in both languages."""
    line, column = places.get(finding.expression, (None, None))
    norwegian, english = words(finding, "nb"), words(finding, "en")
    return {
        "rule": finding.rule,
        "reason": finding.reason,
        "severity": finding.severity.value,
        "expression": finding.expression,
        "line": line,
        "column": column,
        "text": {"nb": norwegian[0], "en": english[0]},
        "action": {"nb": norwegian[1], "en": english[1]},
    }


def _scope(notifications: list[Notification]) -> str | None:
    """`default` when anything of the document is reported by default."""
    return min((n.scope.value for n in notifications), default=None)


def _notification(one: Notification) -> dict[str, Any]:
    return {
        "event": one.event.value,
        "status": one.change.value,
        "date": one.hendelse_dato.isoformat(),
        "orgnr": one.orgnr,
        "service_code": one.service_code,
        "service_id": one.service_id,
        "corrects": one.event.value if one.ref else None,
        "stop_id": one.stop_id,
    }


def _consultation(one: Consultation) -> dict[str, Any]:
    return {
        "konsultasjonID": one.konsultasjon_id,
        "status": one.change.value,
        "datoTidStart": one.dato_tid_start.astimezone(OSLO).isoformat(),
        "konsultasjonRegistrertTidspunkt": one.registered.astimezone(OSLO).isoformat(),
        "episodeGUID": one.episode_guid,
        "formKonsultasjon": one.form,
        "anbefaltTypeKonsultasjon": one.alderstrinn,
        "amming": one.amming,
        "kjonn": one.kjonn,
        "fodselsar": one.fodselsar,
        "helseperson": [h.pol_utforende for h in one.helseperson],
        "deltaker": list(one.deltaker),
        "missing_kpr": list(one.missing_kpr),
        "corrects": one.konsultasjon_id if one.ref else None,
    }


def _resource(one: ResourceResult) -> dict[str, Any]:
    row = one.row
    return {
        "resource": one.resource,
        "outcome": one.outcome.value,
        "reason": one.reason,
        "service_code": one.service_code,
        "service_id": one.service_id,
        "mapping": {"layer": row.layer, "table": row.table, "version": row.version, "row": row.row}
        if row
        else None,
        "duplicate_of": one.duplicate_of,
    }
