"""
A page of the bench in Debian's Chromium without windows, watched: no error on its console, nothing loaded from elsewhere.

The browser lives as long as a module: Playwright keeps an event loop running in its thread, which tests of
other folders would stumble over.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.served import launched, served_bench


@pytest.fixture(scope="module")
def bench() -> Iterator[str]:
    """The address of a bench where results may be shared."""
    with served_bench(permalink_hours=24) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def visit(bench: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page as one visitor with choices of his own (`color_scheme`, `java_script_enabled`, …)."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(**choices: Any) -> Page:
        # Scrolled at once: each step of a smooth movement would be painted, and nobody looks.
        context = browser.new_context(base_url=bench, locale="nb-NO", reduced_motion="reduce", **choices)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said, page) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith((bench, "blob:")) else wrong.append(request.url),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    return visit(viewport={"width": 1280, "height": 900})


def _is_wrong(said: ConsoleMessage, page: Page) -> bool:
    """Errors and warnings, but for the status of a page that is not there, which was asked for on purpose."""
    is_own_status = said.text.startswith("Failed to load resource") and said.location["url"] == page.url
    return said.type in ("error", "warning") and not is_own_status
