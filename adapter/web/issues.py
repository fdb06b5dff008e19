"""What we have to say, as a FHIR OperationOutcome: every finding an issue, in the sender's language."""

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from adapter.outcomes import Outcome, Result
from adapter.rules import Finding, Severity, catalogue, words

Resource = dict[str, Any]
#: Line and column by expression.
Places = Mapping[str, tuple[int, int]]

#: System of our codes in `details.coding`: rule ids, and the words for outcomes.
RULES = "urn:kpr-adapter:rule"
OUTCOMES = "urn:kpr-adapter:outcome"
#: The catalogue has the version of the program that it is shipped in.
_VERSION = version("kpr-adapter")
#: HL7's extensions of an issue, all of them strings (FHIR Extensions Pack).
_LINE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line"
_COLUMN = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col"
_SOURCE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-source"
_MESSAGE_ID = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"
#: Which part of us says it, by the family of the rule.
_PARTS = {"KPR-F": "fhir", "KPR-M": "mapping", "KPR-V": "kpr", "KPR-D": "matching"}

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
#: By what they are called in a header; `*` is anything, thus our first.
_CALLED = {"nb": "nb", "no": "nb", "nn": "nb", "*": "nb", "en": "en"}
_WEIGHT = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


def outcome_of(result: Result, language: str, places: Places) -> Resource:
    """Say what became of an input: first in a sentence, then finding by finding."""
    refused = result.outcome in (Outcome.REJECT, Outcome.PARTIAL)
    first = said_issue(
        "error" if refused else "information",
        "processing" if refused else "informational",
        result.outcome,
        _SAID[result.outcome][_LANGUAGES.index(language)],
    )
    return operation_outcome([first, *issues_of(result.findings, language, places)])


def refusal(severity: str, code: str, text: str) -> Resource:
    """Say why a request was not taken in at all."""
    return operation_outcome([plain_issue(severity, code, text)])


def operation_outcome(issues: list[Resource]) -> Resource:
    """Wrap issues as FHIR wants them."""
    return {"resourceType": "OperationOutcome", "issue": issues}


def plain_issue(severity: str, code: str, text: str) -> Resource:
    """Say something that no rule says."""
    return {"severity": severity, "code": code, "details": {"text": text}}


def said_issue(severity: str, code: str, outcome: Outcome, text: str) -> Resource:
    """Say what an input comes to."""
    coding = [{"system": OUTCOMES, "version": _VERSION, "code": outcome.value}]
    return {"severity": severity, "code": code, "details": {"coding": coding, "text": text}}


def issues_of(findings: Iterable[Finding], language: str, places: Places) -> list[Resource]:
    """Say every finding, with its place where that is known."""
    return [_issue(finding, language, places.get(finding.expression)) for finding in findings]


def language_of(accept: str | None) -> str:
    """Choose between nb and en by an Accept-Language header; Norwegian of any kind is nb, the default."""
    wanted = [_weighed(part) for part in (accept or "").split(",")]
    for name, weight in sorted(wanted, key=lambda each: -each[1]):
        if weight > 0 and name in _CALLED:
            return _CALLED[name]
    return _LANGUAGES[0]


def _weighed(part: str) -> tuple[str, float]:
    """A language without its region, and how much it is wanted (RFC 9110, 12.5.4)."""
    name, _, rest = part.partition(";")
    written = rest.replace(" ", "").removeprefix("q=")
    weight = float(written) if _WEIGHT.fullmatch(written) else 1.0
    return name.strip().lower().partition("-")[0], weight


def _issue(finding: Finding, language: str, place: tuple[int, int] | None) -> Resource:
    issue: Resource = {
        "extension": [
            *_at(place),
            {"url": _SOURCE, "valueString": _PARTS[finding.rule[:5]]},
            {"url": _MESSAGE_ID, "valueString": finding.rule},
        ],
        "severity": finding.severity.value,
        "code": _code(finding),
        "details": {
            "coding": [_coding(finding)],
            "text": " ".join(words(finding, language)),
        },
    }
    # `$` is the document as a whole, which FHIRPath has no expression for.
    if finding.expression != "$":
        issue["expression"] = [finding.expression]
    return issue


def _coding(finding: Finding) -> Resource:
    rule = catalogue()[finding.rule]
    return {"system": RULES, "version": _VERSION, "code": rule.id, "display": rule.reason}


def _at(place: tuple[int, int] | None) -> list[Resource]:
    if place is None:
        return []
    line, column = place
    return [{"url": _LINE, "valueString": str(line)}, {"url": _COLUMN, "valueString": str(column)}]


def _code(finding: Finding) -> str:
    if finding.reason in _TYPES:
        return _TYPES[finding.reason]
    return "informational" if finding.severity is Severity.INFORMATION else "business-rule"
