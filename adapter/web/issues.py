"""What we have to say, as a FHIR OperationOutcome: every finding an issue, in the sender's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from adapter.outcomes import Outcome, Result
from adapter.rules import Finding, Severity, words

Resource = dict[str, Any]
#: Line and column by expression.
Places = Mapping[str, tuple[int, int]]

#: System of our codes in `details.coding`: rule ids, and the words for outcomes.
RULES = "urn:kpr-adapter:rule"
OUTCOMES = "urn:kpr-adapter:outcome"
_LINE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line"
_COLUMN = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col"

#: FHIR's IssueType by our reasons; what is not here breaks a rule of the trade.
_TYPES = {
    "too-large": "too-long",
    "too-deep": "too-costly",
    "unsupported-resource-type": "not-supported",
    "mixed-fhir-versions": "not-supported",
    "unknown-modifier-extension": "extension",
    "invalid-extension": "extension",
    "missing-element": "required",
    "missing-person": "required",
    "missing-person-identifier": "required",
    "missing-service-code": "required",
    "missing-start-date": "required",
    "missing-end-date": "required",
    "invalid-primitive": "value",
    "unknown-code": "code-invalid",
    "unknown-service-code": "code-invalid",
    "unknown-service-code-system": "code-invalid",
    "retired-service-code": "code-invalid",
    "unknown-kpr-code": "code-invalid",
    "unresolved-reference": "not-found",
    "resource-not-included": "not-found",
    "unknown-original": "not-found",
    "unknown-tenant": "unknown",
    "duplicate": "duplicate",
    "internal-fault": "exception",
} | dict.fromkeys(
    (
        "invalid-encoding",
        "invalid-json",
        "invalid-xml",
        "xml-forbidden-construct",
        "duplicate-json-key",
        "non-finite-number",
        "not-a-resource",
        "wrong-type",
        "unknown-element",
        "nested-contained",
        "invalid-bundle",
        "duplicate-full-url",
        "wrong-reference-target",
    ),
    "structure",
)

#: What became of an input, said in a sentence.
_SAID = {
    Outcome.NOTIFY: ("Mottatt. Hendelsen er lagt i kø til KPR.", "Received. The event is queued for KPR."),
    Outcome.CONSULT: (
        "Mottatt. Konsultasjonen er lagt i kø til KPR.",
        "Received. The consultation is queued for KPR.",
    ),
    Outcome.HOLD: (
        "Mottatt. Hendelsen venter på at et menneske tar stilling til den.",
        "Received. The event waits for a person to decide.",
    ),
    Outcome.PARK: (
        "Mottatt, men ikke ferdig: dokumentet er tatt vare på til det som mangler, er på plass.",
        "Received, but not done: the document is kept until what is missing is in place.",
    ),
    Outcome.NOT_IN_KPR: (
        "Mottatt. KPR har ingen melding for dette.",
        "Received. KPR has no message for this.",
    ),
    Outcome.NO_EVENT: ("Mottatt. Det er ikke noe nytt å melde.", "Received. There is nothing new to report."),
    Outcome.REJECT: ("Avvist. Rett feilene og send på nytt.", "Refused. Mend the faults and send again."),
    Outcome.PARTIAL: (
        "Delvis mottatt. Rett feilene og send på nytt; det som er mottatt, blir ikke meldt to ganger.",
        "Received in part. Mend the faults and send again; what was received is not reported twice.",
    ),
}
_LANGUAGES = ("nb", "en")


def outcome_of(result: Result, language: str, places: Places) -> Resource:
    """Say what became of an input: first in a sentence, then finding by finding."""
    return operation_outcome(
        [_first_issue(result.outcome, language), *_issues(result.findings, language, places)]
    )


def refusal(severity: str, code: str, text: str) -> Resource:
    """Say why a request was not taken in at all."""
    return operation_outcome([{"severity": severity, "code": code, "details": {"text": text}}])


def operation_outcome(issues: list[Resource]) -> Resource:
    """Wrap issues as FHIR wants them."""
    return {"resourceType": "OperationOutcome", "issue": issues}


def language_of(accept: str | None) -> str:
    """Choose between nb and en by an Accept-Language header; Norwegian of any kind is nb, the default."""
    for wanted in (part.partition(";")[0].strip().lower() for part in (accept or "").split(",")):
        if wanted.partition("-")[0] in ("nb", "no", "nn"):
            return "nb"
        if wanted.partition("-")[0] == "en":
            return "en"
    return "nb"


def _first_issue(outcome: Outcome, language: str) -> Resource:
    refused = outcome in (Outcome.REJECT, Outcome.PARTIAL)
    return {
        "severity": "error" if refused else "information",
        "code": "processing" if refused else "informational",
        "details": {
            "coding": [{"system": OUTCOMES, "code": outcome.value}],
            "text": _SAID[outcome][_LANGUAGES.index(language)],
        },
    }


def _issues(findings: Iterable[Finding], language: str, places: Places) -> list[Resource]:
    return [_issue(finding, language, places.get(finding.expression)) for finding in findings]


def _issue(finding: Finding, language: str, place: tuple[int, int] | None) -> Resource:
    issue: Resource = {
        "severity": finding.severity.value,
        "code": _code(finding),
        "details": {
            "coding": [{"system": RULES, "code": finding.rule}],
            "text": " ".join(words(finding, language)),
        },
    }
    # `$` is the document as a whole, which FHIRPath has no expression for.
    if finding.expression != "$":
        issue["expression"] = [finding.expression]
    if place:
        issue["extension"] = [
            {"url": _LINE, "valueInteger": place[0]},
            {"url": _COLUMN, "valueInteger": place[1]},
        ]
    return issue


def _code(finding: Finding) -> str:
    if finding.reason in _TYPES:
        return _TYPES[finding.reason]
    return "informational" if finding.severity is Severity.INFORMATION else "business-rule"
