"""Lists of the office have a next page: all of them together are the list, each thing once (SEC-08 on each)."""

import re
import sqlite3
from base64 import urlsafe_b64decode
from collections import Counter
from contextlib import closing
from html import unescape

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.access import Look, at_this_machine
from adapter.errors import NotFound
from adapter.mapping import Person
from adapter.web.office import access_log, lines, mapping_tables, mappings, messages, persons
from adapter.web.office.paging import page_of
from tests.office.visitors import BREDVIK

WHOM = Person("1", "14853605434")
#: A page, the module that says how much stands on one, and by what name.
PAGES = {
    "/messages/faults": (messages, "PAGE"),
    "/lines": (lines, "PAGE"),
    "/mappings/coverage?days=90": (mappings, "_MOST"),
}
SEARCH = "/api/v1/access-log/_search"
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
    # One page is in order for who reads it; the pages follow each other in an order that nothing moves in.
    assert Counter(found) == Counter(whole)


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
        assert sorted(found, key=repr) == sorted(whole.json(), key=repr)
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
    after = re.search(r'name="after" value="(\d+-\d+)"', first.text).group(1)
    second = await asked.send(f"auditor-{BREDVIK}", "/access-log", **form, after=after)
    body = {"kommune": BREDVIK, "typeID": "1", "fid": WHOM.fid, "limit": 1}
    api = await asked.post(f"auditor-{BREDVIK}", f"{SEARCH}?after={after}", json=body)

    shown = [{n for n in range(3) if f"input seen-{n}" in page.text} for page in (first, second)]
    assert shown == [{0, 1}, {2}]
    assert [row["subject"] for row in api.json()] == ["input seen-2"]
    assert WHOM.fid not in first.text + second.text
    elsewhere = await asked.send("auditor-1833", "/access-log", **form, after=after)
    assert elsewhere.status_code == 404


async def test_looks_at_a_person_come_to_an_end_though_each_asking_is_one(asked):
    """What was there when the first page was asked, its own asking with it, each once."""
    for number in range(3):
        look = Look("see-document", f"input seen-{number}", BREDVIK, (WHOM,))
        await asked.store.access_log.note(at_this_machine("kari"), look, asked.office.now())
    body = {"kommune": BREDVIK, "typeID": "1", "fid": WHOM.fid, "limit": 1}
    found, address, asks = [], SEARCH, 0
    while address:
        answer = await asked.post(f"auditor-{BREDVIK}", address, json=body)
        asks += 1
        assert asks < 10, "it goes on for ever"
        found += answer.json()
        address = answer.links.get("next", {}).get("url", "")
        assert WHOM.fid not in address

    acts = [row["act"] for row in found]
    assert acts == ["see-document"] * 3 + ["see-access-log-of-person"]
    assert len({row["number"] for row in found}) == len(found) == asks


async def test_the_page_of_looks_at_a_person_comes_to_an_end_too(asked, monkeypatch):
    monkeypatch.setattr(access_log, "PAGE", 1)
    form, after, asks = {"kommune": BREDVIK, "fid": WHOM.fid}, "", 0
    await asked.send(f"auditor-{BREDVIK}", "/access-log", **form)
    while asks == 0 or after:
        answer = await asked.send(f"auditor-{BREDVIK}", "/access-log", **form, after=after)
        asks += 1
        assert asks < 10, "it goes on for ever"
        after = (re.findall(r'name="after" value="([^"]+)"', answer.text) or [""])[0]

    assert asks == 2


@pytest.mark.parametrize("after", ["7", "x-1", "-", "1-", f"{'9' * 19}-1", "1-2-3"])
async def test_a_border_of_looks_that_is_none_of_ours_is_not_found_and_no_look(asked, after):
    body = {"kommune": BREDVIK, "typeID": "1", "fid": WHOM.fid}
    answer = await asked.post(f"auditor-{BREDVIK}", f"{SEARCH}?after={after}", json=body)
    page = await asked.send(f"auditor-{BREDVIK}", "/access-log", kommune=BREDVIK, fid=WHOM.fid, after=after)

    assert (answer.status_code, page.status_code) == (404, 404)
    rows = (await asked.get(f"auditor-{BREDVIK}", "/api/v1/access-log?limit=1000")).json()
    assert "see-access-log-of-person" not in {row["act"] for row in rows}


@pytest.mark.usefixtures("with_faults")
async def test_a_fault_that_happens_again_meanwhile_is_on_a_page_all_the_same(asked, office_folder):
    path = "/api/v1/messages/faults"
    names = [_fault(each) for each in (await asked.get("viewer", path)).json()]
    first = await asked.get("viewer", f"{path}?limit=1")
    [seen] = first.json()
    again = [name for name in names if name != _fault(seen)]
    with closing(sqlite3.connect(office_folder / "kpr.db")) as connection, connection:
        for kommune, _, cause, status, code in again:
            connection.execute(
                "INSERT INTO attempt (message_id, began_at, ended_at, ending, cause, status, code)"
                " SELECT min(id), '2027-01-01', '2027-01-01 10:00:00.000000', 'refused', ?, ?, ?"
                " FROM message WHERE kommune_nr = ?",
                (cause, status, code, kommune),
            )

    assert sorted(map(str, [_fault(seen), *await _rest(asked, first, _fault)])) == sorted(map(str, names))


async def test_a_code_that_comes_more_often_meanwhile_is_on_a_page_all_the_same(asked, monkeypatch):
    path = "/api/v1/mappings/coverage?days=90"
    names = [_code(each) for each in (await asked.get("viewer", path)).json()]
    first = await asked.get("viewer", f"{path}&limit=1")
    [seen] = first.json()
    find = mapping_tables.find_coverage

    async def oftener(*told):
        found = await find(*told)
        for each in found:
            each.count += 1000 * ((each.use.system, each.use.code) != (seen["system"], seen["code"]))
        return sorted(found, key=lambda each: each.rank)

    monkeypatch.setattr(mapping_tables, "find_coverage", oftener)

    assert sorted([_code(seen), *await _rest(asked, first, _code)]) == sorted(names)


def _fault(told):
    return tuple(told[name] for name in ("kommune_nr", "line", "cause", "status", "code"))


def _code(told):
    return tuple(str(told[name]) for name in ("kommune_nr", "system", "code", "covered", "row"))


async def _rest(asked, first, name_of):
    found, following = [], first.links["next"]["url"]
    while following:
        answer = await asked.get("viewer", following)
        found += map(name_of, answer.json())
        following = answer.links.get("next", {}).get("url", "")
    return found


@pytest.mark.usefixtures("with_faults")
@pytest.mark.parametrize("path", LISTS)
async def test_the_address_of_the_next_page_repeats_nothing_that_the_list_does_not_know(asked, path):
    mark = "&" if "?" in path else "?"
    answer = await asked.get("viewer", f"{path}{mark}limit=1&x={WHOM.fid}&{WHOM.fid}=1")

    following = answer.links["next"]["url"]
    assert WHOM.fid not in following
    assert "limit=1" in following
    assert ("days=90" in following) == ("days=90" in path)


async def test_where_a_page_of_codes_ends_tells_no_code(asked):
    told = (await asked.get("viewer", "/api/v1/mappings/coverage?days=90")).json()
    first = await asked.get("viewer", "/api/v1/mappings/coverage?days=90&limit=1")
    after = httpx.URL(first.links["next"]["url"]).params["after"]
    said = urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()

    assert told
    assert not [each for each in told if f'"{each["code"]}"' in said or each["system"] in said]


async def test_all_inputs_of_a_person_are_found_by_asking_for_the_number_again(asked, monkeypatch):
    fid, who = await _often_seen(asked), f"operator-{BREDVIK}"
    search = "/api/v1/persons/_search"
    whole = (await asked.post(who, search, json={"fid": fid})).json()
    told, body, shown, form = [], {"fid": fid, "limit": 1}, [], {"fid": fid}
    while True:
        answer = (await asked.post(who, search, json=body)).json()
        assert answer["services"] == whole["services"]
        told += answer["inputs"]
        if answer["next"] is None:
            break
        body["before"] = answer["next"]
    monkeypatch.setattr(persons, "MOST", 1)
    while True:
        page = (await asked.send(who, "/persons", **form)).text
        assert fid not in page
        shown += re.findall(r'href="/inputs/(\d+)"', page)
        if not (found := re.search(r'name="before" value="(\d+)"', page)):
            break
        form["before"] = found.group(1)

    assert whole["next"] is None
    assert len(told) > 1
    assert told == whole["inputs"]
    assert list(dict.fromkeys(shown)) == [str(each["id"]) for each in told]


async def _often_seen(asked):
    """The number of somebody of whom more than one input told."""
    async for item in asked.store.reading.queue(kommune_nr=BREDVIK):
        fid = (await asked.store.reading.queue_item(item.id)).content.person.fid
        answer = await asked.post(f"operator-{BREDVIK}", "/api/v1/persons/_search", json={"fid": fid})
        if len(answer.json().get("inputs", ())) > 1:
            return fid
    raise AssertionError("nobody was told of twice")
