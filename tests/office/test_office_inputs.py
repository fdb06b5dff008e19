"""Inputs: found, explained, and their documents shown to who may see persons; nothing of another kommune."""

import json

import pytest

from adapter.access import Look
from adapter.errors import Unavailable
from adapter.store.input_answers import Asked
from tests.office.visitors import BREDVIK, NORDLYS


async def inputs(asked, **about):
    return await asked.store.input_reading.inputs(Asked(**about), kommuner=None, limit=1000)


async def newest(asked, **about):
    return (await inputs(asked, **about))[0]


async def parked_input(asked, kommune_nr):
    return next(each for each in await inputs(asked, kommune_nr=kommune_nr) if each.parked_id is not None)


def listed(answer):
    return answer.json()["inputs"]


async def test_what_came_in_is_listed_with_the_newest_first(asked):
    page = (await asked.get("viewer", "/inputs")).text
    all_of_them = await inputs(asked)

    places = [page.find(f'href="/inputs/{each.id}"') for each in all_of_them[:50]]
    assert -1 not in places
    assert places == sorted(places)


async def test_a_list_goes_on_where_the_page_before_ended(asked):
    everything = [each.id for each in await inputs(asked)]
    found, following = [], ""
    while following is not None:
        told = (
            await asked.get("viewer", f"/api/v1/inputs?limit=7{following and f'&before={following}'}")
        ).json()
        found += [each["id"] for each in told["inputs"]]
        following = told["next"]
        assert len(told["inputs"]) <= 7

    assert found == everything


async def test_the_page_leads_to_the_next_one_and_keeps_what_was_asked(asked, monkeypatch):
    monkeypatch.setattr("adapter.web.office.searching.inputs_of.__defaults__", (None, 2))
    [first, second, third, *_] = await inputs(asked, kommune_nr=NORDLYS)

    page = (await asked.get("viewer", f"/inputs?kommune={NORDLYS}")).text

    assert f"/inputs?kommune={NORDLYS}&amp;before={second.id}" in page
    following = (await asked.get("viewer", f"/inputs?kommune={NORDLYS}&before={second.id}")).text
    assert (f'"/inputs/{third.id}"' in following, f'"/inputs/{first.id}"' in following) == (True, False)


@pytest.mark.parametrize("way", ["/inputs", "/api/v1/inputs"], ids=["page", "api"])
async def test_each_sees_the_inputs_of_their_own_kommune(asked, way):
    for who, nr, other in (("viewer-4631", BREDVIK, NORDLYS), ("operator-1833", NORDLYS, BREDVIK)):
        ours, theirs = await newest(asked, kommune_nr=nr), await newest(asked, kommune_nr=other)
        text = (await asked.get(who, way)).text
        assert (ours.input in text, theirs.input in text) == (True, False)
        searched = (await asked.get(who, f"{way}?kommune={other}")).text
        assert theirs.input not in searched


@pytest.mark.parametrize("way", ["/inputs", "/api/v1/inputs"], ids=["page", "api"])
async def test_an_input_of_another_kommune_is_not_there(asked, way):
    theirs = await newest(asked, kommune_nr=NORDLYS)

    beyond = await asked.get("both", f"{way}/{theirs.id}")
    kept_out = await asked.get("viewer-4631", f"{way}/{theirs.id}")
    never = await asked.get("viewer-4631", f"{way}/99999999")

    assert (beyond.status_code, kept_out.status_code, never.status_code) == (200, 404, 404)
    assert theirs.input not in kept_out.text


@pytest.mark.parametrize("way", ["/inputs", "/api/v1/inputs"], ids=["page", "api"])
@pytest.mark.parametrize(("who", "status"), [("source", 403), ("unit", 403), ("auditor", 200)])
async def test_only_who_may_see_how_things_stand_sees_inputs(asked, way, who, status):
    one = await newest(asked)
    for address in (way, f"{way}/{one.id}"):
        assert (await asked.get(who, address)).status_code == status


@pytest.mark.parametrize(
    ("field", "value"),
    [("outcome", "rejected"), ("since", "yesterday"), ("until", "2026-13-01"), ("since", "0001-01-01")],
    ids=["outcome", "since", "until", "the year one"],
)
async def test_what_cannot_be_read_is_said_and_finds_nothing(asked, field, value):
    page = await asked.get("viewer", f"/inputs?{field}={value}")
    told = await asked.get("viewer", f"/api/v1/inputs?{field}={value}")

    assert (page.status_code, "kan ikke leses" in page.text, "Ingenting passer" in page.text) == (
        200,
        True,
        True,
    )
    assert (told.status_code, told.json()["error"]) == (400, "invalid")


async def test_times_are_norwegian_and_a_day_is_whole(asked):
    [one, *_] = await inputs(asked, tenant="furumoen")
    day = one.received.date()

    within = await asked.get("viewer", f"/api/v1/inputs?tenant=furumoen&since={day}&until={day}")
    before = await asked.get("viewer", f"/api/v1/inputs?tenant=furumoen&until={day}T00:00")

    assert one.id in [each["id"] for each in listed(within)]
    assert listed(before) == []


NUMBER = "17815230051"


@pytest.mark.parametrize("field", ["input", "service", "record", "message", "reason"])
async def test_an_identity_number_in_an_address_is_answered_nowhere(asked, field):
    page = await asked.get("both", f"/inputs?{field}={NUMBER}")
    told = await asked.get("both", f"/api/v1/inputs?{field}={NUMBER}")

    assert (page.status_code, page.headers["location"]) == (303, "/persons?instead=1")
    assert (told.status_code, NUMBER in told.text + page.text) == (400, False)


class TestExplained:
    """The way of one input."""

    async def test_what_was_made_is_told_as_far_as_the_registers_answer(self, asked):
        [message, *_] = await asked.store.line_reading.messages(kommune_nr=BREDVIK)
        told = await asked.get("viewer", f"/api/v1/inputs?message={message.id}")
        number = listed(told)[0]["id"]

        one = (await asked.get("viewer", f"/api/v1/inputs/{number}")).json()
        page = (await asked.get("viewer", f"/inputs/{number}")).text

        [resource, *_] = one["resources"]
        [made, *_] = resource["made"]
        assert made["change"] in ("N", "M", "C")
        assert made["delivery"]["messages"][0]["message"]["ref_id"] == message.ref_id
        assert resource["mapping"]["row"]
        for said in (made["id"], message.id, message.ref_id, resource["mapping"]["version"]):
            assert said in page

    async def test_what_was_found_is_said_with_its_rule_in_both_languages(self, asked):
        one = await newest(asked, rule="KPR-V-034")

        page = (await asked.get("viewer", f"/inputs/{one.id}")).text
        english = (await asked.get("viewer", f"/inputs/{one.id}?lang=en")).text

        assert 'href="/rules/KPR-V-034"' in page
        assert ("What to do:" in english, "What to do:" in page) == (True, False)

    async def test_what_it_was_found_to_be_like_is_said(self, asked):
        [review] = [each async for each in asked.store.reading.reviews()]
        one = await newest(asked, service=review.service_id)

        told = (await asked.get("viewer", f"/api/v1/inputs/{one.id}")).json()
        page = (await asked.get("viewer", f"/inputs/{one.id}")).text

        [match] = [each for part in told["resources"] for each in part["matches"]]
        assert (match["rule"], match["other_id"]) == (review.rule, review.other_id)
        assert review.rule in page
        assert review.other_id in page

    async def test_every_input_of_the_store_can_be_explained_without_a_person(self, asked):
        for each in await inputs(asked):
            page = await asked.get("viewer", f"/inputs/{each.id}")
            told = await asked.get("viewer", f"/api/v1/inputs/{each.id}?lang=en")
            assert (page.status_code, told.status_code) == (200, 200), each.input
            if each.parked_id is not None:
                assert no_person(asked, await document(asked, each), page.text + told.text), each.input


async def document(asked, one):
    return (await asked.store.reading.parked_item(one.parked_id)).event.body or b""


def no_person(_asked, body, text):
    """Whether no name, number, birth date or street of a JSON document's persons stands in a text."""
    try:
        tree = json.loads(body)
    except ValueError:
        return True
    return not any(said in text for said in said_of_persons(tree))


def said_of_persons(tree):
    if isinstance(tree, list):
        for each in tree:
            yield from said_of_persons(each)
    elif isinstance(tree, dict):
        if tree.get("resourceType") == "Patient":
            for name in tree.get("name", []):
                yield from (name["family"], *name.get("given", []))
            yield from (each["value"] for each in tree.get("identifier", []) if "value" in each)
            yield from (line for each in tree.get("address", []) for line in each.get("line", []))
            yield from ([tree["birthDate"]] if "birthDate" in tree else [])
        for each in tree.values():
            yield from said_of_persons(each)


class TestDocuments:
    """The document itself."""

    async def test_it_is_shown_to_who_may_see_persons_once_the_look_is_written_down(self, asked):
        one = await parked_input(asked, BREDVIK)
        looks = []

        async def note(visitor, look, _now):
            looks.append((visitor.id, look))

        object.__setattr__(asked.office, "access_log", type("Log", (), {"note": staticmethod(note)}))
        page = await asked.get("operator-4631", f"/inputs/{one.id}/document")

        assert page.status_code == 200
        [(who, look)] = looks
        assert (who, look.act, look.subject, look.kommune_nr) == (
            "test:operator-4631",
            "see-document",
            f"input {one.id}",
            BREDVIK,
        )

    async def test_it_is_not_shown_where_the_look_cannot_be_written_down(self, asked):
        one = await parked_input(asked, BREDVIK)

        async def note(_visitor, _look: Look, _now):
            raise Unavailable("away")

        object.__setattr__(asked.office, "access_log", type("Log", (), {"note": staticmethod(note)}))
        page = await asked.get("operator-4631", f"/inputs/{one.id}/document")

        assert (page.status_code, "resourceType" in page.text) == (503, False)

    @pytest.mark.parametrize(
        ("who", "status"),
        [("viewer", 403), ("viewer-4631", 403), ("auditor", 403), ("operator-1833", 404), ("source", 403)],
    )
    async def test_nobody_else_sees_it(self, asked, who, status):
        one = await parked_input(asked, BREDVIK)

        assert (await asked.get(who, f"/inputs/{one.id}/document")).status_code == status
        assert "/document" not in (await asked.get(who, f"/inputs/{one.id}")).text

    async def test_what_was_dealt_with_has_none(self, asked):
        one = next(each for each in await inputs(asked) if each.parked_id is None)

        assert (await asked.get("both", f"/inputs/{one.id}/document")).status_code == 404


class TestPersons:
    """Searching by a number."""

    async def test_services_and_inputs_are_found_and_the_search_is_written_down(self, asked):
        person, record = await somebody(asked, BREDVIK)

        page = await asked.send("operator-4631", "/persons", fid=f"{person.fid[:6]} {person.fid[6:]}")
        told = await asked.post("operator-4631", "/api/v1/persons/_search", json={"fid": person.fid})

        assert (page.status_code, told.status_code) == (200, 200)
        assert record.service_id in [each["id"] for each in told.json()["services"]]
        assert record.service_id in page.text
        assert record.outcome_id in [each["id"] for each in listed(told)]
        assert person.fid not in page.text + told.text

    async def test_the_look_names_the_person_and_comes_before_the_answer(self, asked):
        person, _ = await somebody(asked, BREDVIK)

        async def note(visitor, look, _now):
            assert (visitor.id, look.act, look.kommune_nr) == ("test:both", "search-person", BREDVIK)
            assert person.fid in [each.fid for each in look.persons]
            raise Unavailable("away")

        object.__setattr__(asked.office, "access_log", type("Log", (), {"note": staticmethod(note)}))
        page = await asked.send("both", "/persons", fid=person.fid)

        assert (page.status_code, person.fid in page.text) == (503, False)

    async def test_nobody_is_found_in_another_kommune(self, asked):
        person, record = await somebody(asked, BREDVIK)

        told = await asked.post("operator-1833", "/api/v1/persons/_search", json={"fid": person.fid})
        page = await asked.send("operator-1833", "/persons", fid=person.fid)

        assert told.json() == {"services": [], "inputs": [], "next": None}
        assert ("Ingenting om denne personen" in page.text, record.service_id in page.text) == (True, False)

    @pytest.mark.parametrize("who", ["viewer", "auditor", "source", "unit"])
    async def test_who_may_not_see_persons_cannot_search(self, asked, who):
        assert (await asked.get(who, "/persons")).status_code == 403
        assert (await asked.send(who, "/persons", fid=NUMBER)).status_code == 403
        answer = await asked.post(who, "/api/v1/persons/_search", json={"fid": NUMBER})
        assert (answer.status_code, NUMBER in answer.text) == (403, False)

    @pytest.mark.parametrize("said", ["", "12345678901", "Kari Nordmann", "170800"])
    async def test_what_is_no_number_is_said_and_not_repeated(self, asked, said):
        page = await asked.send("both", "/persons", fid=said)
        told = await asked.post("both", "/api/v1/persons/_search", json={"fid": said})

        assert (page.status_code, told.status_code) == (400, 400)
        assert not said or said not in page.text + told.text

    async def test_a_body_that_is_not_understood_is_not_repeated(self, asked):
        told = await asked.post("both", "/api/v1/persons/_search", json={"number": NUMBER})

        assert (told.status_code, NUMBER in told.text) == (400, False)


async def somebody(asked, kommune_nr):
    """A person with a record in a kommune, and the record."""
    async for item in asked.store.reading.queue(kommune_nr=kommune_nr):
        opened = await asked.store.reading.queue_item(item.id)
        if opened.content.person.type_id != "9":
            return opened.content.person, item
    raise AssertionError("nobody has a record there")
