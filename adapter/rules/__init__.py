"""
The rule catalogue: every reason the adapter can give, with its number and its words.

The words are data (`rules.yaml`); the names below are how code says which rule it means.
Numbers of the families V, M and D come from the domain's rule list, the family F (format:
transport, resource, bundle) is allotted here, once, and a number is never reused.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

import msgspec
import yaml

from adapter.values import Value

# Transport
INVALID_ENCODING = "KPR-F-001"
INVALID_JSON = "KPR-F-002"
INVALID_XML = "KPR-F-003"
XML_FORBIDDEN_CONSTRUCT = "KPR-F-004"
DUPLICATE_JSON_KEY = "KPR-F-005"
NON_FINITE_NUMBER = "KPR-F-006"
TOO_DEEP = "KPR-F-007"
TOO_LARGE = "KPR-F-008"

# Resource
NOT_A_RESOURCE = "KPR-F-010"
UNSUPPORTED_RESOURCE_TYPE = "KPR-F-011"
MISSING_ELEMENT = "KPR-F-012"
WRONG_TYPE = "KPR-F-013"
INVALID_PRIMITIVE = "KPR-F-014"
UNKNOWN_CODE = "KPR-F-015"
UNKNOWN_ELEMENT = "KPR-F-016"
INVALID_EXTENSION = "KPR-F-017"
UNKNOWN_MODIFIER_EXTENSION = "KPR-F-018"
UNKNOWN_IMPLICIT_RULES = "KPR-F-019"
MIXED_FHIR_VERSIONS = "KPR-F-020"
NESTED_CONTAINED = "KPR-F-021"
UNSUPPORTED_FHIR_VERSION = "KPR-F-022"

# Bundle and references
INVALID_BUNDLE = "KPR-F-030"
DUPLICATE_FULL_URL = "KPR-F-031"
UNRESOLVED_REFERENCE = "KPR-F-032"
WRONG_REFERENCE_TARGET = "KPR-F-033"
REFERENCE_NOT_DELIVERED = "KPR-F-034"
RESOURCE_NOT_INCLUDED = "KPR-F-035"
UNKNOWN_TENANT = "KPR-F-036"
GUID_REUSED = "KPR-D-004"

# Person
MISSING_PERSON = "KPR-F-040"
MISSING_PERSON_IDENTIFIER = "KPR-V-050"
PERSON_NUMBER_FORM = "KPR-V-051"
PERSON_NUMBER_CHECKSUM = "KPR-V-052"
PERSON_NUMBER_DATE = "KPR-V-054"
PERSON_NUMBER_ENVIRONMENT = "KPR-V-057"
PERSON_IDENTIFIER_CONFLICT = "KPR-F-041"
PERSON_DATA_CONFLICT = "KPR-F-042"

# Organisation
INVALID_ORGANISATION_NUMBER = "KPR-V-023"

# Terminology
MISSING_SERVICE_CODE = "KPR-M-005a"
UNKNOWN_SERVICE_CODE_SYSTEM = "KPR-M-005b"
AMBIGUOUS_SERVICE_CODE = "KPR-M-005c"
AMBIGUOUS_MAPPING = "KPR-M-005d"
CONDITION_FAILED = "KPR-M-005e"
UNKNOWN_SERVICE_CODE = "KPR-V-020"
RETIRED_SERVICE_CODE = "KPR-V-022"
UNKNOWN_HST_CODE = "KPR-V-073"
UNKNOWN_PROFESSION = "KPR-V-080"
UNKNOWN_PARTICIPANT_TYPE = "KPR-F-050"

# Time
MISSING_START_DATE = "KPR-F-060"
MISSING_END_DATE = "KPR-F-061"
INSUFFICIENT_DATE_PRECISION = "KPR-F-062"
END_BEFORE_START = "KPR-V-034"
HISTORY_END_BEFORE_START = "KPR-F-063"
DATE_IN_FUTURE = "KPR-V-032"
IMPLAUSIBLE_DATE = "KPR-V-031a"
STATUS_HISTORY_CONFLICT = "KPR-V-035"

# Life cycle
UNIDENTIFIABLE_RESOURCE = "KPR-F-070"
UNKNOWN_ORIGINAL = "KPR-V-010"
SUPPLEMENT_NOT_MADE = "KPR-V-008"

# Nothing to report
NOT_STARTED = "KPR-M-006a"
CANCELLED_BEFORE_START = "KPR-M-006b"
CONSULTATION_NOT_STARTED = "KPR-M-008a"
CONSULTATION_CANCELLED = "KPR-M-008b"
DUPLICATE = "KPR-D-001"
UNCHANGED = "KPR-D-002"
STALE_VERSION = "KPR-D-003"
VISIT_WITHIN_SERVICE = "KPR-D-014"
NOT_A_SERVICE = "KPR-F-081"
UNKNOWN_RESOURCE = "KPR-F-082"
HEARTBEAT = "KPR-F-083"
TEST_DATA = "KPR-F-084"
NO_KPR_MESSAGE = "KPR-M-029"

# Registered already: not reported again
SAME_SERVICE_ELSEWHERE = "KPR-D-005a"
IN_ANNUAL_DATA = "KPR-D-007a"
IN_BOTH_2017 = "KPR-D-009"
CONSULTATION_OF_THE_SAME = "KPR-D-012"
BILLED_TO_KUHR = "KPR-D-013"
CONTACT_WITHIN_DECISION = "KPR-D-015"
HOSPITAL_PART = "KPR-D-018"
DECIDED_DUPLICATE = "KPR-D-023"

# Perhaps registered already: a person must decide
LIKE_SERVICE_ELSEWHERE = "KPR-D-005b"
ONE_PLACE_AT_A_TIME = "KPR-D-006"
ANNUAL_DATA_DIFFER = "KPR-D-007b"
ANNUAL_DATA_WITHOUT_PERSON = "KPR-D-007c"
REPLACED_CODE = "KPR-D-011"
IN_ANOTHER_KOMMUNE = "KPR-D-021"
SUPPRESSED_COMES_BACK = "KPR-D-024"

# Held until it is decided by which channel it is reported
CHANNEL_UNDECIDED = "KPR-D-025"

# Linked, and reported
INITIAL_LOAD = "KPR-D-008"
SUCCEEDS_RETIRED_CODE = "KPR-D-010"
COURSE = "KPR-D-016"
COURSE_ENDED = "KPR-D-017"
SAME_PERSON_JOINED = "KPR-D-019"
FORMER_ID = "KPR-D-020"
SEVERAL_STAFF = "KPR-D-022"

# Not a duplicate, however like
NOTHING_ALIKE = "KPR-D-100"
TIME_LIMITED_AGAIN = "KPR-D-101"
END_TO_END = "KPR-D-102"
SERVICE_IN_DWELLING = "KPR-D-103"
OTHER_SERVICE_TYPE = "KPR-D-104"
RESPITE_IN_AND_OUTSIDE = "KPR-D-105"
SEVERAL_COERCION_DECISIONS = "KPR-D-106"
PAUSE_AND_RESUME = "KPR-D-107"
CHANGE_OF_PROVIDER = "KPR-D-108"
CORRECTION = "KPR-D-109"
TWO_KOMMUNER = "KPR-D-110"
TWO_UNITS = "KPR-D-111"
ONE_PER_CHILD = "KPR-D-112"
TWO_CONSULTATIONS = "KPR-D-113"
MUNICIPAL_AND_HOSPITAL = "KPR-D-114"
LONG_AFTER_TIME_LIMITED = "KPR-D-115"
GRANTED_AGAIN = "KPR-D-116"
NOT_IDENTIFIED = "KPR-D-117"

# A person must decide
PAUSE_NEEDS_DECISION = "KPR-M-011b"
PROVIDER_CHANGE_NOT_REPORTABLE = "KPR-V-026"
EARLY_DATE = "KPR-V-031b"

# Our own fault
INTERNAL_FAULT = "KPR-F-091"

# Listed, not stopped
START_NOT_REPORTED = "KPR-V-037"
MISSING_ORGANISATION_NUMBER = "KPR-V-024"
MISSING_KPR_FIELD = "KPR-F-090"
SYSTEM_NORMALISED = "KPR-F-101"
CODE_SYSTEM_ALIAS = "KPR-F-102"
DATE_FROM_LAST_UPDATED = "KPR-F-103"
PERSON_ID_IN_SERVICE_IDENTIFIER = "KPR-F-104"
PERSON_NUMBER_TYPE_CORRECTED = "KPR-F-105"
ORGNR_FROM_PARENT = "KPR-F-106"
SEX_AND_BIRTHYEAR_FROM_PERSON_NUMBER = "KPR-F-107"
LANES_DISAGREE = "KPR-F-108"
SAME_VERSION_OTHER_CONTENT = "KPR-F-109"
UNKNOWN_LOCAL_STATUS = "KPR-F-110"
PAUSE_ON_LONG_TERM_SERVICE = "KPR-M-011a"
CODE_NORMALISED = "KPR-M-004"
LOCAL_CODE_MAPPED = "KPR-M-002"
STATUS_NORMALISED = "KPR-M-007"
KOMMUNE_DIFFERS = "KPR-M-018"
PROFESSION_MAPPED = "KPR-M-026"
NO_KPR_ID = "KPR-V-056"
BYDEL_LEFT_OUT = "KPR-V-060"
AGE_STEP_UNUSUAL = "KPR-V-074"
AMMING_UNUSUAL = "KPR-V-075"
PILOT_AGE_UNUSUAL = "KPR-M-020b"
PSYCHOLOGIST_UNDECIDED = "KPR-M-029b"

# A message: what the register would delete, note or keep as it is
MESSAGE_VERSION = "KPR-V-001"
MESSAGE_SCHEMA = "KPR-V-002"
ONE_REPORTING_UNIT = "KPR-V-003"
KOMMUNE_NUMBER = "KPR-V-004"
MISSING_CONTACT = "KPR-V-005"
CONTACT_FORM = "KPR-V-006"
ONE_CONTENT = "KPR-V-007"
REFERENCE_USE = "KPR-V-009"
NUMBER_ORDER = "KPR-V-011"
BROKEN_CHAIN = "KPR-V-012"
GUID_FORM = "KPR-V-013"
EVENT_GUID_REPEATED = "KPR-V-014"
TEXT_FORM = "KPR-V-015"
ORGNR_NOT_WANTED = "KPR-V-025"
REGISTERED_FORM = "KPR-V-028"
LOCAL_TIME_FORM = "KPR-V-029"
DATE_FORM = "KPR-V-030"
TIME_ORDER = "KPR-V-033"
STOP_ID = "KPR-V-036"
BIRTH_DATE_FORM = "KPR-V-055"
PERSON_TYPE_NOT_TAKEN = "KPR-V-056b"
PERSON_KEY_SHARED = "KPR-V-058"
PATIENT_GUID_CHANGED = "KPR-V-059"
NOT_IN_IPLOS = "KPR-V-061"
PERIOD_ORDER = "KPR-V-070"
OUTSIDE_PERIOD = "KPR-V-071"
LOPENR_FORM = "KPR-V-072"
BIRTH_YEAR_FORM = "KPR-V-076"
UNIT_NOT_IN_MESSAGE = "KPR-V-077a"
NO_OWN_UNIT = "KPR-V-077b"
UNIT_CHANGED = "KPR-V-078"
CONSULTATION_REPEATED = "KPR-V-079"
MEASUREMENT = "KPR-V-081"


#: Where a rule begins in `rules.yaml`.
_KEY = re.compile(r"^(KPR-\S+):", re.MULTILINE)


class Severity(StrEnum):
    """How much a finding weighs: FHIR's IssueSeverity."""

    FATAL = "fatal"  #: nothing of the document could be read
    ERROR = "error"  #: stops the resource it is about
    WARNING = "warning"  #: listed, does not stop
    INFORMATION = "information"  #: explains


class Finding(Value, frozen=True):
    """
    One thing the adapter has to say about one place of an input.

    `rule` is one of the names above, `expression` a FHIRPath into the document as sent
    (`Bundle.entry[2].resource.patient`). `params` fill the placeholders of the rule's text: coded
    values, element names, counts; never an identity number, a name or free text of the source.
    """

    rule: str
    expression: str
    params: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))

    @property
    def reason(self) -> str:
        """The reason class, one word: what a program or a runbook goes by."""
        return rule_of(self.rule).reason

    @property
    def severity(self) -> Severity:
        """How much it weighs, by the catalogue."""
        return rule_of(self.rule).severity

    @property
    def stops(self) -> bool:
        """Whether the resource it is about cannot pass."""
        return self.severity in (Severity.FATAL, Severity.ERROR)


class Rule(Value, frozen=True):
    """One entry of the catalogue; texts are by language, `nb` and `en`."""

    id: str
    reason: str
    severity: Severity
    #: The outcome an input gets by it (outcome vocabulary), or None where it only lists or judges a message.
    outcome: str | None
    text: Mapping[str, str]
    action: Mapping[str, str]
    source: str
    since: str
    passing: str
    failing: str
    #: A tail for the text, with placeholders; said only when a finding fills them all.
    detail: Mapping[str, str] | None = None


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule by its id, as shipped in `rules.yaml`."""
    return read_catalogue(_text())


@cache
def rule_of(rule_id: str) -> Rule:
    """
    One rule; KeyError where there is none of that id.

    Its part of `rules.yaml` is read alone: to read all of it takes a tenth of the time that `check` needs to start.
    """
    return read_catalogue(_parts()[rule_id])[rule_id]


def read_catalogue(text: str) -> Mapping[str, Rule]:
    """The rules a YAML text holds, by id; a key that is missing or unknown raises TypeError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: dict[str, dict[str, Any]] = yaml.load(text, Loader=loader)  # nosec B506 # noqa: S506 - safe, and fast where built
    return {rule_id: _rule(rule_id, **entry) for rule_id, entry in raw.items()}


def words(finding: Finding, language: str) -> tuple[str, str]:
    """
    What is wrong and what to do, in `nb` or `en` (any other language raises KeyError).

    The rule's detail is added to the text when the finding has a value for each of its placeholders.
    """
    rule = rule_of(finding.rule)
    text, action = rule.text[language], rule.action[language]
    if rule.detail is None:
        return text, action
    tail = rule.detail[language]
    if not all(finding.params.get(name) for name in placeholders(tail)):
        return text, action
    return f"{text} {tail.format_map(finding.params)}", action


def placeholders(text: str) -> frozenset[str]:
    """The names in braces in a text of the catalogue."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _text() -> str:
    # The package is never zipped: the tables beside it are read as files, too.
    return (Path(__file__).parent.parent / "rules.yaml").read_text(encoding="utf-8")


@cache
def _parts() -> Mapping[str, str]:
    """The lines of each rule, by its id: a key that is not indented begins it."""
    _, *parts = _KEY.split(_text())
    return {rule_id: f"{rule_id}:{lines}" for rule_id, lines in zip(parts[::2], parts[1::2], strict=True)}


def _rule(rule_id: str, *, severity: str, **entry: Any) -> Rule:
    return Rule(id=rule_id, severity=Severity(severity), **entry)
