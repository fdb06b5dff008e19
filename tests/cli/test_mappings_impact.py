"""`mappings coverage` and `mappings impact`: what they say, in both languages, and how they end."""

import json
import shutil
from datetime import date

import pytest

from adapter.cli.mappings_shown import show_coverage
from adapter.cli.option_groups import Output
from adapter.cli.options import Format, Language
from adapter.existing.coverage import Covered, Use, Used
from tests.cli.conftest import EXAMPLES, TENANTS, same_as_golden

OWN = EXAMPLES / "mappings"
TABLE = """
table: bredvik-ny
layer: municipality
version: 2026-11-22
valid_from: 2019-01-01
owner: Bredvik kommune
source: "Sak 9/26"
kommuner: ["4631"]
rows:
  - row: psykolog
    when: {resource: Encounter, setting: {not: stay}, fhirpath: "period.end.exists()"}
    then: {not_in_kpr: other-channel, channel: NPR}
    source: "Sak 9/26"
"""


@pytest.fixture
def new(tmp_path):
    """A folder with a table that asks for what nobody asked before."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "ny.yaml").write_text(TABLE, encoding="utf-8")
    return folder


@pytest.fixture
def tenants(tmp_path):
    """The tenants of the examples, with one code of theirs recoded and one of them gone."""
    text = TENANTS.read_text(encoding="utf-8").replace("MAT-01: '5'", "MAT-01: '15'")
    path = tmp_path / "tenants.yaml"
    path.write_text(text.replace("- PSY-LAV", "- PSY-HOG"), encoding="utf-8")
    return path


def asked(cli, command, filled, *more, tenants=TENANTS):
    return cli("mappings", command, "--store", filled, "--tenants", tenants, *more)


def lines(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_codes_that_came_are_shown_those_without_a_row_first(cli, filled, lang):
    ran = asked(cli, "coverage", filled, "--kommune", "4631", "--lang", lang)
    assert (ran.code, ran.err) == (1, "")
    same_as_golden(f"mappings-coverage-{lang}", ran.out)


def test_coverage_ends_with_nought_where_every_code_has_a_row(cli, filled):
    ran = asked(cli, "coverage", filled, "--kommune", "3907")
    assert ran.code == 0
    nothing = asked(cli, "coverage", filled, "--kommune", "0301", "--lang", "en")
    assert (nothing.code, nothing.out) == (0, "No codes were kept from the last 90 days.\n")


def test_coverage_is_told_to_programs_a_line_for_each_use_of_a_code(cli, filled):
    told = lines(asked(cli, "coverage", filled, "--format", "json"))
    assert told[0]["became"] == "unmapped"
    [mat] = [one for one in told if one["code"] == "MAT-01"]
    assert (mat["kommune_nr"], mat["became"], mat["count"], mat["last_seen"]) == (
        "4631",
        "mapped",
        1,
        "2026-11-01",
    )
    assert mat["row"]["table"] == "bredvik.local_codes"


def test_the_same_tables_change_nothing(cli, filled):
    ran = asked(cli, "impact", filled, "--lang", "en")
    assert ran.code == 0
    assert "0 of which would change code, fields or outcome" in ran.out
    assert "Nothing would change." in ran.out


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_what_would_change_is_shown_with_the_figures_that_would_stop(cli, filled, tenants, lang):
    """MH-55."""
    ran = asked(cli, "impact", filled, "--to", OWN, "--lang", lang, tenants=tenants)
    assert (ran.code, ran.err) == (1, "")
    same_as_golden(f"mappings-impact-{lang}", ran.out)


def test_what_cannot_be_told_is_listed_with_why(cli, filled, new):
    ran = asked(cli, "impact", filled, "--to", new, "--lang", "en")
    assert ran.code == 1
    assert "Cannot be told: 1" in ran.out
    [line] = [
        one
        for one in lines(asked(cli, "impact", filled, "--to", new, "--format", "json"))
        if one["kind"] == "unknown"
    ]
    assert (line["why"], line["about"], line["count"]) == ("condition-not-asked", "period.end.exists()", 1)


def test_impact_is_told_to_programs_line_by_line(cli, filled, tenants):
    told = lines(asked(cli, "impact", filled, "--format", "json", tenants=tenants))
    assert [one["kind"] for one in told][:3] == ["summary", "change", "change"]
    assert told[0]["changed"] == 2
    recoded = next(one for one in told if one.get("effect") == "recoded")
    assert (recoded["from"]["code"], recoded["to"]["code"], recoded["count"]) == ("5", "15", 1)
    stops = {one["name"] for one in told if one["kind"] == "figure" and one["becomes"] == "stops"}
    assert {"5", "PILOT-PSY-LT"} <= stops


def test_two_folders_are_compared_with_each_other(cli, filled, new):
    same = asked(cli, "impact", filled, "--from", OWN, "--to", OWN)
    assert same.code == 0
    other = asked(cli, "impact", filled, "--from", new, "--to", OWN, "--format", "json")
    assert "unknown" in {one["kind"] for one in lines(other)}


def test_a_faulty_folder_is_named_with_its_line_as_check_does(cli, filled, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(OWN, own)
    path = own / "vendors" / "lysning.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('code: "5"', 'code: "05"'), encoding="utf-8")
    for option in ("--to", "--from"):
        ran = asked(cli, "impact", filled, option, own)
        assert ran.code == 2
        assert ran.err.strip().endswith('39:18: 05 er ingen tjenestekode i KPR; skriv "5"')


def test_a_folder_that_is_not_there_and_a_store_that_is_not_there_are_wrong_use(cli, filled, tmp_path):
    missing = asked(cli, "impact", filled, "--to", tmp_path / "gone")
    assert (missing.code, "er ingen mappe" in missing.err) == (2, True)
    assert asked(cli, "coverage", tmp_path / "gone").code == 2


def test_what_a_sender_calls_a_code_is_shown_as_it_is_and_moves_no_cursor(capsys):
    odd = Use("0301", "https://epj.example/[bold]", "[red]\x1b[2J", Covered.UNMAPPED)
    show_coverage([Used(odd, 1, date(2026, 2, 1))], 90, Output(Format.TEXT, Language.EN))
    shown = capsys.readouterr().out
    assert "[red]\ufffd[2J" in shown
    assert "\x1b" not in shown


def test_nothing_is_changed_by_asking(cli, copied):
    before = {path.name: path.read_bytes() for path in copied.iterdir() if path.suffix in (".db", ".key")}
    asked(cli, "impact", copied)
    asked(cli, "coverage", copied)
    assert {name: (copied / name).read_bytes() for name in before} == before
