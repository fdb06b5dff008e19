"""`person export`: all of one person, and nothing of anybody else."""

import json

from tests.cli.test_access_log import a_person, exported

WHY = ("--why", "asked for it")


def test_everything_of_one_person_is_opened_and_that_is_written_down(cli, copied):
    fid, record = a_person(cli, copied)
    asked = ("person", "export", "--kommune", record["kommune_nr"], *WHY, "--store", copied)

    ran = cli(*asked, stdin=fid.encode())
    held = json.loads(ran.out)

    assert ran.code == 0
    assert set(held) == {
        "kommune_nr",
        "services",
        "records",
        "parked",
        "pilot",
        "derived",
        "messages",
        "access_log",
    }
    assert record["id"] in [each["id"] for each in held["records"]]
    assert {each["content"]["person"]["fid"] for each in held["records"]} == {fid}
    assert {each["id"] for each in held["services"]} >= {record["service_id"]}
    assert [each["act"] for each in held["access_log"]] == ["export-person"]
    [looked, _] = exported(cli, copied)
    assert (looked["act"], looked["why"], len(looked["persons"])) == ("export-person", "asked for it", 1)
    assert fid not in json.dumps(looked)


def test_in_another_kommune_there_is_nothing_of_them(cli, copied):
    fid, _ = a_person(cli, copied)

    held = json.loads(
        cli("person", "export", "--kommune", "1833", *WHY, "--store", copied, stdin=fid.encode()).out
    )

    assert (held["services"], held["records"], held["messages"]) == ([], [], [])


def test_a_reason_is_needed(cli, copied):
    assert cli("person", "export", "--kommune", "0301", "--store", copied).code == 2
