"""`retention run`: nothing goes before it is decided, and what went changes no count and makes no duplicate."""

import json

import pytest

from tests.cli.conftest import EXAMPLES, TENANTS, take_in_files

WHY = ("--why", "decision of 3 November")


@pytest.fixture
def decided(monkeypatch):
    for name in ("MESSAGES", "RECORDS", "PARKED", "TOLD"):
        monkeypatch.setenv(f"KPR_RETENTION__{name}_DAYS", "1")


def went(cli, store, *options) -> list[dict]:
    ran = cli("retention", "run", *WHY, "--store", store, "--format", "json", *options)
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def test_without_a_decision_nothing_goes(cli, copied):
    assert went(cli, copied) == []
    ran = cli("retention", "run", *WHY, "--store", copied, "--lang", "en")
    assert ran.out.startswith("Nothing to delete.")


def test_a_dry_run_says_what_would_go_and_changes_nothing(cli, copied, decided):
    would = went(cli, copied, "--dry-run")

    assert {each["kind"] for each in would} >= {"told"}
    assert counts(went(cli, copied, "--dry-run")) == counts(would)
    assert counts(went(cli, copied)) == counts(would)
    assert went(cli, copied) == []


def counts(rows) -> list[tuple]:
    return [(row["kind"], row["kommune_nr"], row["rows"]) for row in rows]


def test_a_kommune_that_decided_otherwise_keeps_its_own(cli, copied, decided, monkeypatch):
    monkeypatch.setenv("KPR_RETENTION__KOMMUNER", '{"1833": {}}')

    kommuner = {each["kommune_nr"] for each in went(cli, copied)}

    assert "1833" not in kommuner
    assert "4631" in kommuner


def test_it_is_written_down_with_its_reason(cli, copied, decided):
    went(cli, copied)

    rows = cli("access-log", "export", "--store", copied, "--format", "json").out.splitlines()
    # The store is one that others have looked at already.
    acts = [json.loads(line) for line in rows][:-1]
    looked = [row for row in acts if row["act"] not in ("explain", "see-record")]
    assert {row["act"].split()[0] for row in looked} == {"retention"}
    assert {row["why"] for row in looked} == {WHY[1]}
    assert cli("access-log", "verify", "--store", copied).code == 0


def test_what_is_sent_once_more_afterwards_is_a_duplicate_and_everything_adds_up(cli, copied, decided):
    before = made(cli, copied)
    went(cli, copied)

    take_in_files(copied, TENANTS, [EXAMPLES])

    assert made(cli, copied) == before
    assert cli("audit", "--store", copied).code == 0
    assert cli("explain", "42", "--store", copied).code == 0


def made(cli, store) -> list[str]:
    lines = cli("queue", "list", "--limit", 1000, "--store", store, "--format", "json").out.splitlines()
    return [json.loads(line)["id"] for line in lines]


def test_a_reason_is_needed(cli, copied, decided):
    assert cli("retention", "run", "--store", copied).code == 2
