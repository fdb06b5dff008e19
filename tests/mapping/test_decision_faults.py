"""Every faulty decision table is refused with its line, its column and what to do."""

from pathlib import Path

import pytest
import yaml

from adapter.config import shipped_mappings
from adapter.errors import Misconfigured
from adapter.mapping.load import load_tables, load_tenants
from adapter.mapping.then_judge import some_of
from tests.mapping.deciding import NEW, NOBODY_IN_QUESTION, national, pilot, row, table, vendor, write

FAULTY = Path(__file__).parent / "faulty"
SOUND = (FAULTY / "decision-table.yaml").read_text(encoding="utf-8")
CASES = yaml.safe_load((FAULTY / "decisions.yaml").read_text(encoding="utf-8"))


def faults_of(folder):
    with pytest.raises(Misconfigured) as caught:
        load_tables(shipped_mappings(), folder)
    return [
        f"{Path(fault.file).name}:{fault.line}:{fault.column}: {fault.message}"
        for fault in caught.value.faults
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["about"].encode("ascii", "replace") for case in CASES])
def test_a_faulty_table_is_refused_with_line_and_advice(case, tmp_path):
    text = SOUND
    for change in (case, case.get("also", {"find": SOUND[:20], "put": SOUND[:20]})):
        assert text.count(change["find"]) == 1
        text = text.replace(change["find"], change["put"])
    (tmp_path / "fjord.yaml").write_text(text, encoding="utf-8")
    assert faults_of(tmp_path) == [f"fjord.yaml:{said}" for said in case["says"]]


def test_there_are_enough_faulty_tables_to_learn_from():
    assert len(CASES) >= 40
    assert len({case["about"] for case in CASES}) == len(CASES)


def test_nothing_is_wrong_with_the_table_that_faults_are_put_into(tmp_path):
    (tmp_path / "fjord.yaml").write_text(SOUND, encoding="utf-8")
    tables = load_tables(shipped_mappings(), tmp_path)
    assert [one.address.row for one in tables.decisions.rows if one.address.table == "fjord-tilbud"] == [
        "kort",
        "lang",
    ]


def test_faults_of_several_tables_come_together(tmp_path):
    write(tmp_path, table(owner=""), national(layer="nation"))
    first, second = faults_of(tmp_path)
    assert first.startswith("0.yaml:5:8: owner is empty")
    assert second.startswith("1.yaml:2:8: layer must be one of")


K = row("k", {"code": "K"}, {"code": "4"})

TOGETHER = {
    "two tables with one code": (
        (table(K), table(K, table="other")),
        (
            "1.yaml:12:8: this row and k of {folder}/0.yaml can hold at once (on 2010-01-01); tell them apart "
            "with one more fact or {{not: […]}}, by their dates, or keep one of them"
        ),
    ),
    "two editions at once": (
        (table(K, valid_to="2015-12-31"), table(K, valid_from="2015-01-01")),
        "1.yaml:4:13: another edition of t is in force on this day; end that one on 2014-12-31, with valid_to",
    ),
    "a day between two editions": (
        (table(K, valid_to="2015-12-30"), table(K, valid_from="2016-01-01")),
        "1.yaml:4:13: no edition of t is in force from 2015-12-31 to 2015-12-31; close the gap",
    ),
    "one name in two layers": (
        (table(K), national(row("n", {"code": "N"}, {"code": "4"}), table="t")),
        "1.yaml:1:8: a table of layer municipality is called t too; give each its own name",
    ),
}


@pytest.mark.parametrize(("tables", "expected"), TOGETHER.values(), ids=TOGETHER)
def test_tables_that_do_not_fit_each_other_are_refused(tables, expected, tmp_path):
    write(tmp_path, *tables)
    said = [fault for fault in faults_of(tmp_path) if fault.startswith(expected[:10])]
    assert said == [expected.format(folder=tmp_path)]


@pytest.mark.parametrize(
    "tables",
    [
        (table(K, valid_to="2015-12-31"), table(K, valid_from="2016-01-01")),
        (table(K), table(K, table="other", kommuner=["4602"])),
        (table(K, tenants=["a"]), table(K, table="other", tenants=["b"])),
        (table(K), national(K)),
        (table(K, row("l", {"code": "L"}, {"code": "4"})),),
        (
            table(
                row("a", {"code": "K", "unit": "322109830"}, {"code": "4"}),
                row("b", {"code": "K", "unit": {"not": ["322109830"]}}, {"code": "1"}),
            ),
        ),
        (
            table(
                row("a", {"code": "K", "age": {"to": 17}}, {"leave": True}),
                row("b", {"code": "K", "age": {"from": 18}}, {"code": "1"}),
            ),
        ),
        (
            table(
                row("a", {"code": "K", "fhirpath": "id = 'a'"}, {"code": "4"}),
                row("b", {"code": "K", "fhirpath": "id = 'b'"}, {"code": "1"}),
            ),
        ),
    ],
    ids=["editions", "kommuner", "tenants", "layers", "codes", "units", "ages", "conditions"],
)
def test_nothing_is_wrong_with_rows_that_are_told_apart_by(tables, tmp_path):
    write(tmp_path, *tables)
    assert load_tables(shipped_mappings(), tmp_path).decisions.rows


ANYBODY = {
    "the same value of a fact": ({"profession": "4"}, {"profession": ["2", "4"]}, True),
    "other values of a fact": ({"profession": "4"}, {"profession": "2"}, False),
    "values of different facts": ({"profession": "4"}, {"class": "AMB"}, True),
    "a fact beside anything": ({"profession": "4"}, {"resource": "Encounter"}, True),
    "anything beside anything": ({"resource": "Encounter"}, {"kommune": "4601"}, True),
    "a value and its opposite": ({"class": "AMB"}, {"profession": "4", "class": {"not": "AMB"}}, False),
    "a yes and a no": ({"hospital_part": True}, {"class": "AMB", "hospital_part": False}, False),
}


@pytest.mark.parametrize(("one", "other", "together"), ANYBODY.values(), ids=ANYBODY)
def test_rows_without_a_code_are_compared_by(one, other, together, tmp_path):
    reads = [{"fact": "hospital_part", "element": "tag", "system": "del", "codes": {"HF": True}}]
    rows = row("a", one, {"leave": True}), row("b", other, {"not_in_kpr": "no-kpr-message"})
    write(tmp_path, table(*rows, systems={"del": NEW}, reads=reads))
    if together:
        [fault] = faults_of(tmp_path)
        assert "this row and a can hold at once" in fault
    else:
        assert load_tables(shipped_mappings(), tmp_path).decisions.rows


NOT_JUDGED = {
    "psychologists are left out": {"resource": "Encounter", **NOBODY_IN_QUESTION},
    "another profession": {"profession": "2"},
    "a course whose care manager is not asked": {"resource": "EpisodeOfCare", "unit": "322109830"},
    "a stay by its setting": {"resource": "Encounter", "setting": "stay"},
    "a stay by its class": {"resource": "Encounter", "class": ["IMP", "ACUTE"]},
    "a code of its own": {"code": "K", "resource": "Encounter"},
}


@pytest.mark.parametrize("when", NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_no_decision_is_asked_for_a_row_of(when, tmp_path):
    """MH-03 is about contacts of psychologists; `decisions.yaml` has the rows that it refuses."""
    write(tmp_path, vendor(row("a", when, {"code": "15"})))
    assert load_tables(shipped_mappings(), tmp_path).decisions.rows


REACHED = {
    "a class of its setting": {"class": ["IMP", "HH"], "setting": "home"},
    "a class, and the kind of service": {"class": "AMB", "setting": "hst"},
    "a class, and not the kind of service": {"class": "AMB", "setting": {"not": "hst"}},
    "a course without a class": {"resource": "EpisodeOfCare", "class": {"not": "AMB"}},
    "a course of helsestasjon": {"resource": "EpisodeOfCare", "setting": "hst"},
}


@pytest.mark.parametrize("when", REACHED.values(), ids=REACHED)
def test_a_row_can_be_asked_by(when, tmp_path):
    write(tmp_path, table(row("a", {"code": "K", **when}, {"code": "4"})))
    assert load_tables(shipped_mappings(), tmp_path).decisions.rows


def test_a_row_can_ask_for_each_forlop_of_the_list_and_for_no_other(tmp_path):
    """MH-20."""
    write(tmp_path, pilot(row("a", {"code": "K", "hovedforlop": ["1", "2", "3"]}, {"pilot": "PILOT-RPH"})))
    assert load_tables(shipped_mappings(), tmp_path).decisions.rows
    write(tmp_path, pilot(row("a", {"code": "K", "hovedforlop": "4"}, {"pilot": "PILOT-RPH"})))
    [fault] = faults_of(tmp_path)
    assert "4 is no hovedforlop; choose one of 1, 2, 3, unknown" in fault


def test_a_setting_that_reads_tell_is_no_matter_of_the_class(tmp_path):
    reads = [{"fact": "setting", "element": "tag", "system": "nytt", "codes": {"H": "home"}}]
    of_a_stay = row("a", {"code": "K", "class": "IMP", "setting": "home"}, {"code": "4"})
    of_a_course = row("b", {"code": "L", "resource": "EpisodeOfCare", "setting": "home"}, {"code": "4"})
    write(tmp_path, table(of_a_stay, of_a_course, reads=reads))
    assert load_tables(shipped_mappings(), tmp_path).decisions.rows


@pytest.mark.parametrize("order", [1, -1], ids=["the age first", "the age last"])
def test_a_row_for_an_age_and_one_for_every_age_can_hold_at_once(order, tmp_path):
    young = row("a", {"code": "K", "age": {"from": 0, "to": 5}}, {"code": "4"})
    write(tmp_path, table(*[young, row("b", {"code": "K"}, {"code": "1"})][::order]))
    [fault] = faults_of(tmp_path)
    assert "can hold at once" in fault


def test_rows_that_share_two_codes_are_one_fault(tmp_path):
    both = {"code": ["K", "L"]}
    write(tmp_path, table(row("a", both, {"code": "4"}), row("b", both, {"code": "1"})))
    assert len(faults_of(tmp_path)) == 1


def test_an_answer_of_another_layer_is_refused_in_the_pilot(tmp_path):
    write(tmp_path, pilot(K))
    assert [fault.partition(": ")[2] for fault in faults_of(tmp_path)] == [
        "the pilot layer answers with pilot or leave only; move the row to another layer"
    ]


def test_a_pilot_code_that_is_misspelt_is_refused_with_the_right_one(tmp_path):
    write(tmp_path, pilot(row("k", {"code": "K"}, {"pilot": "PILOT-RHP"})))
    assert [fault.partition(": ")[2] for fault in faults_of(tmp_path)] == [
        "PILOT-RHP is no pilot code; did you mean PILOT-RPH?"
    ]


def test_pilot_codes_are_judged_too(tmp_path):
    codes = (shipped_mappings() / "pilot" / "codes.yaml").read_text(encoding="utf-8")
    (tmp_path / "pilot").mkdir()
    path = tmp_path / "pilot" / "codes.yaml"
    path.write_text(codes.replace("parent: PILOT-PHR", "parent: PILOT-PRH", 1), encoding="utf-8")
    [fault] = faults_of(tmp_path)
    place, _, said = fault.partition(": ")
    assert said == "PILOT-PRH is no code above; did you mean PILOT-PHR?"
    _, line, column = place.split(":")
    assert (
        path.read_text(encoding="utf-8")
        .splitlines()[int(line) - 1][int(column) - 1 :]
        .startswith("PILOT-PRH")
    )


def test_a_code_in_a_table_and_in_the_tenants_own_list_has_two_rows(tmp_path):
    write(tmp_path, table(K))
    tables = load_tables(shipped_mappings(), tmp_path)
    path = tmp_path / "tenants.yaml"
    path.write_text(
        f'tenants:\n  a: {{kommuneNr: "4601", local_codes: {{"{NEW}": {{K: "4"}}}}}}\n'
        f'  b: {{kommuneNr: "4602", not_in_kpr: {{"{NEW}": [K]}}}}\n',
        encoding="utf-8",
    )
    with pytest.raises(Misconfigured) as caught:
        load_tenants(path, tables)
    [fault] = caught.value.faults
    assert (fault.line, fault.message) == (
        2,
        "K has a row in a table of the municipality already (t/k); keep one",
    )


def test_a_code_in_a_table_of_the_tenants_vendor_has_two_rows_too(tmp_path):
    write(tmp_path, table(K, vendors=["Lysning AS"]))
    tables = load_tables(shipped_mappings(), tmp_path)
    path = tmp_path / "tenants.yaml"
    path.write_text(
        f'tenants:\n  a: {{kommuneNr: "4601", epj: {{leverandor: Lysning AS, navnEPJ: x, versjonEPJ: v}}, local_codes: {{"{NEW}": {{K: "4"}}}}}}\n',
        encoding="utf-8",
    )
    with pytest.raises(Misconfigured) as caught:
        load_tenants(path, tables)
    [fault] = caught.value.faults
    assert fault.message == "K has a row in a table of the municipality already (t/k); keep one"


def test_a_list_that_is_read_but_not_named_is_refused_where_no_list_is_named(tmp_path):
    read = {"fact": "team", "element": "tag", "system": "team"}
    write(tmp_path, vendor(systems={}, reads=[read]))
    assert [fault.partition(": ")[2] for fault in faults_of(tmp_path)] == [
        "team is no name under systems; choose one of none yet"
    ]


def test_names_to_choose_from_are_cut_only_beyond_two_thousand_letters():
    assert some_of(["a" * 2_000]) == "a" * 2_000
    assert some_of(["a" * 2_001]) == "a" * 2_000 + " …"
