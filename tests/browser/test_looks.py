"""That every page is fit for everybody: axe-core in light and dark, and no page wider than a small phone."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.doing import BAD, content, paste, try_example

#: WCAG 2.1 AA, and what the makers of axe hold to be good practice.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}
#: All that is different in the dark.
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
SERIOUS = ("serious", "critical")
PLAIN = [
    "/bench",
    "/bench/examples",
    "/rules?q=dato",
    "/rules/KPR-V-034",
    "/rules/KPR-F-081",
    "/api/v1/docs",
    "/bench/finnes-ikke",
]


@pytest.fixture(scope="module")
def pages(bench, browser):
    """The address of every kind of page."""
    page = browser.new_context(base_url=bench).new_page()
    try_example(page, "bredvik/06-langtidsopphald-slutt.json")
    good = page.url
    session = good.rpartition("/documents")[0]
    paste(page, content(BAD), "furumoen")
    bad = page.url
    try_example(page, "bredvik/22-ukjend-kode.json")
    codes = page.url
    page.goto("/rules/KPR-F-081")
    page.locator('button[value="failing"]').click()
    lacking = page.url
    page.goto(session)
    page.get_by_role("button", name="Del resultatet").click()
    shared = page.url
    page.context.close()
    found = {
        "good": good,
        "session": session,
        "bad": bad,
        "edit": f"{bad}/edit",
        "codes": codes,
        "lacking": lacking,
        "shared": shared,
    }
    return found | {path: path for path in PLAIN}


KINDS = ["good", "session", "bad", "edit", "codes", "lacking", "shared", *PLAIN]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: re.sub(r"\W+", "-", kind).strip("-"))
def test_no_page_shuts_anybody_out(visit, pages, kind):
    page = visit(viewport={"width": 1280, "height": 900})
    page.goto(pages[kind])
    # What is folded away is judged too.
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert violations(page, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []


def violations(page, options):
    # Half a megabyte of program: given to a page once, however often it is judged.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [
        (each["id"], node["html"]) for each in found if each["impact"] in SERIOUS for node in each["nodes"]
    ]


# WCAG 2.1, 1.4.10: all content at 320 pixels without scrolling sideways.
def test_no_page_is_wider_than_a_small_phone(visit, pages):
    page = visit(viewport={"width": 320, "height": 640})
    for address in pages.values():
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (address, wider) == (address, 0)


def test_no_page_has_inline_style_or_script(visit, pages):
    page = visit()
    for address in pages.values():
        answer = page.goto(address)
        html = answer.text()
        assert not re.search(r"<style|<script(?![^>]*src=)|\sstyle=|\son\w+=", html), address
        policy = answer.header_value("content-security-policy")
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
