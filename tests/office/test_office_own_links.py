"""A page's links to itself, in the other language or colours: they say what it knows, and nothing that somebody typed."""

import re
from html import escape, unescape
from urllib.parse import quote

import pytest

from adapter.store.input_answers import Asked
from adapter.web.office.searching import FIELDS
from adapter.web.pages.phrases.office_causes import CAUSE_WORDS
from tests.office.visitors import NORDLYS

#: No word of any list.
TYPED = "Kvisleby"
EMPTIED = "som ikke ga treff, vises ikke igjen"


async def to_itself(asked, visitor, address):
    """Where the link to the page in the other language leads, and the page."""
    page = (await asked.get(visitor, address)).text
    [link] = re.findall(r'<a href="([^"]*)" lang="en"', page)
    return unescape(link), page


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/messages", "?lang=en"),
        ("/messages?state=refused&kommune=1833", "?kommune=1833&state=refused&lang=en"),
        ("/messages?cause=timed-out&since=2026-01-01", "?cause=timed-out&since=2026-01-01&lang=en"),
        ("/messages?before=7&line=HST", "?line=HST&before=7&lang=en"),
        ("/reviews?state=all&tenant=bredvik-helse", "?state=all&tenant=bredvik-helse&lang=en"),
        ("/parked?state=replayed", "?state=replayed&lang=en"),
        ("/inputs?outcome=reject&until=2026-11-01", "?outcome=reject&until=2026-11-01&lang=en"),
        ("/mappings/coverage?days=30&kommune=1833", "?days=30&kommune=1833&lang=en"),
    ],
)
async def test_a_link_says_again_what_the_page_was_asked_with(asked, address, link):
    assert (await to_itself(asked, "both", address))[0] == link


@pytest.mark.parametrize(
    "address",
    [
        *(f"/messages?{name}={TYPED}" for name in ("kommune", "line", "state", "cause", "since", "before")),
        *(f"/reviews?{name}={TYPED}" for name in ("state", "kommune", "tenant", "after")),
        *(f"/inputs?{name}={TYPED}" for name in FIELDS),
        *(f"/access-log?{name}={TYPED}" for name in ("since", "until", "who", "act", "kommune", "before")),
        f"/rules?q={TYPED}",
        f"/mappings/coverage?days={TYPED}&kommune={TYPED}",
        f"/parked/?{TYPED}={TYPED}",
        f"/lines?x={TYPED}&{TYPED}=1",
        f"/{TYPED}",
        f"/lines/{TYPED}/IPLOS",
    ],
)
async def test_nothing_that_somebody_typed_stands_in_a_page(asked, address):
    who = "auditor" if address.startswith("/access-log") else "both"
    answer = await asked.get(who, address)

    assert (TYPED in answer.text, answer.status_code in (200, 404)) == (False, True)


@pytest.mark.parametrize(
    ("page", "who", "loose"),
    [
        ("access_log", "auditor", ("since", "until")),
        ("messages", "both", ("line", "state", "since", "until")),
        ("reviews", "both", ("x",)),
    ],
)
async def test_nothing_that_limits_nothing_stands_in_the_address_of_the_next_page(
    asked, monkeypatch, page, who, loose
):
    monkeypatch.setattr(f"adapter.web.office.{page}.PAGE", 1)
    address = f"/{page.replace('_', '-')}?state=all"
    shown = (await asked.get(who, f"{address}&{'&'.join(f'{name}={TYPED}' for name in loose)}")).text

    assert ('rel="next"' in shown, TYPED in shown) == (True, False)


@pytest.mark.parametrize("name", ["input", "service", "record", "message", "reason", "rule", "kommune"])
async def test_a_search_that_finds_nothing_says_so_and_why_its_field_is_empty(asked, name):
    link, page = await to_itself(asked, "viewer", f"/inputs?{name}={TYPED}")

    assert (link, EMPTIED in page) == ("?lang=en", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("service", "3f0e8a52-9d3c-4a3e-9a55-0c9a4f0f7a11"),
        ("message", "123456"),
        ("rule", "KPR-V-034"),
        ("reason", "end-before-start"),
        ("kommune", "9999"),
    ],
)
async def test_what_has_the_form_of_an_id_or_is_a_known_word_stays_in_its_field(asked, name, value):
    link, page = await to_itself(asked, "viewer", f"/inputs?{name}={value}&until=1999-01-01")

    assert link == f"?{name}={value}&until=1999-01-01&lang=en"
    assert (f'value="{value}"' in page, EMPTIED in page) == (True, False)


async def test_a_slip_in_one_field_empties_no_other_that_something_is_found_by(asked):
    found = await asked.store.input_reading.inputs(Asked(kommune_nr=NORDLYS), kommuner=None, limit=1)
    service = escape(found[0].input)
    page = (await asked.get("viewer", f"/inputs?input={quote(found[0].input)}&since={TYPED}")).text

    assert (f'name="input" value="{service}"' in page, TYPED in page) == (True, False)
    assert (EMPTIED in page, "Mottatt fra" in page, 'role="alert"' in page) == (False, True, True)


async def test_what_something_was_found_by_is_kept(asked):
    found = await asked.store.input_reading.inputs(Asked(kommune_nr=NORDLYS), kommuner=None, limit=1)
    source = found[0].input

    link, _ = await to_itself(asked, "viewer", f"/inputs?input={source}")

    assert link.startswith("?input=")
    assert (await asked.get("viewer", f"/inputs{link}")).status_code == 200


async def test_a_link_of_a_page_leads_to_the_same_page_in_the_other_language(asked):
    link, _ = await to_itself(asked, "both", "/messages?state=refused")

    page = (await asked.get("both", f"/messages{link}")).text

    assert '<html lang="en">' in page
    assert '<option value="refused" selected>' in page


async def test_causes_are_chosen_from_those_there_are(asked):
    page = (await asked.get("both", "/messages?cause=validation-refused")).text

    assert re.findall(r'<option value="([^"]+)" selected>', page) == ["validation-refused"]
    assert [word for word in CAUSE_WORDS if f'<option value="{word}"' not in page] == []
