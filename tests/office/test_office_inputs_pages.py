"""The pages of inputs, persons and what is parked, in a browser: fit for everybody, and what a person does there."""

import re

import pytest

from tests.browser.test_looks import COLOURS, RULES, violations

#: `/inputs/1` is explained, refused and parked; the groups are those of the examples.
PAGES = [
    "/inputs",
    "/inputs?outcome=reject&until=2026-12-01&since=x",
    "/persons",
    "/persons?instead=1",
    "/parked",
]


def explained(page):
    """The address of an input that was refused."""
    page.goto("/inputs?outcome=reject")
    return page.locator('td a[href^="/inputs/"]').first.get_attribute("href")


def delivered(page):
    """The address of an input of which something was delivered."""
    page.goto("/messages")
    message = page.locator("td a.mono").last.get_attribute("href").rpartition("/")[2]
    page.goto(f"/inputs?message={message}")
    return page.locator('td a[href^="/inputs/"]').first.get_attribute("href")


def group(page):
    page.goto("/parked")
    return page.locator('td a[href^="/parked/groups/"]').first.get_attribute("href")


KINDS = {"explained": explained, "delivered": delivered, "group": group}


@pytest.mark.parametrize("kind", [*PAGES, *KINDS], ids=lambda kind: re.sub(r"\W+", "-", kind).strip("-"))
def test_no_page_shuts_anybody_out(visit, kind):
    page = visit("both", viewport={"width": 1280, "height": 900})
    address = KINDS[kind](page) if kind in KINDS else kind
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.locator("h1").count() == 1
    assert violations(page, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    page.set_viewport_size({"width": 390, "height": 800})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0


def test_a_search_finds_and_leads_to_the_way_of_one_input(browser_page):
    browser_page.goto("/inputs")
    browser_page.get_by_label("Utfall").select_option("reject")
    browser_page.get_by_role("button", name="Søk", exact=True).click()
    browser_page.locator('td a[href^="/inputs/"]').first.click()

    assert browser_page.get_by_role("heading", name="2. Bedømt").is_visible()
    assert browser_page.locator(".finding a", has_text="KPR-").first.is_visible()


def test_the_document_is_one_step_away_for_who_may_see_persons(visit):
    page = visit("operator")
    page.goto(explained(page))
    page.get_by_role("link", name="Vis dokumentet").click()
    assert "Oppslaget ditt er skrevet i innsynsloggen" in page.locator("main").inner_text()
    assert page.locator("pre.code").is_visible()

    page = visit("viewer")
    page.goto(explained(page))
    assert page.get_by_role("link", name="Vis dokumentet").count() == 0


def test_a_person_is_searched_for_in_a_form_and_stands_in_no_address(browser_page):
    browser_page.goto("/inputs")
    browser_page.get_by_role("link", name="Søk på person").click()
    browser_page.get_by_label("Nummer").fill("17815230051")
    browser_page.get_by_role("button", name="Søk").click()

    assert "Ingenting om denne personen" in browser_page.locator("main").inner_text()
    assert (browser_page.url.endswith("/persons"), "17815230051" in browser_page.content()) == (True, False)


def test_who_may_not_see_persons_is_not_offered_to(visit):
    page = visit("viewer")
    page.goto("/inputs")
    assert page.get_by_role("link", name="Søk på person").count() == 0


def test_a_group_is_tried_first_and_then_for_good(browser_page):
    browser_page.goto("/parked")
    browser_page.locator('td a[href^="/parked/groups/"]').first.click()
    browser_page.get_by_label("Høyst så mange").fill("1")
    browser_page.get_by_role("button", name="Se hva som ville skje").click()
    assert "Ingenting er lagret" in browser_page.locator("main").inner_text()

    browser_page.get_by_label("Hvorfor").fill("etter ny tabell")
    browser_page.get_by_role("button", name="Prøv dem på nytt").click()
    browser_page.wait_for_url(re.compile(r"/parked/replays/\d+$"))
    told = browser_page.locator("main").inner_text()
    assert "etter ny tabell" in told
    assert "test:both" in told


@pytest.mark.parametrize("who", ["viewer", "auditor", "reporting-officer"])
def test_who_may_not_operate_is_not_offered_to_try_again(visit, who):
    page = visit(who)
    page.goto(group(page))
    assert page.get_by_role("heading", name="Et eksempel, maskert").is_visible()
    assert page.get_by_role("button", name="Se hva som ville skje").count() == 0
