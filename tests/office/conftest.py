"""
The office over a store that is filled once a run and copied for whoever works with it.

    asked      the office in this process, over a copy of the test's own: `await asked.get("viewer-4631", "/")`
    of_two     a folder with a store of which two kommuner have one of everything
    office     its address on a socket, over a copy that the tests of a module share
    visit      opens a page as a visitor, watched: no error on its console, nothing loaded from elsewhere
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.served import launched
from tests.office.filled import fill
from tests.office.places import seed
from tests.office.served import Asked, office_in, served_office
from tests.office.visitors import COOKIE


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a filled store; never opened again, only copied."""
    folder = tmp_path_factory.mktemp("filled")
    asyncio.run(fill(folder))
    return folder


@pytest.fixture
def office_folder(filled_folder: Path, tmp_path: Path) -> Path:
    """A copy of it, of the test's own."""
    return shutil.copytree(filled_folder, tmp_path / "office")


@pytest.fixture
async def asked(office_folder: Path) -> AsyncIterator[Asked]:
    async with office_in(office_folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def of_two(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which two kommuner have one of everything (places.py); nothing that tests do changes it."""
    folder = shutil.copytree(filled_folder, tmp_path_factory.mktemp("two") / "office")
    asyncio.run(seed(folder))
    return folder


@pytest.fixture(scope="module")
def office(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = shutil.copytree(filled_folder, tmp_path_factory.mktemp("served") / "office")
    with served_office(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def visit(office: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page as a visitor, by name, with choices of his own (`color_scheme`, `viewport`, …)."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(who: str = "both", **choices: Any) -> Page:
        # Scrolled at once: each step of a smooth movement would be painted, and nobody looks.
        context = browser.new_context(base_url=office, locale="nb-NO", reduced_motion="reduce", **choices)
        context.add_cookies([{"name": COOKIE, "value": who, "url": office}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said, page) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith((office, "blob:")) else wrong.append(request.url),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def browser_page(visit: Callable[..., Page]) -> Page:
    """The page of who may act and report everywhere."""
    return visit("both", viewport={"width": 1280, "height": 900})


def _is_wrong(said: ConsoleMessage, page: Page) -> bool:
    """Errors and warnings, but for the status of a page that was asked for on purpose."""
    is_own_status = said.text.startswith("Failed to load resource") and said.location["url"] == page.url
    return said.type in ("error", "warning") and not is_own_status
