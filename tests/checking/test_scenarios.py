"""The file of scenarios: complete, in both languages, and strict."""

import re
from importlib.resources import files

import pytest

from adapter.checking.scenarios import Counting, Said, Scenario, read_scenarios, shipped_scenarios
from adapter.errors import Misconfigured
from adapter.rules import catalogue
from tests.checking.cards import world
from tests.corpus.test_corpus import EXAMPLES

FILE = shipped_scenarios()
SHIPPED = files("adapter.checking").joinpath("scenarios.yaml").read_text(encoding="utf-8")

SMALL = """\
version: "2026-11-22"
groups:
  - id: service
    title: {nb: Tjenester, en: Services}
scenarios:
  - id: start
    group: service
    title: {nb: Start, en: Start}
    show: {nb: Noe., en: Something.}
    why: {nb: Derfor., en: Because.}
    rules: [KPR-V-020]
    examples: [a.json]
    shown:
      - {outcome: [notify]}
    failed:
      - {outcome: [reject], rules: [KPR-F-00]}
"""

FAULTS = {
    "a key misspelt": ("    examples:", "    exampels:", 12, "did you mean examples?"),
    "no English": (", en: Start}", "}", 8, "en in title is missing"),
    "an outcome that is none": ("[notify]", "[notified]", 14, "must be one of"),
    "a rule that is none": ("rules: [KPR-V-020]", "rules: [KPR-V-999]", 11, "KPR-V-999 is no rule"),
    "a family that is none": ("[KPR-F-00]", "[KPR-X]", 16, "KPR-X is no rule"),
    "a group that is none": ("group: service", "group: servise", 7, "servise is no group"),
    "no example": ("examples: [a.json]", "examples: []", 12, "is empty"),
    "not text": ("nb: Start", "nb: 2026", 8, "put it in quotes"),
    "no YAML": ("title: {nb: Start, en: Start}", "title: {nb: Start", 9, "not YAML here"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda name: name)
def test_a_faulty_file_is_refused_with_the_line(fault: str):
    old, new, line, message = FAULTS[fault]
    assert old in SMALL

    with pytest.raises(Misconfigured) as refused:
        read_scenarios(SMALL.replace(old, new).encode(), "mine.yaml")

    (found,) = [each for each in refused.value.faults if message in each.message]
    assert (found.file, found.line) == ("mine.yaml", line)


def test_all_faults_of_a_file_are_told_at_once():
    twice = SMALL + SMALL[SMALL.index("  - id: start") :].replace("KPR-V-020", "KPR-V-999")

    with pytest.raises(Misconfigured) as refused:
        read_scenarios(twice.encode(), "mine.yaml")

    assert [fault.line for fault in refused.value.faults] == [17, 22]
    assert "stands here twice" in refused.value.faults[0].message


def test_the_small_file_of_these_tests_is_sound():
    assert [each.id for each in read_scenarios(SMALL.encode(), "mine.yaml").scenarios] == ["start"]


@pytest.mark.parametrize("scenario", FILE.scenarios, ids=lambda each: each.id)
def test_every_rule_of_a_scenario_is_in_the_catalogue(scenario: Scenario):
    assert [rule for rule in scenario.rules if rule not in catalogue()] == []


@pytest.mark.parametrize("scenario", FILE.scenarios, ids=lambda each: each.id)
def test_every_example_of_a_scenario_is_there(scenario: Scenario):
    assert [path for path in scenario.examples if not (EXAMPLES / path).is_file()] == []


@pytest.mark.parametrize("scenario", FILE.scenarios, ids=lambda each: each.id)
def test_a_scenario_says_in_whole_sentences_in_both_languages_what_to_send_and_why(scenario: Scenario):
    for said in (scenario.show, scenario.why):
        assert all(text[0].isupper() and text.endswith((".", ").")) for text in (said.nb, said.en))
        assert said.nb != said.en
    assert not any(re.search(r"\s\s|\b\d{11}\b", text) for text in texts(scenario))


def texts(scenario: Scenario) -> list[str]:
    groups: tuple[Said, ...] = (scenario.title, scenario.show, scenario.why)
    return [text for said in groups for text in (said.nb, said.en)]


def test_a_text_in_a_language_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        FILE.groups[0].title.in_language("nn")


def test_every_scenario_stands_in_one_group_and_no_group_is_empty():
    in_groups = [scenario.id for _, scenarios in FILE.in_groups() for scenario in scenarios]

    assert sorted(in_groups) == sorted(each.id for each in FILE.scenarios)
    assert all(scenarios for _, scenarios in FILE.in_groups())


def test_scenarios_that_are_counted_by_code_are_asked_for_codes_that_are_reported_by_default():
    codes = world().tables.service.codes
    asked = {
        each.id: [code for code, row in codes.items() if each.codes.fit(row)]
        for each in FILE.scenarios
        if each.counting is Counting.SERVICE_CODE
    }

    assert asked["start"] == asked["end"] == sorted(world().tables.service.first_phase, key=list(codes).index)
    # A hospital stay does not stop 21 and 29; an event of 29 names no provider (KPR-M-011, KPR-V-025).
    assert asked["pause"] == asked["resume"] == ["18", "19", "20"]
    assert asked["provider-change"] == ["18", "19", "20", "21"]


def test_the_file_is_the_one_that_is_read():
    assert read_scenarios(SHIPPED.encode(), "scenarios.yaml") == FILE
