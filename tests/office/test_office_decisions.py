"""
Every decision of the office, taken in a browser by everybody who may: seen on the page, in the store and in the access log.

Each is tried without a reason too, past what the browser itself holds back: then nothing is done.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page

from tests.office.decided import Kept, prepare
from tests.office.decisions import IDS, TAKEN, Decision, takers_of
from tests.office.matrix import COLUMNS, FORMS, ROWS, Row
from tests.office.seeing import column_of
from tests.office.served import served_office
from tests.office.visitors import BREDVIK, visitor_named

#: Somebody of whom documents tell.
SOUGHT = "14853605434"
#: Changes nothing, and takes a file: clicked in test_office_impact.py.
ELSEWHERE = {"/mappings/impact"}


@pytest.fixture(scope="module")
def prepared(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every decision waits; only copied."""
    made = shutil.copytree(filled_folder, tmp_path_factory.mktemp("prepared") / "office")
    asyncio.run(prepare(made))
    return made


@pytest.fixture(scope="module")
def folder(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(prepared, tmp_path_factory.mktemp("decided") / "office")


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[str]:
    with served_office(folder) as address:
        yield address


@pytest.fixture
def kept(folder: Path, prepared: Path) -> Kept:
    """What the office works with, as if nobody had decided anything."""
    kept = Kept(folder)
    kept.make_anew(prepared)
    return kept


def fill_in(form: Locator, decision: Decision, kept: Kept, why: str) -> None:
    accepted = "SELECT guid FROM notified JOIN message ON id = message_id WHERE state = 'accepted' AND kommune_nr = '4631'"
    for name, value in decision.fields.items():
        entry = form.locator(f"[name='{name}']")
        if entry.evaluate("each => each.tagName") == "SELECT":
            entry.select_option(value)
        else:
            entry.fill(kept.ask(accepted)[0][0] if value == "{accepted}" else value)
    form.locator("[name='why']").fill(why)


@pytest.mark.parametrize(("decision", "who"), TAKEN, ids=IDS)
def test_a_decision_is_taken_by_everybody_who_may_with_a_reason_and_never_without(
    visit: Callable[..., Page], kept: Kept, decision: Decision, who: str
) -> None:
    page = visit(who, viewport={"width": 1280, "height": 900})
    assert kept.ask(decision.state) == decision.before
    acts, logged = kept.acts(), kept.logged(*decision.acts)

    form = page.locator(decision.way(page, kept))
    if who == decision.takers[0]:
        fill_in(form, decision, kept, "")
        assert form.evaluate("each => each.checkValidity()") is False
        form.evaluate("each => { each.noValidate = true; }")
        with page.expect_navigation() as refused:
            form.get_by_role("button", name=decision.button).click()
        assert refused.value.status == 409
        assert kept.ask(decision.state) == decision.before
        assert (kept.acts(), kept.logged(*decision.acts)) == (acts, logged)
        form = page.locator(decision.way(page, kept))

    why = f"sak {decision.form} {who}"
    fill_in(form, decision, kept, why)
    form.get_by_role("button", name=decision.button).click()
    page.get_by_text(decision.says).first.wait_for()
    assert kept.ask(decision.state) == decision.after
    done = [(act, decision.kommune, f"test:{who}", why) for act in decision.acts]
    assert kept.acts() == [*acts, *done]
    assert kept.logged(*decision.acts) == [*logged, *done]


#: Forms that look for a person: what is filled in, the button, and the act of the access log.
SEARCHES: Mapping[str, tuple[Mapping[str, str], str, str]] = {
    "/persons": ({"fid": SOUGHT}, "Søk", "search-person"),
    "/access-log": ({"kommune": BREDVIK, "fid": SOUGHT}, "Finn", "see-access-log-of-person"),
}
SEARCHED = [
    (row, who)
    for row in ROWS
    if row.method == "POST" and row.path in SEARCHES
    for who in takers_of(row, BREDVIK)
]


@pytest.mark.parametrize(("row", "who"), SEARCHED, ids=[f"{row.path} by {who}" for row, who in SEARCHED])
def test_who_looks_for_a_person_finds_them_and_is_written_down(
    visit: Callable[..., Page], kept: Kept, row: Row, who: str
) -> None:
    fields, button, act = SEARCHES[row.path]
    page, before = visit(who), kept.logged(act)
    page.goto(row.path)
    form = page.locator(f"form[method='post'][action='{row.path}']")
    for name, value in fields.items():
        form.locator(f"[name='{name}']").fill(value)
    form.get_by_role("button", name=button).click()
    page.locator("main tbody tr").first.wait_for()
    assert {found[2] for found in kept.logged(act)[len(before) :]} == {f"test:{who}"}
    assert SOUGHT not in page.content() + page.url


def test_every_form_that_changes_something_is_clicked_by_every_role_that_may() -> None:
    """The table says who may; clicked is each of its cells, and none that is not in it."""
    wanted = {
        (row.path, row.about, column)
        for row in ROWS
        if row.method == "POST" and not row.path.startswith("/api/") and row.path not in ELSEWHERE
        for column in COLUMNS
        if row.cells[column] == "+"
    }
    rows = [(decision.row, who) for decision, who in TAKEN] + SEARCHED
    assert {(row.path, row.about, column_of(visitor_named(who))) for row, who in rows} == wanted


#: Lists by their filter: who, what is chosen, and what then stands in every row; None: no row is left.
FILTERS = {
    "/inputs": ("viewer", {"tenant": "nordlys"}, "nordlys"),
    "/parked": ("viewer", {"state": "superseded"}, None),
    "/reviews": ("viewer", {"state": "all", "kommune": "1833"}, None),
    "/messages": ("viewer", {"kommune": "5006", "line": "HST"}, "5006"),
    "/mappings/coverage": ("viewer", {"days": "90", "kommune": "1833"}, ""),
    "/figures": ("viewer", {"name": "services"}, ""),
    "/access-log": ("auditor", {"act": "line import"}, "line import"),
}


@pytest.mark.parametrize("address", FILTERS)
def test_a_list_is_narrowed_by_its_form(visit: Callable[..., Page], address: str) -> None:
    who, fields, word = FILTERS[address]
    page = visit(who)
    # Whoever has answered a question before: all of them.
    page.goto(f"{address}?state=all" if address == "/reviews" else address)
    rows = page.locator("main tbody tr")
    before = rows.all_inner_texts()
    form = page.locator(f"form[method='get'][action='{address}']")
    for name, value in fields.items():
        entry = form.locator(f"[name='{name}']")
        (entry.select_option if entry.evaluate("each => each.tagName") == "SELECT" else entry.fill)(value)
    form.locator("button").click()
    page.wait_for_url(lambda url: set(parse_qsl(urlsplit(url).query)) >= set(fields.items()))
    page.wait_for_load_state()
    told = rows.all_inner_texts()
    assert told != before
    assert [row for row in told if word is None or word not in row] == []
    assert bool(told) is (word is not None)


def test_every_form_that_only_asks_is_clicked() -> None:
    rows = [line.split() for line in FORMS.strip("\n").splitlines()]
    assert {path for _, method, path in rows if method == "GET"} == FILTERS.keys()
