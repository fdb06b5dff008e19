"""Help for IS-24/8 in the office: whole years alone, whatever is asked for, and in both languages (MH-52)."""

import csv
import io
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.office.served import Asked, office_in
from tests.office.visitors import BREDVIK, SJUKEHEIM

#: Ten persons each: the end of a year, a whole one, and the beginning of the one that runs (the clock: November 2026).
MONTHS = (
    "2024-11",
    "2024-12",
    *(f"2025-{month:02}" for month in range(1, 13)),
    *(f"2026-{month:02}" for month in range(1, 3)),
)
IS = "/api/v1/figures/is-24-8"


@pytest.fixture
async def years(office_folder: Path) -> AsyncIterator[Asked]:
    with closing(sqlite3.connect(office_folder / "kpr.db")) as connection, connection:
        connection.execute("DELETE FROM counted")
        for month in MONTHS:
            for number in range(10):
                row = ("contact", "bredvik", f"{month} {number}", BREDVIK, "kuhr", f"{month}-01", None)
                connection.execute(
                    f"INSERT INTO counted VALUES ({', '.join('?' * 15)}, NULL)",
                    (*row, SJUKEHEIM, "4", "", "", "", f"p{number}", "", ""),
                )
    async with office_in(office_folder) as asked:
        yield asked


async def test_a_year_that_is_not_whole_is_not_told(years: Asked) -> None:
    for by in ("", "?by=profession", "?month=2025"):
        [row] = (await years.get("viewer", f"{IS}{by}")).json()["rows"]
        told = (row["month"], row["group"], row["number"], row["hiddenMonths"], row["countedMonths"])
        assert told == ("2025", "kuhr", 120, 0, 12)
        assert row["users"] is None
    written = (await years.get("viewer", "/figures/is-24-8.csv")).text
    [line] = csv.DictReader(io.StringIO(written))
    assert (line["month"], line["number"], line["countedMonths"]) == ("2025", "120", "12")


@pytest.mark.parametrize("month", ["2026-02", "2025-02", "2024", "2026", "2025-", "20"])
async def test_a_part_of_a_year_cannot_be_asked_for(years: Asked, month: str) -> None:
    assert (await years.get("viewer", f"{IS}?month={month}")).status_code == 404


async def test_the_year_is_none_of_a_figure_of_months(years: Asked) -> None:
    assert (await years.get("viewer", "/api/v1/figures/contacts?month=2025")).status_code == 404
    rows = (await years.get("viewer", "/api/v1/figures/contacts?month=2025-03")).json()["rows"]
    assert {(row["month"], row["number"]) for row in rows} == {("2025-03", 10)}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ["Bare hele år", '<th scope="col">År</th>', "Måneder med tall", "12 av 12"]),
        ("en", ["Whole years only", '<th scope="col">Year</th>', "Months with numbers", "12 of 12"]),
    ],
)
async def test_the_page_says_that_a_year_is_whole(years: Asked, language: str, words: list[str]) -> None:
    page = await years.get("viewer", f"/figures?name=is-24-8&kommune={BREDVIK}&lang={language}")
    assert page.status_code == 200
    assert [word for word in words if word not in page.text] == []
    assert '<option value="2025">2025</option>' in page.text
    assert "2026-0" not in page.text
    assert '<td class="number">120</td>' in page.text


async def test_who_goes_from_a_month_to_the_year_loses_the_month(years: Asked) -> None:
    for asked in ("name=is-24-8&month=2026-02", "name=contacts&month=2025"):
        page = await years.get("viewer", f"/figures?{asked}&kommune={BREDVIK}")
        assert page.status_code == 200
