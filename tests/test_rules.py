import re
import string
from importlib.resources import files
from typing import Any

import pytest
import yaml

from adapter import rules
from adapter.fhir.numbers import organisation_number
from adapter.matching import Verdict
from adapter.rules import Finding, Rule, Severity, catalogue, placeholders, read_catalogue, rule_of, words

CONSTANTS = {
    name: value for name, value in vars(rules).items() if name.isupper() and str(value).startswith("KPR-")
}

REFUSALS = {
    # transport
    "invalid-encoding",
    "invalid-json",
    "invalid-xml",
    "xml-forbidden-construct",
    "duplicate-json-key",
    "non-finite-number",
    "too-deep",
    "too-large",
    # resource
    "not-a-resource",
    "unsupported-resource-type",
    "missing-element",
    "wrong-type",
    "invalid-primitive",
    "unknown-code",
    "unknown-element",
    "invalid-extension",
    "unknown-modifier-extension",
    "unknown-implicit-rules",
    "mixed-fhir-versions",
    "nested-contained",
    # bundle
    "invalid-bundle",
    "duplicate-full-url",
    "unresolved-reference",
    "wrong-reference-target",
    # person
    "missing-person",
    "missing-person-identifier",
    "invalid-person-number",
    "person-identifier-conflict",
    "person-data-conflict",
    # organisation
    "invalid-organisation-number",
    # terminology
    "missing-service-code",
    "unknown-service-code",
    "unknown-service-code-system",
    "retired-service-code",
    "ambiguous-service-code",
    "unknown-kpr-code",
    "mapping-condition-failed",
    # time
    "missing-start-date",
    "missing-end-date",
    "insufficient-date-precision",
    "end-before-start",
    "date-in-future",
    "implausible-date",
    "status-history-conflict",
    # life cycle
    "unidentifiable-resource",
    "unknown-original",
}

NOTHING_TO_REPORT = {
    "not-started",
    "cancelled-before-start",
    "visit-within-service",
    "not-a-service",
    "duplicate",
    "stale-version",
    "unchanged",
    "unknown-resource",
    "heartbeat",
    "test-data",
    "already-registered",
}

WARNINGS = {
    "system-normalised",
    "code-system-alias",
    "code-normalised",
    "local-code-mapped",
    "date-from-lastUpdated",
    "person-id-in-service-identifier",
    "person-number-type-corrected",
    "orgnr-from-parent",
    "sex-and-birthyear-from-person-number",
    "pause-on-long-term-service",
    "status-normalised",
    "kommune-differs",
    "profession-mapped",
    "no-kpr-id",
    "missing-organisation-number",
    "start-not-reported",
    "pilot-age-unusual",
    "psychologist-undecided",
    "unknown-local-status",
}

#: What is judged when a message is written: it stops the message, and no input gets an outcome by it.
MESSAGES = {
    "message-version",
    "message-schema",
    "one-reporting-unit",
    "invalid-kommune-number",
    "missing-contact",
    "invalid-contact",
    "one-content-each",
    "reference-use",
    "number-order",
    "broken-chain",
    "invalid-guid",
    "event-guid-repeated",
    "invalid-text",
    "orgnr-not-wanted",
    "invalid-time-form",
    "time-order",
    "stop-id",
    "invalid-person-number",
    "person-type-not-taken",
    "shared-person-key",
    "patient-guid-changed",
    "prohibited-attribute",
    "period-order",
    "invalid-lopenr",
    "invalid-birth-year",
    "unit-not-in-message",
    "unit-changed",
    "consultation-repeated",
    "invalid-measurement",
}

#: What lets a service pass, with a word about another one it was held against.
LET_PASS = {"same", "continues", "separate"}

SANE = {
    Severity.FATAL: {"reject"},
    Severity.ERROR: {"reject", "park", None},
    Severity.WARNING: {"hold", None},
    Severity.INFORMATION: {"no-event", "not-in-kpr", None},
}

PARAMS = {
    "element",
    "code",
    "system",
    "limit",
    "expected",
    "found",
    "count",
    "other",
    "date",
    "field",
}

#: About how contacts are collected and persons told apart, before anything is reported.
WITHIN = {"KPR-D-016", "KPR-D-017", "KPR-D-117"}

EVERY_RULE = pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.id)
ALIKE = pytest.mark.parametrize(
    "rule",
    [rule for rule in catalogue().values() if rule.reason in ("already-registered", "possible-duplicate")],
    ids=lambda rule: rule.id,
)


class StrictLoader(yaml.SafeLoader):
    """YAML itself lets the later of two equal keys win; this one does not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"{twice} occurs twice{node.start_mark}")
        return super().construct_mapping(node, deep=deep)


def reasons(*, outcome: str | None) -> set[str]:
    return {rule.reason for rule in catalogue().values() if rule.outcome == outcome}


def sentences(rule: Rule) -> list[str]:
    return [*rule.text.values(), *rule.action.values(), *(rule.detail or {}).values()]


def an_entry(**changes: Any) -> dict[str, Any]:
    said = {"nb": "Noe er galt.", "en": "Something is wrong."}
    return {
        "reason": "too-deep",
        "severity": "fatal",
        "outcome": "reject",
        "text": said,
        "action": said,
        "source": "KPR-V-001",
        "since": "0.1.0",
        "passing": "right",
        "failing": "wrong",
    } | changes


@pytest.mark.parametrize("rule_id", sorted(catalogue()))
def test_a_rule_read_alone_is_that_of_the_whole_catalogue(rule_id):
    assert rule_of(rule_id) == catalogue()[rule_id]


@pytest.mark.parametrize("rule_id", ["KPR-F-000", "KPR-F", "", "reason"])
def test_there_is_no_rule_of_an_unknown_id(rule_id):
    with pytest.raises(KeyError):
        rule_of(rule_id)


def test_every_constant_is_in_the_catalogue_and_the_catalogue_has_nothing_else():
    assert set(CONSTANTS.values()) == set(catalogue())


def test_no_two_constants_share_an_id():
    assert len(set(CONSTANTS.values())) == len(CONSTANTS)


def test_no_key_of_the_file_occurs_twice():
    text = files("adapter").joinpath("rules.yaml").read_text(encoding="utf-8")

    assert set(yaml.load(text, Loader=StrictLoader)) == set(catalogue())


def test_the_check_for_double_keys_sees_one():
    with pytest.raises(ValueError, match="reason"):
        yaml.load("KPR-F-001:\n  reason: a\n  reason: b\n", Loader=StrictLoader)


def test_every_reason_for_refusal_has_a_rule_that_refuses():
    assert reasons(outcome="reject") == REFUSALS


def test_every_reason_for_reporting_nothing_has_a_rule():
    assert reasons(outcome="no-event") == NOTHING_TO_REPORT


def test_what_waits_or_is_held_has_the_agreed_reasons():
    assert reasons(outcome="park") == {
        "unresolved-reference",
        "resource-not-included",
        "unknown-tenant",
        "internal-fault",
    }
    assert reasons(outcome="not-in-kpr") == {"no-kpr-message", "other-channel"}
    assert reasons(outcome="hold") == {
        "channel-undecided",
        "implausible-date",
        "pause-needs-decision",
        "possible-duplicate",
        "provider-change-not-reportable",
    }


def test_every_reason_to_stop_a_message_has_a_rule():
    stopping = {r.reason for r in catalogue().values() if r.severity is Severity.ERROR and r.outcome is None}

    assert stopping == MESSAGES


def test_every_warning_word_has_a_rule_that_only_lists():
    listed = {rule.reason for rule in catalogue().values() if rule.severity is Severity.WARNING}

    assert listed >= WARNINGS
    assert reasons(outcome=None) >= WARNINGS


def test_every_verdict_of_the_matcher_is_a_reason_and_only_a_duplicate_gets_an_outcome_by_it():
    outcomes = {
        verdict.value: {rule.outcome for rule in catalogue().values() if rule.reason == verdict.value}
        for verdict in Verdict
    }

    assert outcomes == {
        "already-registered": {"no-event"},
        "possible-duplicate": {"hold"},
    } | {reason: {None} for reason in LET_PASS}


def test_what_lets_a_service_pass_is_no_warning():
    severities = {rule.severity for rule in catalogue().values() if rule.reason in LET_PASS}

    assert severities == {Severity.INFORMATION}


@ALIKE
def test_a_duplicate_names_the_other_registration(rule: Rule):
    assert rule.detail is not None
    assert placeholders(rule.detail["nb"]) == {"other"}


@EVERY_RULE
def test_severity_and_outcome_fit_together(rule: Rule):
    assert rule.outcome in SANE[rule.severity]


@EVERY_RULE
def test_it_is_said_in_both_languages_and_not_in_the_same_words(rule: Rule):
    for said in filter(None, (rule.text, rule.action, rule.detail)):
        assert set(said) == {"nb", "en"}
        assert said["nb"] != said["en"]


@EVERY_RULE
def test_it_is_said_in_whole_short_sentences(rule: Rule):
    for sentence in sentences(rule):
        assert sentence.endswith((".", "!", "?"))
        assert sentence[0] in string.ascii_uppercase + "ÆØÅ"
        assert len(sentence) <= 220
        assert sentence == " ".join(sentence.split())


@EVERY_RULE
def test_every_text_says_what_it_means_for_the_register(rule: Rule):
    if rule.id not in WITHIN:
        assert all(re.search(r"KPR|\b[Rr]egister(et)?\b", said) for said in rule.text.values())


@EVERY_RULE
def test_every_rule_says_what_to_do(rule: Rule):
    assert all(rule.action[language] for language in ("nb", "en"))


@EVERY_RULE
def test_only_the_detail_has_placeholders_and_only_allowed_ones(rule: Rule):
    assert not any(placeholders(said) for said in (*rule.text.values(), *rule.action.values()))
    if rule.detail is not None:
        assert placeholders(rule.detail["nb"]) == placeholders(rule.detail["en"])
        assert placeholders(rule.detail["nb"])
        assert placeholders(rule.detail["nb"]) <= PARAMS


@EVERY_RULE
def test_source_version_and_examples_are_filled_in(rule: Rule):
    for value in (rule.source, rule.since, rule.passing, rule.failing):
        assert isinstance(value, str)
        assert value
    assert rule.passing != rule.failing


@EVERY_RULE
def test_neither_an_example_nor_a_sentence_holds_an_identity_number(rule: Rule):
    text = " ".join([rule.passing, rule.failing, *sentences(rule)])

    assert not re.search(r"(?<![\d-])\d{11,12}(?![\d-])", text)


@EVERY_RULE
def test_a_unit_to_use_for_a_test_has_a_valid_number(rule: Rule):
    for said in sentences(rule):
        assert all(organisation_number(each) for each in re.findall(r"(?<!\d)\d{9}(?!\d)", said))


@pytest.mark.parametrize("rule_id", ["KPR-V-023", "KPR-V-024"])
def test_a_rule_about_a_unit_offers_a_number_for_a_test(rule_id):
    rule = rule_of(rule_id)

    assert "For a test use" in rule.action["en"]
    assert "Til en prøve: bruk" in rule.action["nb"]


@pytest.mark.parametrize("rule_id", ["KPR-V-051", "KPR-V-052", "KPR-V-054", "KPR-V-057", "KPR-F-042"])
def test_a_rule_about_a_person_says_where_a_number_for_a_test_is(rule_id):
    rule = rule_of(rule_id)

    assert "The test bench has a number for tests." in rule.action["en"]
    assert "Testbenken har et nummer til prøver." in rule.action["nb"]


def test_an_unknown_key_is_refused():
    with pytest.raises(TypeError, match="titel"):
        read_catalogue(yaml.safe_dump({"KPR-F-007": an_entry(titel="Feil")}))


def test_a_missing_key_is_refused():
    entry = an_entry()
    del entry["source"]

    with pytest.raises(TypeError, match="source"):
        read_catalogue(yaml.safe_dump({"KPR-F-007": entry}))


def test_an_unknown_severity_is_refused():
    with pytest.raises(ValueError, match="serious"):
        read_catalogue(yaml.safe_dump({"KPR-F-007": an_entry(severity="serious")}))


def test_an_error_stops_and_a_warning_does_not():
    assert Finding(rules.MISSING_ELEMENT, "EpisodeOfCare.status").stops
    assert Finding(rules.INVALID_JSON, "$").stops
    assert not Finding(rules.CODE_NORMALISED, "EpisodeOfCare.type").stops


def test_a_finding_knows_the_reason_of_its_rule():
    assert (
        Finding(rules.HISTORY_END_BEFORE_START, "EpisodeOfCare.statusHistory[0]").reason == "end-before-start"
    )


def test_the_detail_is_said_when_its_placeholders_are_given():
    finding = Finding(rules.AMBIGUOUS_SERVICE_CODE, "EpisodeOfCare.type", {"code": "20", "other": "21"})

    assert words(finding, "nb")[0].endswith("bare ha én. Kodene er 20 og 21.")
    assert words(finding, "en")[0].endswith("only one. The codes are 20 and 21.")


@pytest.mark.parametrize("params", [{}, {"code": "20"}, {"code": "20", "other": ""}])
def test_the_detail_is_left_out_when_a_placeholder_is_missing(params: dict[str, str]):
    finding = Finding(rules.AMBIGUOUS_SERVICE_CODE, "EpisodeOfCare.type", params)

    assert words(finding, "nb") == (
        catalogue()[finding.rule].text["nb"],
        catalogue()[finding.rule].action["nb"],
    )


def test_params_that_no_text_asks_for_are_not_said():
    plain = Finding(rules.MISSING_PERSON, "Encounter.subject")
    with_params = Finding(rules.MISSING_PERSON, "Encounter.subject", {"element": "subject"})

    assert words(with_params, "en") == words(plain, "en")


def test_a_duplicate_is_said_with_the_name_of_the_other():
    finding = Finding(rules.SAME_SERVICE_ELSEWHERE, "EpisodeOfCare", {"other": "vendor-a: 901"})

    assert words(finding, "nb")[0].endswith("Den andre registreringen er vendor-a: 901.")
    assert words(finding, "en")[0].endswith("The other registration is vendor-a: 901.")


def test_a_language_the_catalogue_does_not_have_is_refused():
    with pytest.raises(KeyError, match="nn"):
        words(Finding(rules.MISSING_PERSON, "Encounter.subject"), "nn")
