import json

import pytest

from tests.cli.conftest import ROOT, same_as_golden, take_in_files


def number_of(cli, store, name: str) -> str:
    return str(json.loads(cli("explain", f"input:{name}", "--store", store, "--format", "json").out)["id"])


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_an_outcome_is_explained_with_all_that_led_to_it(cli, filled, lang):
    number = number_of(cli, filled, "bredvik/10-korttid-start-retta.json")

    ran = cli("explain", number, "--store", filled, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"explain-notify-{lang}", ran.out)


def test_a_refused_document_is_explained_with_its_faults(cli, filled):
    ran = cli("explain", "nordlys/24-to-koder.json", "--store", filled, "--lang", "en")

    assert ran.code == 0
    same_as_golden("explain-reject-en", ran.out)


def test_json_names_the_table_row_what_was_compared_and_the_records_as_they_stand(cli, filled):
    ran = cli("explain", "input:bredvik/10-korttid-start-retta.json", "--store", filled, "--format", "json")

    explained = json.loads(ran.out)
    resource = explained["resources"][0]
    assert resource["mapping"]["row"] == "20"
    assert resource["compared"] == ["TjenesteStart 2026-05-18"]
    assert resource["records"] == [record["id"] for record in explained["records"]]
    assert [(r["change"], r["event"], r["state"]) for r in explained["records"]] == [
        ("M", "TjenesteStart", "queued")
    ]
    assert explained["rules_version"]


def test_a_record_leads_to_the_outcome_that_made_it(cli, filled):
    record = json.loads(cli("queue", "list", "--limit", 1, "--store", filled, "--format", "json").out)

    ran = cli("explain", record["id"].upper(), "--store", filled, "--format", "json")

    assert json.loads(ran.out)["id"] == record["outcome_id"]


def test_a_parked_number_leads_to_its_outcome(cli, filled):
    parked = json.loads(cli("parked", "list", "--limit", 1, "--store", filled, "--format", "json").out)

    ran = cli("explain", f"parked:{parked['id']}", "--store", filled, "--format", "json")

    explained = json.loads(ran.out)
    assert (explained["input"], explained["parked_id"]) == (parked["input"], parked["id"])


def test_when_several_match_they_are_listed_and_the_printed_command_works(cli, filled):
    ran = cli("explain", "N-T-514", "--store", filled, "--lang", "en")

    assert ran.code == 0
    assert "nordlys/15-feil-tjeneste-start.json" in ran.out
    assert "nordlys/16-feil-tjeneste-rettet.json" in ran.out
    command = ran.out.splitlines()[-1].split("kpr-adapter ")[1]
    number = ran.out.splitlines()[1].split()[0]
    chosen = cli(*command.replace("NUMBER", number).split(), "--lang", "en")
    assert chosen.code == 0
    assert chosen.out.startswith(f"{number}: Becomes 1 notification to KPR. (notify)")


def test_a_record_that_waited_is_shown_where_it_was_released(cli, tmp_path):
    folder = ROOT / "tests" / "corpus" / "services"
    versions = sorted((folder / "meldeflyt" / "stopp-for-start").glob("0[12]-*.json"))
    take_in_files(tmp_path / "store", folder / "tenant-config.yaml", versions, tenant="meldeflyt")
    waited, released = (
        json.loads(cli("explain", f"outcome:{n}", "--store", tmp_path / "store", "--format", "json").out)
        for n in (1, 2)
    )

    assert [record["event"] for record in waited["records"]] == ["MidlertidigStoppFra"]
    assert released["resources"][0]["released"] == waited["records"]
    assert waited["records"][0]["state"] == "queued"
    shown = cli("explain", "outcome:2", "--store", tmp_path / "store", "--lang", "en").out
    assert "released" in shown
    assert waited["records"][0]["id"] in shown


@pytest.mark.parametrize("asked", ["nothing-like-it", "outcome:999999", "parked:999999", "service:x"])
def test_what_is_not_there_is_said_in_one_sentence(cli, filled, asked):
    ran = cli("explain", asked, "--store", filled)

    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("kpr-adapter: nothing in this store is called so; ask by outcome number")
    assert asked not in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_parked_id_that_is_no_number_is_wrong_use(cli, filled):
    ran = cli("explain", "parked:three", "--store", filled)

    assert (ran.code, ran.err) == (2, "kpr-adapter: explain: needs a number after parked: or outcome:\n")
