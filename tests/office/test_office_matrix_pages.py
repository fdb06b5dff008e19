"""Every page in a browser, for each role: what stands on it, what it offers, and where it leads (SEC-08, SEC-09)."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.office.matrix import MENUS, ROWS, Row, forms_for, status_of
from tests.office.places import NOBODYS, TENANTS, Thing, marks, stands_in, things_of, two_kommuner
from tests.office.seeing import column_of, foreign_to
from tests.office.served import served_office
from tests.office.visitors import BREDVIK, NORDLYS, VISITORS

PAGES = [row for row in ROWS if row.is_page]
#: Of each role somebody who sees the one kommune, its tenant or a unit of it.
WHO = {
    "viewer": f"viewer-{BREDVIK}",
    "operator": f"operator-{BREDVIK}",
    "reporting-officer": f"reporting-officer-{BREDVIK}",
    "auditor": f"auditor-{BREDVIK}",
    "source": "source",
    "unit": "unit",
}
#: What belongs to no role.
FREE = ("/me", "/static/", "/rules", "/logout", "#")
#: Paths of the table as what an address must look like.
_FORMS = [(row, re.compile(re.sub(r"\{\w+\}", "[^/]+", row.path.replace(".", r"\.")))) for row in ROWS]


@pytest.fixture(scope="module")
def office(of_two: Path) -> Iterator[str]:
    with served_office(of_two, two_kommuner) as address:
        yield address


@pytest.fixture(scope="module")
def things(of_two: Path) -> Mapping[str, Mapping[str, Thing]]:
    return {kommune: things_of(of_two, kommune) for kommune in TENANTS}


def address_of(row: Row, things: Mapping[str, Mapping[str, Thing]], kommune: str) -> str:
    thing = things[kommune][row.about] if row.is_of_a_place else NOBODYS[row.about]
    return row.path.format_map(thing.parts)


def rows_at(method: str, address: str) -> list[Row]:
    """What the table has of an address."""
    path = address.partition("?")[0].partition("#")[0]
    return [row for row, form in _FORMS if row.method == method and form.fullmatch(path)]


@pytest.mark.parametrize("role", WHO)
def test_each_page_shows_offers_and_leads_to_what_a_role_may(
    visit: Callable[..., Page], of_two: Path, things: Mapping[str, Mapping[str, Thing]], role: str
) -> None:
    page = visit(WHO[role], viewport={"width": 1280, "height": 900})
    visitor, marked = VISITORS[WHO[role]], marks(of_two)
    assert column_of(visitor) == role
    for row in PAGES:
        answer = page.goto(address_of(row, things, BREDVIK))
        assert answer is not None
        assert page.locator("h1").count() == 1
        is_for_them = status_of(row, role, sees_place=True, is_everywhere=False) != 403
        assert answer.status == (200 if is_for_them else 403), row
        shown = page.locator("body").inner_text() + "".join(links(page, "href"))
        own = {*address_of(row, things, BREDVIK).split("/"), BREDVIK} if not is_for_them else set()
        assert stands_in(shown, foreign_to(visitor, marked) - own) == [], row
        if is_for_them:
            assert menu(page) == MENUS[role], row
            assert wrongly_offered(page, role) == [], row
            assert not_offered(page, row, role) == set(), row
            assert wrong_ways(page, role) == [], row


@pytest.mark.parametrize("role", WHO)
def test_a_page_about_another_kommune_is_not_there(
    visit: Callable[..., Page], of_two: Path, things: Mapping[str, Mapping[str, Thing]], role: str
) -> None:
    page = visit(WHO[role], viewport={"width": 1280, "height": 900})
    for row in PAGES:
        if row.is_of_a_place:
            address = address_of(row, things, NORDLYS)
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == (403 if row.cells[role] == "-" else 404), row
            asked = {*address.split("/"), NORDLYS}
            shown = page.locator("body").inner_text()
            assert stands_in(shown, foreign_to(VISITORS[WHO[role]], marks(of_two)) - asked) == [], row


def links(page: Page, name: str) -> list[str]:
    found: list[str] = page.locator(f"[{name}]").evaluate_all(
        "(all, name) => all.map(each => each.getAttribute(name))", name
    )
    return found


def menu(page: Page) -> list[str]:
    found: list[str] = page.locator("header.head nav a").evaluate_all(
        "all => all.map(each => each.getAttribute('href'))"
    )
    return found


def wrongly_offered(page: Page, role: str) -> list[str]:
    """The forms of a page that its reader may not send; each is in the table."""
    return [f"{method} {path}" for method, path in forms(page) if not is_allowed(method, path, role)]


def not_offered(page: Page, row: Row, role: str) -> set[tuple[str, str]]:
    """The forms that its reader may send, and that are not there or have no button."""
    found = forms(page, "form:has(button)")
    return forms_for(row.path, role) - {(each.method, each.path) for form in found for each in rows_at(*form)}


def forms(page: Page, which: str = "form") -> list[list[str]]:
    """Method and address of the forms of a page."""
    found: list[list[str]] = page.locator(which).evaluate_all(
        "all => all.map(each => [each.method.toUpperCase(), new URL(each.action).pathname])"
    )
    return found


def wrong_ways(page: Page, role: str) -> list[str]:
    """The links of a page that its reader may not follow."""
    found: list[str] = page.locator("main a, header a").evaluate_all(
        "all => all.map(each => each.getAttribute('href'))"
    )
    return sorted({each for each in found if not (each.startswith("?") or is_allowed("GET", each, role))})


def is_allowed(method: str, address: str, role: str) -> bool:
    return address.startswith(FREE) or any(row.cells[role] in "+>" for row in rows_at(method, address))
