"""`mappings export`, `import` and `diff`: tables go out, come back, and what differs is said; the exit codes."""

import json
import shutil

import pytest

from adapter.config import shipped_mappings
from tests.cli.conftest import EXAMPLES

OWN = EXAMPLES / "mappings"
FORMS = ["conceptmap", "csv"]


def exported(cli, tmp_path, form, *more):
    """What `export` wrote; it says nothing, so that a script can go on."""
    out = tmp_path / f"tables.{form}"
    ran = cli("mappings", "export", *more, "--format", form, "--out", out)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    return out


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("folder", [[OWN], []], ids=["own", "shipped"])
def test_what_goes_out_comes_back_and_differs_in_nothing(cli, tmp_path, form, folder):
    out = exported(cli, tmp_path, form, *folder)
    ran = cli("mappings", "import", out, tmp_path / "back", "--format", form)
    assert (ran.code, ran.err) == (0, "")
    written = sorted(str(path) for path in (tmp_path / "back").rglob("*.yaml"))
    assert sorted(ran.out.split()) == written
    old = folder[0] if folder else shipped_mappings()
    same = cli("mappings", "diff", old, tmp_path / "back", "--lang", "en")
    assert (same.code, same.out) == (0, "No difference.\n")


def test_what_came_back_is_sound(cli, tmp_path):
    out = exported(cli, tmp_path, "csv", OWN)
    cli("mappings", "import", out, tmp_path / "back", "--format", "csv")
    assert cli("mappings", "check", tmp_path / "back").code == 0


def test_one_table_goes_out_as_one_concept_map_below_our_own_address(cli, tmp_path):
    more = (OWN, "--table", "lysning-tilbud", "--base", "https://vassvik.example/fhir/")
    told = json.loads(exported(cli, tmp_path, "conceptmap", *more).read_bytes())
    assert told["resourceType"] == "ConceptMap"
    assert told["url"] == "https://vassvik.example/fhir/ConceptMap/lysning-tilbud"


def test_a_table_that_is_not_there_is_wrong_use_and_nothing_is_written(cli, tmp_path):
    out = tmp_path / "none.json"
    ran = cli("mappings", "export", OWN, "--table", "andre", "--format", "conceptmap", "--out", out)
    assert (ran.code, "has no such table" in ran.err, out.exists()) == (2, True, False)


def test_faulty_tables_do_not_go_out(cli, tmp_path):
    own = changed(tmp_path, 'code: "5"', 'code: "05"')
    ran = cli("mappings", "export", own, "--format", "csv", "--out", tmp_path / "t.csv")
    assert (ran.code, "05 is not a service code" in ran.err) == (2, True)
    assert not (tmp_path / "t.csv").exists()


def changed(tmp_path, old, new):
    """A copy of the example tables with one change in the vendor's."""
    own = tmp_path / "changed"
    shutil.copytree(OWN, own)
    path = own / "vendors" / "lysning.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return own


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_there_is_never_written_over(cli, tmp_path, form):
    out = exported(cli, tmp_path, form, OWN)
    first = cli("mappings", "import", out, tmp_path / "back", "--format", form)
    [path, *_] = first.out.split()
    ran = cli("mappings", "import", out, tmp_path / "back", "--format", form)
    assert (ran.code, ran.out) == (2, "")
    assert f"{path}: is there already" in ran.err


@pytest.mark.parametrize(
    ("form", "content", "said"),
    [
        ("conceptmap", "{", "is not JSON"),
        ("conceptmap", '{"resourceType": "Patient"}', "holds something other than ConceptMaps"),
        ("conceptmap", '{"resourceType": "ConceptMap"}', "is not of the form that `mappings export` writes"),
        ("csv", "a;b\n1;2\n", "tables.txt"),
    ],
    ids=["no JSON", "another resource", "another map", "another sheet"],
)
def test_what_export_did_not_write_is_refused_by_name(cli, tmp_path, form, content, said):
    path = tmp_path / "tables.txt"
    path.write_text(content, encoding="utf-8")
    ran = cli("mappings", "import", path, tmp_path / "back", "--format", form)
    assert (ran.code, said in ran.err, "tables.txt" in ran.err) == (2, True, True)
    assert not (tmp_path / "back").exists()


def test_a_file_that_is_not_there_is_wrong_use(cli, tmp_path):
    ran = cli("mappings", "import", tmp_path / "gone.csv", tmp_path / "back", "--format", "csv")
    assert (ran.code, "cannot be read" in ran.err) == (2, True)


def test_a_sheet_with_an_unknown_code_is_refused_at_its_line_and_nothing_is_written(cli, tmp_path):
    out = exported(cli, tmp_path, "csv", OWN)
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    number = next(at for at, line in enumerate(lines, start=1) if ";MAT;" in line)
    lines[number - 1] = lines[number - 1].replace(";5;", ";995;")
    out.write_text("\n".join(lines), encoding="utf-8-sig")
    ran = cli("mappings", "import", out, tmp_path / "back", "--format", "csv")
    assert (ran.code, f"tables.csv:{number}:" in ran.err) == (2, True)
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nb", "endret: tabellen lysning-tilbud, raden mat\n    then.code: 5 → 4\n"),
        ("en", "changed: table lysning-tilbud, row mat\n    then.code: 5 → 4\n"),
    ],
    ids=["nb", "en"],
)
def test_a_changed_row_is_said_and_ends_with_one(cli, tmp_path, lang, said):
    ran = cli("mappings", "diff", OWN, changed(tmp_path, 'code: "5"', 'code: "4"'), "--lang", lang)
    assert (ran.code, ran.out) == (1, said)


def test_programs_get_an_object_for_each_difference(cli, tmp_path):
    ran = cli("mappings", "diff", OWN, changed(tmp_path, "row: mat", "row: middag"), "--format", "json")
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert {(one["change"], one["row"]) for one in told} == {("removed", "mat"), ("added", "middag")}
    assert ran.code == 1
    assert cli("mappings", "diff", OWN, OWN, "--format", "json").out == ""


def test_a_folder_that_is_not_there_has_no_differences_to_tell(cli, tmp_path):
    ran = cli("mappings", "diff", OWN, tmp_path / "gone")
    assert (ran.code, "finnes ikke" in ran.err) == (2, True)
