import json
import subprocess
import sys
from base64 import b64decode

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


@pytest.mark.parametrize("rule", ["KPR-F-002", "KPR-F-003", "KPR-V-034"])
def test_the_failing_example_goes_through_a_pipe_into_check(cli, tmp_path, rule):
    """JSON that is cut, XML, and a resource: printed byte by byte, and judged as anybody's."""
    printed = cli("rules", rule, "--example", "failing")
    (tmp_path / "printed").write_text(printed.out, encoding="utf-8")

    ran = cli("check", str(tmp_path / "printed"), "--format", "json")

    assert (printed.code, printed.err, ran.code) == (0, "", 1)
    assert [finding["rule"] for finding in json.loads(ran.out)["findings"]] == [rule]


def test_the_passing_example_of_the_same_rule_is_fine(cli, tmp_path):
    (tmp_path / "printed.json").write_text(cli("rules", "KPR-V-034", "--example", "passing").out)

    assert cli("check", str(tmp_path / "printed.json")).code == 0


@pytest.mark.parametrize("rule", ["KPR-F-102", "KPR-D-002", "KPR-M-005d"])
def test_an_example_in_a_folder_comes_with_what_it_needs_and_the_command_that_judges_it(
    cli, tmp_path, monkeypatch, rule
):
    """A tenants file, an events file, tables."""
    told = cli("rules", rule, "--example", "failing", "--to", str(tmp_path)).out.split()
    for setting in (word for word in told if word.startswith("KPR_")):
        monkeypatch.setenv(*setting.split("="))

    ran = cli(*told[told.index("kpr-adapter") + 1 :], "--format", "json")

    assert rule in [finding["rule"] for finding in json.loads(ran.out.splitlines()[-1])["findings"]]


def test_an_example_that_needs_files_says_so_beside_what_it_prints(cli):
    ran = cli("rules", "KPR-M-002", "--example", "failing")

    assert json.loads(ran.out)["resourceType"] == "EpisodeOfCare"
    assert "--to" in ran.err


def test_a_message_is_written_and_no_command_is_named_for_it(cli, tmp_path):
    ran = cli("rules", "KPR-V-011", "--example", "failing", "--to", str(tmp_path), "--lang", "en")

    assert (tmp_path / "failing.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert "No command judges them" in ran.out


def test_a_rule_without_an_example_says_why(cli):
    ran = cli("rules", "KPR-F-091", "--example", "failing")

    assert ran.code == 2
    assert "fault in the adapter's own code" in ran.err


def test_an_example_is_asked_of_one_rule(cli):
    ran = cli("rules", "end-before-start", "--example", "failing")

    assert ran.code == 2
    assert "KPR-F-063" in ran.err


def test_json_has_both_examples(cli):
    told = json.loads(cli("rules", "KPR-V-034", "--format", "json").out)["examples"]

    assert json.loads(told["failing"]["text"])["period"] == {"start": "2026-02-02", "end": "2026-02-01"}
    assert json.loads(told["passing"]["text"])["period"] == {"start": "2026-02-02", "end": "2026-02-02"}
    assert '-    "end": "2026-02-01"' in told["difference"]


def test_bytes_that_are_no_text_are_in_base64(cli):
    told = json.loads(cli("rules", "KPR-F-001", "--format", "json").out)["examples"]

    assert b"Bj\xf8rkelia" in b64decode(told["failing"]["base64"])
    assert "Bjørkelia" in told["passing"]["text"]


def test_check_does_not_read_the_examples():
    """Loading the catalogue is no slower for them."""
    asked = "import sys, adapter.cli.check; sys.exit(any('rules.examples' in name for name in sys.modules))"

    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
