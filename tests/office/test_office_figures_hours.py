"""Hours a week of a year in the office: whole hours by code, and a few hidden, to who sees a kommune whole (MH-53)."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.office.served import Asked, office_in, served_office
from tests.office.visitors import BREDVIK
from tests.office.year_figures import Given, count_alone, told, written

NAME = "kostra-hours"
#: On 31 December 2025 (the clock: November 2026): code, minutes a week, how many.
_GIVEN = (("15", 390, 20), ("15", None, 7), ("1", 90, 30), ("1", None, 2), ("29", None, 9), ("21", 600, 3))
SERVICES = [Given(code, "2024-05-05", None, many, minutes) for code, minutes, many in _GIVEN]


@pytest.fixture
async def hours(office_folder: Path) -> AsyncIterator[Asked]:
    count_alone(office_folder, SERVICES)
    async with office_in(office_folder) as asked:
        yield asked


async def test_hours_are_told_by_code_and_those_of_a_few_are_hidden(hours: Asked) -> None:
    expected = [("1", "", 45), ("15", "", 130), ("21", "", None), ("29", "", None)]
    for more in ("", "?month=2025"):
        assert await told(hours, NAME, more) == [("2025", *row) for row in expected]
    assert await told(hours, NAME, "?by=told") == [
        ("2025", "1", "with", None),
        ("2025", "1", "without", None),
        ("2025", "15", "with", 20),
        ("2025", "15", "without", 7),
        ("2025", "21", "*", None),
        ("2025", "29", "*", None),
    ]
    assert await written(hours, NAME) == [
        ("2025", "1", "45"),
        ("2025", "15", "130"),
        ("2025", "21", ""),
        ("2025", "29", ""),
    ]


@pytest.mark.parametrize("more", ["?month=2026", "?month=2025-12", "?by=unit", "?by=hovedforlop"])
async def test_no_part_of_a_year_and_no_unit_can_be_asked_for(hours: Asked, more: str) -> None:
    assert (await hours.get("viewer", f"/api/v1/figures/{NAME}{more}")).status_code == 404


async def test_who_sees_one_unit_is_told_none(hours: Asked) -> None:
    assert await told(hours, NAME, who="unit") == []


async def test_it_says_what_is_counted_and_what_is_not(hours: Asked) -> None:
    figures = (await hours.get("viewer", "/api/v1/figures")).json()["figures"]
    [figure] = [each for each in figures if each["name"] == "kostra-hours"]
    assert figure["isHelpForFillingIn"] is True
    assert "minst 5 personer har timer" in figure["without"]["nb"]
    assert "at least 5 persons have hours" in figure["without"]["en"]
    assert "Timer per uke" in figure["what"]["nb"]


@pytest.fixture(scope="module")
def office(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = shutil.copytree(filled_folder, tmp_path_factory.mktemp("hours") / "office")
    count_alone(folder, SERVICES)
    with served_office(folder) as address:
        yield address


@pytest.mark.parametrize(
    ("language", "words", "parts"),
    [
        ("nb", ["KOSTRA: timer per uke 31.12", "Hjelp til utfylling", "skjult"], ("med timer", "uten timer")),
        ("en", ["KOSTRA: hours a week", "Help for filling in", "hidden"], ("with hours", "without hours")),
    ],
)
def test_the_page_draws_them_and_says_what_they_are(
    visit: Callable[..., Page], language: str, words: list[str], parts: tuple[str, str]
) -> None:
    page = visit("viewer", viewport={"width": 1280, "height": 900})
    page.goto(f"/figures?name=kostra-hours&kommune={BREDVIK}&lang={language}")
    said = page.locator("main").inner_text()
    assert [word for word in words if word not in said] == []
    assert page.locator("svg.bars text.bar-number").all_text_contents()[:2] == ["130", "45"]
    heading = {"nb": "Timer per uke", "en": "Hours a week"}[language]
    assert page.locator("thead th.number").all_text_contents() == [heading]
    page.goto(f"/figures?name=kostra-hours&kommune={BREDVIK}&by=told&lang={language}")
    rows = [row.split("\t")[2:] for row in page.locator("tbody tr").all_inner_texts()]
    assert rows[2:4] == [["15", parts[0], "20"], ["15", parts[1], "7"]]
    assert page.locator("thead th.number").all_text_contents() == [{"nb": "Antall", "en": "Number"}[language]]
