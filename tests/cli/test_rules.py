import json

import pytest

from adapter.rules import catalogue
from tests.cli.conftest import same_as_golden


def test_every_rule_is_in_the_table(cli):
    ran = cli("rules")

    assert ran.code == 0
    assert all(f"{rule} " in ran.out for rule in catalogue())


def test_json_gives_the_whole_catalogue(cli):
    ran = cli("rules", "--format", "json")

    told = {rule["rule"]: rule for rule in map(json.loads, ran.out.splitlines())}
    assert told.keys() == catalogue().keys()
    assert all(rule["text"].keys() == rule["action"].keys() == {"nb", "en"} for rule in told.values())


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_one_rule_is_shown_with_all_its_words(cli, lang):
    ran = cli("rules", "kpr-v-034", "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"rule-{lang}", ran.out)


def test_a_reason_leads_to_all_its_rules(cli):
    ran = cli("rules", "end-before-start", "--format", "json")

    assert [json.loads(line)["rule"] for line in ran.out.splitlines()] == ["KPR-V-034", "KPR-F-063"]


def test_a_misspelt_rule_gets_the_name_that_was_meant(cli):
    ran = cli("rules", "end-before-strt")

    assert ran.code == 2
    assert "did you mean end-before-start" in ran.err
