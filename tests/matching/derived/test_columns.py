from datetime import date, timedelta

import pytest

from adapter import rules
from adapter.matching.derived import DerivedRow
from adapter.matching.derived.columns import judge
from adapter.values import replace
from tests.matching.derived.extracts import (
    KARI,
    ORGNR,
    REAL_LOOKING,
    ROW,
    TERMS,
    TODAY,
    person_number,
    production,
)

HIDDEN_AWAY = {"person": "", "birth_year": "1945", "sex": "2"}


def judged(terms=TERMS, **changes):
    return judge({**ROW, **changes}, 7, terms)


def faults(terms=TERMS, **changes):
    found = judged(terms, **changes)
    return {each.place: each.rule for each in found} if isinstance(found, list) else {}


def test_a_row_is_one_service_of_one_person():
    row = judged(source="Fagsystem B", year="2025", birth_year="1945", sex="2")
    assert isinstance(row, DerivedRow)
    assert (row.number, row.kommune_nr, row.list, row.code) == (7, "0301", "9151", "21")
    assert (row.start, row.end) == (date(2025, 3, 1), date(2025, 4, 1))
    assert (row.orgnr, row.service_id, row.source, row.year) == (ORGNR, "TJ-1001", "Fagsystem B", 2025)
    assert (row.person.type_id, row.person.fid, row.token) == ("1", KARI, None)
    assert (row.birth_year, row.sex) == (1945, "2")


def test_what_a_row_does_not_say_the_import_says():
    terms = replace(TERMS, source="Arkivet", year=2024, kommune_nr="4631")
    row = judge({"person": KARI, "code": "21", "start": "2025-03-01"}, 1, terms)
    assert (row.source, row.year, row.kommune_nr) == ("Arkivet", 2024, "4631")
    assert (row.end, row.orgnr, row.service_id) == (None, None, None)


def test_blanks_around_a_value_do_not_matter():
    assert judged(**{name: f" {value}\t" for name, value in ROW.items()}) == judged()


def test_neither_a_row_nor_a_fault_shows_the_person():
    assert KARI not in repr(judged())
    assert KARI not in repr(judged(code="99"))
    assert "TJ-1001" not in repr(judged())


def test_all_faults_of_a_row_are_told_at_once():
    found = judged(kommune="301", person="1", code="99", start="x", end="y", orgnr="1", year="z")
    assert {each.number for each in found} == {7}
    assert [each.place for each in found] == ["kommune", "code", "start", "end", "person", "orgnr", "year"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("21", "21"),
        ("021", "21"),
        ("05", "5"),
        ("08.01", "8"),
        ("8.02", "8"),
        ("12", "12"),
        ("13", "13"),
        ("6", "6"),
    ],
)
def test_codes_are_written_as_the_list_writes_them_and_retired_ones_stay(written, code):
    assert judged(code=written).code == code


@pytest.mark.parametrize("written", ["9151", "urn:oid:2.16.578.1.12.4.1.1.9151", "2.16.578.1.12.4.1.1.9151"])
def test_the_list_may_be_written_as_an_address(written):
    assert judged(list=written).list == "9151"


@pytest.mark.parametrize("written", ["9346", "urn:oid:2.16.578.1.12.4.1.1.9346"])
def test_codes_of_a_list_that_took_over_stay_as_they_are(written):
    row = judged(list=written, code="01")
    assert (row.list, row.code) == ("9346", "01")


@pytest.mark.parametrize(
    ("written", "day"),
    [("2025-03-01", date(2025, 3, 1)), ("01.03.2025", date(2025, 3, 1)), ("29.02.2024", date(2024, 2, 29))],
)
def test_a_day_is_written_in_one_of_two_ways(written, day):
    assert judged(start=written).start == day


@pytest.mark.parametrize("written", ["9999-12-31", "31.12.9999"])
def test_the_last_day_of_the_calendar_is_no_end(written):
    assert judged(end=written).end is None


def test_a_service_may_end_the_day_it_begins_or_later_than_today():
    assert judged(end=ROW["start"]).end == date(2025, 3, 1)
    assert judged(end="2031-01-01").end == date(2031, 1, 1)


def test_a_service_may_begin_tomorrow_as_clocks_differ_and_not_later():
    assert judged(start=(TODAY + timedelta(1)).isoformat(), end="").start == TODAY + timedelta(1)
    assert faults(start=(TODAY + timedelta(2)).isoformat(), end="") == {"start": rules.DATE_IN_FUTURE}


@pytest.mark.parametrize(
    ("number", "type_id", "expected"),
    [
        (KARI, "", "1"),
        (KARI, "1", "1"),
        (KARI, "2", "1"),
        (person_number(date(1950, 5, 4), 100, 65), "", "1"),
        ("210809", "", "9"),
        ("210809", "9", "9"),
        ("200012345678", "", "10"),
    ],
)
def test_the_kind_of_a_number_is_told_or_follows_from_it(number, type_id, expected):
    person = judged(person=number, person_type=type_id).person
    assert (person.fid, person.type_id) == (number, expected)


@pytest.mark.parametrize("type_id", ["", "1", "2"])
def test_a_d_number_is_one_whatever_it_is_filed_as(type_id):
    number = person_number(date(1980, 5, 4), 100, day_added=40)
    assert judged(person=number, person_type=type_id).person.type_id == "2"


@pytest.mark.parametrize("digits", [32, 64])
def test_a_pseudonym_stands_for_the_person(digits):
    row = judged(person="", token="0aF" + "1" * (digits - 3))
    assert row.token == "0af" + "1" * (digits - 3)
    assert row.person is None


def test_birth_year_and_sex_do_where_nobody_is_named():
    row = judged(**HIDDEN_AWAY)
    assert (row.person, row.token, row.birth_year, row.sex) == (None, None, 1945, "2")


def test_an_unknown_birth_year_is_none():
    assert judged(birth_year="0").birth_year is None


@pytest.mark.parametrize("written", [ORGNR, f"{ORGNR}0"])
def test_a_tenth_digit_of_an_organisation_number_is_left_out(written):
    assert judged(orgnr=written).orgnr == ORGNR


@pytest.mark.parametrize(
    ("changes", "place", "rule"),
    [
        ({"kommune": ""}, "kommune", rules.KOMMUNE_NUMBER),
        ({"kommune": "301"}, "kommune", rules.KOMMUNE_NUMBER),
        ({"kommune": "9999"}, "kommune", rules.KOMMUNE_NUMBER),
        ({"kommune": "٠٣٠١"}, "kommune", rules.KOMMUNE_NUMBER),
        ({"kommune": "5001"}, "kommune", rules.KOMMUNE_DIFFERS),
        ({"code": ""}, "code", rules.MISSING_SERVICE_CODE),
        ({"code": "10"}, "code", rules.UNKNOWN_SERVICE_CODE),
        ({"code": "99"}, "code", rules.UNKNOWN_SERVICE_CODE),
        ({"code": "Sykehjem"}, "code", rules.UNKNOWN_SERVICE_CODE),
        ({"list": "9346", "code": "a b"}, "code", rules.UNKNOWN_SERVICE_CODE),
        ({"list": "9505"}, "list", rules.UNKNOWN_SERVICE_CODE_SYSTEM),
        ({"start": ""}, "start", rules.MISSING_START_DATE),
        ({"start": "2025"}, "start", rules.INSUFFICIENT_DATE_PRECISION),
        ({"start": "2025-03"}, "start", rules.INSUFFICIENT_DATE_PRECISION),
        ({"start": "03.2025"}, "start", rules.INSUFFICIENT_DATE_PRECISION),
        ({"start": "2025-02-30"}, "start", rules.DATE_FORM),
        ({"start": "20250301"}, "start", rules.DATE_FORM),
        ({"start": "03/01/2025"}, "start", rules.DATE_FORM),
        ({"start": "1.3.2025"}, "start", rules.DATE_FORM),
        ({"start": "2025-03-01T00:00:00"}, "start", rules.DATE_FORM),
        ({"start": "2025-W09-6"}, "start", rules.DATE_FORM),
        ({"end": "2025-04-01Z"}, "end", rules.DATE_FORM),
        ({"end": "2025-02-28"}, "end", rules.END_BEFORE_START),
        ({"start": "1899-12-31"}, "start", rules.IMPLAUSIBLE_DATE),
        ({"start": "1945-05-11"}, "start", rules.IMPLAUSIBLE_DATE),
        ({**HIDDEN_AWAY, "start": "1944-12-31"}, "start", rules.IMPLAUSIBLE_DATE),
        ({"person": ""}, "person", rules.MISSING_PERSON_IDENTIFIER),
        ({"person": "", "birth_year": "1945"}, "person", rules.MISSING_PERSON_IDENTIFIER),
        ({"person": "", "sex": "1"}, "person", rules.MISSING_PERSON_IDENTIFIER),
        ({**HIDDEN_AWAY, "sex": "9"}, "person", rules.MISSING_PERSON_IDENTIFIER),
        ({**HIDDEN_AWAY, "birth_year": "0"}, "person", rules.MISSING_PERSON_IDENTIFIER),
        ({"person": KARI[1:]}, "person", rules.PERSON_NUMBER_FORM),
        ({"person": KARI, "person_type": "10"}, "person", rules.PERSON_NUMBER_FORM),
        ({"person": KARI[:-1] + "6"}, "person", rules.PERSON_NUMBER_CHECKSUM),
        ({"person": person_number(date(1950, 1, 1), 100, 19)}, "person", rules.PERSON_NUMBER_DATE),
        ({"person": REAL_LOOKING}, "person", rules.PERSON_NUMBER_ENVIRONMENT),
        ({"person": "311109", "person_type": "9"}, "person", rules.BIRTH_DATE_FORM),
        ({"person": "091121", "person_type": "4"}, "person_type", rules.PERSON_TYPE_NOT_TAKEN),
        ({"person": "", "token": "0" * 31}, "token", rules.PERSON_NUMBER_FORM),
        ({"person": "", "token": "g" * 32}, "token", rules.PERSON_NUMBER_FORM),
        ({"person": "", "token": KARI}, "token", rules.PERSON_NUMBER_FORM),
        ({"token": "0" * 32}, "token", rules.PERSON_IDENTIFIER_CONFLICT),
        ({"birth_year": "1946"}, "birth_year", rules.PERSON_DATA_CONFLICT),
        ({"birth_year": "45"}, "birth_year", rules.BIRTH_YEAR_FORM),
        ({"birth_year": "2027"}, "birth_year", rules.BIRTH_YEAR_FORM),
        ({"sex": "K"}, "sex", rules.UNKNOWN_CODE),
        ({**HIDDEN_AWAY, "sex": "K"}, "sex", rules.UNKNOWN_CODE),
        ({"orgnr": "310123456"}, "orgnr", rules.INVALID_ORGANISATION_NUMBER),
        ({"orgnr": f"{ORGNR}1"}, "orgnr", rules.INVALID_ORGANISATION_NUMBER),
        ({"service_id": "a" * 101}, "service_id", rules.TEXT_FORM),
        ({"service_id": "a\x00b"}, "service_id", rules.TEXT_FORM),
        ({"service_id": f"TJ-{KARI}"}, "service_id", rules.PERSON_ID_IN_SERVICE_IDENTIFIER),
        ({"source": "b" * 101}, "source", rules.TEXT_FORM),
        ({"source": KARI}, "source", rules.TEXT_FORM),
        ({"year": "25"}, "year", rules.INVALID_PRIMITIVE),
    ],
)  # fmt: skip
def test_a_faulty_column_refuses_the_row_by_its_rule(changes, place, rule):
    assert faults(**changes) == {place: rule}


def test_production_takes_real_persons_and_no_synthetic_ones():
    assert judged(production(), person=REAL_LOOKING).person.fid == REAL_LOOKING
    assert faults(production()) == {"person": rules.PERSON_NUMBER_ENVIRONMENT}


def test_a_test_environment_takes_real_looking_numbers_where_the_tenants_file_says_so():
    assert not faults(replace(TERMS, real_allowed=True), person=REAL_LOOKING)


def test_the_environment_does_not_matter_to_what_is_no_persons_number():
    assert not faults(production(), person="", token="0" * 32)
    assert not faults(production(), person="210809")
