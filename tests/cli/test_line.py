"""Each kommune's ordered line, and a person's decisions about it, at the command line."""

import asyncio
import json
import sqlite3

import pytest

from adapter.cli.store import settings_for
from adapter.main import opened_store
from adapter.outbox import Kind, Receipt
from adapter.outbox.as_json import receipt_json
from tests.cli.conftest import TENANTS, same_as_golden
from tests.cli.test_messages import SECOND, WHY, sent, sent_once, told

__all__ = ["sent", "sent_once"]
LINE = ("4631", "IPLOS")
GUID = "0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11"


def shown(cli, store, *line: str) -> dict:
    [found] = told(cli, "line", "show", *(line or LINE), "--store", store)
    return found


@pytest.mark.parametrize(
    "command",
    ["show", "check", "stop", "start", "restored", "catch-up", "confirm", "initial-load", "export", "import"],
)
def test_the_help_gives_examples(cli, command):
    ran = cli("line", command, "--help")

    assert ran.code == 0
    assert f"kpr-adapter line {command}" in ran.out.split("Example")[1]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_lines_are_shown_with_what_waits_and_what_stops_them(cli, sent_once, lang):
    ran = cli("line", "show", "4631", "--store", sent_once, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"line-show-{lang}", ran.out)


def test_one_line_is_shown_with_what_persons_did(cli, sent):
    cli("line", "stop", *LINE, *WHY, "--store", sent)

    ran = cli("line", "show", *LINE, "--store", sent, "--lang", "en")

    assert ran.code == 0
    assert "stopped: stopped-by-person" in ran.out
    assert ran.out.splitlines()[-1].split()[:2] == ["line", "stop"]
    assert ran.out.splitlines()[-1].endswith("kari  sak 42")


def test_a_line_that_is_not_there_is_wrong_use_and_none_is_made(cli, sent):
    for command in ("show", "check", "stop", "start", "export"):
        why = WHY if command in ("stop", "start") else ()
        ran = cli("line", command, "4632", "HST", *why, "--store", sent)
        assert (ran.code, ran.err) == (2, "kpr-adapter: kommune 4632 has no line HST in this store\n")


def test_a_line_is_stopped_and_started(cli, sent):
    cli("messages", "close", SECOND, *WHY, "--store", sent)

    ran = cli("line", "stop", *LINE, *WHY, "--store", sent, "--lang", "en")
    assert (ran.code, ran.out) == (0, "Line IPLOS of kommune 4631 is stopped.\n")
    assert shown(cli, sent)["stopped"] == "stopped-by-person"

    ran = cli("line", "start", *LINE, *WHY, "--store", sent)
    assert (ran.code, ran.out) == (0, "Linje IPLOS for kommune 4631 går videre.\n")
    assert shown(cli, sent)["stopped"] is None


def test_a_line_with_a_refused_message_does_not_start_before_that_is_settled(cli, sent_once):
    ran = cli("line", "start", *LINE, *WHY, "--store", sent_once)

    assert ran.code == 2
    assert ran.err == f"kpr-adapter: message {SECOND} was refused; release it, or close it\n"


def test_a_sound_line_holds_together(cli, sent_once):
    ran = cli("line", "check", *LINE, "--store", sent_once, "--lang", "en")

    assert (ran.code, ran.out) == (0, "Line IPLOS of kommune 4631 holds together.\n")
    checked = told(cli, "line", "check", "--store", sent_once)
    assert {(each["kommune_nr"], each["sound"]) for each in checked if each["kommune_nr"] == "4631"} == {
        ("4631", True)
    }


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_a_line_that_was_tampered_with_is_found_with_its_place(cli, sent, lang):
    with sqlite3.connect(sent / "kpr.db") as database:
        database.execute("UPDATE notified SET previous = 'x' WHERE number = 3")
        database.execute("UPDATE line SET number = 5 WHERE kommune_nr = '4631' AND line = 'IPLOS'")
    database.close()

    ran = cli("line", "check", *LINE, "--store", sent, "--lang", lang)

    assert ran.code == 1
    same_as_golden(f"line-check-{lang}", ran.out)
    [checked] = told(cli, "line", "check", *LINE, "--store", sent)
    assert [(each["fault"], each["number"]) for each in checked["faults"]] == [
        ("link-broken", 3),
        ("head-differs", None),
    ]


def test_after_a_restore_a_line_waits_until_its_head_is_confirmed(cli, sent):
    cli("messages", "close", SECOND, *WHY, "--store", sent)
    head = shown(cli, sent)["head"]

    ran = cli("line", "restored", *WHY, "--store", sent, "--lang", "en")
    assert (ran.code, "stopped" in ran.out) == (0, True)
    assert shown(cli, sent)["stopped"] == "store-restored"
    refused = cli("line", "start", *LINE, *WHY, "--store", sent)
    assert (refused.code, "compare its head and confirm it" in refused.err) == (2, True)
    confirmed = ["line", "confirm", *LINE, *WHY, "--store", sent, "--guid", head["guid"], "--number"]
    assert cli(*confirmed, 5).code == 2
    assert cli(*confirmed, 6).code == 0
    assert shown(cli, sent)["stopped"] is None


def test_after_a_restore_what_left_since_is_noted_from_receipts(cli, sent, copied, tmp_path):
    """The store of examples is the backup, the one that has sent is what was lost."""
    cli("messages", "close", SECOND, *WHY, "--store", sent)
    lost = shown(cli, sent)["head"]
    file = tmp_path / "receipts.ndjson"
    file.write_bytes(asyncio.run(receipts_of(sent)))
    early = cli("line", "catch-up", file, *WHY, "--store", copied)
    assert (early.code, "line restored" in early.err) == (2, True)
    cli("line", "restored", *WHY, "--store", copied)

    ran = cli("line", "catch-up", file, *WHY, "--store", copied, "--lang", "en")

    assert ran.code == 0
    assert ran.out.startswith("Line IPLOS of kommune 4631: 2 messages with 6 notifications are noted")
    assert f"kpr-adapter line confirm 4631 IPLOS --number 6 --guid {lost['guid']}" in ran.out
    now = shown(cli, copied)
    assert (now["head"], now["stopped"]) == (lost, "store-restored")
    assert cli("line", "check", *LINE, "--store", copied).code == 0
    assert cli("audit", "--store", copied).code == 0
    [again] = told(cli, "line", "catch-up", file, *WHY, "--store", copied)
    assert (again["messages"], again["number"], again["guid"]) == (0, 6, lost["guid"])


async def receipts_of(folder) -> bytes:
    """What is due on kpr.receipts, one a line."""
    async with (
        opened_store(settings_for(str(folder))) as store,
        store.publications.due(Kind.RECEIPTS, 1000) as due,
    ):
        return b"\n".join(receipt_json(each) for each in due if isinstance(each, Receipt))


def test_lines_of_a_kommune_that_a_backup_knows_nothing_of_are_stopped_too(cli, sent, tmp_path):
    tenants = tmp_path / "tenants.yaml"
    text = TENANTS.read_text(encoding="utf-8")
    tenants.write_text(text.replace("4631", "3901"), encoding="utf-8")

    cli("line", "restored", *WHY, "--tenants", tenants, "--store", sent)

    assert shown(cli, sent, "3901", "HST")["stopped"] == "store-restored"


def test_a_head_moves_to_another_store_and_waits_there(cli, sent, copied, tmp_path):
    cli("messages", "close", SECOND, *WHY, "--store", sent)
    cli("line", "stop", *LINE, *WHY, "--store", sent)
    exported = cli("line", "export", *LINE, "--store", sent)
    file = tmp_path / "head.json"
    file.write_text(exported.out)
    told_of = json.loads(exported.out)
    assert (told_of["kommuneNr"], told_of["line"], told_of["number"]) == ("4631", "IPLOS", 6)

    ran = cli("line", "import", file, *WHY, "--store", copied, "--lang", "en")

    assert ran.code == 0
    there = shown(cli, copied)
    assert (there["stopped"], there["head"]["guid"]) == ("head-imported", told_of["guid"])
    command = ran.out.splitlines()[-1].split("kpr-adapter ")[1].replace("--why …", "--why checked")
    assert cli(*command.split()).code == 0
    assert shown(cli, copied)["stopped"] is None


def test_a_head_is_not_exported_while_a_message_is_under_way(cli, sent_once):
    ran = cli("line", "export", *LINE, "--store", sent_once)

    assert (ran.code, ran.out) == (2, "")
    assert f"message {SECOND} of the line is under way" in ran.err


def test_a_head_written_by_hand_needs_no_checksum(cli, copied):
    head = {"kommuneNr": "4631", "line": "HST", "number": 7, "guid": GUID, "year": 2026, "lopenr": 3}

    ran = cli("line", "import", "-", *WHY, "--store", copied, stdin=json.dumps(head).encode())

    assert ran.code == 0, ran.err
    assert shown(cli, copied, "4631", "HST")["head"] == {
        "number": 7, "guid": GUID, "year": 2026, "lopenr": 3,
    }  # fmt: skip


SOUND = {"kommuneNr": "4631", "line": "IPLOS", "number": 7, "guid": GUID}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is no JSON object"),
        (json.dumps(SOUND | {"checksum": "00"}), "its checksum is wrong"),
        (json.dumps(SOUND | {"kommuneNr": 4631}), "kommuneNr must be four digits"),
        (json.dumps(SOUND | {"line": "MAIL"}), "line must be IPLOS or HST"),
        (json.dumps(SOUND | {"guid": "x"}), "guid must be a notifikasjonGUID"),
        (json.dumps(SOUND | {"number": -1}), "number must be a number from 0"),
        (json.dumps({k: v for k, v in SOUND.items() if k != "number"}), "number is missing"),
        (json.dumps(SOUND | {"line": "HST"}), "year and lopenr are needed for HST"),
    ],
    ids=["half", "list", "changed", "kommune", "line", "guid", "negative", "no number", "no year"],
)
def test_a_head_that_cannot_be_trusted_is_wrong_use(cli, filled, text, said):
    ran = cli("line", "import", "-", *WHY, "--store", filled, stdin=text.encode())

    assert (ran.code, said in ran.err) == (2, True)


def test_a_file_of_a_head_that_is_not_there_is_wrong_use(cli, filled, tmp_path):
    ran = cli("line", "import", tmp_path / "none.json", *WHY, "--store", filled)

    assert (ran.code, "cannot be read: No such file" in ran.err) == (2, True)


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_an_initial_load_puts_the_queue_in_order(cli, copied, lang):
    ran = cli(
        "line", "initial-load", "4631", "--as-of", "2026-06-01", *WHY, "--store", copied, "--lang", lang
    )

    assert ran.code == 0
    same_as_golden(f"line-initial-load-{lang}", ran.out)
    assert cli("audit", "--store", copied).code == 0


def test_a_line_that_has_begun_takes_no_initial_load(cli, sent_once):
    ran = cli("line", "initial-load", "4631", "--as-of", "2026-06-01", *WHY, "--store", sent_once)

    assert (ran.code, "the line has begun" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "command",
    [["messages", "list"], ["messages", "show", "x"], ["line", "show"], ["line", "check"]],
    ids=" ".join,
)
def test_a_store_that_is_not_there_is_wrong_use_and_none_is_made(cli, tmp_path, command):
    ran = cli(*command, "--store", tmp_path / "none", "--lang", "en")

    assert (ran.code, "there is no store here" in ran.err) == (2, True)
    assert not (tmp_path / "none").exists()
