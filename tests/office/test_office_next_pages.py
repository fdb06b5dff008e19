"""Lists of the office have a next page: all of them together are the list, each thing once (SEC-08 on each)."""

import re
import sqlite3
from contextlib import closing
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.access import Look, at_this_machine
from adapter.errors import NotFound
from adapter.mapping import Person
from adapter.web.office import access_log, lines, mappings, messages
from adapter.web.office.paging import page_of
from tests.office.visitors import BREDVIK

WHOM = Person("1", "14853605434")
#: A page, the module that says how much stands on one, and by what name.
PAGES = {
    "/messages/faults": (messages, "PAGE"),
    "/lines": (lines, "PAGE"),
    "/mappings/coverage?days=90": (mappings, "_MOST"),
}
LISTS = ["/api/v1/messages/faults", "/api/v1/lines", "/api/v1/mappings/coverage?days=90"]

_places = st.tuples(st.integers(-3, 3), st.text(max_size=3), st.integers(-(2**60), 2**60))


@given(st.lists(_places, unique=True), st.integers(1, 4))
def test_pages_together_are_the_list_each_thing_once(places, limit):
    whole, found, after = sorted(places), [], ""
    while True:
        page, after = page_of(whole, lambda each: each, after, limit)
        found += page
        if not after:
            break
        assert len(page) == limit
    assert found == whole


def test_what_comes_before_the_border_meanwhile_moves_nothing_over_it():
    page, after = page_of([(1, "b"), (2, "b"), (3, "b")], lambda each: each, "", 2)
    rest, end = page_of([(0, "new"), (1, "b"), (3, "b")], lambda each: each, after, 2)
    assert (page, rest, end) == ([(1, "b"), (2, "b")], [(3, "b")], "")


@pytest.mark.parametrize("after", ["x", "!", "W10", "WyJhIiwxXQ", "WzEsMl0", "bnVsbA", "é", "W1tbW1s"])
def test_a_border_that_is_none_of_ours_is_not_found(after):
    with pytest.raises(NotFound):
        page_of([(1, "b")], lambda each: each, after, 2)


@pytest.fixture
def with_faults(office_folder):
    """Three faults more on a message of each kommune, two of them alike but for a code that one lacks."""
    with closing(sqlite3.connect(office_folder / "kpr.db")) as connection, connection:
        for number, (cause, code) in enumerate((("busy", None), ("busy", 7), ("no-answer", None))):
            connection.execute(
                "INSERT INTO attempt (message_id, began_at, ended_at, ending, cause, status, code)"
                f" SELECT min(id), '2026-03-0{number + 1}', '2026-03-0{number + 1} 10:00:00.000000', 'refused', ?, ?, ?"
                " FROM message GROUP BY kommune_nr",
                (cause, 503 if cause == "busy" else None, code),
            )


def rows_in(page):
    return [row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if 'scope="col"' not in row]


def next_in(page):
    found = re.search(r'href="([^"]+)" rel="next"', page)
    return unescape(found.group(1)) if found else ""


@pytest.mark.usefixtures("with_faults")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["viewer", f"viewer-{BREDVIK}"])
async def test_each_page_leads_to_the_next_until_the_list_is_told(asked, monkeypatch, path, who):
    whole = rows_in((await asked.get(who, path)).text)
    module, name = PAGES[path]
    monkeypatch.setattr(module, name, 1)
    found, address = [], path
    while address:
        answer = await asked.get(who, address)
        assert answer.status_code == 200
        [row] = rows_in(answer.text)
        found.append(row)
        address = next_in(answer.text)

    assert len(whole) > 1, "a list of one needs no next page"
    assert found == whole


@pytest.mark.usefixtures("with_faults")
@pytest.mark.parametrize("path", LISTS)
async def test_programs_are_led_to_the_next_page_by_a_header(asked, path):
    for who in ("viewer", f"viewer-{BREDVIK}"):
        whole = await asked.get(who, path)
        found, address = [], f"{path}{'&' if '?' in path else '?'}limit=1"
        while address:
            answer = await asked.get(who, address)
            found += answer.json()
            address = answer.links.get("next", {}).get("url", "")

        assert "link" not in whole.headers
        assert found == whole.json()
        assert len(found) > 1


@pytest.mark.parametrize("path", [*PAGES, *LISTS])
async def test_a_next_page_that_is_none_of_ours_is_not_found(asked, path):
    answer = await asked.get("viewer", f"{path}{'&' if '?' in path else '?'}after=nothing")
    assert answer.status_code == 404


async def test_a_later_page_of_coverage_does_not_say_that_all_codes_are_known(asked, monkeypatch):
    first = (await asked.get("viewer", "/mappings/coverage?days=90")).text
    monkeypatch.setattr(mappings, "_MOST", 1)
    address = "/mappings/coverage?days=90"
    while following := next_in((await asked.get("viewer", address)).text):
        address = following
    last = (await asked.get("viewer", address)).text

    assert "Codes that no table knows" in first or "Koder ingen tabell kjenner" in first
    assert "Koder ingen tabell kjenner" not in last


async def test_looks_at_a_person_go_on_where_the_page_ended_and_ask_for_the_number_again(asked, monkeypatch):
    now = asked.office.now()
    for number in range(3):
        look = Look("see-document", f"input seen-{number}", BREDVIK, (WHOM,))
        await asked.store.access_log.note(at_this_machine("kari"), look, now)
    monkeypatch.setattr(access_log, "PAGE", 2)
    form = {"kommune": BREDVIK, "fid": WHOM.fid}

    first = await asked.send(f"auditor-{BREDVIK}", "/access-log", **form)
    after = re.search(r'name="after" value="(\d+)"', first.text).group(1)
    second = await asked.send(f"auditor-{BREDVIK}", "/access-log", **form, after=after)
    body = {"kommune": BREDVIK, "typeID": "1", "fid": WHOM.fid, "after": int(after), "limit": 1}
    api = await asked.post(f"auditor-{BREDVIK}", "/api/v1/access-log/_search", json=body)

    shown = [{n for n in range(3) if f"input seen-{n}" in page.text} for page in (first, second)]
    assert shown == [{0, 1}, {2}]
    assert [row["subject"] for row in api.json()] == ["input seen-2"]
    assert WHOM.fid not in first.text + second.text
    elsewhere = await asked.send("auditor-1833", "/access-log", **form, after=after)
    assert elsewhere.status_code == 404
