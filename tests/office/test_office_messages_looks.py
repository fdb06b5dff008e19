"""Lines, messages, reviews and mappings in a browser: fit for everybody, and acted on as a person does."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_looks import COLOURS, RULES, violations

KINDS = ["messages", "message", "trace", "content", "faults", "lines", "line", "stopped", "reviews", "review",
         "mappings", "table", "coverage"]  # fmt: skip


@pytest.fixture(scope="module")
def pages(office, browser):
    """The address of every kind of page."""
    context = browser.new_context(base_url=office)
    context.add_cookies([{"name": "as", "value": "both", "url": office}])
    page = context.new_page()

    def first(begin, link):
        page.goto(begin)
        return page.locator(link).first.get_attribute("href")

    message = first("/messages?state=refused", "td a.mono")
    found = {
        "messages": "/messages",
        "message": message,
        "trace": first(message, "a[href*='/notifications/']"),
        "content": f"{message}/content",
        "faults": "/messages/faults",
        "lines": "/lines",
        "line": "/lines/4631/IPLOS",
        "stopped": "/lines/3907/IPLOS",
        "reviews": "/reviews",
        "review": first("/reviews", "td a[href^='/reviews/']"),
        "mappings": "/mappings",
        "table": first("/mappings", "th a[href^='/mappings/']"),
        "coverage": "/mappings/coverage?days=90",
    }
    context.close()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_shuts_anybody_out(visit, pages, kind):
    page = visit(viewport={"width": 1280, "height": 900})
    page.goto(pages[kind])
    assert page.locator("h1").count() == 1
    assert violations(page, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []


# WCAG 2.1, 1.4.10: all content at 320 pixels without scrolling sideways; wide tables scroll in a box of their own.
def test_no_page_is_wider_than_a_small_phone(visit, pages):
    page = visit(viewport={"width": 320, "height": 640})
    for address in pages.values():
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (address, wider) == (address, 0)


def test_every_page_speaks_english_too(visit, pages):
    page = visit()
    for address in pages.values():
        page.goto(address + ("&" if "?" in address else "?") + "lang=en")
        assert page.locator("html").get_attribute("lang") == "en"
        assert not re.search(r"\{\w+\}", page.locator("main").inner_text()), address


def test_a_person_stops_a_line_says_why_and_starts_it_again(browser_page):
    browser_page.goto("/lines/4631/IPLOS")
    browser_page.locator("form[action$='/stop']").get_by_label("Hvorfor").fill("registeret ba om det")
    browser_page.get_by_role("button", name="Stopp linjen").click()
    assert browser_page.get_by_role("status").inner_text().strip() == "Linjen er stoppet."
    expect(browser_page.get_by_role("cell", name="registeret ba om det")).to_have_count(1)

    browser_page.locator("form[action$='/start']").get_by_label("Hvorfor").fill("ferdig")
    browser_page.get_by_role("button", name="Start linjen").click()
    assert browser_page.get_by_role("status").inner_text().strip() == "Linjen går videre."


def test_a_person_answers_a_question_without_javascript(visit):
    page = visit("reporting-officer-4631", java_script_enabled=False)
    page.goto("/reviews")
    page.get_by_role("link", name=re.compile("^Se og svar")).click()
    page.locator("form[action$='/release']").get_by_label("Hvorfor").fill("to enheter")
    page.get_by_role("button", name="To forskjellige").click()
    assert "Svart: to forskjellige." in page.get_by_role("status").inner_text()


def test_a_person_makes_a_refused_message_anew(visit):
    page = visit("reporting-officer-1833")
    page.goto("/messages?state=refused")
    page.locator("td a.mono").first.click()
    page.locator("form[action$='/release']").get_by_label("Hvorfor").fill("rettet i EPJ-en")
    page.get_by_role("button", name="Lag på nytt og send").click()
    assert "Laget på nytt" in page.get_by_role("status").inner_text()
