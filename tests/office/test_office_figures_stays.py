"""Stays of a year in the office: whole years, codes of institutions alone, to who sees a kommune whole (MH-53)."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.office.served import Asked, office_in, served_office
from tests.office.visitors import BREDVIK
from tests.office.year_figures import Given, count_alone, told, written

NAME = "kostra-stays"
#: Of 2025 (the clock: November 2026).
STAYS = (
    Given("21", "2024-05-05", None, 30),
    Given("21", "2025-06-03", None, 9),
    Given("21", "2025-03-03", "2025-03-09", 7),
    Given("18", "2025-04-02", "2025-04-03", 40),
    Given("25", "2025-04-02", "2025-04-03", 3),
    Given("15", "2024-05-05", None, 20),
)


@pytest.fixture
async def stays(office_folder: Path) -> AsyncIterator[Asked]:
    count_alone(office_folder, STAYS)
    async with office_in(office_folder) as asked:
        yield asked


async def test_stays_of_a_whole_year_are_told_by_code_and_a_few_are_hidden(stays: Asked) -> None:
    for more in ("", "?month=2025"):
        assert await told(stays, NAME, more) == [
            ("2025", "18", "", 40),
            ("2025", "21", "", 46),
            ("2025", "25", "", None),
        ]
    assert (await told(stays, NAME, "?by=begun"))[2:4] == [
        ("2025", "21", "before", 30),
        ("2025", "21", "in-year", 16),
    ]
    assert (await told(stays, NAME, "?by=ended"))[2:4] == [
        ("2025", "21", "in-year", 7),
        ("2025", "21", "later", 39),
    ]
    assert await written(stays, NAME) == [
        ("2025", "18", "40"),
        ("2025", "21", "46"),
        ("2025", "25", ""),
    ]


@pytest.mark.parametrize("more", ["?month=2026", "?month=2025-12", "?by=unit", "?by=hovedforlop"])
async def test_no_part_of_a_year_and_no_unit_can_be_asked_for(stays: Asked, more: str) -> None:
    assert (await stays.get("viewer", f"/api/v1/figures/{NAME}{more}")).status_code == 404


async def test_who_sees_one_unit_is_told_none(stays: Asked) -> None:
    assert await told(stays, NAME, who="unit") == []


async def test_it_says_what_is_shown_and_where_hours_are(stays: Asked) -> None:
    figures = (await stays.get("viewer", "/api/v1/figures")).json()["figures"]
    [figure] = [each for each in figures if each["name"] == "kostra-stays"]
    assert figure["isHelpForFillingIn"] is True
    assert "Timer står under «KOSTRA: timer per uke 31.12»" in figure["without"]["nb"]
    assert "at least 5 stays more" in figure["without"]["en"]
    [users] = [each for each in figures if each["name"] == "kostra"]
    assert "Hours stand under KOSTRA: hours a week" in users["without"]["en"]


@pytest.fixture(scope="module")
def office(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = shutil.copytree(filled_folder, tmp_path_factory.mktemp("stays") / "office")
    count_alone(folder, STAYS)
    with served_office(folder) as address:
        yield address


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ["KOSTRA: opphold i året", "Hjelp til utfylling", "før året", "i året", "skjult", "År"]),
        (
            "en",
            ["KOSTRA: stays in the year", "Help for filling in", "before the year", "in the year", "Year"],
        ),
    ],
)
def test_the_page_draws_them_and_says_what_they_are(
    visit: Callable[..., Page], language: str, words: list[str]
) -> None:
    page = visit("viewer", viewport={"width": 1280, "height": 900})
    page.goto(f"/figures?name=kostra-stays&kommune={BREDVIK}&by=begun&lang={language}")
    said = page.locator("main").inner_text()
    assert [word for word in words if word not in said] == []
    assert page.locator("svg.bars text.bar-number").all_text_contents()[:2] == ["40", "30"]
    assert page.locator("thead th").count() == 5
    rows = page.locator("tbody tr").all_inner_texts()
    assert [row.split("\t")[2:] for row in rows][2:4] == [
        ["21", "før året" if language == "nb" else "before the year", "30"],
        ["21", "i året" if language == "nb" else "in the year", "16"],
    ]
