"""`mappings`: what the commands say, in both languages, and the exit codes they end with."""

import json
import shutil

import yaml

from tests.cli.conftest import EXAMPLES, TENANTS, same_as_golden

OWN = EXAMPLES / "mappings"


def faulty(tmp_path):
    """A copy of the example tables in which a code was misspelt."""
    own = tmp_path / "own"
    shutil.copytree(OWN, own)
    path = own / "vendors" / "lysning.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('code: "5"', 'code: "05"'), encoding="utf-8")
    return own


def test_sound_tables_are_said_to_be_sound(cli):
    ran = cli("mappings", "check", OWN, "--tenants", TENANTS)
    assert (ran.code, ran.err) == (0, "")
    same_as_golden("mappings-check", ran.out)
    assert "The tables are sound" in cli("mappings", "check", "--lang", "en").out


def test_a_faulty_table_is_named_with_its_line_and_ends_with_two(cli, tmp_path):
    own = faulty(tmp_path)
    norwegian = '39:18: 05 er ingen tjenestekode i KPR; skriv "5"'
    english = '39:18: 05 is not a service code of KPR; write "5"'
    for language, said in ((), norwegian), (("--lang", "nb"), norwegian), (("--lang", "en"), english):
        ran = cli("mappings", "check", own, *language)
        assert ran.code == 2
        assert ran.err.strip().endswith(said)
    asked = cli("mappings", "check", own, "--format", "json")
    [fault] = json.loads(asked.out)["faults"]
    assert (asked.code, f"{fault['line']}:{fault['column']}: {fault['message']}") == (2, english)
    assert fault["text"] == {"nb": norwegian.partition(": ")[2], "en": english.partition(": ")[2]}


def test_another_command_tells_what_is_wrong_with_a_table_in_its_language_too(cli, tmp_path):
    own = faulty(tmp_path)
    assert "05 er ingen tjenestekode i KPR" in cli("mappings", "test", own).err
    assert "05 is not a service code of KPR" in cli("mappings", "test", own, "--lang", "en").err


def test_the_tables_are_listed_for_programs(cli):
    told = json.loads(cli("mappings", "check", OWN, "--format", "json").out)
    assert {one["table"] for one in told["tables"]} >= {"contacts", "lysning-tilbud"}
    assert told["faults"] == []


def test_tests_that_hold_end_with_nought(cli):
    ran = cli("mappings", "test", OWN)
    assert ran.code == 0
    same_as_golden("mappings-test", ran.out)
    told = json.loads(cli("mappings", "test", OWN, "--format", "json").out)
    assert (told["failed"], told["untested"]) == ([], [])
    assert told["tests"] > 0


def test_a_test_that_fails_ends_with_one_and_says_what_was_found(cli, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(OWN, own)
    path = own / "vendors" / "lysning.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('code: "5"', 'code: "4"'), encoding="utf-8")
    ran = cli("mappings", "test", own, "--lang", "en")
    assert ran.code == 1
    assert "code: expected 5, found 4" in ran.out
    assert "code: ventet 5, fant 4" in cli("mappings", "test", own).out
    assert "1 failed" not in ran.out.splitlines()[0]


def test_rows_without_a_test_are_named_and_no_failure(cli, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(OWN, own)
    shutil.rmtree(own / "municipalities" / "tests")
    ran = cli("mappings", "test", own, "--lang", "en")
    assert ran.code == 0
    assert "vassvik-psykisk-helse/psykolog-i-team: no test has asked this row" in ran.out


def test_a_folder_that_is_not_there_is_wrong_use(cli, tmp_path):
    ran = cli("mappings", "check", tmp_path / "nowhere")
    assert (ran.code, "er ingen mappe" in ran.err) == (2, True)


def test_a_document_is_explained_row_by_row(cli):
    document = EXAMPLES / "bredvik" / "17-psykolog-lagterskel.json"
    for language in ("nb", "en"):
        ran = cli(
            "mappings", "explain", document, "--tenants", TENANTS, "--tenant", "bredvik", "--lang", language
        )
        assert ran.code == 0
        same_as_golden(f"mappings-explain-{language}", ran.out)


def test_an_explanation_shows_codes_and_no_person(cli):
    document = EXAMPLES / "bredvik" / "17-psykolog-lagterskel.json"
    ran = cli(
        "mappings", "explain", document, "--tenants", TENANTS, "--tenant", "bredvik", "--format", "json"
    )
    told = json.loads(ran.out)
    assert told["decided_by"]["table"] == "bredvik.not_in_kpr"
    assert told["pilot"] == "PILOT-PSY-LT"
    assert [one["row"] for one in told["rows"] if one["decides"]] == [
        "https://bredvik.example/kodeverk/tenester|PSY-LAV",
        "psykolog-uten-vedtak",
    ]
    patient = json.loads(document.read_text(encoding="utf-8"))["contained"][0]
    values = [identifier["value"] for identifier in patient["identifier"]] + [patient["name"][0]["family"]]
    assert [value for value in values if value in ran.out] == []


def test_a_document_that_no_row_decides_ends_with_one(cli, tmp_path):
    path = tmp_path / "visit.json"
    path.write_text('{"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"}}')
    ran = cli("mappings", "explain", path, "--lang", "en")
    assert (ran.code, "No row decides." in ran.out) == (1, True)


def test_whose_document_it_is_must_be_said(cli, tmp_path):
    document = EXAMPLES / "bredvik" / "17-psykolog-lagterskel.json"
    ran = cli("mappings", "explain", document, "--tenants", TENANTS)
    assert (ran.code, "bredvik" in ran.err) == (2, True)


def test_what_is_no_fhir_is_wrong_use(cli, tmp_path):
    path = tmp_path / "x.json"
    path.write_text("{")
    assert cli("mappings", "explain", path).code == 2
    assert cli("mappings", "explain", tmp_path / "gone.json").code == 2


def test_an_explanation_shows_the_status_of_each_category(cli, tmp_path):
    """MH-30: beside the facts, as read by the municipality's value set of the day."""
    tests = yaml.safe_load((OWN / "municipalities/tests/vassvik-tema.yaml").read_text(encoding="utf-8"))[
        "tests"
    ]
    tenants = tmp_path / "tenants.yaml"
    tenants.write_text('tenants: {vassvik: {kommuneNr: "0001"}}\n', encoding="utf-8")
    told = []
    for one in tests:
        document = tmp_path / "document.json"
        period = {"start": f"{one['day']}T10:00:00+01:00"}
        document.write_text(json.dumps(one["resource"] | {"id": "k", "period": period}), encoding="utf-8")
        ran = cli(
            "mappings", "explain", document, "--tenants", tenants, "--mappings", OWN, "--format", "json"
        )
        said = json.loads(ran.out)
        told.append((said["facts"].get("hst_status_per_category"), said["findings"]))
    assert told == [(["SOVN: followup"], []), (None, ["unknown-local-status"])]
