"""Possible duplicates: who sees both sides, what of them differs, and what an answer does."""

import pytest

from adapter.store.review import ReviewState
from adapter.values import replace

WHY = {"why": "to enheter, spurte begge"}


async def review(asked):
    [found] = [item async for item in asked.store.reading.reviews(state=ReviewState.OPEN, kommune_nr="4631")]
    return found


def noting(asked):
    """Keep what the access log is told."""
    noted = []

    async def note(visitor, look, _now):
        noted.append((visitor.id, look.act, look.subject, look.kommune_nr, bool(look.persons)))

    asked.store.access_log.note = note
    return noted


@pytest.mark.parametrize("path", ["/reviews", "/api/v1/reviews"])
async def test_questions_are_listed_within_the_kommuner_one_may_see(asked, path):
    number = (await review(asked)).id
    ours = await asked.get("operator-4631", path)
    theirs = await asked.get("operator-1833", path)
    source = await asked.get("source", path)

    assert f"/reviews/{number}" in ours.text or [each["review"] for each in ours.json()] == [number]
    assert "bredvik" not in theirs.text
    assert source.status_code == 403


@pytest.mark.parametrize(
    ("asking", "found"),
    [("", 1), ("state=rejected", 0), ("state=all", 1), ("kommune=1833", 0), ("tenant=bredvik-helse", 1)],
    ids=["open", "answered", "all", "kommune", "tenant"],
)
async def test_questions_are_found_by_what_is_asked(asked, asking, found):
    page = (await asked.get("both", f"/reviews?{asking}")).text

    assert page.count('href="/reviews/') == found


@pytest.mark.parametrize("base", ["/reviews", "/api/v1/reviews"])
async def test_both_sides_are_shown_once_the_look_is_written_down(asked, base):
    number, noted = (await review(asked)).id, noting(asked)
    viewer = await asked.get("viewer", f"{base}/{number}")
    theirs = await asked.get("operator-1833", f"{base}/{number}")
    assert (viewer.status_code, theirs.status_code, noted) == (403, 404, [])

    shown = await asked.get("operator-4631", f"{base}/{number}")

    assert shown.status_code == 200
    assert noted == [("test:operator-4631", "see-review", f"review {number}", "4631", True)]


@pytest.mark.parametrize("base", ["/reviews", "/api/v1/reviews"])
async def test_what_cannot_be_written_down_is_not_shown(asked, base):
    item = await review(asked)

    async def note(*_look):
        raise ZeroDivisionError

    asked.store.access_log.note = note
    shown = await asked.get("operator-4631", f"{base}/{item.id}")

    assert (shown.status_code, item.service_id in shown.text) == (500, False)


async def test_what_differs_is_marked(asked):
    pair = await asked.store.reading.pair(str((await review(asked)).id))
    page = (await asked.get("both", f"/reviews/{pair.review.id}")).text

    assert pair.own.id != pair.other.id
    assert pair.own.id in page
    assert pair.other.id in page
    assert "Forskjellig" in page
    assert "Lik</span>" in page
    assert f"/rules/{pair.rule}" in page


async def test_what_another_kommune_has_is_not_shown(asked):
    item = await review(asked)
    reading = asked.store.reading
    pair = await reading.pair(str(item.id))
    elsewhere = replace(pair, other=replace(pair.other, kommune_nr="1833", source="nordlys", id="theirs-1"))
    about = replace(item, other_source="nordlys", other_id="theirs-1")

    async def changed(_asked):
        return replace(elsewhere, review=about)

    async def one(_number):
        return about

    reading.pair, reading.review = changed, one
    page = await asked.get("operator-4631", f"/reviews/{item.id}")
    told = await asked.get("operator-4631", f"/api/v1/reviews/{item.id}")
    whole = await asked.get("operator", f"/reviews/{item.id}")

    assert "theirs-1" not in page.text + told.text
    assert "nordlys" not in page.text + told.text
    assert "ligger i en kommune du ikke ser" in page.text
    assert "theirs-1" in whole.text


@pytest.mark.parametrize("act", ["release", "reject"])
@pytest.mark.parametrize("who", ["viewer", "operator-4631", "reporting-officer-1833", "auditor", "source"])
async def test_a_question_is_answered_by_its_own_reporting_officer_alone(asked, who, act):
    item = await review(asked)
    page = await asked.send(who, f"/reviews/{item.id}/{act}", **WHY)
    told = await asked.post(who, f"/api/v1/reviews/{item.id}/{act}", json=WHY)

    assert page.status_code == told.status_code
    assert page.status_code in (403, 404)
    assert (await asked.store.reading.review(item.id)).state is ReviewState.OPEN


@pytest.mark.parametrize(("act", "state"), [("release", "released"), ("reject", "rejected")])
async def test_an_answer_is_kept_with_who_and_why(asked, act, state):
    item = await review(asked)
    answer = await asked.send("reporting-officer-4631", f"/reviews/{item.id}/{act}", **WHY)
    kept = await asked.store.reading.review(item.id)
    page = (await asked.get("both", f"/reviews/{item.id}")).text

    assert answer.headers["location"] == f"/reviews?done={state}"
    assert (kept.state, kept.who, kept.why) == (state, "test:reporting-officer-4631", WHY["why"])
    assert WHY["why"] in page


async def test_a_program_answers_with_a_reason(asked):
    item = await review(asked)
    silent = await asked.post("both", f"/api/v1/reviews/{item.id}/release", json={})
    told = await asked.post("both", f"/api/v1/reviews/{item.id}/release", json=WHY)
    again = await asked.post("both", f"/api/v1/reviews/{item.id}/release", json=WHY)

    assert (silent.status_code, told.json()["state"]) == (400, "released")
    assert again.status_code in (200, 409)


@pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 30])
async def test_there_is_nothing_where_no_question_was_asked(asked, number):
    assert (await asked.get("both", f"/reviews/{number}")).status_code == 404
    assert (await asked.get("both", f"/api/v1/reviews/{number}")).status_code in (400, 404)
