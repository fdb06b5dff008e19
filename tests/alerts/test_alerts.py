"""Each alert fires when it should and not otherwise, names metrics there are, and leads to the runbook."""

import re

import pytest
import yaml

from tests.alerts.cases import CASES, LONG
from tests.alerts.named import unknown_in
from tests.alerts.promtool import ALERTS, ROOT, promtool, rules
from tests.anchors import anchors

RULES = {rule["alert"]: rule for rule in rules()}
RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")


def test_prometheus_takes_the_rules():
    code, said = promtool("check", "rules", "--lint=all", "--lint-fatal", ALERTS)
    assert code == 0, said


def test_every_alert_is_tried_and_no_other():
    assert CASES.keys() == RULES.keys()
    for cases in CASES.values():
        assert {case.fires > 0 for case in cases} == {True, False}


@pytest.mark.parametrize("step", [1, LONG])
def test_each_alert_fires_when_it_should_and_not_otherwise(step, tmp_path):
    tried = [(name, case) for name, cases in CASES.items() for case in cases if case.step == step]
    file = tmp_path / "tests.yaml"
    told = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": f"{step}m",
        "tests": [as_test(name, case) for name, case in tried],
    }
    file.write_text(yaml.safe_dump(told), encoding="utf-8")
    code, said = promtool("test", "rules", file)
    assert code == 0, said


def as_test(name, case):
    """A case in the form of promtool's tests of rules."""
    firing = f'count(ALERTS{{alertname="{name}",alertstate="firing"}}) or vector(0)'
    looked = {"expr": firing, "eval_time": f"{case.minutes}m"}
    return {
        "interval": f"{case.step}m",
        "input_series": [{"series": series, "values": told} for series, told in case.series.items()],
        "promql_expr_test": [looked | {"exp_samples": [{"labels": "{}", "value": case.fires}]}],
    }


@pytest.mark.parametrize("name", RULES)
def test_an_alert_names_metrics_and_labels_that_there_are(name):
    assert unknown_in(RULES[name]["expr"]) == []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("max(kpr_parked) > 0", ["kpr_parked"]),
        ('kpr_parked_open{person="x"}', ["kpr_parked_open.person"]),
        ("sum by (topic) (kpr_parked_open)", ["topic"]),
        ('sum by (reason) (kpr_parked_open{reason="kpr_made_up"})', []),
    ],
)
def test_what_there_is_not_is_noticed(query, wrong):
    assert unknown_in(query) == wrong


@pytest.mark.parametrize("name", RULES)
def test_an_alert_says_how_grave_it_is_what_it_is_and_where_to_read_on(name):
    rule = RULES[name]
    assert rule["labels"] in ({"severity": "critical"}, {"severity": "warning"})
    told = rule["annotations"]
    assert set(told) == {"summary", "summary_nb", "runbook_url"}
    assert told["summary"] != told["summary_nb"]
    assert all(told[text].endswith(".") for text in ("summary", "summary_nb"))


@pytest.mark.parametrize("name", RULES)
def test_an_alert_leads_to_a_section_of_the_runbook(name):
    page, _, anchor = RULES[name]["annotations"]["runbook_url"].partition("#")
    assert page.endswith("docs/runbook.md")
    assert anchor in anchors(RUNBOOK)
    assert f"`{name}`" in section(anchor)


def section(anchor: str) -> str:
    """The section of the runbook with an anchor."""
    sections = re.split(r"^(?=## )", RUNBOOK, flags=re.MULTILINE)
    [found] = [each for each in sections if anchor in anchors(each)]
    return found


@pytest.mark.parametrize("name", RULES)
def test_a_section_of_the_runbook_says_what_it_means_where_to_look_what_to_do_and_how_to_know(name):
    told = section(RULES[name]["annotations"]["runbook_url"].partition("#")[2])
    for head in ("**What it means.**", "**Look at.**", "**Do.**", "**It worked when**"):
        assert head in told


def test_what_an_alert_says_is_put_together_by_prometheus_itself(tmp_path):
    """The templates in annotations, whose faults show up only when an alert fires."""
    rule = RULES["KprClockOff"]
    told = {
        text: rule["annotations"][text].replace("{{ $value | humanize }}", "3")
        for text in rule["annotations"]
    }
    expected = {"exp_labels": {"severity": "critical", "instance": "a"}, "exp_annotations": told}
    tests = {
        "interval": "1m",
        "input_series": [{"series": 'kpr_clock_offset_seconds{instance="a"}', "values": "3x30"}],
        "alert_rule_test": [{"eval_time": "10m", "alertname": "KprClockOff", "exp_alerts": [expected]}],
    }
    file = tmp_path / "tests.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [str(ALERTS)], "tests": [tests]}), encoding="utf-8")
    code, said = promtool("test", "rules", file)
    assert code == 0, said
