"""`person erase`: told first, then done, then found nowhere."""

import asyncio
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.cli.store import settings_for
from adapter.main import opened_store
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from tests.cli.conftest import EXAMPLES, TENANTS, same_as_golden, take_in_files
from tests.cli.test_access_log import a_person, exported
from tests.driven import ACCEPTED, send

WHY = ("--why", "request of 3 November")
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kari(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "kari")


@pytest.fixture(scope="module")
def delivered_once(untouched, tmp_path_factory) -> Path:
    """All examples, of which the register has all that may leave."""
    folder = Path(shutil.copytree(untouched, tmp_path_factory.mktemp("delivered") / "store"))

    async def deliver() -> None:
        async with opened_store(settings_for(str(folder))) as store:
            for kommune_nr in await store.retention.kommuner():
                for line in Line:
                    await drained(store, LineKey(kommune_nr, line))

    asyncio.run(deliver())
    return folder


async def drained(store, key) -> None:
    while key in await store.lines.waiting(AT, AT, 1):
        await send(store, key, ACCEPTED, at=AT)


@pytest.fixture
def delivered(delivered_once, tmp_path) -> Path:
    return Path(shutil.copytree(delivered_once, tmp_path / "delivered"))


def erase(cli, store, person, *options):
    fid, record = person
    asked = (
        "person",
        "erase",
        "--kommune",
        record["kommune_nr"],
        *WHY,
        "--tenants",
        TENANTS,
        "--store",
        store,
    )
    return cli(*asked, *options, stdin=fid.encode())


def erased(cli, store, person, *options) -> dict:
    ran = erase(cli, store, person, *options, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_without_yes_it_is_told_what_would_go(cli, delivered, lang):
    ran = erase(cli, delivered, a_person(cli, delivered), "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"person-erase-{lang}", ran.out)


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_with_yes_it_is_told_what_went(cli, delivered, lang):
    person = a_person(cli, delivered)
    ran = erase(cli, delivered, person, "--yes", "--although-registered", "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"person-erased-{lang}", ran.out)
    again = erase(cli, delivered, person, "--lang", lang)
    assert again.out.count("\n") == 1
    assert person[1]["kommune_nr"] in again.out


def test_what_is_told_first_is_what_goes_and_afterwards_nothing_is_found(cli, delivered):
    person = fid, record = a_person(cli, delivered)

    would = erased(cli, delivered, person)
    done = erased(cli, delivered, person, "--yes", "--although-registered")

    assert done == would | {"erased": True}
    assert done["gone"]["records"] > 0
    asked = ("person", "export", "--kommune", record["kommune_nr"], *WHY, "--store", delivered)
    held = json.loads(cli(*asked, stdin=fid.encode()).out)
    assert {kind: rows for kind, rows in held.items() if rows}.keys() == {"kommune_nr", "access_log"}
    assert cli("audit", "--store", delivered).code == 0
    assert cli("line", "check", "--store", delivered).code == 0
    assert cli("access-log", "verify", "--store", delivered).code == 0
    assert cli("queue", "show", record["id"], "--store", delivered, *WHY).code == 0
    take_in_files(delivered, TENANTS, [EXAMPLES])
    assert cli("audit", "--store", delivered).code == 0


def test_a_parked_document_is_neither_erased_nor_shown_in_another_kommune(cli, delivered, tmp_path):
    fid, record = a_person(cli, delivered)
    text = (EXAMPLES / "bredvik" / "01-langtidsopphald-planlagd.json").read_text(encoding="utf-8")
    (tmp_path / "faulty.json").write_text(text[: text.rindex("}")], encoding="utf-8")
    take_in_files(delivered, TENANTS, [tmp_path / "faulty.json"], tenant="bredvik")

    def parked_in(kommune_nr) -> list[str]:
        asked = (
            "person",
            "export",
            "--kommune",
            kommune_nr,
            *WHY,
            "--tenants",
            TENANTS,
            "--store",
            delivered,
        )
        return [each["state"] for each in json.loads(cli(*asked, stdin=fid.encode()).out)["parked"]]

    there = erased(cli, delivered, (fid, {"kommune_nr": "1833"}), "--yes")

    assert (there["gone"]["parked"], parked_in("1833"), parked_in("4631")) == (0, [], ["open"])
    here = erased(cli, delivered, (fid, record), "--yes", "--although-registered")
    assert (here["gone"]["parked"], parked_in("4631")) == (1, [])


def test_both_the_question_and_the_act_stand_in_the_access_log(cli, delivered):
    person = fid, _ = a_person(cli, delivered)
    erased(cli, delivered, person)
    erased(cli, delivered, person, "--yes", "--although-registered")

    rows = [row for row in exported(cli, delivered) if row["act"] != "export-access-log"]

    assert [row["act"] for row in rows] == ["see-erasure-of-person", "erase-person"]
    assert {(row["who"], row["why"], len(row["persons"])) for row in rows} == {("local:kari", WHY[1], 1)}
    assert fid not in json.dumps(rows)


def test_what_the_register_has_and_what_is_on_its_way_are_not_erased(cli, delivered, copied):
    known = erase(cli, delivered, a_person(cli, delivered), "--yes")
    queued = erase(cli, copied, a_person(cli, copied), "--yes", "--although-registered")

    assert (known.code, queued.code) == (2, 2)
    assert "--although-registered" in known.err
    assert "queued" in queued.err


def test_a_reason_is_needed(cli, copied):
    assert cli("person", "erase", "--kommune", "0301", "--store", copied).code == 2
