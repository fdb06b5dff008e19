import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from adapter.cli.options import Language
from adapter.cli.parked import _waiting, parked_json
from adapter.store.answers import ParkedItem, ParkedState
from adapter.values import replace
from tests.cli.conftest import EXAMPLES, TENANTS, same_as_golden, take_in_files

#: A document with a code of the sender's own.
LOCAL_CODE = EXAMPLES / "bredvik" / "18-matombringing-lokal-kode.json"
WHY = ("--why", "the table is mended")


def listed(cli, store, *filters) -> list[dict]:
    ran = cli("parked", "list", *filters, "--limit", 500, "--store", store, "--format", "json")
    assert ran.code == 0
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def unmapped(tmp_path) -> Path:
    """A store in which a document waits for a row of the tenant's code table."""
    tenants = yaml.safe_load(TENANTS.read_text())
    del tenants["tenants"]["bredvik"]["local_codes"]
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(yaml.safe_dump(tenants))
    store = tmp_path / "store"
    take_in_files(store, faulty, [LOCAL_CODE], tenant="bredvik")
    return store


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_parked_inputs_are_listed_with_their_reason(cli, filled, lang):
    ran = cli("parked", "list", "--store", filled, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"parked-list-{lang}", ran.out)


def test_parked_inputs_are_found_by_reason(cli, filled):
    found = listed(cli, filled, "--reason", "unresolved-reference")

    assert found
    assert {item["reason"] for item in found} == {"unresolved-reference"}


def test_parked_inputs_are_gathered_by_what_they_are_refused_for(cli, filled):
    ran = cli("parked", "groups", "--limit", 500, "--store", filled, "--format", "json")
    groups = [json.loads(line) for line in ran.out.splitlines()]

    assert sum(each["count"] for each in groups) == len(listed(cli, filled))
    assert [each["newest"] for each in groups] == sorted((each["newest"] for each in groups), reverse=True)
    [one] = [each for each in groups if each["reason"] == "ambiguous-service-code"]
    assert one["findings"][0]["rule"] == "KPR-M-005c"

    told = cli("parked", "groups", "--store", filled, "--reason", "ambiguous-service-code")
    assert one["fingerprint"] in told.out
    none = cli("parked", "groups", "--store", filled, "--reason", "no-such-reason", "--lang", "en")
    assert (none.code, one["fingerprint"] in none.out) == (0, False)


def test_one_parked_input_says_what_to_do(cli, filled):
    number = listed(cli, filled, "--reason", "ambiguous-service-code")[0]["id"]

    ran = cli("parked", "show", number, "--store", filled, "--lang", "en")

    assert ran.code == 0
    assert "nordlys/24-to-koder.json" in ran.out
    assert "KPR-M-005c" in ran.out
    command = ran.out.splitlines()[-1].split("kpr-adapter ")[1]
    assert cli(*command.split(), "--tenants", TENANTS).code == 1


def test_a_dry_run_says_what_would_happen_and_changes_nothing(cli, unmapped):
    before = listed(cli, unmapped, "--state", "all")
    audit = cli("audit", "--store", unmapped).out

    ran = cli("parked", "replay", 1, "--dry-run", "--tenants", TENANTS, "--store", unmapped, "--lang", "en")

    assert ran.code == 0
    assert "Becomes 1 notification to KPR." in ran.out
    assert "1 of 1 were taken in" in ran.out
    assert "nothing was changed" in ran.out
    assert listed(cli, unmapped, "--state", "all") == before
    assert cli("audit", "--store", unmapped).out == audit
    assert cli("queue", "list", "--store", unmapped).out == "Ingenting å vise.\n"


def test_what_is_corrected_under_other_bytes_is_superseded_and_says_by_what(cli, unmapped, tmp_path):
    tree = json.loads(LOCAL_CODE.read_text())
    national = {"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": "21"}
    tree["type"] = [{"coding": [national]}]
    corrected = tmp_path / "rettet.json"
    corrected.write_text(json.dumps(tree))
    [before] = listed(cli, unmapped)

    take_in_files(unmapped, TENANTS, [corrected], tenant="bredvik")

    assert listed(cli, unmapped) == []
    [after] = listed(cli, unmapped, "--state", "superseded")
    assert after == before | {"state": "superseded"}
    shown = cli("parked", "show", 1, "--store", unmapped, "--lang", "en")
    assert "superseded by" in shown.out
    assert "rettet.json" in shown.out
    told = json.loads(cli("parked", "show", 1, "--store", unmapped, "--format", "json").out)
    [by] = told["superseded_by"]
    assert by.endswith("rettet.json")
    explained = json.loads(cli("explain", "parked:1", "--store", unmapped, "--format", "json").out)
    assert explained["superseded_by"] == [by]
    for lang, words in (("nb", "erstattet av"), ("en", "superseded by")):
        assert words in cli("explain", "parked:1", "--store", unmapped, "--lang", lang).out
    assert cli("audit", "--store", unmapped).code == 0


def test_what_was_superseded_is_not_taken_in_over_what_came_after_it(cli, unmapped, tmp_path):
    tree = json.loads(LOCAL_CODE.read_text())
    tree["type"] = [{"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": "21"}]}]
    corrected = tmp_path / "rettet.json"
    corrected.write_text(json.dumps(tree))
    take_in_files(unmapped, TENANTS, [corrected], tenant="bredvik")

    ran = cli("parked", "replay", 1, *WHY, "--tenants", TENANTS, "--store", unmapped, "--lang", "en")

    assert ran.code == 2
    assert "was superseded by" in ran.err
    assert "parked replay" not in cli("parked", "show", 1, "--store", unmapped, "--lang", "en").out
    assert [item["state"] for item in listed(cli, unmapped, "--state", "all")] == ["superseded"]


@pytest.mark.parametrize("chosen", [["1"], ["--all"], ["--reason", "unknown-service-code-system"]])
def test_a_replay_after_a_correction_settles_the_input(cli, unmapped, chosen):
    parked = listed(cli, unmapped)
    assert [item["state"] for item in parked] == ["open"]
    chosen = ["--reason", parked[0]["reason"]] if chosen[0] == "--reason" else chosen

    ran = cli(
        "parked", "replay", *chosen, *WHY, "--tenants", TENANTS, "--store", unmapped, "--format", "json"
    )

    assert ran.code == 0
    assert json.loads(ran.out)["outcome"] == "notify"
    assert listed(cli, unmapped) == []
    assert [item["state"] for item in listed(cli, unmapped, "--state", "replayed")] == ["replayed"]
    outcomes = cli("explain", "parked:1", "--store", unmapped, "--format", "json").out.splitlines()
    first, second = map(json.loads, outcomes)
    assert (first["source"], first["replay_of"]) == ("folder", None)
    assert (second["source"], second["replay_of"], second["outcome"]) == ("replay", 1, "notify")
    audit = cli("audit", "--store", unmapped)
    assert audit.code == 0
    assert "replay, kommune 4631" in audit.out


def test_what_is_refused_again_stays_parked_with_one_more_attempt(cli, copied):
    before = listed(cli, copied)

    ran = cli("parked", "replay", "--all", *WHY, "--tenants", TENANTS, "--store", copied, "--lang", "en")

    assert ran.code == 1
    assert f"0 of {len(before)} were taken in; {len(before)} are still parked." in ran.out
    after = listed(cli, copied)
    assert [(i["id"], i["attempts"]) for i in after] == [(i["id"], i["attempts"] + 1) for i in before]
    assert [(i["reason"], i["source"]) for i in after] == [(i["reason"], i["source"]) for i in before]
    assert cli("audit", "--store", copied).code == 0


def test_a_replay_with_nothing_to_do_says_so(cli, unmapped):
    cli("parked", "replay", "--all", *WHY, "--tenants", TENANTS, "--store", unmapped)

    ran = cli("parked", "replay", "--all", *WHY, "--tenants", TENANTS, "--store", unmapped, "--lang", "en")

    assert (ran.code, ran.out) == (0, "Nothing to show.\n")


@pytest.mark.parametrize("chosen", [[], ["1", "--all"], ["--all", "--reason", "x"]])
def test_a_replay_needs_one_way_of_choosing(cli, filled, chosen):
    ran = cli("parked", "replay", *chosen, "--store", filled)

    assert ran.code == 2
    assert ran.err == "kpr-adapter: parked replay: needs numbers, --reason or --all: one of them\n"


def test_an_unknown_number_is_wrong_use(cli, filled):
    for command, why in (("show", ()), ("replay", WHY)):
        ran = cli("parked", command, 999999, *why, "--store", filled)
        assert (ran.code, ran.err) == (2, "kpr-adapter: there is no parked input 999999 in this store\n")


def test_a_number_no_store_can_hold_is_wrong_use(cli, filled):
    for command, why in (("show", ()), ("replay", WHY)):
        ran = cli("parked", command, 10**30, *why, "--store", filled)
        assert ran.code == 2
        assert "Traceback" not in ran.err
    assert cli("explain", 10**30, "--store", filled).code == 2


def test_what_is_tried_again_by_itself_says_when_and_what_was_answered():
    noon = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
    item = ParkedItem(
        1, "nordlys", "a.json", "http", "unresolved-reference", (), ParkedState.OPEN, 1, noon, noon
    )
    tried = replace(item, retry_at=noon + timedelta(hours=1), tries=3, said="not-found")

    assert list(_waiting(item, Language.NB)) == []
    assert list(_waiting(tried, Language.NB)) == [
        ("prøves igjen", "2026-11-01 13:00:00"),
        ("spurt EPJ-en", "3 × (not-found)"),
    ]
    assert parked_json(tried)["said"] == "not-found"
