"""A municipality's value sets: read beside the tables, refused with line and advice."""

from datetime import date

import pytest

from adapter.config import Settings, shipped_examples, shipped_mappings
from adapter.errors import Misconfigured
from adapter.main.editions import edition_of, folders_of
from adapter.mapping.decisions import Scope, Sender
from adapter.mapping.load import load_tables

SOUND = """\
value_set: fjord-tema
of: hst_status_per_category
version: 2026-11-22
valid_from: 2026-01-01
valid_to: 2026-12-31
owner: Fjord kommune
source: "Sak 1/26"
kommuner: ["0001"]
categories:
  system: "https://epj.example/tema"
  codes:
    - {code: SOVN, display: Søvn}
    - {code: PSYK, display: Psykisk helse, valid_to: 2026-06-30}
    - {code: PSYK, display: Psykisk helse og rus, valid_from: 2026-07-01}
statuses:
  system: "https://epj.example/temastatus"
  codes: {"0": ok, "1": followup}
reads:
  - {element: extension, url: "https://epj.example/StructureDefinition/tema"}
  - {element: observation}
"""

FAULTY = {
    "a misspelt key": (
        "owner:",
        "ower:",
        ["6:1: unknown key; did you mean owner?", "1:1: owner is missing; add it"],
    ),
    "another kind": (
        "hst_status_per_category",
        "hst_status",
        ["2:5: of must be one of: hst_status_per_category"],
    ),
    "nobody's": (
        'kommuner: ["0001"]\n',
        "",
        ["1:12: says of no municipality that it is theirs; name kommuner or tenants"],
    ),
    "an end before its begin": (
        "valid_to: 2026-12-31",
        "valid_to: 2025-12-31",
        ["5:11: valid_to is before valid_from; correct one of them"],
    ),
    "no category": (
        SOUND[SOUND.index("    - {code: SOVN") : SOUND.index("statuses:")],
        "    []\n",
        ["12:5: codes in categories is empty; fill it in, or take it away where it is optional"],
    ),
    "a category twice": (
        "code: PSYK, display: Psykisk helse og rus, valid_from: 2026-07-01",
        "code: PSYK, display: Psykisk helse og rus, valid_from: 2026-06-30",
        ["14:14: PSYK stands twice on the same days; keep one of them"],
    ),
    "a category that is never in force": (
        "valid_from: 2026-07-01",
        "valid_from: 2027-01-01",
        ["14:14: PSYK is never in force; correct its days, or those of the set"],
    ),
    "a status that is not ours": (
        '"1": followup',
        '"1": fulgt',
        ["17:25: fulgt is no status; choose one of ok, followup, referred, not_assessed"],
    ),
    "a status that YAML takes for a number": (
        '"0": ok',
        "0: ok",
        ['17:11: YAML does not read 0 as text; put it in quotes: "0"'],
    ),
    "one list for both": (
        '"https://epj.example/temastatus"',
        '"https://epj.example/tema"',
        ["16:11: categories have this list too; nobody could tell them apart, so give each its own"],
    ),
    "an official list": (
        '"https://epj.example/tema"',
        '"urn:oid:2.16.578.1.12.4.1.1.8524"',
        [
            (
                "10:11: urn:oid:2.16.578.1.12.4.1.1.8524 is an official list, which the message has a place for; "
                "name the municipality's own"
            )
        ],
    ),
    "an extension without its address": (
        ', url: "https://epj.example/StructureDefinition/tema"',
        "",
        ["19:5: element: extension needs its url, and observation has none"],
    ),
    "no place to read": (
        SOUND[SOUND.index("  - {element: extension") :],
        "  []\n",
        ["19:3: reads is empty; fill it in, or take it away where it is optional"],
    ),
}


def put(folder, **files):
    """Value sets in a folder of an installation."""
    (folder / "value-sets").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "value-sets" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def faults_of(folder):
    with pytest.raises(Misconfigured) as caught:
        load_tables(shipped_mappings(), folder)
    return [str(fault).rpartition("/")[2].partition(":")[2] for fault in caught.value.faults]


@pytest.mark.parametrize(("find", "instead", "says"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_value_set_is_refused_with_line_and_advice(find, instead, says, tmp_path):
    assert SOUND.count(find) == 1

    assert sorted(faults_of(put(tmp_path, a=SOUND.replace(find, instead)))) == sorted(says)


def test_two_value_sets_with_one_list_on_one_day_are_refused(tmp_path):
    other = SOUND.replace("fjord-tema", "fjord-2").replace('["0001"]', '["0001", "0002"]')

    assert faults_of(put(tmp_path, a=SOUND, b=other)) == [
        (
            "10:11: fjord-tema of 2026-11-22 has the categories of this list on the same days; end one of them, or keep "
            "them together"
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {'["0001"]': '["0002"]'},
        {"valid_from: 2026-01-01": "valid_from: 2027-01-01", "valid_to: 2026-12-31": "valid_to: 2027-12-31"}
        | {
            "valid_to: 2026-06-30": "valid_to: 2027-06-30",
            "valid_from: 2026-07-01": "valid_from: 2027-07-01",
        },
    ],
    ids=["another kommune", "the next year"],
)
@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["read after it", "read before it"])
def test_value_sets_that_never_meet_stand_side_by_side(changes, names, tmp_path):
    other = SOUND
    for find, instead in changes.items():
        other = other.replace(find, instead)
    files = dict(zip(names, (SOUND, other), strict=True))

    assert len(load_tables(shipped_mappings(), put(tmp_path, **files)).local) == 2


def test_a_value_set_without_an_end_is_on_every_later_day(tmp_path):
    endless = SOUND.replace("valid_to: 2026-12-31\n", "")
    later = endless.replace("fjord-tema", "fjord-2").replace(
        "valid_from: 2026-01-01", "valid_from: 2026-03-01"
    )

    [fault] = faults_of(put(tmp_path, a=endless, b=later))
    assert fault.startswith("9:11: fjord-tema of 2026-11-22 has the categories of this list on the same days")


def test_a_value_set_is_read_as_it_is_written(tmp_path):
    (local,) = load_tables(shipped_mappings(), put(tmp_path, a=SOUND)).local

    assert local.scope == Scope(kommuner=frozenset({"0001"}))
    assert local.is_for(Sender("0001", "x"), date(2026, 12, 31))
    assert not local.is_for(Sender("0001", "x"), date(2027, 1, 1))
    assert [(one.display, one.last) for one in local.categories] == [
        ("Søvn", date(2026, 12, 31)),
        ("Psykisk helse", date(2026, 6, 30)),
        ("Psykisk helse og rus", date(2026, 12, 31)),
    ]
    assert dict(local.statuses) == {"0": "ok", "1": "followup"}


def test_another_value_set_is_another_edition_that_is_named(tmp_path):
    before = load_tables(shipped_mappings(), put(tmp_path, a=SOUND))
    after = load_tables(shipped_mappings(), put(tmp_path, a=SOUND.replace("2026-11-22", "2026-11-23")))

    assert before.decisions.digest != after.decisions.digest
    assert (before.versions()["fjord-tema"], after.versions()["fjord-tema"]) == ("2026-11-22", "2026-11-23")


def test_the_examples_have_one():
    tables = load_tables(shipped_mappings(), shipped_examples() / "mappings")

    assert [one.id.table for one in tables.local] == ["vassvik-tema"]


def test_a_running_service_sees_that_a_value_set_changed(tmp_path):
    settings = Settings(own_mappings=put(tmp_path, a=SOUND))
    before = edition_of(settings)
    put(tmp_path, a=SOUND.replace("PSYK", "RUS"))

    assert edition_of(settings) != before
    assert tmp_path / "value-sets" in folders_of(settings)
