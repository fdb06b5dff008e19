"""`access-log verify|export|subject`, and what other commands leave in it."""

import json
import re
import sqlite3

import pytest

from tests.cli.conftest import EXAMPLES

FACTS = (
    "number",
    "at",
    "who",
    "roles",
    "organisation",
    "act",
    "subject",
    "kommune_nr",
    "why",
    "detail",
    "persons",
)


@pytest.fixture(autouse=True)
def kari(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "kari")


def exported(cli, store, *options) -> list[dict]:
    ran = cli("access-log", "export", "--store", store, "--format", "json", *options)
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def records(cli, store) -> list[dict]:
    return [
        json.loads(line)
        for line in cli("queue", "list", "--store", store, "--format", "json").out.splitlines()
    ]


def test_a_record_that_is_shown_was_written_down_with_the_reason(cli, copied):
    record = records(cli, copied)[0]
    cli("queue", "show", record["id"], "--why", "case 12", "--store", copied)

    looked = exported(cli, copied)[0]

    assert tuple(looked)[:11] == FACTS
    assert (looked["who"], looked["act"], looked["why"]) == ("local:kari", "see-record", "case 12")
    assert (looked["subject"], looked["kommune_nr"]) == (f"record {record['id']}", record["kommune_nr"])


def test_what_is_explained_was_written_down_and_what_is_only_listed_was_not(cli, copied):
    several = records(cli, copied)[0]["service_id"]
    cli("explain", "42", "--store", copied)
    cli("queue", "list", "--service", several, "--store", copied)

    assert [each["act"] for each in exported(cli, copied)] == ["explain", "export-access-log"]


def test_a_reason_with_a_number_in_it_is_refused_and_nothing_is_shown(cli, copied):
    ran = cli("explain", "42", "--why", "about 17815230051", "--store", copied)

    assert (ran.code, ran.out) == (2, "")
    assert "17815230051" not in ran.err


def test_an_act_is_written_down_under_the_login_name_whoever_is_said_to_act(cli, copied):
    cli("line", "stop", "1833", "IPLOS", "--who", "ola", "--why", "asked to", "--store", copied)

    [act, _] = exported(cli, copied)

    assert (act["who"], act["act"], act["subject"]) == ("local:kari", "line stop", "line 1833/IPLOS")
    assert act["detail"] == {"said_to_be": "ola"}


def test_days_narrow_the_export(cli, copied):
    cli("explain", "42", "--store", copied)

    assert exported(cli, copied, "--until", "2001-01-01") == []
    assert len(exported(cli, copied, "--since", "2001-01-01")) == 3


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_a_whole_log_says_what_to_keep_of_it(cli, copied, lang):
    cli("explain", "42", "--store", copied)
    ran = cli("access-log", "verify", "--store", copied, "--lang", lang)
    told = json.loads(cli("access-log", "verify", "--store", copied, "--format", "json").out)

    assert ran.code == 0
    assert f"{told['number']}:{told['mark']}" in ran.out
    noted = cli("access-log", "verify", "--noted", f"{told['number']}:{told['mark']}", "--store", copied)
    assert noted.code == 0


def test_a_changed_row_is_named(cli, copied):
    cli("explain", "42", "--store", copied)
    with sqlite3.connect(copied / "kpr.db") as connection:
        connection.execute("DROP TRIGGER access_log_no_update")
        connection.execute("UPDATE access_log SET who = 'somebody' WHERE seq = 1")
    connection.close()

    ran = cli("access-log", "verify", "--store", copied, "--lang", "en")

    assert ran.code == 1
    assert ran.out.startswith("Row 1 does not fit")


@pytest.mark.parametrize("noted", ["7", "x:1", "7:"])
def test_what_is_no_row_is_wrong_use(cli, copied, noted):
    assert cli("access-log", "verify", "--noted", noted, "--store", copied).code == 2


def test_a_person_is_told_who_looked_without_being_named(cli, copied, tmp_path):
    fid, record = a_person(cli, copied)
    cli("queue", "show", record["id"], "--store", copied)
    cli("explain", "42", "--store", copied)
    asked = ("--kommune", record["kommune_nr"], "--why", "asked for it", "--store", copied)

    ran = cli("access-log", "subject", *asked, "--format", "json", stdin=fid.encode())
    file = tmp_path / "number.txt"
    file.write_text(f"{fid}\n", encoding="utf-8")
    again = cli("access-log", "subject", *asked, "--number-file", file)
    elsewhere = cli(
        "access-log", "subject", "--kommune", "9999", *asked[2:], "--format", "json", stdin=fid.encode()
    )

    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [row["act"] for row in rows if row["kind"] == "look"] == ["see-record", "see-access-log-of-person"]
    assert again.code == 0
    assert f"record {record['id']}" in again.out
    assert [json.loads(line)["act"] for line in elsewhere.out.splitlines()] == ["see-access-log-of-person"]
    assert fid not in ran.out + ran.err + again.out + again.err
    assert fid.encode() not in b"".join(json.dumps(row).encode() for row in exported(cli, copied))


@pytest.mark.parametrize("number", ["", "123", "17815230051 17815230051"])
def test_what_is_no_number_is_wrong_use(cli, copied, number):
    ran = cli(
        "access-log", "subject", "--kommune", "0301", "--why", "x", "--store", copied, stdin=number.encode()
    )

    assert ran.code == 2
    assert "17815230051" not in ran.err


def a_person(cli, store) -> tuple[str, dict]:
    """The number of a synthetic person of the examples, and a record of theirs."""
    text = (EXAMPLES / "bredvik" / "01-langtidsopphald-planlagd.json").read_text(encoding="utf-8")
    [fid] = set(re.findall(r'"([0-9]{11})"', text))
    return fid, next(each for each in records(cli, store) if each["service_id"] == "4631-70101")
