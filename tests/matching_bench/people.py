"""Synthetic persons: numbers with right control digits, and month + 80 as Tenor has it (KPR-V-052, KPR-V-057)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_FIRST_GROWN_UP, _GROWN_UP_DAYS = date(1930, 1, 1), 19_000
_FIRST_CHILD, _CHILD_DAYS = date(2001, 1, 1), 4_700
#: Those born on a day are told apart by their place; each place has so many individual numbers of its own,
#: of which more than one has control digits, and each person has so many places.
_NUMBERS, _PLACES = 12, 8
_TENOR_MONTH, _D_DAY = 80, 40


class Known(StrEnum):
    """As whom an EPJ knows a person."""

    FNR = "fødselsnummer"
    D_NUMBER = "D-number"
    FORMER = "former fødselsnummer"
    BOTH = "fødselsnummer, and the D-number as old"
    WITH_FORMER = "fødselsnummer, and the former one as old"
    BIRTH_DATE = "birth date"


@dataclass(frozen=True, slots=True)
class Person:
    """One human being with all numbers they ever had."""

    born: date
    #: Which of those born on the day.
    place: int

    @property
    def fnr(self) -> str:
        return _number(self.born, self.place)

    @property
    def former(self) -> str:
        """A fødselsnummer they had before."""
        return _number(self.born, self.place + 1)

    @property
    def d_number(self) -> str:
        return _number(self.born, self.place, day_added=_D_DAY)

    @property
    def is_woman(self) -> bool:
        return int(self.fnr[8]) % 2 == 0

    @property
    def twin(self) -> "Person":
        """Another person, born the same day."""
        return replace(self, place=self.place + 2)

    @property
    def namesake(self) -> "Person":
        """A third one born that day."""
        return replace(self, place=self.place + 4)

    @property
    def stranger(self) -> "Person":
        """Somebody born the day after."""
        return replace(self, born=self.born + timedelta(days=1), place=self.place + 6)

    @property
    def is_child(self) -> bool:
        return self.born >= _FIRST_CHILD


def person(number: int) -> Person:
    """Give the person of a number, from 0; every fifth is a child."""
    if number % 5 == 0:
        nth, first, days = number // 5, _FIRST_CHILD, _CHILD_DAYS
    else:
        nth, first, days = number - number // 5 - 1, _FIRST_GROWN_UP, _GROWN_UP_DAYS
    # Neighbours by number are born on days far apart: 37 has no factor in common with either.
    return Person(first + timedelta(days=nth * 37 % days), nth // days * _PLACES)


@lru_cache(4096)
def _number(born: date, place: int, *, day_added: int = 0) -> str:
    """The first valid number of a place on a day (KPR-V-052: both control digits by modulus 11)."""
    head = f"{born.day + day_added:02}{born.month + _TENOR_MONTH:02}{born.year % 100:02}"
    # Born from 2000 on: 500 to 999; before, 000 to 499.
    first = (500 if born.year >= 2000 else 0) + place * _NUMBERS
    tried = (_controlled(f"{head}{first + i:03}") for i in range(_NUMBERS))
    return next(number for number in tried if number)


def _controlled(nine: str) -> str | None:
    digits = [int(each) for each in nine]
    first = -sum(w * d for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), digits, strict=True)) % 11
    digits.append(first)
    second = -sum(w * d for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), digits, strict=True)) % 11
    return f"{nine}{first}{second}" if first < 10 and second < 10 else None


def _unit(serial: int) -> str | None:
    """An organisation number (modulus 11), or None where none has this beginning."""
    eight = f"{serial:08}"
    control = -sum(w * int(d) for w, d in zip((3, 2, 7, 6, 5, 4, 3, 2), eight, strict=True)) % 11
    return f"{eight}{control}" if control < 10 else None


_ALL_UNITS = [unit for serial in range(31_200_000, 31_200_060) if (unit := _unit(serial))]
#: Made-up units of the kommune and of its neighbour, and one that works for both.
UNITS, NEIGHBOURS, PRIVATE = _ALL_UNITS[:30], _ALL_UNITS[30:40], _ALL_UNITS[40]
