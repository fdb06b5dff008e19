import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapter import checking
from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables, load_tenants
from adapter.rules import INTERNAL_FAULT
from tests.cli.conftest import EXAMPLES, ROOT, TENANTS, same_as_golden

FAULTS = ROOT / "tests" / "corpus" / "faults"
#: One of each outcome.
SHOWN = [
    "bredvik/02-langtidsopphald-start.json",
    "bredvik/03-langtidsopphald-pause.json",
    "bredvik/17-psykolog-lagterskel.json",
    "furumoen/15-slutt-for-start.xml",
    "havbris/10-hjemmebesok-10-dager.json",
    "havbris/14-abonnement-hjerteslag.json",
    "nordlys/10-nattbatch-en-feil.json",
    "nordlys/20-bolig-fra-1978.json",
    "nordlys/22-person-ikke-levert.json",
]
KEYS = [
    "input",
    "tenant",
    "outcome",
    "reason",
    "scope",
    "person_type",
    "notifications",
    "consultations",
    "warnings",
    "findings",
    "resources",
]


def shown(*more: str) -> list[str]:
    return ["check", *(f"examples/{name}" for name in SHOWN), "--tenants", str(TENANTS), *more]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_text_says_in_a_sentence_what_became_of_each_input(cli, lang):
    ran = cli(*shown("--lang", lang))

    same_as_golden(f"check-{lang}", ran.out)
    assert ran.code == 1
    assert ran.err == ""


def test_json_gives_one_object_a_line_in_the_order_of_the_inputs(cli):
    ran = cli(*shown("--format", "json"))

    objects = [json.loads(line) for line in ran.out.splitlines()]
    assert [each["input"] for each in objects] == [f"examples/{name}" for name in SHOWN]
    assert all(list(each) == KEYS for each in objects)


def test_a_single_input_is_one_object_on_one_line(cli):
    ran = cli("check", f"examples/{SHOWN[0]}", "--format", "json", "--tenants", TENANTS)

    assert ran.out.count("\n") == 1
    assert json.loads(ran.out)["outcome"] == "notify"
    assert ran.code == 0


def test_folders_named_like_tenants_tell_whose_documents_they_hold(cli):
    ran = cli("check", EXAMPLES, "--tenants", TENANTS, "--format", "json")

    objects = [json.loads(line) for line in ran.out.splitlines()]
    assert {each["tenant"] for each in objects} == {"bredvik", "furumoen", "havbris", "nordlys"}
    assert all(each["input"].startswith(f"{each['tenant']}/") for each in objects)


def test_standard_input_is_read(cli):
    body = (EXAMPLES / SHOWN[0]).read_bytes()

    ran = cli("check", "-", "--format", "json", stdin=body)

    assert json.loads(ran.out)["input"] == "-"
    assert ran.code == 0


def test_each_line_of_ndjson_is_an_input_of_its_own(cli, tmp_path):
    good = json.dumps(json.loads((EXAMPLES / SHOWN[0]).read_bytes()))
    path = tmp_path / "dump.ndjson"
    path.write_bytes(f'{good}\r\n\r\n{{"resourceType"\r\n{good}\r\n'.encode())

    ran = cli("check", path, "--format", "json", "--independent")

    objects = [json.loads(line) for line in ran.out.splitlines()]
    assert [each["input"] for each in objects] == ["dump.ndjson:1", "dump.ndjson:3", "dump.ndjson:4"]
    assert [each["outcome"] for each in objects] == ["notify", "reject", "notify"]


def test_windows_newlines_do_not_move_a_finding(cli, tmp_path):
    document = FAULTS / "235-planned-end-before-start.json"
    unix, windows = tmp_path / "unix.json", tmp_path / "windows.json"
    unix.write_bytes(document.read_bytes().replace(b"\r\n", b"\n"))
    windows.write_bytes(unix.read_bytes().replace(b"\n", b"\r\n"))

    ran = cli("check", unix, windows, "--format", "json", "--independent")

    places = [
        [(f["line"], f["column"]) for f in json.loads(line)["findings"]] for line in ran.out.splitlines()
    ]
    assert places[0] == places[1]
    assert places[0][0][0] > 1


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_judged(cli, tmp_path, monkeypatch):
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    for path in (first, second):
        path.write_bytes((EXAMPLES / SHOWN[0]).read_bytes())
    read = Path.read_bytes

    def refuse(path):
        if path == first:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    ran = cli("check", tmp_path)

    assert ran.code == 2
    assert ran.err == f"kpr-adapter: {first}: cannot be read: Permission denied\n"
    assert "2.json: Blir 1 notifikasjon til KPR." in ran.out
    assert "1 av filene kunne ikke leses." in ran.out


def test_what_occurs_in_many_places_is_said_once(cli, tmp_path):
    document = json.loads((EXAMPLES / SHOWN[0]).read_bytes())
    document["banana"] = {f"b{i}": 1 for i in range(3)}
    document["statusHistory"] = [{"status": "active", "period": {"start": "ja"}}] * 9
    path = tmp_path / "many.json"
    path.write_text(json.dumps(document))

    ran = cli("check", path, "--lang", "en")

    assert ran.out.count("KPR-F-014") == 1
    assert "EpisodeOfCare.statusHistory[4].period.start" in ran.out
    assert "EpisodeOfCare.statusHistory[5].period.start" not in ran.out
    assert "and 4 more places" in ran.out


def test_an_events_file_that_is_not_there_is_named(cli):
    ran = cli("check", f"examples/{SHOWN[0]}", "--events", "none.ndjson", "--format", "json")

    assert ran.code == 2
    assert ran.err == "kpr-adapter: none.ndjson: cannot be read: No such file or directory\n"
    assert ran.out.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "check: needs files, a folder, - or --events"),
        (["nowhere.json"], "nowhere.json: is neither a file nor a folder"),
        (["examples", "--tenant", "nobody"], "--tenant: står ikke i tenants-filen"),
        (["examples", "--as-of", "yesterday"], "--as-of: needs a time with offset"),
        (["examples", "--as-of", "0001-01-01T00:00:00Z"], "between 1990 and 2100"),
        (["examples", "--as-of", "9999-12-31T23:59:59-12:00"], "between 1990 and 2100"),
        (["examples", "--tenants", "none.yaml"], "none.yaml: filen kan ikke leses"),
        (["--events", "adapter/rules.yaml"], "adapter/rules.yaml:1:0: is not a JSON object"),
    ],
)
def test_wrong_use_gives_one_sentence_and_exit_code_2(cli, arguments, said):
    ran = cli("check", *arguments)

    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_folder_without_documents_is_wrong_use_not_success(cli, tmp_path):
    ran = cli("check", tmp_path)

    assert ran.code == 2
    assert ran.err == f"kpr-adapter: {tmp_path}: holds no .json, .xml or .ndjson file\n"


def test_a_document_that_our_own_code_stumbles_over_does_not_stop_the_others(cli, monkeypatch):
    def read(event, world, _read=checking.read):
        if event.id.endswith(SHOWN[0]):
            raise ZeroDivisionError(event.body)
        return _read(event, world)

    monkeypatch.setattr(checking, "read", read)
    ran = cli(*shown("--format", "json"))

    first, *others = [json.loads(line) for line in ran.out.splitlines()]
    assert (first["outcome"], len(others)) == ("park", len(SHOWN) - 1)
    assert [(each["rule"], each["expression"]) for each in first["findings"]] == [(INTERNAL_FAULT, "$")]
    assert "ZeroDivisionError" in ran.err
    assert "EpisodeOfCare" not in ran.err


@pytest.mark.parametrize("content", ["", "\n  \n"])
def test_when_there_was_nothing_to_judge_it_says_so(cli, tmp_path, content):
    (tmp_path / "empty.ndjson").write_text(content)

    ran = cli("check", tmp_path / "empty.ndjson", "--lang", "en")

    assert (ran.code, ran.out) == (0, "There were no documents to judge.\n")


def test_a_line_of_an_events_file_that_is_no_event_is_wrong_use(cli, tmp_path):
    path = tmp_path / "events.ndjson"
    path.write_text('{"value": null}\n{"value": null, "headers": [], "key": 7}\n')

    ran = cli("check", "--events", path)

    assert ran.code == 2
    assert f"{path}:2:0: `headers` must be an object or null" in ran.err
    assert f"{path}:2:0: `key` must be text or null" in ran.err


def test_a_screen_without_our_letters_does_not_stop_it():
    command = [Path(sys.executable).with_name("kpr-adapter"), *shown()]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}

    done = subprocess.run(command, check=False, capture_output=True, env=environment, timeout=100)

    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()


CONTACT = EXAMPLES / "bredvik" / "17-psykolog-lagterskel.json"
OWN_TABLE = """
table: bredvik-tilbud
layer: municipality
version: 2026-11-22
valid_from: 2020-01-01
owner: Bredvik
source: a test
kommuner: ["4601"]
systems: {tilbud: "https://epj.example/nytt"}
rows:
  - {row: nytt, when: {system: tilbud, code: NYTT}, then: {code: "15"}, source: a test}
"""


def documents(tmp_path):
    """A service under a code that only tables of one's own know, and the tenants file that it is for."""
    service = json.loads((EXAMPLES / SHOWN[0]).read_bytes())
    service["type"] = [{"coding": [{"system": "https://epj.example/nytt", "code": "NYTT"}]}]
    document = tmp_path / "service.json"
    document.write_text(json.dumps(service), encoding="utf-8")
    return document


def outcome(ran):
    return json.loads(ran.out)["outcome"]


def test_tables_of_ones_own_are_those_of_the_settings(cli, tmp_path, monkeypatch):
    document, own = documents(tmp_path), tmp_path / "own" / "municipality"
    own.mkdir(parents=True)
    number = load_tenants(TENANTS, load_tables(shipped_mappings())).tenants["bredvik"].kommune_nr
    (own / "nytt.yaml").write_text(OWN_TABLE.replace("4601", number), encoding="utf-8")
    asked = ("check", document, "--tenants", TENANTS, "--tenant", "bredvik", "--format", "json")
    assert outcome(cli(*asked)) == "reject"
    monkeypatch.setenv("KPR_OWN_MAPPINGS", str(tmp_path / "own"))
    assert outcome(cli(*asked)) == "notify"


def test_faulty_tables_of_ones_own_are_named(cli, tmp_path, monkeypatch):
    (tmp_path / "t.yaml").write_text(OWN_TABLE.replace('"15"', '"995"'), encoding="utf-8")
    monkeypatch.setenv("KPR_OWN_MAPPINGS", str(tmp_path))
    ran = cli("check", CONTACT)
    assert ran.code == 2
    assert "t.yaml:11:" in ran.err


def test_the_tables_of_the_program_can_be_others(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("KPR_MAPPINGS", str(tmp_path / "nowhere"))
    ran = cli("check", CONTACT)
    assert (ran.code, "service-codes.yaml" in ran.err) == (2, True)


def test_the_limits_are_those_of_the_settings(cli, monkeypatch):
    monkeypatch.setenv("KPR_LIMITS__MAX_BYTES", "10")
    ran = cli("check", CONTACT, "--format", "json")
    [finding] = json.loads(ran.out)["findings"]
    assert (ran.code, finding["reason"]) == (1, "too-large")


def test_the_tenants_file_is_that_of_the_settings_where_none_is_named(cli, monkeypatch):
    monkeypatch.setenv("KPR_TENANTS", str(TENANTS))
    assert (
        json.loads(cli("check", CONTACT, "--tenant", "bredvik", "--format", "json").out)["tenant"]
        == "bredvik"
    )


def test_a_misspelt_setting_is_named_and_never_passed_over(cli, monkeypatch):
    monkeypatch.setenv("KPR_OWN_MAPPING", "tables")
    ran = cli("check", CONTACT)
    assert (ran.code, "mente du KPR_OWN_MAPPINGS?" in ran.err) == (2, True)


def test_without_any_setting_it_waits_for_neither_database_nor_web():
    said = "import adapter.cli.check, sys; print(*sorted(sys.modules))"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KPR_")}
    done = subprocess.run(
        [sys.executable, "-c", said], check=True, capture_output=True, text=True, env=environment
    )
    assert {"sqlalchemy", "starlette", "uvicorn", "aiokafka", "fhirpathpy"}.isdisjoint(done.stdout.split())
