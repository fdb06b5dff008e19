"""JUnit: held against Jenkins' schema and read by junitparser."""

import json
from xml.etree import ElementTree as ET

import junitparser
import pytest

from adapter.checking.failing import FailOn, fails
from adapter.reports.junit import junit
from tests.reports.judging import REFUSED, judged_as, same_as_golden
from tests.reports.schemas import junit_schema


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_report_of_each_outcome_is_as_it_was(shown, language):
    same_as_golden(f"junit-{language}.xml", junit(shown, language).decode())


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_report_is_as_jenkins_wants_it(shown, faults, language):
    junit_schema().validate(junit([*shown, *faults], language).decode())


def test_a_second_reader_counts_the_same(shown, faults):
    inputs = [*shown, *faults]
    read = junitparser.JUnitXml.fromstring(junit(inputs, "nb"))

    cases = [case for suite in read for case in suite]
    assert (read.tests, read.failures) == (len(inputs), sum(fails(one, FailOn.ERROR) for one in inputs))
    assert len(cases) == len(inputs)
    assert sum(len(case.result) for case in cases) == read.failures
    assert [suite.tests for suite in read] == [len(list(suite)) for suite in read]


def test_an_input_has_one_failure_with_everything_that_stops_it():
    document = json.loads(REFUSED.read_bytes())
    document |= {"status": "AKTIV", "banana": 1}
    judged = judged_as("bredvik/a.json", json.dumps(document).encode())
    stopping = [finding for finding in judged.result.findings if finding.stops]

    [failure] = ET.fromstring(junit([judged], "en")).iter("failure")
    assert len(stopping) > 1
    assert all(finding.rule in failure.text and finding.expression in failure.text for finding in stopping)


def test_a_folder_is_a_suite_and_a_name_is_that_of_the_file():
    body = REFUSED.read_bytes()
    judged = [judged_as(name, body) for name in ("bredvik/a.json", "b.json", "bredvik/c.json")]
    read = junitparser.JUnitXml.fromstring(junit(judged, "en"))

    told = [(suite.name, [(case.classname, case.name) for case in suite]) for suite in read]
    assert told == [
        ("bredvik", [("bredvik", "a.json"), ("bredvik", "c.json")]),
        ("documents", [("documents", "b.json")]),
    ]


def test_a_warning_fails_a_test_only_where_warnings_do(shown):
    failing = {
        fail_on: junitparser.JUnitXml.fromstring(junit(shown, "nb", fail_on=fail_on)).failures
        for fail_on in FailOn
    }
    assert failing[FailOn.WARNING] > failing[FailOn.ERROR] > 0
    assert failing[FailOn.NEVER] == failing[FailOn.ERROR]


def test_what_is_known_is_told_and_fails_nothing():
    judged = judged_as("bredvik/a.json", REFUSED.read_bytes())
    known = frozenset(range(len(judged.result.findings)))

    [case] = ET.fromstring(junit([judged], "en", known=[known])).iter("testcase")
    assert case.find("failure") is None
    assert "error unknown-service-code KPR-V-020, known before" in case.findtext("system-out")


def test_what_xml_cannot_hold_does_not_break_it():
    told = junit([judged_as("bredvik/a\ufffe.json", REFUSED.read_bytes())], "nb")

    [case] = ET.fromstring(told).iter("testcase")
    assert case.get("name") == "a\ufffd.json"
