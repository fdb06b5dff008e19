"""SARIF: held against its published schema and read by sarif-pydantic."""

import json

import pytest
from sarif_pydantic import Sarif

from adapter.checking.baseline import fingerprints_of
from adapter.reports.sarif import Run, sarif
from adapter.rules import catalogue
from tests.reports.judging import REFUSED, judged_as, same_as_golden
from tests.reports.schemas import sarif_schema

LEVELS = {"fatal": "error", "error": "error", "warning": "warning", "information": "note"}


def results(judged, run=None, language="en"):
    [told] = json.loads(sarif(judged, language, run))["runs"]
    return told["results"]


def location(result):
    [one] = result["locations"]
    return one["physicalLocation"]


def refused(name, number=0):
    return judged_as(name, REFUSED.read_bytes(), number)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_report_of_each_outcome_is_as_it_was(shown, language):
    same_as_golden(f"sarif-{language}.sarif", sarif(shown, language).decode())


@pytest.mark.parametrize(
    "run",
    [
        None,
        Run(exit_code=2, unread=["a b.json"], known=[]),
        Run(rules_at="https://kpr.example/rules/", files={"a": "b"}),
    ],
    ids=["plain", "unread", "links"],
)
def test_every_report_is_as_the_published_schema_wants_it(shown, faults, run):
    log = json.loads(sarif([*shown, *faults], "nb", run))
    assert [str(error) for error in sarif_schema().iter_errors(log)] == []


def test_the_schema_sees_a_fault():
    log = json.loads(sarif([refused("bredvik/a.json")], "nb"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not sarif_schema().is_valid(log)


def test_a_second_reader_finds_every_finding(shown, faults):
    inputs = [*shown, *faults]
    read = Sarif.model_validate_json(sarif(inputs, "en"))

    findings = [finding for one in inputs for finding in one.result.findings]
    [run] = read.runs
    assert [each.rule_id for each in run.results] == [finding.rule for finding in findings]
    assert [each.level.value for each in run.results] == [LEVELS[f.severity.value] for f in findings]
    rules = [rule.id for rule in run.tool.driver.rules]
    assert [rules[each.rule_index] for each in run.results] == [finding.rule for finding in findings]
    assert rules == sorted({finding.rule for finding in findings})


def test_a_finding_stands_at_its_line_and_column():
    judged = refused("bredvik/a.json")
    [finding], [result] = judged.result.findings, results([judged])

    line, column = judged.places[finding.expression]
    assert location(result)["region"] == {"startLine": line, "startColumn": column}
    assert line > 1
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == finding.expression


def test_a_line_of_a_dump_is_a_line_of_its_file():
    body = json.dumps(json.loads(REFUSED.read_bytes())).encode()
    judged = judged_as("bredvik/dump.ndjson", body, 7)

    [result] = results([judged])
    assert location(result)["artifactLocation"]["uri"] == "bredvik/dump.ndjson"
    assert location(result)["region"]["startLine"] == 7


def test_a_file_is_named_as_a_relative_address():
    [result] = results([refused("bredvik/en fil æ#%.json")])
    assert location(result)["artifactLocation"] == {
        "uri": "bredvik/en%20fil%20%C3%A6%23%25.json",
        "uriBaseId": "%SRCROOT%",
    }


def test_a_file_is_named_as_seen_from_where_the_run_began():
    run = Run(files={"bredvik/a.json": "test/bredvik/a.json", "bredvik/d.ndjson": "test/bredvik/d.ndjson"})
    found = results([refused("bredvik/a.json"), refused("bredvik/d.ndjson", 2)], run)
    assert [location(each)["artifactLocation"]["uri"] for each in found] == [
        "test/bredvik/a.json",
        "test/bredvik/d.ndjson",
    ]


def test_the_fingerprint_is_that_of_the_baseline():
    judged = refused("bredvik/a.json")
    [result] = results([judged])
    assert [*result["partialFingerprints"].values()] == fingerprints_of(judged) * 2


def test_a_finding_is_new_or_not_only_where_something_was_compared():
    judged = [refused("bredvik/a.json"), refused("bredvik/b.json")]

    assert all("baselineState" not in each for each in results(judged))
    run = Run(known=[frozenset({0}), frozenset()])
    assert [each["baselineState"] for each in results(judged, run)] == ["unchanged", "new"]


def test_a_rule_says_what_is_wrong_and_what_to_do_in_the_language_asked_for():
    for language in ("nb", "en"):
        [told] = json.loads(sarif([refused("bredvik/a.json")], language))["runs"]
        [rule] = told["tool"]["driver"]["rules"]
        known = catalogue()[rule["id"]]
        assert known.text[language] in rule["help"]["text"]
        assert known.action[language] in rule["help"]["text"]
        assert "helpUri" not in rule


def test_a_rule_leads_to_its_page_where_the_pages_are_known():
    for rules_at in ("https://kpr.example/rules", "https://kpr.example/rules/"):
        log = json.loads(sarif([refused("bredvik/a.json")], "nb", Run(rules_at=rules_at)))
        [rule] = log["runs"][0]["tool"]["driver"]["rules"]
        assert rule["helpUri"] == "https://kpr.example/rules/KPR-V-020"


def test_how_the_program_ended_is_told():
    log = json.loads(sarif([], "nb", Run(exit_code=2, unread=["a.json"])))
    [invocation] = log["runs"][0]["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert "a.json" in invocation["toolExecutionNotifications"][0]["message"]["text"]
