"""Made-up extracts as a reader gives them: rows of synthetic persons, and some that are refused."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from adapter.mapping import Person
from adapter.matching.derived import DerivedRow, Form, Read, RowFault
from adapter.matching.person_key import PersonKeys
from adapter.store.derived_answers import About
from adapter.values import replace

NOON = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)
KEYS = PersonKeys({}, bytes(range(32)))
KOMMUNE = "0301"
FIRST = About(source="annual", form=Form.CSV, name="2024.csv", digest="first", year=2024)
SECOND = replace(FIRST, name="2024-again.csv", digest="second")
ROWS = 60


def person(n: int) -> Person:
    """Nobody: no digits of it are checked here."""
    return Person(type_id="1", fid=f"{n:011}")


def row(number: int, **changes: object) -> DerivedRow:
    plain = DerivedRow(
        number=number,
        kommune_nr=KOMMUNE,
        list="9151",
        code="21",
        start=date(2024, 1, 1) + timedelta(days=number),
        end=None,
        orgnr="315587700",
        service_id=f"T{number}",
        source="annual",
        year=2024,
        person=person(number % 17),
    )
    return replace(plain, **changes)


def first(skip: int) -> Read:
    """An extract; every tenth row is refused."""
    return (item for item in _first() if item.number > skip)


def second(skip: int) -> Read:
    """A later edition of it: some services have ended, some are gone, some are new, some have no number."""
    return (item for item in _second() if item.number > skip)


def _first() -> Iterator[DerivedRow | RowFault]:
    for number in range(2, ROWS + 2):
        if number % 10:
            yield row(number, service_id=None if number % 7 == 0 else f"T{number}")
            continue
        yield RowFault(number, "code", "KPR-V-020")
        yield RowFault(number, "start", "KPR-V-032")


def _second() -> Iterator[DerivedRow | RowFault]:
    for number in range(2, ROWS + 2):
        of = number + 20
        known = row(of, service_id=None if of % 7 == 0 else f"T{of}")
        yield replace(known, number=number, end=known.start + timedelta(days=9) if number % 3 else None)
