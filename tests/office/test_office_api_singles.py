"""One thing at a time over the interface: who one is, one parked input, one notification with what it came from."""

import pytest

from adapter.errors import Unavailable
from adapter.store.access_reading import WhatLooks
from tests.office.visitors import BREDVIK, NORDLYS, VISITORS


@pytest.mark.parametrize("name", sorted(VISITORS))
async def test_everybody_is_told_who_they_are_and_what_they_may_where(asked, name):
    visitor = VISITORS[name]
    told = (await asked.get(name, "/api/v1/me")).json()

    assert (told["id"], told["is_program"]) == (visitor.id, visitor.is_program)
    assert [each["role"] for each in told["roles"]] == [grant.role.value for grant in visitor.grants]
    for each, grant in zip(told["roles"], visitor.grants, strict=True):
        assert each["kommuner"] == (None if grant.kommuner is None else sorted(grant.kommuner))
        assert (each["units"], each["tenants"]) == (sorted(grant.units), sorted(grant.tenants))
        assert each["may"], "a role that allows nothing is none"


async def test_a_unit_is_told_that_it_may_see_figures_alone(asked):
    [role] = (await asked.get("operator-unit", "/api/v1/me")).json()["roles"]
    assert role["may"] == ["see-figures"]


async def test_one_parked_input_is_told_as_the_list_has_it_with_the_inputs_it_came_as(asked):
    listed = (await asked.get("viewer-4631", "/api/v1/parked")).json()["parked"][0]
    one = (await asked.get("viewer-4631", f"/api/v1/parked/items/{listed['id']}")).json()
    page = await asked.get("viewer-4631", f"/parked/items/{listed['id']}")

    assert {name: one[name] for name in listed} == listed
    assert page.headers["location"] == f"/inputs/{one['inputs'][-1]}"
    assert (one["superseded_by"], one["tries"]) == ([], 0)
    assert "event" not in one
    assert "body" not in one


@pytest.mark.parametrize("number", ["0", "99999999", "groups", str(2**63)])
async def test_a_parked_input_that_is_none_is_said(asked, number):
    answer = await asked.get("viewer", f"/api/v1/parked/items/{number}")
    assert answer.status_code in (400, 404)
    assert answer.json()["error"] in ("invalid", "not-found")


async def test_a_notification_is_traced_to_its_input_and_row_once_the_look_is_written_down(asked):
    [message, *_] = await asked.store.line_reading.messages(kommune_nr=BREDVIK)
    first = (await asked.store.line_reading.message(message.id)).notified[0]
    way = f"/api/v1/messages/{message.id}/notifications"
    before = len(await asked.store.access_log.rows(WhatLooks(), limit=1000))

    shown = await asked.get("viewer-4631", f"{way}/{first.number}")
    kept_out = await asked.get("viewer-1833", f"{way}/{first.number}")
    never = await asked.get("viewer-4631", f"{way}/999999")

    assert [each.status_code for each in (shown, kept_out, never)] == [200, 404, 404]
    [look] = (await asked.store.access_log.rows(WhatLooks(), limit=1000))[before:]
    assert (look.entry.act, look.entry.subject) == ("see-record", f"record {first.record_id}")
    told = shown.json()
    assert (told["notifikasjonGUID"], told["notifikasjonLopeNr"]) == (first.guid, first.number)
    assert told["message"]["id"] == message.id
    [source] = told["inputs"]
    [resource] = source["resources"]
    explained = (await asked.get("viewer-4631", f"/api/v1/inputs/{source['id']}")).json()
    assert resource["mapping"] in [each["mapping"] for each in explained["resources"]]
    assert first.record_id in [made["id"] for each in explained["resources"] for made in each["made"]]
    assert source["kommune_nr"] == BREDVIK != NORDLYS


async def test_the_document_of_a_parked_input_comes_as_it_was_sent_once_the_look_is_written_down(asked):
    listed = (await asked.get("operator-4631", "/api/v1/parked")).json()["parked"][0]
    one = (await asked.get("operator-4631", f"/api/v1/parked/items/{listed['id']}")).json()
    number, event = one["inputs"][-1], (await asked.store.reading.parked_item(listed["id"])).event
    way = f"/api/v1/inputs/{number}/document"
    before = len(await asked.store.access_log.rows(WhatLooks(), limit=1000))

    shown = await asked.get("operator-4631", way)
    kept_out = [await asked.get(who, way) for who in ("viewer-4631", "operator-1833")]
    mapped = (await asked.get("operator-4631", "/api/v1/inputs?outcome=notify")).json()["inputs"][0]
    gone = await asked.get("operator-4631", f"/api/v1/inputs/{mapped['id']}/document")

    assert shown.content == event.body
    assert shown.headers["content-type"] == "application/octet-stream"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["content-disposition"] == "attachment"
    assert [each.status_code for each in (*kept_out, gone)] == [403, 404, 404]
    [look] = (await asked.store.access_log.rows(WhatLooks(), limit=1000))[before:]
    assert (look.entry.act, look.entry.subject) == ("see-document", f"input {number}")
    assert look.entry.kommune_nr == BREDVIK


async def test_no_document_is_told_where_the_look_cannot_be_written_down(asked, monkeypatch):
    listed = (await asked.get("operator", "/api/v1/parked")).json()["parked"][0]
    one = (await asked.get("operator", f"/api/v1/parked/items/{listed['id']}")).json()

    async def away(*_):
        raise Unavailable("the database is away")

    monkeypatch.setattr(asked.store.access_log, "note", away)
    answer = await asked.get("operator", f"/api/v1/inputs/{one['inputs'][-1]}/document")

    assert answer.status_code == 503
    assert "resourceType" not in answer.text


async def test_what_a_replay_came_to_is_told_by_the_number_of_its_answer(asked):
    [group, *_] = (await asked.get("operator-4631", "/api/v1/parked/groups")).json()["groups"]
    body = {"fingerprint": group["fingerprint"], "dry_run": False, "why": "tabellen er rettet"}
    done = (await asked.post("operator-4631", "/api/v1/parked/replay", json=body)).json()

    way = f"/api/v1/parked/replays/{done['number']}"
    told = (await asked.get("viewer-4631", way)).json()
    kept_out = await asked.get("viewer-1833", way)

    counts = ("asked", "tried", "passed", "gone", "left", "became", "number")
    assert {name: told[name] for name in counts} == {name: done[name] for name in counts}
    assert (told["why"], told["fingerprint"]) == ("tabellen er rettet", group["fingerprint"])
    assert told["who"] == VISITORS["operator-4631"].id
    assert told["at"]
    assert kept_out.status_code == 404
    assert (await asked.get("viewer", "/api/v1/parked/replays/999999")).status_code == 404
