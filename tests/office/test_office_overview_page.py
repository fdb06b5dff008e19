"""The overview as people see it: in Chromium, by every role, fit for everybody."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_looks import COLOURS, RULES, violations
from tests.office.visitors import BREDVIK, NORDLYS

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def fold(page, summary):
    page.locator("#pauses summary", has_text=summary).first.click()


def test_what_is_wrong_is_the_first_that_is_seen(visit):
    page = visit("viewer", viewport=WIDE)
    page.goto("/")

    first = page.locator("main section").first
    assert first.locator("h2").inner_text() == "Må ses på"
    assert first.locator("li").first.inner_text().startswith("Linjen 1833 IPLOS er stoppet")
    assert page.locator("#lines tbody tr").first.get_attribute("class") == "ov-stopped"
    assert "Stille" in page.locator("#sources tbody tr", has_text="furumoen").inner_text()


def test_sending_is_paused_and_resumed_with_a_reason(visit):
    page = visit("operator", viewport=WIDE)
    page.goto("/")
    fold(page, "Stopp all sending")
    page.locator("#why-sending").fill("registeret har varslet feil")
    page.get_by_role("button", name="Stopp all sending").click()

    assert "Satt på pause." in page.get_by_role("status").inner_text()
    told = page.locator(".ov-attention li").first.inner_text()
    assert told == "All sending til registeret er satt på pause av test:operator: registeret har varslet feil"
    assert "På pause" in page.locator("#lines tbody tr", has_text=BREDVIK).inner_text()

    fold(page, "Sett i gang igjen")
    page.locator("#why-resume-1").fill("feilen er rettet")
    page.locator("#pauses li").get_by_role("button", name="Sett i gang igjen").click()

    assert "Ingenting er satt på pause." in page.locator("#pauses").inner_text()


def test_an_operator_of_one_kommune_pauses_its_senders_alone(visit):
    page = visit(f"operator-{NORDLYS}", viewport=WIDE)
    page.goto("/")
    assert page.locator("#pauses summary").all_inner_texts() == ["Stopp mottak fra en avsender"]
    fold(page, "Stopp mottak fra en avsender")
    assert page.locator("#tenant-name option").all_inner_texts() == ["nordlys (1833)"]
    page.locator("#why-tenant").fill("de retter en feil")
    page.get_by_role("button", name="Sett på pause").click()

    assert "På pause" in page.locator("#sources tbody tr", has_text="nordlys").inner_text()
    other = visit(f"operator-{BREDVIK}", viewport=WIDE)
    other.goto("/")
    assert "nordlys" not in other.locator("main").inner_text()

    fold(page, "Sett i gang igjen")
    page.locator("#why-resume-1").fill("rettet")
    page.locator("#pauses li").get_by_role("button", name="Sett i gang igjen").click()
    assert "I gang" in page.locator("#sources tbody tr", has_text="nordlys").inner_text()


@pytest.mark.parametrize("who", ["viewer", "reporting-officer", "auditor", f"viewer-{BREDVIK}"])
def test_who_may_not_pause_is_offered_no_form(visit, who):
    page = visit(who, viewport=WIDE)
    page.goto("/")
    assert page.locator("main form").count() == 0


@pytest.mark.parametrize(("who", "place"), [("source", "/own"), ("unit", "/figures")])
def test_who_may_not_see_it_is_led_to_what_they_may(visit, who, place):
    page = visit(who, viewport=WIDE)
    assert page.goto("/").status == 200
    assert page.url.endswith(place)
    assert "Linjer til registeret" not in page.locator("body").inner_text()


def test_it_is_there_in_english_too(visit):
    page = visit("viewer", viewport=WIDE)
    page.goto("/?lang=en")
    assert page.locator("h2").first.inner_text() == "Needs attention"


def test_it_works_without_a_script(visit):
    page = visit("operator", viewport=WIDE, java_script_enabled=False)
    page.goto("/")
    fold(page, "Stopp en kilde")
    page.locator("#source-name").select_option("folder")
    page.locator("#why-source").fill("vi flytter mappen")
    page.get_by_role("button", name="Sett på pause", exact=True).first.click()
    assert page.locator("#pauses li strong").inner_text() == "Kilden folder"

    fold(page, "Sett i gang igjen")
    page.locator("#why-resume-1").fill("flyttet")
    page.locator("#pauses li").get_by_role("button", name="Sett i gang igjen").click()
    expect(page.locator("#pauses li")).to_have_count(0)


@pytest.mark.parametrize("who", ["both", f"viewer-{BREDVIK}"])
def test_it_shuts_nobody_out(visit, who):
    page = visit(who, viewport=WIDE)
    page.goto("/")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert violations(page, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []


@pytest.mark.parametrize("width", [320, 390])
def test_it_is_not_wider_than_a_phone(visit, width):
    page = visit("both", viewport=PHONE | {"width": width})
    page.goto("/")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
