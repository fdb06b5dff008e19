"""`/access-log` and its interface: whoever may see the log sees their kommuner's rows, and nobody a person."""

import pytest

from adapter.access import Look, at_this_machine
from adapter.mapping import Person

WHOM = Person("1", "14853605434")
PAGE, API = "/access-log", "/api/v1/access-log"
WHO = at_this_machine("kari")


@pytest.fixture
async def looked(asked):
    """Looks in two kommuner, and one in none."""
    now = asked.office.now()
    for kommune in ("4631", "1833", ""):
        look = Look("see-document", f"input {kommune or 'any'}", kommune, (WHOM,))
        await asked.store.access_log.note(WHO, look, now)
    return asked


def subjects(answer) -> list[str]:
    return [row["subject"] for row in answer.json() if row["act"] == "see-document"]


async def test_an_auditor_of_everything_sees_all_rows(looked):
    assert subjects(await looked.get("auditor", API)) == ["input 4631", "input 1833", "input any"]
    page = (await looked.get("auditor", PAGE)).text
    assert all(each in page for each in ("input 4631", "input 1833", "input any"))


@pytest.mark.parametrize(("nr", "other"), [("4631", "1833"), ("1833", "4631")])
async def test_an_auditor_of_a_kommune_sees_its_rows_alone(looked, nr, other):
    assert subjects(await looked.get(f"auditor-{nr}", API)) == [f"input {nr}"]
    assert subjects(await looked.get(f"auditor-{nr}", f"{API}?kommune={other}")) == []
    page = (await looked.get(f"auditor-{nr}", PAGE)).text
    assert f"input {nr}" in page
    assert f"input {other}" not in page
    assert "input any" not in page


@pytest.mark.parametrize("who", ["viewer", "operator", "reporting-officer", "both", "unit", "source"])
@pytest.mark.parametrize("path", [PAGE, API], ids=["page", "api"])
async def test_others_see_nothing_of_it(looked, who, path):
    answer = await looked.get(who, path)

    assert answer.status_code == 403
    assert "see-document" not in answer.text


async def test_rows_are_searched_by_time_who_and_act(looked):
    assert subjects(await looked.get("auditor", f"{API}?since=2999-01-01")) == []
    assert (
        subjects(await looked.get("auditor", f"{API}?until=2999-01-01&who=local:kari&act=see-document")) != []
    )
    assert subjects(await looked.get("auditor", f"{API}?who=local:ola")) == []
    assert subjects(await looked.get("auditor", f"{API}?act=resend")) == []


async def test_pages_follow_each_other(looked):
    first = (await looked.get("auditor", f"{API}?limit=2")).json()
    after = first[-1]["number"]

    rest = (await looked.get("auditor", f"{API}?after={after}&limit=1000")).json()

    assert [each["number"] for each in first + rest] == sorted({each["number"] for each in first + rest})


async def test_looks_at_a_person_are_found_by_a_form_and_that_is_written_down(looked):
    form = {"kommune": "4631", "fid": WHOM.fid}

    page = await looked.send("auditor-4631", PAGE, **form)
    body = {"kommune": "4631", "typeID": "1", "fid": WHOM.fid}
    rows = (await looked.post("auditor-4631", f"{API}/_search", json=body)).json()

    assert page.status_code == 200
    assert "input 4631" in page.text
    acts = [row["act"] for row in rows]
    assert acts.count("see-access-log-of-person") == 2
    assert "see-document" in acts
    assert WHOM.fid not in page.text
    assert {row["kommune_nr"] for row in rows} == {"4631"}


async def test_a_person_is_not_looked_for_in_a_kommune_of_others(looked):
    body = {"kommune": "1833", "typeID": "1", "fid": WHOM.fid}

    assert (await looked.post("auditor-4631", f"{API}/_search", json=body)).status_code == 404
    assert (await looked.send("auditor-4631", PAGE, kommune="1833", fid=WHOM.fid)).status_code == 404
    assert (await looked.post("operator", f"{API}/_search", json=body)).status_code == 403


@pytest.mark.parametrize(
    "form", [{"kommune": "4631", "fid": "abc"}, {"fid": WHOM.fid}], ids=["number", "kommune"]
)
async def test_a_form_that_names_nobody_says_so_and_repeats_nothing(looked, form):
    answer = await looked.send("auditor", PAGE, **form)

    assert answer.status_code == 400
    assert "abc" not in answer.text
    assert WHOM.fid not in answer.text


async def test_an_identity_number_as_a_filter_is_not_repeated(looked):
    answer = await looked.get("auditor", f"{PAGE}?who={WHOM.fid}")

    assert answer.status_code in (303, 400), answer.status_code
    assert WHOM.fid not in answer.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_readable_at_every_width(visit, scheme, width):
    page = visit("auditor", color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(PAGE)

    assert page.locator("h1").inner_text() == "Innsynslogg"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
