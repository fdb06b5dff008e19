"""What was stopped, by rule, unit and missing field, and the share of what waits, as the office shows them (MH-44, MH-56)."""

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.office.served import Asked, office_in, served_office
from tests.office.visitors import BREDVIK, HEIMETENESTE, NORDLYS, SJUKEHEIM

_MONTH = "2026-03"
_RECORD = (
    "id, line, kommune_nr, tenant, service_id, change, hendelse_dato, scope, switched_on, state, reason,"
    " created_at, day, person_hash, outcome_id, sealed"
)


@pytest.fixture(scope="module")
def stopped_folder(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with so much that was stopped in a month that some of it is shown."""
    folder = Path(shutil.copytree(filled_folder, tmp_path_factory.mktemp("holds") / "office"))
    with closing(sqlite3.connect(folder / "kpr.db")) as connection, connection:
        for number in range(20):
            _add_refused(connection, number)
        for number in range(80):
            _add_record(connection, number, is_held=number % 4 == 0)
    return folder


def _add_refused(connection: sqlite3.Connection, number: int) -> None:
    unit = HEIMETENESTE if number % 4 == 0 else SJUKEHEIM
    field = "period.start" if number % 2 else "patient"
    rule = "KPR-F-060" if number % 2 else "KPR-F-040"
    place = ("refused", "bredvik", f"r{number}", BREDVIK, "reject", f"{_MONTH}-01", None, unit)
    row = (*place, "", "", "", "", f"p{number}", rule, field)
    connection.execute(f"INSERT INTO counted VALUES ({', '.join('?' * 15)}, NULL)", row)


def _add_record(connection: sqlite3.Connection, number: int, *, is_held: bool) -> None:
    name, outcome = f"held-{number}", 900_000 + number
    state = ("held", "missing-kpr-field") if is_held else ("delivered", None)
    row = (name, "hst", BREDVIK, "bredvik", name, "N", f"{_MONTH}-02", "default", True, *state)
    row = (*row, f"{_MONTH}-02 10:00:00", f"{_MONTH}-02", f"p{number}", outcome, b"")
    connection.execute(f"INSERT INTO record ({_RECORD}) VALUES ({', '.join('?' * 16)})", row)
    if is_held:
        unit = HEIMETENESTE if number % 20 == 0 else SJUKEHEIM
        lacks = {"rule": "KPR-F-090", "expression": "Encounter", "params": {"field": "amming"}}
        detail = json.dumps({"records": [name], "findings": [lacks]})
        facts = json.dumps({"facts": [["unit", [unit]]]})
        connection.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", (f"told-{unit}", facts))
        connection.execute(
            "INSERT INTO resource (outcome_id, number, outcome, detail, told) VALUES (?, 0, 'consult', ?, ?)",
            (outcome, detail, f"told-{unit}"),
        )


@pytest.fixture
def office(stopped_folder: Path) -> Iterator[str]:
    with served_office(stopped_folder) as address:
        yield address


async def _rows(asked: Asked, who: str, name: str, by: str) -> dict[tuple[str, str], object]:
    path = f"/api/v1/figures/{name}?month={_MONTH}&kommune={BREDVIK}&by={by}"
    answer = await asked.get(who, path)
    assert answer.status_code == 200, answer.text
    return {(row["unit"], row["value"]): row["number"] for row in answer.json()["rows"]}


async def test_a_kommune_sees_which_field_is_missing_and_by_what_rule_and_unit(stopped_folder: Path) -> None:
    async with office_in(stopped_folder) as asked:
        assert await _rows(asked, "viewer", "refused-services", "field") == {
            ("", "patient"): 10,
            ("", "period.start"): 10,
        }
        assert await _rows(asked, "viewer", "refused-services", "rule") == {
            ("", "KPR-F-040"): 10,
            ("", "KPR-F-060"): 10,
        }
        assert await _rows(asked, "viewer", "holds", "field") == {("", "amming"): 20}
        assert await _rows(asked, "viewer", "holds", "rule") == {("", "KPR-F-090"): 20}
        # One unit has four only: it is hidden, and the other one with it.
        assert await _rows(asked, "viewer", "holds", "unit") == {
            ("", SJUKEHEIM): None,
            ("", HEIMETENESTE): None,
        }


async def test_a_unit_sees_what_it_must_fill_in_and_nothing_of_others(stopped_folder: Path) -> None:
    async with office_in(stopped_folder) as asked:
        mine = await _rows(asked, "unit", "refused-services", "field")
        # Its own five records without a patient, ten without a start; of the other unit's five none.
        assert mine == {(SJUKEHEIM, "patient"): 5, (SJUKEHEIM, "period.start"): 10}
        theirs = await _rows(asked, "other-unit", "refused-services", "field")
        assert theirs == {(HEIMETENESTE, "patient"): 5}
        hidden = await _rows(asked, "unit", "holds", "field")
        assert set(hidden.values()) <= {None}
        other = f"/api/v1/figures/holds?kommune={BREDVIK}&unit={HEIMETENESTE}"
        assert (await asked.get("unit", other)).status_code == 404


@pytest.mark.parametrize("name", ["holds", "refused-services", "refused-contacts", "avoided"])
async def test_they_are_for_those_who_see_figures_alone(stopped_folder: Path, name: str) -> None:
    async with office_in(stopped_folder) as asked:
        for path in (f"/api/v1/figures/{name}", f"/figures/{name}.csv", f"/figures?name={name}"):
            for who in ("auditor", "source"):
                assert (await asked.get(who, path)).status_code == 403
        other = await asked.get(f"viewer-{NORDLYS}", f"/api/v1/figures/{name}")
        assert BREDVIK not in other.text
        assert (await asked.get("", f"/api/v1/open/figures?name={name}")).status_code in (400, 404)


async def test_the_share_stands_in_the_file_and_the_interface_alike(stopped_folder: Path) -> None:
    async with office_in(stopped_folder) as asked:
        query = f"?month={_MONTH}&kommune={BREDVIK}"
        told = (await asked.get("viewer", f"/api/v1/figures/holds{query}")).json()
        assert {(row["group"], row["number"], row["of"], row["share"]) for row in told["rows"]} == {
            ("", 20, 80, 25.0),
            ("missing-kpr-field", 20, 80, 25.0),
        }
        assert "share" in told["share"]["en"]
        file = (await asked.get("viewer", f"/figures/holds.csv{query}")).text
        assert [row["share"] for row in csv.DictReader(io.StringIO(file))] == ["25.0", "25.0"]
        by_source = (await asked.get("viewer", f"/api/v1/figures/holds{query}&by=source")).json()["rows"]
        assert [(row["value"], row["of"]) for row in by_source] == [("bredvik", 80)]
        of_unit = (await asked.get("unit", f"/api/v1/figures/holds{query}")).json()["rows"]
        assert {row["of"] for row in of_unit} <= {None}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("viewer", f"/figures?name=holds&kommune={BREDVIK}&month={_MONTH}"),
        ("viewer", f"/figures?name=holds&kommune={BREDVIK}&month={_MONTH}&by=rule"),
        ("unit", f"/figures?name=refused-services&month={_MONTH}&by=field"),
        ("viewer", "/figures?name=refused-contacts&by=field"),
    ],
)
def test_the_pages_are_fit_for_everybody(
    visit: Callable[..., Page], who: str, path: str, scheme: str
) -> None:
    page = visit(who, color_scheme=scheme, viewport={"width": 390, "height": 844})
    page.goto(path)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("lang", "share", "field"),
    [("nb", "25,0 % av 80", "Felt som mangler"), ("en", "25.0% of 80", "Missing field")],
)
def test_both_languages_say_the_share_and_the_field(
    visit: Callable[..., Page], lang: str, share: str, field: str
) -> None:
    page = visit("viewer")
    page.goto(f"/figures?name=holds&kommune={BREDVIK}&month={_MONTH}&lang={lang}")
    assert share in page.locator("tbody").inner_text()
    assert "5 " in page.locator("dl.means").inner_text()
    page.goto(f"/figures?name=holds&kommune={BREDVIK}&month={_MONTH}&by=field&lang={lang}")
    assert field.lower() in page.locator("thead").inner_text().lower()
    assert "amming" in page.locator("tbody").inner_text()


def test_a_rule_leads_to_what_it_says(visit: Callable[..., Page]) -> None:
    page = visit("unit")
    page.goto(f"/figures?name=refused-services&month={_MONTH}&by=rule")
    links = page.locator("tbody td a")
    assert set(links.evaluate_all("found => found.map(one => one.getAttribute('href'))")) <= {
        "/rules/KPR-F-060",
        "/rules/KPR-F-040",
    }
    links.first.click()
    assert page.get_by_text("KPR-F-0").first.is_visible()
