"""Tables that somebody brings who sees some kommuner only: what is out of sight is neither brought nor told of (SEC-08)."""

import pytest

from adapter.config import shipped_mappings
from adapter.errors import Misconfigured
from adapter.mapping.load import load_tables
from adapter.mapping.sight import Sight
from adapter.mapping.yaml_lines import parse
from tests.mapping.deciding import row, table, vendor, write

MINE = Sight(frozenset({"4601"}), frozenset({"plain"}))
K = row("k", {"code": "K"}, {"code": "4"})


def brought(folder, *tables):
    """Tables as a browser sends them: by names without their folders."""
    folder.mkdir()
    write(folder, *tables)
    return [parse(path.read_bytes(), path.name) for path in sorted(folder.iterdir())]


def own(folder, *tables):
    folder.mkdir()
    write(folder, *tables)
    return folder


def loaded(**more):
    return load_tables(shipped_mappings(), **more)


def faults_of(**more):
    with pytest.raises(Misconfigured) as caught:
        loaded(**more)
    return caught.value.faults


def test_a_table_for_who_is_out_of_sight_is_refused_there_and_judged_no_further(tmp_path):
    faulty = row("k", {"code": "K"}, {"code": "9999"})
    wide = table(faulty, kommuner=["4601", "4602"], tenants=["fjord", "plain"])
    beside = brought(tmp_path / "brought", wide)
    lines = (tmp_path / "brought" / "0.yaml").read_text().splitlines()

    faults = faults_of(beside=beside, sight=MINE)
    assert [(fault.file, fault.line, fault.message.partition(";")[0]) for fault in faults] == [
        ("0.yaml", lines.index("- '4602'") + 1, "is no kommune that you see: 4602"),
        ("0.yaml", lines.index("- fjord") + 1, "is no tenant that you see: fjord"),
    ]


@pytest.mark.parametrize("text", ["- a", "kommuner: '4602'", "kommuner: [4602]", "kommuner:", ""])
def test_what_names_nobody_as_a_table_does_is_left_to_who_judges_forms(text):
    assert list(MINE.beyond(parse(text.encode(), "a.yaml"))) == []


OUT_OF_SIGHT = {
    "its tenant": ({"kommuner": [], "tenants": ["fjord"]}, {}),
    "its kommune": ({"kommuner": ["4602"]}, {"kommuner": [], "tenants": ["plain"]}),
}


@pytest.mark.parametrize(("theirs", "mine"), OUT_OF_SIGHT.values(), ids=OUT_OF_SIGHT)
def test_nothing_is_told_of_a_table_out_of_sight_by(theirs, mine, tmp_path):
    folder = own(tmp_path / "own", table(K, table="theirs", **theirs))
    beside = brought(tmp_path / "brought", table(K, table="mine", **mine))

    assert len(faults_of(own=folder, beside=beside)) == 1, "both can be asked about one contact"
    assert loaded(own=folder, beside=beside, sight=MINE)


IN_SIGHT = {
    "of a kommune and a tenant that are seen": table(
        K, table="theirs", kommuner=["4601", "4602"], tenants=["plain"]
    ),
    "of a tenant that is seen": table(K, table="theirs", kommuner=[], tenants=["plain", "fjord"]),
}


@pytest.mark.parametrize("theirs", IN_SIGHT.values(), ids=IN_SIGHT)
def test_a_table_in_sight_is_named_by_its_name_and_not_by_its_path(theirs, tmp_path):
    folder = own(tmp_path / "own", theirs)
    [fault] = faults_of(own=folder, beside=brought(tmp_path / "brought", table(K, table="mine")), sight=MINE)

    assert fault.file == "0.yaml"
    assert "k of theirs" in fault.message
    assert str(tmp_path) not in f"{fault} {fault.nb}"


def test_everybodys_table_is_in_sight(tmp_path):
    folder = own(tmp_path / "own", vendor(K, table="theirs"))
    beside = brought(tmp_path / "brought", vendor(K, table="mine", kommuner=["4601"]))
    assert len(faults_of(own=folder, beside=beside, sight=MINE)) == 1


def test_what_takes_the_place_of_an_edition_is_not_judged_beside_it(tmp_path):
    folder = own(tmp_path / "own", table(K))
    beside = brought(tmp_path / "brought", table(row("k", {"code": "K"}, {"code": "1"})))

    assert faults_of(own=folder, beside=beside)
    rows = loaded(own=folder, beside=beside, replacing=True).decisions.rows
    assert [one.then.code for one in rows if one.address.table == "t"] == ["1"]


def test_another_edition_keeps_its_place(tmp_path):
    folder = own(tmp_path / "own", table(K))
    beside = brought(tmp_path / "brought", table(K, valid_from="2026-01-01"))

    faults = faults_of(own=folder, beside=beside, replacing=True)
    assert any("end that one on 2025-12-31" in fault.message for fault in faults)
