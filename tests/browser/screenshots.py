"""
Pictures of the bench, made by walking through it.

`python -m tests.browser.screenshots` makes those of docs/vendors.md anew, by its walk-through.
`python -m tests.browser.screenshots FOLDER` puts every page there, in light and dark, wide and as on a phone.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.doing import BAD, DOCUMENT, try_example
from tests.browser.served import launched, served_bench

IMAGES = Path(__file__).parents[2] / "docs/images"
#: What the documents may weigh.
MOST_BYTES = 100_000
HEIGHT = 500
COURSE = "bredvik/06-langtidsopphald-slutt.json"
WIDTHS = {"wide": 1280, "phone": 390}
PLAIN = {
    "start": "/bench",
    "template": "/bench?template=tenants",
    "examples": "/bench/examples",
    "rules": "/rules",
    "rule": "/rules/KPR-V-034",
    "api": "/api/v1/docs",
    "fault": "/bench/nowhere",
}


def walk_through(folder: Path) -> None:
    """The five pictures of the walk-through, in English as the document is."""
    with served_bench() as bench, launched() as browser, at(browser, bench) as page:
        page.goto("/bench?lang=en")
        shoot(page, folder / "bench-1-start.png")
        page.locator(f'button[value="{BAD}"]').click()
        page.locator(".onpage a[href='#findings']").click()
        shoot(page, folder / "bench-2-findings.png")
        page.get_by_role("link", name="Correct and check again").click()
        field = page.get_by_label("Text of the document")
        field.fill(field.input_value().replace("2026-08-07", "2026-08-27"))
        page.locator("#f1").get_by_role("link", name="Line 34").click()
        page.locator(".editing").scroll_into_view_if_needed()
        page.evaluate("window.scrollTo(0, document.querySelector('.editing').offsetTop - 16)")
        shoot(page, folder / "bench-3-correct.png")
        page.get_by_role("button", name="Check again").click()
        page.wait_for_url(DOCUMENT)
        page.locator(".onpage a[href='#message']").click()
        shoot(page, folder / "bench-4-accepted.png")
        page.goto("/bench")
        page.locator(f'button[value="{COURSE}"]').click()
        page.get_by_role("link", name="The whole session").click()
        shoot(page, folder / "bench-5-session.png")


def gallery(folder: Path) -> None:
    """Every page as it looks to everybody."""
    with served_bench(permalink_hours=24) as bench, launched() as browser:
        addresses = dict(places(browser, bench))
        for scheme in ("light", "dark"):
            for size, width in WIDTHS.items():
                with at(browser, bench, width=width, scheme=scheme) as page:
                    for name, address in addresses.items():
                        page.goto(address)
                        page.screenshot(path=folder / f"{name}-{scheme}-{size}.png", full_page=True)


def places(browser: Browser, bench: str) -> Iterator[tuple[str, str]]:
    """Names and addresses of all kinds of pages."""
    yield from PLAIN.items()
    with at(browser, bench) as page:
        try_example(page, BAD)
        yield "refused", page.url
        yield "edit", f"{page.url}/edit"
        try_example(page, COURSE)
        yield "accepted", page.url
        yield "continue", f"{page.url}/continue"
        session = page.url.rpartition("/documents")[0]
        yield "session", session
        page.goto(session)
        page.get_by_role("button", name="Del resultatet").click()
        yield "shared", page.url


@contextmanager
def at(browser: Browser, bench: str, *, width: int = 1024, scheme: str = "light") -> Iterator[Page]:
    """A page of a visitor with a screen of that width."""
    size = {"width": width, "height": HEIGHT}
    context = browser.new_context(base_url=bench, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    try:
        yield context.new_page()
    finally:
        context.close()


def shoot(page: Page, file: Path, height: int = HEIGHT) -> None:
    """Picture the upper part of what is on the screen."""
    width = page.evaluate("window.innerWidth")
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    page.screenshot(path=file, animations="disabled", clip=clip)
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{file.name} has {size} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        gallery(Path(sys.argv[1]))
    else:
        IMAGES.mkdir(exist_ok=True)
        walk_through(IMAGES)
