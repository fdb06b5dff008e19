from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adapter.fhir.numbers import (
    Flaw,
    NumberType,
    PersonNumber,
    classify,
    classify_h_number,
    fits_type,
    is_ddmmyy,
    is_hpr_number,
    organisation_number,
)

K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
SERIES = {"tenor": 80, "nhn": 65, "nav": 40, None: 0}


def complete(nine: str, first_remainder: int = 0) -> str | None:
    """Add the control digits that leave `first_remainder` and 0, or None where there are none."""
    k1 = (first_remainder - sum(int(d) * w for d, w in zip(nine, K1, strict=True))) % 11
    if k1 == 10:
        return None
    k2 = -sum(int(d) * w for d, w in zip(f"{nine}{k1}", K2, strict=True)) % 11
    return None if k2 == 10 else f"{nine}{k1}{k2}"


def century_of(year: int) -> tuple[int, int]:
    """Give a range of individual numbers for a year."""
    if year < 1900:
        return 500, 749
    return (0, 499) if year < 2000 else (500, 999)


@st.composite
def person_numbers(draw, first_remainder=0):
    born = draw(st.dates(date(1854, 1, 1), date(2039, 12, 31)))
    series = draw(st.sampled_from(list(SERIES)))
    is_d = draw(st.booleans())
    individual = draw(st.integers(*century_of(born.year)))
    day, month = born.day + 40 * is_d, born.month + SERIES[series]
    number = complete(f"{day:02}{month:02}{born.year % 100:02}{individual:03}", first_remainder)
    assume(number is not None)
    kind = NumberType.D_NUMBER if is_d else NumberType.FODSELSNUMMER
    sex = "male" if individual % 2 else "female"
    return number, PersonNumber(kind, series, birth_date=born, sex=sex)


@given(person_numbers())
def test_a_number_built_by_the_rules_tells_all_it_was_built_of(built):
    number, expected = built
    assert classify(number) == expected
    assert classify(number, rule_2032=False) == expected


@given(person_numbers(), st.integers(0, 10), st.integers(1, 9))
def test_no_single_digit_of_a_valid_number_can_be_changed(built, position, step):
    number, _ = built
    digit = (int(number[position]) + step) % 10
    changed = f"{number[:position]}{digit}{number[position + 1 :]}"
    assert classify(changed, rule_2032=False) is Flaw.CHECKSUM
    assert classify(changed) is Flaw.CHECKSUM


@given(st.integers(1, 3).flatmap(person_numbers))
def test_the_rule_of_2032_lets_three_more_remainders_pass_and_concludes_nothing(built):
    number, old = built
    assert classify(number) == PersonNumber(old.type, old.series, only_2032=True)
    assert classify(number, rule_2032=False) is Flaw.CHECKSUM


@given(st.integers(4, 10).flatmap(person_numbers))
def test_no_rule_lets_other_remainders_pass(built):
    assert classify(built[0]) is Flaw.CHECKSUM


@given(st.text(max_size=14))
def test_any_text_gets_an_answer(text):
    assert isinstance(classify(text), PersonNumber | Flaw)
    assert isinstance(classify_h_number(text), PersonNumber | Flaw)
    assert organisation_number(text) is None or len(organisation_number(text)) == 9


@pytest.mark.parametrize(
    "number",
    ["", "0886500745", "088650074511", "0886500745x", " 8865007451", "08 8650 7451", "٠٨٨٦٥٠٠٧٤٥١"],
)
def test_what_is_not_eleven_digits_has_no_form(number):
    assert classify(number) is Flaw.FORM


def test_a_day_that_never_was_is_refused():
    for nine in ("320180001", "310480001", "300280001", "011380001", "000180001", "290221001"):
        number = next(n for i in range(500, 999) if (n := complete(f"{nine[:6]}{i}")))
        assert classify(number) is Flaw.DATE


def leap_day(month: int) -> str:
    return next(n for i in range(499) if (n := complete(f"29{month:02}00{i:03}")))


def test_29_february_of_year_00_is_a_day_for_synthetic_persons_only():
    read = classify(leap_day(2 + 80))
    assert isinstance(read, PersonNumber)
    assert read.birth_date is None  # 1900 had no such day
    assert classify(leap_day(2)) is Flaw.DATE


def test_an_individual_number_that_was_never_allotted_tells_no_century():
    number = next(n for i in range(750, 899) if (n := complete(f"018180{i}")))
    read = classify(number)
    assert isinstance(read, PersonNumber)
    assert read.birth_date is None


def test_an_fh_number_begins_with_8_or_9_and_has_no_date_in_it():
    for first in "89":
        number = next(n for i in range(99) if (n := complete(f"{first}999999{i:02}")))
        assert classify(number) == PersonNumber(NumberType.FH_NUMBER)
        assert classify(f"{number[:-1]}{(int(number[-1]) + 1) % 10}") is Flaw.CHECKSUM


def test_a_duf_number_has_twelve_digits_and_begins_with_a_year():
    assert classify("202112345678") == PersonNumber(NumberType.DUF)
    assert classify("302112345678") is Flaw.FORM


@given(person_numbers())
def test_an_h_number_is_one_with_40_on_the_month(built):
    number, read = built
    expected = read.series == "nav" and read.type is NumberType.FODSELSNUMMER
    assert isinstance(classify_h_number(number), PersonNumber) is expected


def test_an_older_h_number_has_no_date_in_it():
    number = next(n for i in range(99) if (n := complete(f"8999999{i:02}")))
    assert classify_h_number(number) == PersonNumber(NumberType.H_NUMBER)


def test_each_type_id_fits_its_own_numbers_only():
    numbers = {
        "1": "08865007451",
        "2": "41859010065",
        "9": "120345",
        "10": "202112345678",
        "12": next(n for i in range(99) if (n := complete(f"9999999{i:02}"))),
    }
    for type_id in numbers:
        fitting = [other for other, number in numbers.items() if fits_type(type_id, number)]
        assert fitting == [type_id]
    assert fits_type("3", "01419010029")
    assert not fits_type("3", "08865007451")
    assert not any(fits_type("7", number) for number in numbers.values())


@given(st.dates(date(1900, 1, 1), date(2039, 12, 31)))
def test_every_day_is_a_ddmmyy(day):
    assert is_ddmmyy(day.strftime("%d%m%y"))


@pytest.mark.parametrize("text", ["450312", "300221", "12034", "1203455", "12o345", "08865007451", ""])
def test_what_is_no_day_is_no_ddmmyy(text):
    assert not is_ddmmyy(text)


def test_a_valid_number_stays_out_of_its_own_repr():
    shown = repr(classify("08865007451"))
    assert "1950" not in shown
    assert "088650" not in shown


@given(st.integers(10_000_000, 99_999_999))
def test_an_organisation_number_has_one_right_control_digit_or_none(eight):
    total = sum(int(d) * w for d, w in zip(str(eight), (3, 2, 7, 6, 5, 4, 3, 2), strict=True))
    control = -total % 11
    valid = [d for d in range(10) if organisation_number(f"{eight}{d}")]
    assert valid == ([] if control == 10 else [control])


def test_a_tenth_digit_of_an_organisation_number_may_only_be_0():
    assert organisation_number("3101234550") == "310123455"
    assert organisation_number("3101234551") is None


@pytest.mark.parametrize("text", ["", "31012345", "abc", "310 123 455", "３１０１２３４５５"])
def test_what_is_not_nine_digits_is_no_organisation_number(text):
    assert organisation_number(text) is None


def test_an_hpr_number_has_one_to_nine_digits():
    assert is_hpr_number("1")
    assert is_hpr_number("999999999")
    assert not any(map(is_hpr_number, ("", "9999999999", "12a", "08865007451")))


def test_the_published_examples_of_2032_are_read():
    assert classify("30108299939") == PersonNumber(NumberType.FODSELSNUMMER, only_2032=True)
    assert classify("30108299939", rule_2032=False) is Flaw.CHECKSUM


def test_the_centuries_meet_without_a_gap():
    for individual, year, expected in ((749, 54, 1854), (499, 99, 1999), (500, 39, 2039), (900, 40, 1940)):
        step = -1 if individual in (749, 499) else 1
        numbers = (complete(f"0181{year:02}{individual + step * i:03}") for i in range(50))
        read = classify(next(n for n in numbers if n))
        assert isinstance(read, PersonNumber)
        assert read.birth_date == date(expected, 1, 1)
        assert read.birth_date + timedelta(1) > read.birth_date


def number_with(start: str, first_remainder: int = 0) -> str:
    """The first number of eleven digits that begins so and has control digits."""
    built = (
        complete(f"{start}{n:0{9 - len(start)}}", first_remainder) for n in range(10 ** (9 - len(start)))
    )
    return next(number for number in built if number is not None)


@pytest.mark.parametrize("start", ["19", "20"])
def test_a_duf_number_begins_with_the_century_of_its_year(start):
    assert classify(f"{start}2112345678") == PersonNumber(NumberType.DUF)
    assert classify(f"{int(start) + 2}2112345678") is Flaw.FORM


@pytest.mark.parametrize("year", ["12", "20", "96"])
def test_an_h_number_may_be_of_29_february(year):
    assert classify_h_number(number_with(f"2942{year}")) == PersonNumber(NumberType.H_NUMBER)
    assert classify_h_number(number_with(f"2942{int(year) + 1}")) is Flaw.DATE


@pytest.mark.parametrize("year", ["12", "20", "96"])
def test_ddmmyy_may_be_29_february_of_a_leap_year(year):
    assert is_ddmmyy(f"2902{year}")
    assert not is_ddmmyy(f"2902{int(year) + 1}")


@pytest.mark.parametrize("remainder", [1, 2, 3])
def test_the_form_of_a_type_follows_the_rule_of_2032_unless_told_otherwise(remainder):
    number = number_with("150190", remainder)

    assert fits_type("1", number)
    assert fits_type("1", number, rule_2032=True)
    assert not fits_type("1", number, rule_2032=False)


@pytest.mark.parametrize("start", ["400190", "158090", "156590", "154090", "000190"])
def test_a_day_or_month_of_zero_is_no_date(start):
    assert classify(number_with(start)) is Flaw.DATE
