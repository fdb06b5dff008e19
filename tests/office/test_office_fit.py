"""That every page of the office is fit for everybody: axe-core in light and dark, and no wider than a phone (WCAG 2.1)."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from adapter.config import Settings
from adapter.config.figures import FiguresSettings
from adapter.pipeline import World
from adapter.store import Store
from adapter.values import replace
from adapter.web.office import Office
from tests.browser.test_looks import COLOURS, RULES, violations
from tests.office.matrix import ROWS
from tests.office.places import NOBODYS, Thing, things_of, two_kommuner
from tests.office.served import served_office
from tests.office.visitors import BREDVIK

#: Who sees a page that who acts and reports everywhere does not.
WHO = {"/own": "source", "/access-log": "auditor"}
PAGES = {row.path: row for row in ROWS if row.is_page and row.path != "/parked/items/{asked}"}
#: Pages that no role is needed for, lists without rows of their own, and those that say what went wrong.
BESIDES = {
    "open figures": ("", f"/open/figures?name=contacts&kommune={BREDVIK}&month=2026-03", 200),
    "a list of the tenants file": ("both", "/mappings/bredvik.not_in_kpr", 200),
    "a national list": ("both", "/mappings/service-codes", 200),
    "a figure without numbers": ("both", "/figures?name=holds", 200),
    "a rule": ("both", "/rules/KPR-V-034", 200),
    "not allowed": ("source", "/inputs", 403),
    "not there": ("both", "/inputs/99999", 404),
    "not understood": ("both", f"/figures?month={'x' * 70}", 404),
    "nowhere": ("both", "/nowhere", 404),
}


def is_open(settings: Settings, world: World, store: Store) -> Office:
    """With open figures, as some have them."""
    office = two_kommuner(settings, world, store)
    return replace(office, settings=settings.model_copy(update={"figures": FiguresSettings(open=True)}))


@pytest.fixture(scope="module")
def office(of_two: Path) -> Iterator[str]:
    with served_office(of_two, is_open) as address:
        yield address


@pytest.fixture(scope="module")
def things(of_two: Path) -> Mapping[str, Thing]:
    return {**NOBODYS, **things_of(of_two, BREDVIK)}


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shuts_anybody_out(
    visit: Callable[..., Page], things: Mapping[str, Thing], path: str
) -> None:
    thing = things[PAGES[path].about]
    is_fit(visit(WHO.get(path, "both")), path.format_map(thing.parts), 200)


@pytest.mark.parametrize("name", BESIDES)
def test_no_other_page_does(visit: Callable[..., Page], name: str) -> None:
    who, address, status = BESIDES[name]
    is_fit(visit(who), address, status)
    if status >= 400:
        # Who looks at the office knows nothing of the bench.
        page = visit(who)
        page.goto(address)
        assert "testbenk" not in page.locator("main").inner_text()


def is_fit(page: Page, address: str, status: int) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.locator("h1").count() == 1
    assert violations(page, RULES) == []  # type: ignore[no-untyped-call]
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []  # type: ignore[no-untyped-call]
    page.set_viewport_size({"width": 390, "height": 800})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
