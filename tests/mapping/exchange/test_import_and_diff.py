"""What comes in is judged by the loader, and two sets are told apart by table and row."""

import shutil

import pytest

from adapter.config import shipped_mappings
from adapter.errors import Misconfigured
from adapter.mapping.exchange.csv_columns import KIND, NUMBER
from adapter.mapping.exchange.csv_form import as_csv, sheets_in
from adapter.mapping.exchange.differences import Change, differences
from adapter.mapping.exchange.lists import official_lists
from adapter.mapping.exchange.reading import plain_tables, sheets_of, written_into
from tests.mapping.exchange.test_round_trip import EXAMPLES

SHIPPED = shipped_mappings()


def imported(content, tmp_path):
    """The tables of a CSV file, written below a new folder."""
    path = tmp_path / "tables.csv"
    path.write_bytes(content)
    written_into(sheets_of(path, official_lists(SHIPPED), is_csv=True), path, tmp_path / "out", SHIPPED)
    return tmp_path / "out"


@pytest.mark.parametrize("folder", [EXAMPLES, SHIPPED], ids=["examples", "shipped"])
def test_what_is_imported_differs_in_nothing(folder, tmp_path):
    out = imported(as_csv(plain_tables(folder)), tmp_path)
    assert differences(plain_tables(folder), plain_tables(out)) == []


@pytest.mark.parametrize("end", ["\n", "\r"], ids=["Unix", "an old Mac"])
def test_a_csv_file_with_the_line_ends_of_another_system_is_read(end, tmp_path):
    content = as_csv(plain_tables(EXAMPLES)).replace(b"\r\n", end.encode())
    out = imported(content, tmp_path)
    assert differences(plain_tables(EXAMPLES), plain_tables(out)) == []


def test_a_folder_of_the_installation_may_be_called_as_the_scratch_folder_is(tmp_path):
    (tmp_path / "out" / "imported").mkdir(parents=True)
    assert imported(as_csv(plain_tables(EXAMPLES)), tmp_path).is_dir()


def test_each_table_becomes_a_file_named_after_it_in_a_folder_named_after_its_layer(tmp_path):
    out = imported(as_csv(plain_tables(EXAMPLES)), tmp_path)
    assert {str(path.relative_to(out)) for path in out.rglob("*.yaml")} == {
        "municipality/vassvik-psykisk-helse.yaml",
        "vendor/lysning-tilbud.yaml",
    }


def test_a_code_of_no_list_is_refused_at_its_line_and_nothing_is_written(tmp_path):
    content = as_csv(plain_tables(EXAMPLES / "vendors" / "lysning.yaml"))
    lines = content.decode("utf-8-sig").split("\r\n")
    number = next(at for at, line in enumerate(lines) if ";MAT;" in line)
    lines[number] = lines[number].replace(";5;", ";995;")
    with pytest.raises(Misconfigured) as refused:
        imported("\r\n".join(lines).encode("utf-8-sig"), tmp_path)
    [fault] = refused.value.faults
    assert fault.line == number + 1
    assert "row mat" in fault.message
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_there_is_said_so_of_the_whole(tmp_path):
    with pytest.raises(Misconfigured) as refused:
        plain_tables(tmp_path / "gone")
    [fault] = refused.value.faults
    assert (fault.file, fault.line) == (str(tmp_path / "gone"), 0)


def test_a_changed_an_added_and_a_removed_row_are_named(tmp_path):
    shutil.copytree(EXAMPLES, tmp_path / "new")
    path = tmp_path / "new" / "vendors" / "lysning.yaml"
    text = path.read_text(encoding="utf-8").replace('code: "29"', 'code: "15"')
    path.write_text(text.replace("row: mat", "row: middag"), encoding="utf-8")
    found = {
        (one.row, one.change): one.parts
        for one in differences(*map(plain_tables, (EXAMPLES, tmp_path / "new")))
    }
    assert found.keys() == {("bolig", Change.CHANGED), ("mat", Change.REMOVED), ("middag", Change.ADDED)}
    assert found["bolig", Change.CHANGED] == {"then.code": ("29", "15")}


def a_table(*rows, **more):
    return {"table": "tilbud", "systems": {"tilbud": "urn:a"}, "rows": [*rows], **more}


def a_row(name, **more):
    return {"row": name, "when": {"tilbud": "MAT"}, "then": {"code": "5"}, **more}


def test_what_differs_is_named_by_what_is_in_it():
    old = a_table(a_row("mat"))
    new = a_table(a_row("mat", when={"tilbud": "BO"}), systems={"tilbud": "urn:b"}, title="Tilbud")
    assert [(one.row, dict(one.parts)) for one in differences([old], [new])] == [
        (None, {"systems.tilbud": ("urn:a", "urn:b"), "title": (None, "Tilbud")}),
        ("mat", {"when.tilbud": ("MAT", "BO")}),
    ]


def test_two_of_a_name_are_told_apart_by_their_first_day_else_by_their_place():
    dated = [a_row("mat", valid_from="2026-01-01"), a_row("mat", valid_from="2027-01-01")]
    changed = [dated[0], dated[1] | {"then": {"code": "6"}}]
    [found] = differences([a_table(*dated)], [a_table(*changed)])
    assert (found.row, dict(found.parts)) == ("mat (2027-01-01)", {"then.code": ("5", "6")})
    [added] = differences([a_table(a_row("mat"))], [a_table(a_row("mat"), a_row("bo"), a_row("bo"))])[:1]
    assert (added.row, added.change) == ("bo (1)", Change.ADDED)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"{KIND};{NUMBER}\nhylle;1\n", 2, "must be one of tabell, kodeverk, lesing, rad"),
        (f"{KIND};{NUMBER}\nrad;1\n", 2, f"belongs to no line «tabell» of the same {NUMBER}"),
        (f"{KIND};{NUMBER};farge\ntabell;1;\n", 1, "has a column farge that means nothing here"),
        (f"{KIND};{NUMBER}\n", 0, "has no line «tabell»"),
        (f"{KIND}\ntabell\n", 1, f"lacks the column {KIND} or {NUMBER}"),
    ],
    ids=["a kind that is none", "a row of no table", "a column of no meaning", "no table", "no number"],
)
def test_a_csv_file_is_refused_at_the_line_of(text, line, said):
    with pytest.raises(Misconfigured) as refused:
        sheets_in(text.encode(), "tables.csv")
    [fault] = refused.value.faults
    assert (fault.file, fault.line) == ("tables.csv", line)
    assert said in fault.message
