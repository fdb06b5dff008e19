import json

import pytest

from tests.cli.conftest import same_as_golden


def listed(cli, store, *filters) -> list[dict]:
    ran = cli("queue", "list", *filters, "--store", store, "--format", "json")
    assert ran.code == 0
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_held_records_are_listed_with_their_reason(cli, filled, lang):
    ran = cli("queue", "list", "--state", "held", "--store", filled, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"queue-held-{lang}", ran.out)


def test_filters_narrow_the_list(cli, filled):
    everything = listed(cli, filled, "--limit", 500)

    assert listed(cli, filled, "--line", "HST") == [r for r in everything if r["line"] == "HST"]
    assert listed(cli, filled, "--kommune", "1833", "--limit", 500) == [
        r for r in everything if r["kommune_nr"] == "1833"
    ]
    assert listed(cli, filled, "--service", "N-T-514") == [
        r for r in everything if r["service_id"] == "N-T-514"
    ]


def test_pages_follow_each_other_without_a_gap(cli, filled):
    everything = [r["id"] for r in listed(cli, filled, "--limit", 500)]
    paged, after = [], 0
    while page := listed(cli, filled, "--limit", 7, "--after", after):
        paged += [record["id"] for record in page]
        after = page[-1]["number"]

    assert paged == everything
    assert "--after 7" in cli("queue", "list", "--limit", 7, "--store", filled).out


def test_an_empty_list_says_so(cli, filled):
    ran = cli("queue", "list", "--kommune", "9999", "--store", filled, "--lang", "en")

    assert (ran.code, ran.out) == (0, "Nothing to show.\n")


def test_a_service_record_is_shown_without_its_person(cli, filled):
    guid = listed(cli, filled, "--service", "4631-70101")[0]["id"]

    ran = cli("queue", "show", guid, "--store", filled)

    assert ran.code == 0
    same_as_golden("queue-show-nb", ran.out)
    content = json.loads(cli("queue", "show", guid, "--store", filled, "--format", "json").out)["content"]
    assert (content["pasientGUID"], content["brukerNr"], content["person"]["fID"]) == ("***", "***", "***")


def test_a_consultation_is_shown_without_its_child(cli, filled):
    guid = listed(cli, filled, "--line", "HST")[0]["id"]

    content = json.loads(cli("queue", "show", guid, "--store", filled, "--format", "json").out)["content"]

    assert content["person"] == {
        "typeID": content["person"]["typeID"],
        "fID": "***",
        "kjonn": "***",
        "fodselsar": "***",
    }
    assert content["barnUngdomNr"] == "***"


def test_an_unknown_record_is_wrong_use(cli, filled):
    ran = cli("queue", "show", "no-such-guid", "--store", filled)

    assert (ran.code, ran.err) == (
        2,
        "kpr-adapter: there is no such record in this store; it is named by its notifikasjonGUID\n",
    )
