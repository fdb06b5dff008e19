"""
Person and organisation numbers: what a string of digits can be, judged by itself.

Nothing here knows where the number was found or in which environment we run: the caller decides
what a synthetic number means (KPR-V-057) and which identifier system it stood under. The source
of every constant is section 11 of the domain notes on reporting; the rule ids are beside them.
"""

from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import mul
from typing import Literal

from adapter.rules import PERSON_NUMBER_CHECKSUM, PERSON_NUMBER_DATE, PERSON_NUMBER_FORM
from adapter.values import Unshown, Value

Sex = Literal["male", "female"]
Series = Literal["tenor", "nhn", "nav"]

#: KPR-V-052: modulus 11 over the nine digits before it, and over the ten before it.
_K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
#: What the sums are too large by, where a digit is counted by its ASCII code.
_K1_ZERO, _K2_ZERO = (ord("0") * (sum(weights) + 1) for weights in (_K1_WEIGHTS, _K2_WEIGHTS))
#: KPR-V-052: from 2032 the first control digit may leave any of these remainders, the second still 0.
_K1_REMAINDERS_2032 = (0, 1, 2, 3)
#: KPR-V-023.
_ORGANISATION_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
#: KPR-V-054: a D-number adds this to the day.
_D_DAY = 40
#: KPR-V-057: what the makers of synthetic persons add to the month. NAV's mark is also that of an H-number.
_SERIES_BY_MONTH: tuple[tuple[int, Series], ...] = ((80, "tenor"), (65, "nhn"), (40, "nav"))
_H_MONTH = 40


class NumberType(StrEnum):
    """What kind of identifier a number is: the codes of Volven 9032 that have a form of their own."""

    FODSELSNUMMER = "1"
    D_NUMBER = "2"
    H_NUMBER = "3"
    DUF = "10"
    FH_NUMBER = "12"


class Flaw(StrEnum):
    """Why a string is no person number; the value is the rule's id."""

    FORM = PERSON_NUMBER_FORM
    CHECKSUM = PERSON_NUMBER_CHECKSUM
    DATE = PERSON_NUMBER_DATE


class PersonNumber(Value, frozen=True):
    """What a valid number tells of itself; the number and the date stay out of its `repr`."""

    type: NumberType
    #: Whose synthetic series it belongs to; None for one that looks real.
    series: Series | None = None
    #: It fits the rule from 2032 only: nothing but day and month may be concluded (KPR-V-053).
    only_2032: bool = False
    #: None where the century cannot be told, and for numbers without a date in them.
    birth_date: Unshown[date | None] = None
    sex: Unshown[Sex | None] = None


#: A document's person is judged some four times, in the batch that it comes in.
@lru_cache(maxsize=512)
def classify(number: str, *, rule_2032: bool = True) -> PersonNumber | Flaw:
    """
    Tell what `number` is, or its first flaw.

    A month above 40 makes a synthetic number of NAV's series here; where it stood under system
    HNR with an assigner, ask `classify_h_number` (outcomes.md, section 3). `rule_2032` allows the
    control digits of 2032 beside the old ones.
    """
    if not _digits_only(number):
        return Flaw.FORM
    if len(number) == 12:
        return PersonNumber(NumberType.DUF) if number[:2] in ("19", "20") else Flaw.FORM
    if len(number) != 11:
        return Flaw.FORM
    if number[0] in "89":
        return PersonNumber(NumberType.FH_NUMBER) if _remainders(number) == (0, 0) else Flaw.CHECKSUM
    return _dated(number, rule_2032=rule_2032)


def classify_h_number(number: str) -> PersonNumber | Flaw:
    """Tell what `number` is when it stood under system HNR with an assigner: an H-number, typeID 3."""
    if len(number) != 11 or not _digits_only(number):
        return Flaw.FORM
    if _remainders(number) != (0, 0):
        return Flaw.CHECKSUM
    if number[0] in "89":  # an older one: no date in it
        return PersonNumber(NumberType.H_NUMBER)
    day, month, year = int(number[:2]), int(number[2:4]) - _H_MONTH, int(number[4:6])
    if not _some_date(day, month, year):
        return Flaw.DATE
    return PersonNumber(NumberType.H_NUMBER)


def fits_type(type_id: str, fid: str, *, rule_2032: bool = True) -> bool:
    """Whether `fid` has the form its typeID (Volven 9032) asks for; False for 4 to 8 (KPR-V-051, V-055)."""
    if type_id == "9":
        return is_ddmmyy(fid)
    read = classify_h_number(fid) if type_id == "3" else classify(fid, rule_2032=rule_2032)
    return isinstance(read, PersonNumber) and read.type == type_id


def is_ddmmyy(text: str) -> bool:
    """Whether `text` is the fid of typeID 9: six digits that are a real day of some century (KPR-V-055)."""
    if len(text) != 6 or not _digits_only(text):
        return False
    return _some_date(int(text[:2]), int(text[2:4]), int(text[4:]))


def organisation_number(text: str) -> str | None:
    """Give the nine digits of a valid organisation number; a tenth digit may only be 0 (KPR-V-023)."""
    try:
        return _organisation_number(text)
    except ValueError:
        return None


#: A sender's units are always the same ones. What is none raises `ValueError`, as that is not remembered: it may be a
#: person's number that was filed as one.
@lru_cache(maxsize=4096)
def _organisation_number(text: str) -> str:
    if not _digits_only(text) or not (len(text) == 9 or (len(text) == 10 and text[9] == "0")):
        raise ValueError("no organisation number")
    control = -sum(map(mul, _ORGANISATION_WEIGHTS, map(int, text))) % 11  # 10 is no digit, so it never fits
    if control != int(text[8]):
        raise ValueError("no organisation number")
    return text[:9]


def is_hpr_number(text: str) -> bool:
    """Whether `text` has the form of a number in the register of health personnel: 1 to 9 digits (KPR-V-080)."""
    return 1 <= len(text) <= 9 and _digits_only(text)


def _dated(number: str, *, rule_2032: bool) -> PersonNumber | Flaw:
    """Read a fødselsnummer or a D-number."""
    first, second = _remainders(number)
    if second or (first and not (rule_2032 and first in _K1_REMAINDERS_2032)):
        return Flaw.CHECKSUM
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    kind = NumberType.FODSELSNUMMER
    if day > _D_DAY:
        kind, day = NumberType.D_NUMBER, day - _D_DAY
    series: Series | None = None
    for added, mark in _SERIES_BY_MONTH:
        if month > added:
            series, month = mark, month - added
            break
    if not _some_date(day, month, year):
        return Flaw.DATE
    if first:
        return PersonNumber(kind, series, only_2032=True)
    individual = int(number[6:9])
    century = _century(individual, year)
    if century and not _is_date(century + year, month, day):
        if series is None:
            return Flaw.DATE
        century = None  # KPR-V-054: synthetic persons may be born on 29 February of a year 00
    born = date(century + year, month, day) if century else None
    return PersonNumber(kind, series, birth_date=born, sex="male" if individual % 2 else "female")


def _century(individual: int, year: int) -> int | None:
    """Give the century by the individual number (before 2032); None for what was never allotted."""
    if individual < 500:
        return 1900
    if year < 40:
        return 2000
    if individual < 750 and year >= 54:
        return 1800
    return 1900 if individual >= 900 else None


def _some_date(day: int, month: int, year: int) -> bool:
    """Whether the two-digit year has that day in some century; 00 counts as 2000, a leap year."""
    return _is_date(2000 + year, month, day)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _remainders(number: str) -> tuple[int, int]:
    """What the two control digits of eleven digits leave; by the old rule nothing."""
    digits = number.encode()
    first = sum(map(mul, _K1_WEIGHTS, digits)) + digits[9] - _K1_ZERO
    second = sum(map(mul, _K2_WEIGHTS, digits)) + digits[10] - _K2_ZERO
    return first % 11, second % 11


def _digits_only(text: str) -> bool:
    """Whether every character is one of 0 to 9; `isdigit` alone takes other scripts' digits too."""
    return text.isascii() and text.isdigit()
