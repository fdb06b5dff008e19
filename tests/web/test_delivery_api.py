"""Lines and messages over HTTP, for those who run the service."""

from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from adapter.cli.store import settings_for
from adapter.main import opened_store
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.web.delivery import Delivery, delivery_app, may_serve
from tests.driven import ACCEPTED, AWAY, NOON, REFUSED, put, send
from tests.outbox.made import FID
from tests.outbox.test_planning import guid, record

KEY = LineKey("0301", Line.IPLOS)
NOW = NOON + timedelta(days=2)
WHY = {"who": "kari", "why": "sak 42"}


@asynccontextmanager
async def delivering(folder, *, judge=lambda _notified, _now: None):
    """A store with two services queued, and a client of the interface in front of it."""
    async with opened_store(settings_for(str(folder)), make=True, quiet=True) as store:
        await put(store, record(1), record(2, service_id="T2"))
        app = delivery_app(Delivery(store, judge, 500, lambda: NOW))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield store, client


async def test_lines_are_shown_as_they_stand(tmp_path):
    async with delivering(tmp_path) as (store, client):
        sent = await send(store, KEY, REFUSED)

        [line] = (await client.get("/lines", params={"kommune": "0301"})).json()
        whole = (await client.get("/lines/0301/IPLOS")).json()

    assert (line["stopped"], line["head"]["number"], line["under_way"]["id"]) == (
        "validation-refused",
        2,
        sent.id,
    )
    assert whole == line | {"operations": [], "faults": []}


async def test_messages_are_listed_by_what_is_asked(tmp_path):
    async with delivering(tmp_path) as (store, client):
        made = [await send(store, KEY, ACCEPTED, limit=1), await send(store, KEY, REFUSED)]

        async def listed(**asked):
            return [each["id"] for each in (await client.get("/messages", params=asked)).json()]

        assert await listed(state="refused", line="IPLOS", since="2026-02-03") == [made[1].id]
        assert await listed(after=1, limit=1) == [made[1].id]
        assert await listed(since="2026-02-04") == []


async def test_a_message_is_told_from_the_first_attempt_to_the_refid(tmp_path):
    async with delivering(tmp_path) as (store, client):
        sent = await send(store, KEY, AWAY, ACCEPTED)

        told = (await client.get(f"/messages/{sent.id}")).json()

    assert [(each["cause"], each["ref_id"]) for each in told["attempted"]] == [
        ("timed-out", None),
        ("received", "R-1"),
    ]
    assert [each["notifikasjonGUID"] for each in told["notified"]] == [guid(1), guid(2)]


async def test_a_person_stops_and_starts_a_line(tmp_path):
    async with delivering(tmp_path) as (_, client):
        stopped = await client.post("/lines/0301/IPLOS/stop", json=WHY)
        started = await client.post("/lines/0301/IPLOS/start", json={"why": "sak 43"})
        told = (await client.get("/lines/0301/IPLOS")).json()["operations"]

    assert (stopped.json()["stopped"], started.json()["stopped"]) == ("stopped-by-person", None)
    assert [(each["act"], each["who"], each["why"]) for each in told] == [
        ("line stop", "kari", "sak 42"),
        ("line start", "api", "sak 43"),
    ]


async def test_a_refused_message_is_released_by_the_judge_of_the_service(tmp_path):
    asked = []

    def judge(notified, now):
        asked.append((notified.guid, now))

    async with delivering(tmp_path, judge=judge) as (store, client):
        refused = await send(store, KEY, REFUSED)
        made = (await client.post(f"/messages/{refused.id}/release", json=WHY)).json()

    assert (made["state"], made["first"], made["last"]) == ("draft", 1, 2)
    assert asked == [(guid(1), NOW), (guid(2), NOW)]


async def test_a_message_that_waits_is_sent_at_once_and_a_refused_one_is_closed(tmp_path):
    async with delivering(tmp_path) as (store, client):
        waits = await send(store, KEY, AWAY)
        sent = (await client.post(f"/messages/{waits.id}/resend", json=WHY)).json()
        await send(store, KEY, REFUSED)
        doubted = await client.post(f"/messages/{waits.id}/close", json=WHY)
        known = WHY | {"although_unknown": True}
        closed = (await client.post(f"/messages/{waits.id}/close", json=known)).json()

    assert (sent["due"], doubted.status_code, closed["state"]) == (None, 409, "closed")


async def test_what_was_accepted_is_sent_again_by_id_and_by_person(tmp_path):
    async with delivering(tmp_path) as (store, client):
        await send(store, KEY, ACCEPTED)
        by_id = await client.post("/lines/0301/IPLOS/resend", json=WHY | {"id": guid(2)})
        person = {"typeID": "1", "fid": FID}
        by_person = await client.post("/lines/0301/IPLOS/resend", json=WHY | {"person": person})
        acts = (await client.get("/lines/0301/IPLOS")).text

    assert [(each["first"], each["last"]) for each in by_id.json()] == [(2, 2)]
    assert [(each["first"], each["last"]) for each in by_person.json()] == [(1, 2)]
    assert FID not in acts


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/messages/nothing/close", WHY, 404, "there is no message nothing"),
        ("/lines/9999/HST/stop", WHY, 404, "kommune 9999 has no line HST"),
        ("/lines/0301/IPLOS/stop", {"who": "kari"}, 422, "not understood"),
        ("/lines/0301/IPLOS/stop", {"why": " "}, 422, "why: is needed"),
        ("/lines/0301/IPLOS/stop", {"why": f"gjelder {FID}"}, 422, "holds an identity number"),
        ("/lines/0301/IPLOS/stop", {"why": {"x": FID}}, 422, "not understood"),
        ("/lines/0301/IPLOS/resend", WHY, 409, "say which notifications"),
        ("/lines/0301/IPLOS/resend", WHY | {"person": {"typeID": "1", "nr": FID}}, 422, "not understood"),
        ("/lines/0301/IPLOS/resend", WHY | {"id": "x"}, 404, "has accepted no notification"),
        ("/lines/0301/MAIL/stop", WHY, 422, "not understood"),
        ("/nowhere", WHY, 404, "Not Found"),
    ],
    ids=[
        "no message",
        "no line",
        "no why",
        "empty why",
        "a number in why",
        "another form",
        "no choice",
        "another person",
        "not accepted",
        "another type",
        "no address",
    ],
)
async def test_what_cannot_be_done_is_said_without_what_was_sent(tmp_path, path, body, status, said):
    async with delivering(tmp_path) as (_, client):
        answer = await client.post(path, json=body)

    assert (answer.status_code, said in answer.json()["error"]) == (status, True)
    assert FID not in answer.text


async def test_what_its_state_does_not_allow_is_a_conflict(tmp_path):
    async with delivering(tmp_path) as (store, client):
        sent = await send(store, KEY, ACCEPTED)
        answer = await client.post(f"/messages/{sent.id}/release", json=WHY)

    assert (answer.status_code, "only a refused one" in answer.json()["error"]) == (409, True)


async def test_a_fault_of_the_program_does_not_get_out(tmp_path):
    def judge(_notified, _now):
        raise ZeroDivisionError(FID)

    async with delivering(tmp_path, judge=judge) as (store, client):
        refused = await send(store, KEY, REFUSED)
        answer = await client.post(f"/messages/{refused.id}/release", json=WHY)

    assert (answer.status_code, FID in answer.text) == (500, False)


async def test_another_name_for_this_machine_is_turned_away(tmp_path):
    """A page from elsewhere may have its own name point at us; ours it cannot send."""
    async with delivering(tmp_path) as (_, client):
        answer = await client.get("/lines", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("host", "may"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("10.1.2.3", False), ("kpr", False)],
)  # fmt: skip
def test_it_is_served_only_where_nobody_else_reaches_it(host, may):
    assert may_serve(host) is may
