"""The figures of the pilot in the office: contacts that are held (MH-13), and courses of a year for IS-24/8 (MH-52)."""

import csv
import io
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.office.served import Asked, office_in
from tests.office.visitors import BREDVIK, HEIMETENESTE, NORDLYS, SJUKEHEIM

GROUP, CODE = "pilot:PILOT-PSY-LT", "PILOT-PSY-LT"
COURSES = "/api/v1/figures/is-24-8-courses"


@pytest.fixture
async def piloted(office_folder: Path) -> AsyncIterator[Asked]:
    """Twelve persons in each of two months of 2025, of two units, each with a course and its contact; in a third month three."""
    with closing(sqlite3.connect(office_folder / "kpr.db")) as connection, connection:
        connection.execute("DELETE FROM counted")
        for month, persons in (("2025-03", 12), ("2025-04", 12), ("2025-05", 3)):
            for number in range(persons):
                _contact(connection, f"{month} {number}", f"{month}-01", f"p{number}", number % 2)
                _course(connection, f"{month} {number}", f"{month}-1{number % 10}", f"p{number}", "held")
        for number in range(20):
            _contact(connection, f"other {number}", "2025-05-01", f"q{number}", 0, "kuhr")
        _course(connection, "refused", "2025-03-11", "p1", "rejected")
    async with office_in(office_folder) as asked:
        yield asked


def _contact(
    connection: sqlite3.Connection, name: str, month: str, person: str, unit: int, what: str = GROUP
) -> None:
    place = ("contact", "bredvik", name, BREDVIK, what, month, None, (SJUKEHEIM, HEIMETENESTE)[unit])
    row = (*place, "4", "1", "", "", person, "", "")
    connection.execute(f"INSERT INTO counted VALUES ({', '.join('?' * 15)}, NULL)", row)


def _course(connection: sqlite3.Connection, name: str, first: str, person: str, state: str) -> None:
    said = {"id": name, "kommune_nr": BREDVIK, "person_key": person, "tenant": "bredvik", "code": CODE}
    said |= {"state": state, "first": first, "last": first, "contacts": "1", "programme": "other"}
    said |= {"professions": '["4"]', "hovedforlop": "[]"}
    _put(connection, "pilot_course", said)
    attended = {
        each: said[each] for each in ("id", "kommune_nr", "person_key", "tenant", "code", "programme")
    }
    attended |= {"day": first, "professions": '["4"]', "hovedforlop": "1", "course_id": name}
    _put(connection, "pilot_contact", attended)


def _put(connection: sqlite3.Connection, table: str, said: dict[str, str]) -> None:
    columns, marks = ", ".join(said), ", ".join("?" * len(said))
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(said.values()))


async def rows(asked: Asked, path: str, who: str = "viewer") -> list[dict[str, object]]:
    answer = await asked.get(who, path)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


async def test_contacts_of_the_pilot_are_told_by_month_and_one_thing_at_a_time(piloted: Asked) -> None:
    [april, march] = [
        (row["month"], row["group"], row["number"], row["users"])
        for row in await rows(piloted, "/api/v1/figures/pilot")
        if row["month"] != "2025-05"
    ][::-1]
    assert (march, april) == (("2025-03", GROUP, 12, 12), ("2025-04", GROUP, 12, 12))
    for by, parts in (
        ("unit", {SJUKEHEIM: 6, HEIMETENESTE: 6}),
        ("profession", {"4": 12}),
        ("hovedforlop", {"1": 12}),
    ):
        told = await rows(piloted, f"/api/v1/figures/pilot?by={by}&month=2025-03")
        assert {row["value"]: row["number"] for row in told} == parts
    assert (await piloted.get("viewer", "/api/v1/figures/pilot?by=form")).status_code == 404


async def test_what_is_small_is_hidden_as_in_all_figures_of_contacts(piloted: Asked) -> None:
    [small] = await rows(piloted, "/api/v1/figures/pilot?month=2025-05")
    every = await rows(piloted, "/api/v1/figures/contacts?month=2025-05")
    assert (small["group"], small["number"], small["isHidden"]) in ((GROUP, None, True), ("*", None, True))
    assert all(row["number"] is None for row in every if row["group"] in (GROUP, "kuhr"))


@pytest.mark.parametrize("name", ["pilot", "is-24-8-courses"])
async def test_page_files_and_interface_say_the_same(piloted: Asked, name: str) -> None:
    told = await rows(piloted, f"/api/v1/figures/{name}")
    file = (await piloted.get("viewer", f"/figures/{name}.csv")).text
    written = list(csv.DictReader(io.StringIO(file)))
    page = (await piloted.get("viewer", f"/figures?name={name}&kommune={BREDVIK}")).text

    assert told == await rows(piloted, f"/figures/{name}.json")
    assert [row["number"] for row in written] == [str(row["number"] or "") for row in told]
    assert all(f'<td class="number">{row["number"]}</td>' in page for row in told if row["number"])
    assert f"Pilot, {CODE}" in page
    assert ("MH-13" in page) is (name == "pilot")


async def test_courses_of_a_year_are_those_of_the_months_that_are_shown(piloted: Asked) -> None:
    """March and April with twelve each; May's three are hidden, as its contacts are; the rejected one is none."""
    every = await rows(piloted, COURSES)
    [row] = [row for row in every if row["group"] == GROUP]
    told = (row["month"], row["group"], row["number"], row["hiddenMonths"], row["users"])
    assert told == ("2025", GROUP, 24, 1, None)
    assert (await piloted.get("viewer", f"{COURSES}?month=2025-03")).status_code == 404
    assert (await piloted.get("viewer", f"{COURSES}?by=profession")).status_code == 404


async def test_courses_are_marked_as_help_and_say_what_is_not_in_them(piloted: Asked) -> None:
    figures = (await piloted.get("viewer", "/api/v1/figures")).json()["figures"]
    [courses] = [each for each in figures if each["name"] == "is-24-8-courses"]
    assert (courses["isHelpForFillingIn"], courses["by"], courses["askedBy"]) == (True, [], ["MH-52"])
    assert "ikke har slått på piloten" in courses["without"]["nb"]


@pytest.mark.parametrize("name", ["pilot", "is-24-8-courses"])
async def test_each_sees_the_pilot_of_kommuner_and_units_of_their_own(piloted: Asked, name: str) -> None:
    path = f"/api/v1/figures/{name}"
    assert await rows(piloted, path, f"viewer-{BREDVIK}") == await rows(piloted, path)
    assert await rows(piloted, path, f"viewer-{NORDLYS}") == []
    of_unit = await rows(piloted, path, "unit")
    assert {row["unit"] for row in of_unit} <= {SJUKEHEIM}
    # Courses are not told by unit: of them there is no more than that a month is too small to be divided.
    assert {row["group"] for row in of_unit} <= ({GROUP, "*"} if name == "pilot" else {"*"})
    assert any(row["number"] for row in of_unit) is (name == "pilot")
    for who in ("auditor", "source"):
        assert (await piloted.get(who, path)).status_code == 403
