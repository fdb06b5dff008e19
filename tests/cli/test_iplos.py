"""IPLOS-derived data at the command line: imported, shown, compared, undone."""

import asyncio
import json
from pathlib import Path

import pytest

from adapter.cli.store import settings_for
from adapter.main import opened_store
from tests.cli.conftest import TENANTS
from tests.stores import lay_store

#: Synthetic: month + 80; the last one's control digits are wrong.
KARI, PER, NOBODY = "17815230051", "12854510035", "17815230052"
HEADER = "kommune,person,code,start,end,orgnr,tjenesteID\n"
GOOD = f"4631,{KARI},21,2024-03-01,,315587700,T1\n4631,{PER},1,2024-03-01,2024-05-01,315587700,T2\n"
BAD = f"4631,{NOBODY},21,2024-03-01,,315587700,T3\n4631,{KARI},999,2024-03-01,,315587700,T4\n"
SOURCE = ("--source", "annual", "--year", "2024", "--tenants", TENANTS)
WHY = ("--who", "kari", "--why", "sak 42")


@pytest.fixture
def store(tmp_path) -> Path:
    """An empty store."""
    folder = tmp_path / "store"

    async def make() -> None:
        await lay_store(folder)
        async with opened_store(settings_for(str(folder)), make=True):
            pass

    asyncio.run(make())
    return folder


def extract(folder: Path, rows: str, name: str = "extract.csv") -> Path:
    file = folder / name
    file.write_text(HEADER + rows, encoding="utf-8")
    return file


def told(cli, *arguments: object, code: int = 0) -> list[dict]:
    ran = cli(*arguments, "--format", "json")
    assert (ran.code, ran.err) == (code, "")
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize("command", ["import", "status", "compare", "undo", "faults"])
def test_the_help_gives_examples(cli, command):
    ran = cli("iplos", command, "--help")

    assert ran.code == 0
    assert f"kpr-adapter iplos {command}" in ran.out.split("Example")[1]


def test_a_file_without_faults_is_imported(cli, tmp_path, store):
    file = extract(tmp_path, GOOD)

    ran = cli("iplos", "import", file, *SOURCE, "--store", store, "--lang", "en")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Import 1: extract.csv, 2 rows read: 2 new, 0 changed, 0 unchanged, 0 refused.\n"


def test_refused_rows_are_told_with_place_and_rule_and_nothing_of_what_they_say(cli, tmp_path, store):
    file = extract(tmp_path, GOOD + BAD)

    [item] = told(cli, "iplos", "import", file, *SOURCE, "--store", store, code=1)

    assert (item["rows"], item["new"], item["refused"]) == (4, 2, 2)
    assert item["faults"] == [
        {"number": 4, "place": "person", "rule": "KPR-V-052"},
        {"number": 5, "place": "code", "rule": "KPR-V-020"},
    ]
    assert told(cli, "iplos", "faults", 1, "--store", store, code=1) == item["faults"]
    ran = cli("iplos", "faults", 1, "--store", store, "--lang", "en")
    assert ran.out.splitlines() == ["row 4  person  KPR-V-052", "row 5  code  KPR-V-020"]
    assert not any(each in str(item) + ran.out for each in (KARI, PER, NOBODY, "999"))


def test_of_many_refused_rows_the_first_are_told_and_where_the_others_are(cli, tmp_path, store):
    file = extract(tmp_path, BAD * 15)

    ran = cli("iplos", "import", file, *SOURCE, "--store", store, "--lang", "en")

    assert ran.code == 1
    assert ran.out.count("KPR-V-") == 20
    assert f"kpr-adapter iplos faults 1 --store {store}" in ran.out


def test_the_same_file_is_imported_once(cli, tmp_path, store):
    file = extract(tmp_path, GOOD)
    cli("iplos", "import", file, *SOURCE, "--store", store)

    ran = cli(
        "iplos", "import", file.rename(tmp_path / "again.csv"), *SOURCE, "--store", store, "--lang", "en"
    )

    assert ran.code == 0
    assert ran.out.startswith("The content was imported already, as number 1. Nothing new is written.\n")
    assert len(told(cli, "iplos", "status", "--store", store)) == 2


def test_several_files_are_imported_one_after_another(cli, tmp_path, store):
    later = GOOD.replace(",,315587700", ",2024-09-01,315587700")
    files = extract(tmp_path, GOOD), extract(tmp_path, later, "later.csv")

    first, second = told(cli, "iplos", "import", *files, *SOURCE, "--store", store)

    assert (first["import"], first["new"]) == (1, 2)
    assert (second["import"], second["changed"], second["unchanged"]) == (2, 1, 1)


def test_the_status_shows_imports_and_what_counts(cli, tmp_path, store):
    files = extract(tmp_path, GOOD), extract(tmp_path, GOOD.replace("T2", "T7"), "other.csv")
    cli("iplos", "import", *files, *SOURCE, "--store", store)

    *imports, held = told(cli, "iplos", "status", "--store", store)

    assert [(each["import"], each["state"], each["year"]) for each in imports] == [
        (1, "done", 2024),
        (2, "done", 2024),
    ]
    assert held == {"kommune_nr": "4631", "year": 2024, "rows": 4, "counting": 3}
    ran = cli("iplos", "status", "--store", store, "--lang", "en")
    assert ran.out.splitlines()[0].split()[:5] == ["no.", "file", "source", "year", "state"]
    assert ran.out.splitlines()[-1].split() == ["4631", "2024", "4", "3"]


def test_an_empty_store_has_nothing_to_show(cli, store):
    assert cli("iplos", "status", "--store", store, "--lang", "en").out == "Nothing to show.\n"


def test_an_import_is_undone_with_who_and_why(cli, tmp_path, store):
    cli("iplos", "import", extract(tmp_path, GOOD), *SOURCE, "--store", store)

    ran = cli("iplos", "undo", 1, *WHY, "--store", store, "--lang", "en")

    assert ran.code == 0
    assert ran.out.startswith("Import 1 is undone.")
    [item] = told(cli, "iplos", "status", "--store", store)
    assert (item["state"], item["who"], item["why"]) == ("undone", "kari", "sak 42")
    again = cli("iplos", "undo", 1, *WHY, "--store", store)
    assert (again.code, again.err) == (2, "kpr-adapter: import 1 is undone already\n")


def test_why_must_be_said(cli, store):
    assert cli("iplos", "undo", 1, "--store", store).code == 2


@pytest.mark.parametrize("command", [("undo", "7", *WHY), ("faults", "7")])
def test_an_import_that_is_not_there_is_wrong_use(cli, store, command):
    ran = cli("iplos", *command, "--store", store)

    assert (ran.code, ran.err) == (2, "kpr-adapter: there is no import 7 in this store\n")


def test_a_kommune_that_is_nobodys_is_wrong_use(cli, tmp_path, store):
    file = extract(tmp_path, GOOD)

    for command in (
        ("import", file, *SOURCE, "--kommune", "9999"),
        ("compare", "--kommune", "9999", "--year", "2024", "--tenants", TENANTS),
    ):
        ran = cli("iplos", *command, "--store", store)
        assert (ran.code, ran.err.splitlines()[0]) == (
            2,
            "kpr-adapter: --kommune: no tenant is of kommune 9999; see the tenants file",
        )


@pytest.mark.parametrize("source", ["", KARI, "x" * 101])
def test_a_source_is_a_short_name(cli, tmp_path, store, source):
    file = extract(tmp_path, GOOD)

    ran = cli("iplos", "import", file, "--source", source, "--tenants", TENANTS, "--store", store)

    assert ran.code == 2
    assert KARI not in ran.err


def test_a_file_that_is_none_begins_no_import(cli, tmp_path, store):
    file = tmp_path / "extract.csv"
    file.write_bytes(b"this,is,no,extract\n1,2,3,4\n")

    for each in (file, tmp_path / "missing.csv", tmp_path / "extract.doc"):
        assert cli("iplos", "import", each, *SOURCE, "--store", store).code == 2
    assert told(cli, "iplos", "status", "--store", store) == []


def test_a_store_that_is_not_there_is_not_made(cli, tmp_path):
    ran = cli("iplos", "import", extract(tmp_path, GOOD), *SOURCE, "--store", tmp_path / "none")

    assert ran.code == 2
    assert not (tmp_path / "none").exists()


def test_what_only_iplos_data_have_is_counted_by_code_and_month(cli, tmp_path, store):
    cli("iplos", "import", extract(tmp_path, GOOD), *SOURCE, "--store", store)

    compared = ("iplos", "compare", "--kommune", "4631", "--tenants", TENANTS, "--store", store, "--year")
    total, *groups = told(cli, *compared, 2024, code=1)

    assert (total["both"], total["own"], total["derived"], total["unnamed"]) == (0, 0, 2, 0)
    assert [(each["where"], each["code"], each["month"], each["services"]) for each in groups] == [
        ("derived", "1", "2024-03", 1),
        ("derived", "21", "2024-03", 1),
    ]
    assert cli(*compared, 2019).code == 0
    assert cli(*compared, 2024, "--lang", "en").out.startswith(
        "Kommune 4631, 2024: 0 in both, 0 perhaps, 0 only here, 2 only in IPLOS data.\n"
    )


def test_an_import_and_its_undoing_stand_in_the_access_log(cli, tmp_path, store, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "kari")
    file = extract(tmp_path, GOOD)

    cli("iplos", "import", file, *SOURCE, "--store", store, *WHY)
    cli("iplos", "import", file, *SOURCE, "--store", store, *WHY)
    cli("iplos", "undo", 1, "--store", store, *WHY)

    rows = [
        json.loads(line)
        for line in cli("access-log", "export", "--store", store, "--format", "json").out.splitlines()
    ]
    assert [(row["act"], row["who"], row["subject"], row["why"]) for row in rows[:-1]] == [
        ("iplos import", "local:kari", "import 1", "sak 42"),
        ("iplos undo", "local:kari", "import 1", "sak 42"),
    ]
    assert rows[0]["detail"] == {"source": "annual"}
