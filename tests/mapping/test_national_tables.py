from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables
from adapter.mapping.systems import Spelling, SystemNames, SystemUri
from adapter.mapping.tables import AgeUnit, ClassGroup, OrgnrUse, PauseUse, Status

TABLES = load_tables(shipped_mappings())
SERVICE, HST, IDENTIFIERS = TABLES.service, TABLES.hst, TABLES.identifiers
LIST = "urn:oid:2.16.578.1.12.4.1.1.9151"


def codes_where(**columns):
    return {
        code
        for code, entry in SERVICE.codes.items()
        if all(getattr(entry, name) == value for name, value in columns.items())
    }


def test_the_live_service_codes_are_those_of_the_list():
    live = {
        "1",
        "2",
        "3",
        "4",
        "5",
        "7",
        "8",
        "9",
        "11",
        "15",
        "17",
        "18",
        "19",
        "20",
        "21",
        "22",
        "25",
        "29",
    }
    assert codes_where(status=Status.LIVE) == live


def test_the_retired_service_codes_are_known_with_their_history():
    assert codes_where(status=Status.RETIRED) == {"6", "12", "13", "14", "23", "24", "26", "27", "28"}
    assert SERVICE.lookup("13").replaced_by.code == "29"
    assert SERVICE.lookup("6").replaced_by.code is None


def test_a_code_the_list_never_had_is_not_found():
    assert [SERVICE.lookup(code) for code in ("10", "16", "99", "", "05")] == [None] * 5


@pytest.mark.parametrize(
    ("code", "day", "retired"),
    [
        ("13", date(2018, 12, 31), False),
        ("13", date(2019, 1, 1), True),
        ("6", date(2018, 1, 1), True),
        ("29", date(2026, 1, 1), False),
        ("29", date(2015, 1, 1), False),
    ],
)
def test_a_code_is_retired_from_the_day_after_its_last(code, day, retired):
    assert SERVICE.lookup(code).retired_on(day) is retired


def test_who_is_named_by_an_organisation_number_is_data():
    required = {"1", "2", "3", "4", "8", "15", "17", "18", "19", "20", "21", "22", "25"}
    assert codes_where(orgnr=OrgnrUse.REQUIRED) == required
    assert codes_where(orgnr=OrgnrUse.OPTIONAL) == {"5", "6", "7", "9", "11"}
    assert codes_where(orgnr=OrgnrUse.FORBIDDEN) == {"12", "13", "26", "29"}


def test_pauses_are_discouraged_where_a_hospital_stay_does_not_stop_the_service():
    assert codes_where(pause=PauseUse.DISCOURAGED) == {"21", "29"}


def test_the_first_phase_is_what_running_reporting_began_with():
    assert SERVICE.first_phase == {"18", "19", "20", "21", "29"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("05", "5"),
        ("5", "5"),
        ("021", "21"),
        ("08.01", "8"),
        ("8.02", "8"),
        ("0", "0"),
        ("00", "00"),
        ("0A", "0A"),
        ("٠٥", "٠٥"),
    ],
)
def test_a_code_is_normalised_without_losing_what_nobody_knows(written, meant):
    assert SERVICE.normalise(written) == meant


@given(st.sampled_from(sorted(SERVICE.codes)), st.integers(0, 5))
def test_leading_zeros_never_change_a_code(code, zeros):
    assert SERVICE.normalise("0" * zeros + code) == code


@given(st.text(max_size=8))
def test_normalising_twice_changes_nothing_more(code):
    assert SERVICE.normalise(SERVICE.normalise(code)) == SERVICE.normalise(code)


def test_the_service_list_is_known_by_each_of_its_spellings():
    own = "https://epj.fjord.example/9151"
    assert SERVICE.spelling(LIST) is Spelling.PREFERRED
    assert SERVICE.spelling(LIST.removeprefix("urn:oid:")) is Spelling.NORMALISED
    assert SERVICE.spelling("https://finnkode.helsedirektoratet.no/adm/collections/9151") is Spelling.ALIAS
    assert SERVICE.spelling(own, aliases=[own]) is Spelling.ALIAS
    assert SERVICE.spelling(own) is None
    assert SERVICE.spelling(f"{LIST}0") is None


URIS = st.from_regex(
    r"(urn:oid:)?[0-9]{1,3}(\.[0-9]{1,3}){1,4}|https?://[a-zA-Z]{1,8}\.example/[a-zA-Z]{1,8}", fullmatch=True
)


@given(URIS, URIS)
def test_prefix_and_letter_case_never_decide_which_system_is_meant(preferred, other):
    names = SystemNames({"it": SystemUri(preferred)})
    bare = preferred.removeprefix("urn:oid:")
    for spelling in (preferred, bare, preferred.upper(), f"urn:oid:{bare}", f"URN:OID:{bare}"):
        match = names.find(spelling)
        assert match is not None
        assert (match.spelling is Spelling.PREFERRED) == (spelling == preferred)
    same = other.removeprefix("urn:oid:").lower() == bare.lower()
    assert (names.find(other) is not None) == same


def test_the_preferred_address_wins_over_an_alias_that_folds_into_it():
    names = SystemNames({"it": SystemUri("urn:oid:1.2", aliases=("1.2",))})
    assert names.find("1.2").spelling is Spelling.NORMALISED


@pytest.mark.parametrize(
    ("system", "name", "spelling"),
    [
        ("urn:oid:2.16.578.1.12.4.1.4.1", "fnr", Spelling.PREFERRED),
        ("2.16.578.1.12.4.1.4.1", "fnr", Spelling.NORMALISED),
        ("http://hl7.no/fhir/NamingSystem/FNR", "fnr", Spelling.ALIAS),
        ("http://hl7.no/fhir/namingsystem/dnr", "dnr", Spelling.ALIAS),
        ("HNR", "hnr", Spelling.PREFERRED),
        ("http://data.brreg.no/begrep/28155", "orgnr", Spelling.ALIAS),
        ("urn:oid:2.16.578.1.12.4.1.1.3403", "bydel", Spelling.PREFERRED),
    ],
)
def test_a_number_is_known_by_its_system(system, name, spelling):
    match = TABLES.identifier_kind(system)
    assert (match.kind.name, match.spelling) == (name, spelling)


def test_a_number_of_somebodys_own_has_no_kind():
    assert TABLES.identifier_kind("https://epj.fjord.example/bruker") is None
    assert TABLES.identifier_kind("urn:oid:2.16.578.1.12.4.1.4.10") is None


def test_only_three_kinds_of_number_give_a_kpr_id():
    assert {kind.type_id for kind in IDENTIFIERS.kinds.values() if kind.gives_kpr_id} == {"1", "2", "10"}
    assert {name for name, kind in IDENTIFIERS.kinds.items() if kind.needs_assigner} == {"hnr"}
    assert IDENTIFIERS.types[IDENTIFIERS.birth_date_type].gives_kpr_id is False


def test_every_age_step_says_its_age_save_the_extra_one():
    without = [code for code, step in HST.age_steps.items() if step.unit is None]
    assert (len(HST.age_steps), without) == (29, ["E"])
    step = HST.age_steps["18M"]
    assert (step.unit, step.number) == (AgeUnit.MONTHS, 18)
    assert all(str(step.number) == step.code[:-1] for step in HST.age_steps.values() if step.unit)


def test_a_form_follows_from_the_class_only_where_one_exists():
    assert HST.form_by_class == {"HH": "H", "AMB": "I"}
    assert "VR" in TABLES.systems.classes


@pytest.mark.parametrize(
    ("suffix", "name"),
    [
        ("9505", "age_step"),
        ("9506", "form"),
        ("8524", "breast_feeding"),
        ("8401", "profession"),
        ("8425", "participant"),
    ],
)
def test_a_coding_of_a_consultation_is_known_by_its_list(suffix, name):
    assert HST.list_of(f"urn:oid:2.16.578.1.12.4.1.1.{suffix}") == (name, Spelling.PREFERRED)


def test_a_profession_is_mapped_only_where_both_lists_mean_the_same():
    assert TABLES.professions.to_hst["PS"] == "4"
    assert not {"SP", "RA", "HF"} & TABLES.professions.to_hst.keys()
    assert TABLES.professions.spelling("urn:oid:2.16.578.1.12.4.1.1.9060") is Spelling.PREFERRED
    assert TABLES.professions.spelling(LIST) is None


@pytest.mark.parametrize(
    ("code", "group"),
    [
        *((code, ClassGroup.STAY) for code in ("IMP", "ACUTE", "NONAC", "SS")),
        ("HH", ClassGroup.HOME),
        ("AMB", ClassGroup.AMBULATORY),
        ("VR", ClassGroup.VIRTUAL),
        ("EMER", ClassGroup.OTHER),
    ],
)
def test_a_class_belongs_to_one_group(code, group):
    assert TABLES.systems.class_group(code) is group


def test_helsestasjon_is_its_code_and_everything_below_it():
    kinds = "urn:oid:2.16.578.1.12.4.1.1.8663"
    answers = [TABLES.systems.is_hst(kinds, code) for code in ("KF01", "KF0103", "KF02", "KA02")]
    assert answers == [True, True, False, False]
    assert not TABLES.systems.is_hst(LIST, "KF01")


def test_a_row_can_be_named_with_table_and_edition():
    row = SERVICE.row("21")
    assert (row.layer, row.table, row.row) == ("national", "service-codes", "21")
    assert TABLES.versions()[row.table] == row.version
    assert date.fromisoformat(row.version)
