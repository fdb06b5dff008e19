"""What counts as the same finding from run to run."""

import json

import orjson
import pytest

from adapter.checking import Judged
from adapter.checking.baseline import baseline_line, fingerprints_of, read_baseline
from adapter.checking.failing import FINE, FailOn, fails
from adapter.errors import Misconfigured
from adapter.outcomes import Outcome, ResourceResult, Result
from adapter.outcomes.as_json import as_json
from adapter.rules import Finding
from tests.reports.judging import judged_faults, judged_shown

REFUSED = Finding("KPR-V-034", "EpisodeOfCare.period")
WARNED = Finding("KPR-F-102", "EpisodeOfCare.type[0].coding[0].system")
TOLD = Finding("KPR-D-002", "EpisodeOfCare")


def judged(*findings, name="a.json", resource="EpisodeOfCare/1", line=1, outcome=Outcome.REJECT):
    made = [ResourceResult(resource, "EpisodeOfCare", outcome)] if resource else []
    places = {finding.expression: (line, 1) for finding in findings}
    return Judged(Result(name, None, outcome, "end-before-start", made, findings), places)


def written(path, *inputs, form=baseline_line):
    path.write_bytes(b"".join(orjson.dumps(form(one), option=orjson.OPT_APPEND_NEWLINE) for one in inputs))
    return read_baseline(path)


def as_run(one):
    return as_json(one.result, one.places)


@pytest.mark.parametrize("form", [baseline_line, as_run], ids=["baseline", "json of a run"])
def test_what_was_there_before_is_known(tmp_path, form):
    baseline = written(tmp_path / "b", judged(REFUSED, WARNED, TOLD), form=form)

    assert baseline.known(judged(REFUSED, TOLD, Finding("KPR-V-020", "EpisodeOfCare.type"))) == {0, 1}


def test_a_line_that_moved_is_not_new(tmp_path):
    baseline = written(tmp_path / "b", judged(REFUSED, line=3), form=as_run)

    assert baseline.known(judged(REFUSED, line=97)) == {0}


def test_another_value_at_the_same_place_is_not_new(tmp_path):
    before, now = (Finding("KPR-V-020", "EpisodeOfCare.type", {"code": code}) for code in ("95", "96"))

    assert written(tmp_path / "b", judged(before)).known(judged(now)) == {0}


@pytest.mark.parametrize(
    "other",
    [
        judged(REFUSED, name="b.json"),
        judged(Finding("KPR-V-035", REFUSED.expression)),
        judged(Finding(REFUSED.rule, "Bundle.entry[1].resource.period")),
    ],
    ids=["another input", "another rule", "another place"],
)
def test_anything_else_is_new(tmp_path, other):
    assert written(tmp_path / "b", judged(REFUSED)).known(other) == frozenset()


def test_what_occurs_more_often_than_before_is_new_beyond_that(tmp_path):
    baseline = written(tmp_path / "b", judged(REFUSED, REFUSED))

    assert baseline.known(judged(REFUSED, REFUSED, REFUSED)) == {0, 1}


def test_documents_of_a_dump_are_known_by_their_resource_as_lines_move(tmp_path):
    before = [judged(REFUSED, name=f"d.ndjson:{n}", resource=f"EpisodeOfCare/{n}") for n in (1, 2)]
    baseline = written(tmp_path / "b", *before)

    assert baseline.known(judged(REFUSED, name="d.ndjson:9", resource="EpisodeOfCare/2")) == {0}
    assert baseline.known(judged(REFUSED, name="d.ndjson:2", resource="EpisodeOfCare/3")) == frozenset()


def test_a_line_that_is_no_resource_is_known_by_its_dump(tmp_path):
    baseline = written(tmp_path / "b", judged(REFUSED, name="d.ndjson:4", resource=None))

    assert baseline.known(judged(REFUSED, name="d.ndjson:5", resource=None)) == {0}


def test_what_is_gone_is_told_of_inputs_that_were_judged(tmp_path):
    baseline = written(
        tmp_path / "b", judged(REFUSED, WARNED, TOLD), judged(REFUSED, name="b.json"), judged(name="c.json")
    )
    baseline.known(judged(WARNED))

    assert [(mark.subject, mark.rule) for mark in baseline.gone()] == [("a.json", "KPR-V-034")]
    assert baseline.not_judged() == 1


def test_fingerprints_are_stable_and_tell_equal_findings_apart():
    first, second, third = fingerprints_of(judged(REFUSED, REFUSED, WARNED, line=3))

    assert (first[:-2], first[-2:], second[-2:]) == (second[:-2], ":1", ":2")
    assert third[:-2] != first[:-2]
    assert fingerprints_of(judged(REFUSED, line=8)) == [first]
    assert first == "1c937f87eb4e4ea21bc168da6bd70bfc:1"


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "{",
        '{"input": 1, "findings": []}',
        '{"input": "a"}',
        '{"input": "a", "findings": [{"rule": "x"}]}',
    ],
)
def test_what_is_no_run_is_refused_with_its_line(tmp_path, text):
    path = tmp_path / "b"
    path.write_text('{"input": "a", "findings": []}\n\n' + text)

    with pytest.raises(Misconfigured, match="b:3:0: is not the JSON of an earlier run"):
        read_baseline(path)


def test_a_baseline_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Misconfigured, match=r"none\.ndjson: cannot be read: No such file"):
        read_baseline(tmp_path / "none.ndjson")


def test_a_baseline_holds_nothing_but_marks():
    line = baseline_line(judged_shown()[1])
    assert line == {
        "input": "bredvik/03-langtidsopphald-pause.json",
        "resources": [{"resource": "EpisodeOfCare/bt-70101"}],
        "findings": [{"rule": "KPR-M-011a", "severity": "warning", "expression": "EpisodeOfCare"}],
    }
    assert json.dumps(line)


def test_what_is_to_be_mended_always_has_a_finding_that_says_why():
    inputs = [*judged_shown(), *judged_faults()]
    stopped = [any(finding.stops for finding in one.result.findings) for one in inputs]
    assert stopped == [one.result.outcome not in FINE for one in inputs]


@pytest.mark.parametrize(
    ("findings", "outcome", "known", "failing"),
    [
        ((), Outcome.NOTIFY, (), ()),
        ((TOLD,), Outcome.NO_EVENT, (), ()),
        ((WARNED,), Outcome.NOTIFY, (), (FailOn.WARNING,)),
        ((WARNED,), Outcome.NOTIFY, (0,), ()),
        ((WARNED,), Outcome.HOLD, (), (FailOn.WARNING,)),
        ((REFUSED, WARNED), Outcome.REJECT, (), (FailOn.WARNING, FailOn.ERROR)),
        ((REFUSED, WARNED), Outcome.REJECT, (0,), (FailOn.WARNING,)),
        ((REFUSED, WARNED), Outcome.PARTIAL, (0, 1), ()),
        ((REFUSED, WARNED), Outcome.PARK, (1,), (FailOn.WARNING, FailOn.ERROR)),
        ((TOLD,), Outcome.PARK, (0,), (FailOn.WARNING, FailOn.ERROR)),
    ],
)
def test_an_input_fails_for_what_weighs_and_is_new(findings, outcome, known, failing):
    one = judged(*findings, outcome=outcome)
    assert {fail_on for fail_on in FailOn if fails(one, fail_on, frozenset(known))} == set(failing)
