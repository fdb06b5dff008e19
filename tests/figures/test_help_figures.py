"""The help figures for KOSTRA and IS-24/8, of a few documents whose answer was worked out by hand (MH-52, MH-53)."""

from collections.abc import Iterator
from datetime import date

from adapter.figures import FIGURES, NOT_DIVIDED, FiguresTable, Whose, table_of
from adapter.store import Store
from tests.notifications.documents import FNR, ORGNR, UNITS, Tree, coded, named, person_number
from tests.pilot.given import KOMMUNE, PSYCHOLOGIST, granted, part, take, talk, world

_PROFESSIONS = "urn:oid:2.16.578.1.12.4.1.1.8401"
NURSE = {"type": [coded("2", _PROFESSIONS)]}
YEAR = [date(2025, month, 1) for month in range(1, 13)]


def person(number: int) -> Tree:
    return named(person_number(1 + number % 28, 81 + number // 28, 1950), FNR)


def service(
    number: int, whose: int, code: str, start: str, end: str | None = None, **changes: object
) -> Tree:
    period = {"start": start} | ({"end": end} if end else {})
    told: Tree = {
        "id": f"s{number}",
        "identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{number}"}],
        "type": [coded(code)],
        "patient": person(whose),
        "managingOrganization": named(UNITS[0], ORGNR),
        "period": period,
    }
    status = str(changes.pop("status", "finished" if end else "active"))
    return granted(start, status, **(told | changes))


def services() -> Iterator[Tree]:
    """Of code 15 on 31 December 2025: 7 services of 6 persons. Of code 29: 5 services of 5 persons."""
    for number in range(6):
        yield service(number, number, "15", "2025-03-01")
    yield service(6, 0, "15", "2025-06-01", "2026-02-01")
    for number in range(7, 12):
        yield service(number, number, "29", "2024-05-05")
    # Not given on that day: ended before it, began after it, and one that its source takes back.
    yield service(12, 12, "15", "2025-01-01", "2025-11-30")
    yield service(13, 13, "29", "2026-01-01")
    yield service(14, 14, "29", "2025-02-01")
    yield service(14, 14, "29", "2025-02-01", version=2, status="entered-in-error")


async def test_kostra_counts_services_and_users_on_the_last_day_of_the_year(store: Store) -> None:
    await take(store, world(part()), *services())
    table = await asked(store, "kostra", "services")
    assert told(table) == {
        ("2025-12", "", ""): (12, 11),
        ("2025-12", "15", ""): (7, 6),
        ("2025-12", "29", ""): (5, 5),
    }


def contacts() -> Iterator[Tree]:
    """January: 6 with a psychologist and 5 with a nurse, all of different persons; March: 5 and 7; May: 3 with a psychologist."""
    number = 0
    for month, staff, many in (
        ("01", PSYCHOLOGIST, 6),
        ("01", NURSE, 5),
        ("03", PSYCHOLOGIST, 5),
        ("03", NURSE, 7),
        ("05", PSYCHOLOGIST, 3),
    ):
        for _ in range(many):
            number += 1
            day = f"2025-{month}-{1 + number % 28:02}"
            yield talk(str(number), day, participant=[staff], subject=person(number))


async def test_is_24_8_adds_up_the_months_of_the_year_that_are_shown(store: Store) -> None:
    await take(store, world(part()), *contacts())
    whole = await asked(store, "is-24-8", "contacts")
    divided = await asked(store, "is-24-8", "contacts", "profession")
    pilot = "pilot:PILOT-PSY-LT"
    # Of the 3 in May nothing is told but that there is a month more; who the users of a year are is never told.
    assert over_the_year(whole) == {
        (pilot, ""): (6 + 5, 1, 3),
        ("no-event", ""): (5 + 7, 1, 3),
        (NOT_DIVIDED, ""): (None, 1, 3),
    }
    assert over_the_year(divided) == {
        (pilot, "4"): (6 + 5, 1, 3),
        ("no-event", "2"): (5 + 7, 1, 3),
        (NOT_DIVIDED, ""): (None, 1, 3),
    }
    assert {(row.month, row.persons) for row in (*whole.rows, *divided.rows)} == {("2025", None)}


def test_all_are_marked_as_help_and_none_counts_man_years() -> None:
    helping = [figure for figure in FIGURES.values() if figure.is_help]
    assert [figure.name for figure in helping] == [
        "kostra",
        "kostra-stays",
        "kostra-hours",
        "is-24-8",
        "is-24-8-courses",
    ]
    for figure in helping:
        assert "sendes ikke" in figure.what["nb"]
        assert "not sent" in figure.what["en"]
        assert "Årsverk" in figure.without["nb"]


async def asked(store: Store, name: str, counts: str, by: str = "") -> FiguresTable:
    months = await store.figures.months(counts, [KOMMUNE], YEAR)
    return table_of(FIGURES[name], by, [Whose(KOMMUNE)], months)


def told(table: FiguresTable) -> dict[tuple[str, str, str], tuple[int | None, int | None]]:
    return {(row.month, row.group, row.value): (row.number, row.persons) for row in table.rows}


def over_the_year(table: FiguresTable) -> dict[tuple[str, str], tuple[int | None, int, int]]:
    """By group and part: the sum, how many months are not in it, and in how many anything was counted."""
    return {(row.group, row.value): (row.number, row.hidden_months, row.counted_months) for row in table.rows}
