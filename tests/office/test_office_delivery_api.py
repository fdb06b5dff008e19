"""Lines and messages over HTTP, for those who run the service."""

from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from adapter.cli.store import settings_for
from adapter.health import Health
from adapter.main import build_world, opened_store
from adapter.main.current import Current
from adapter.main.office import build_office
from adapter.notifications import Change
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.values import replace
from adapter.web.probes import probes_app
from tests.driven import ACCEPTED, AWAY, NOON, REFUSED, put, send
from tests.office.reused import app_for
from tests.office.visitors import COOKIE, ByName
from tests.outbox.made import FID
from tests.outbox.test_planning import guid, record
from tests.stores import lay_store

KEY = LineKey("0301", Line.IPLOS)
NOW = NOON + timedelta(days=2)
WHY = {"why": "sak 42"}


@asynccontextmanager
async def delivering(folder, *, judge=lambda _notified, _now: None):
    """A store with two services queued, and one who may do everything in front of its office."""
    settings = settings_for(str(folder))
    await lay_store(folder)
    async with opened_store(settings, make=True) as store:
        await put(store, record(1), record(2, service_id="T2"))
        office = build_office(settings, Current(build_world(settings)), store)
        office = replace(office, gate=ByName(), now=lambda: NOW, judge=judge or office.judge)
        named = {"cookie": f"{COOKIE}=both"}
        where = "http://127.0.0.1/api/v1"
        with app_for(office) as app:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=where, headers=named) as client:
                yield store, client


def as_(who):
    return {"cookie": f"{COOKIE}={who}"}


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
        made = [await send(store, KEY, ACCEPTED, limit=1), await send(store, KEY, AWAY, REFUSED)]

        async def listed(**asked):
            return [each["id"] for each in (await client.get("/messages", params=asked)).json()]

        assert await listed(state="refused", line="IPLOS", since="2026-02-03") == [made[1].id]
        assert await listed(after=1, limit=1) == [made[1].id]
        assert await listed(since="2026-02-04") == []
        assert await listed(until="2026-02-02") == []
        assert await listed(until="2026-02-03", cause="timed-out") == [made[1].id]


async def test_a_message_is_told_from_the_first_attempt_to_the_refid(tmp_path):
    async with delivering(tmp_path) as (store, client):
        sent = await send(store, KEY, AWAY, ACCEPTED)

        told = (await client.get(f"/messages/{sent.id}")).json()
        by_ref = (await client.get("/messages/R-1")).json()

    assert [(each["cause"], each["ref_id"]) for each in told["attempted"]] == [
        ("timed-out", None),
        ("received", "R-1"),
    ]
    assert [each["notifikasjonGUID"] for each in told["notified"]] == [guid(1), guid(2)]
    assert by_ref == told


async def test_faults_that_were_fed_back_say_what_still_waits_for_their_end(tmp_path):
    async with delivering(tmp_path) as (store, client):
        await send(store, KEY, AWAY, ACCEPTED, limit=1)
        await send(store, KEY, REFUSED)

        told = (await client.get("/messages/faults")).json()

    assert [(each["cause"], each["code"], each["times"], each["open"]) for each in told] == [
        ("validation-refused", 1234, 1, 1),
        ("timed-out", None, 1, 0),
    ]


async def test_a_person_stops_and_starts_a_line(tmp_path):
    async with delivering(tmp_path) as (_, client):
        stopped = await client.post("/lines/0301/IPLOS/stop", json=WHY)
        started = await client.post("/lines/0301/IPLOS/start", json={"why": "sak 43"})
        told = (await client.get("/lines/0301/IPLOS")).json()["operations"]

    assert (stopped.json()["stopped"], started.json()["stopped"]) == ("stopped-by-person", None)
    assert [(each["act"], each["who"], each["why"]) for each in told] == [
        ("line stop", "test:both", "sak 42"),
        ("line start", "test:both", "sak 43"),
    ]


async def test_nobody_says_for_somebody_else_who_acts(tmp_path):
    async with delivering(tmp_path) as (_, client):
        answer = await client.post("/lines/0301/IPLOS/stop", json=WHY | {"who": "kari"})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")


async def test_a_line_goes_on_once_its_head_was_compared(tmp_path):
    async with delivering(tmp_path) as (store, client):
        await send(store, KEY, ACCEPTED)
        await client.post("/lines/0301/IPLOS/stop", json=WHY)
        early = await client.post("/lines/0301/IPLOS/confirm", json=WHY | {"number": 2, "guid": guid(2)})

    assert (early.status_code, "does not wait" in early.json()["text"]["en"]) == (409, True)


async def test_a_refused_message_is_released_by_the_judge_of_the_service(tmp_path):
    asked = []

    def judge(notified, now):
        asked.append((notified.guid, now))

    async with delivering(tmp_path, judge=judge) as (store, client):
        refused = await send(store, KEY, REFUSED)
        made = (await client.post(f"/messages/{refused.id}/release", json=WHY)).json()

    assert (made["state"], made["first"], made["last"]) == ("draft", 1, 2)
    assert asked == [(guid(1), NOW), (guid(2), NOW)]


async def test_a_message_is_released_under_our_own_rules(tmp_path):
    """Their service code is none: the notifications are held back, and nothing of the message is left."""
    async with delivering(tmp_path, judge=None) as (store, client):
        await send(store, KEY, ACCEPTED)
        await put(store, record(3, service_id="T3", service_code="77"))
        refused = await send(store, KEY, REFUSED)

        released = await client.post(f"/messages/{refused.id}/release", json=WHY)
        states = [each.state async for each in store.reading.queue()]

    assert (released.status_code, released.json(), states[-1]) == (200, None, "held")


async def test_a_message_that_waits_is_sent_at_once_and_a_refused_one_is_closed(tmp_path):
    async with delivering(tmp_path) as (store, client):
        waits = await send(store, KEY, AWAY)
        sent = (await client.post(f"/messages/{waits.id}/resend", json=WHY)).json()
        await send(store, KEY, REFUSED)
        doubted = await client.post(f"/messages/{waits.id}/close", json=WHY)
        known = WHY | {"although_unknown": True}
        closed = (await client.post(f"/messages/{waits.id}/close", json=known)).json()

    assert (sent["due"], doubted.status_code, closed["state"]) == (None, 409, "closed")


@pytest.mark.parametrize(("said", "state"), [({}, "queued"), ({"annulments_too": True}, "closed")])
async def test_annulments_of_a_closed_message_are_queued_again_or_given_up(tmp_path, said, state):
    async with delivering(tmp_path) as (store, client):
        await send(store, KEY, ACCEPTED)
        await put(store, record(3, Change.ANNUL, 1))
        refused = await send(store, KEY, REFUSED)
        closed = (await client.post(f"/messages/{refused.id}/close", json=WHY | said)).json()
        states = [each.state async for each in store.reading.queue()]

    assert (closed["state"], states) == ("closed", ["delivered", "delivered", state])


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
        ("/messages/nothing/close", WHY, 404, "no such thing"),
        ("/lines/9999/HST/stop", WHY, 404, "no such thing"),
        ("/lines/0301/IPLOS/stop", {}, 400, "not used here"),
        ("/lines/0301/IPLOS/stop", {"why": " "}, 409, "why: is needed"),
        ("/lines/0301/IPLOS/stop", {"why": f"gjelder {FID}"}, 409, "holds an identity number"),
        ("/lines/0301/IPLOS/stop", {"why": {"x": FID}}, 400, "not used here"),
        ("/lines/0301/IPLOS/resend", WHY, 409, "say which notifications"),
        ("/lines/0301/IPLOS/resend", WHY | {"person": {"typeID": "1", "nr": FID}}, 400, "not used here"),
        ("/lines/0301/IPLOS/resend", WHY | {"id": "x"}, 404, "no such thing"),
        ("/lines/0301/MAIL/stop", WHY, 400, "not used here"),
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
    ],
)
async def test_what_cannot_be_done_is_said_without_what_was_sent(tmp_path, path, body, status, said):
    async with delivering(tmp_path) as (_, client):
        answer = await client.post(path, json=body)

    assert (answer.status_code, said in answer.json()["text"]["en"]) == (status, True)
    assert FID not in answer.text


async def test_what_its_state_does_not_allow_is_a_conflict(tmp_path):
    async with delivering(tmp_path) as (store, client):
        sent = await send(store, KEY, ACCEPTED)
        answer = await client.post(f"/messages/{sent.id}/release", json=WHY)

    assert (answer.status_code, "only a refused one" in answer.json()["text"]["en"]) == (409, True)


async def test_a_fault_of_the_program_does_not_get_out(tmp_path):
    def judge(_notified, _now):
        raise ZeroDivisionError(FID)

    async with delivering(tmp_path, judge=judge) as (store, client):
        refused = await send(store, KEY, REFUSED)
        answer = await client.post(f"/messages/{refused.id}/release", json=WHY)

    assert (answer.status_code, FID in answer.text) == (500, False)


@pytest.mark.parametrize("what", ["", ".xml"], ids=["message", "xml"])
async def test_a_message_of_another_kommune_is_not_there(tmp_path, what):
    async with delivering(tmp_path) as (store, client):
        sent = await send(store, KEY, REFUSED)
        theirs = [
            await client.get(f"/messages/{sent.id}{what}", headers=as_("operator-4631")),
            await client.get(f"/messages/R-2{what}", headers=as_("reporting-officer-4631")),
        ]
        never = await client.get(f"/messages/{guid(99)}{what}", headers=as_("operator-4631"))

    assert [(each.status_code, each.content) for each in theirs] == [(404, never.content)] * 2


@pytest.mark.parametrize("path", ["/lines", "/messages", "/messages/faults"])
async def test_nothing_of_another_kommune_is_listed(tmp_path, path):
    async with delivering(tmp_path) as (store, client):
        await send(store, KEY, REFUSED)
        ours = (await client.get(path, headers=as_("viewer"))).json()
        theirs = (await client.get(path, headers=as_("viewer-4631"))).json()

    assert (len(ours), theirs) == (1, [])


@pytest.mark.parametrize("act", ["stop", "start", "confirm", "resend"])
async def test_a_line_of_another_kommune_cannot_be_acted_on(tmp_path, act):
    body = WHY | {"confirm": {"number": 2, "guid": guid(2)}, "resend": {"id": guid(1)}}.get(act, {})
    async with delivering(tmp_path) as (store, client):
        await send(store, KEY, ACCEPTED)
        for who in ("operator-4631", "reporting-officer-4631"):
            answer = await client.post(f"/lines/0301/IPLOS/{act}", json=body, headers=as_(who))
            assert answer.status_code == 404
        acts = (await client.get("/lines/0301/IPLOS")).json()["operations"]

    assert acts == []


@pytest.mark.parametrize(
    ("who", "path", "body"),
    [
        ("viewer", "/lines/0301/IPLOS/stop", {}),
        ("reporting-officer", "/lines/0301/IPLOS/stop", {}),
        ("reporting-officer", "/lines/0301/IPLOS/start", {}),
        ("operator", "/lines/0301/IPLOS/resend", {"id": guid(1)}),
        ("operator", "/messages/R-2/release", {}),
        ("operator", "/messages/R-2/close", {}),
        ("auditor", "/messages/R-2/resend", {}),
        ("source", "/messages/R-2/close", {}),
    ],
    ids=["viewer", "stop", "start", "resend", "release", "close", "auditor", "source"],
)
async def test_who_has_another_role_is_refused(tmp_path, who, path, body):
    async with delivering(tmp_path) as (store, client):
        await send(store, KEY, REFUSED)
        answer = await client.post(path, json=WHY | body, headers=as_(who))
        acts = (await client.get("/lines/0301/IPLOS")).json()["operations"]

    assert (answer.status_code, acts) == (403, [])


async def test_the_xml_of_a_message_is_given_to_who_may_see_persons_and_the_look_is_kept(tmp_path):
    async with delivering(tmp_path) as (store, client):
        sent = await send(store, KEY, REFUSED)
        noted = []
        kept = store.access_log.note

        async def note(visitor, look, now):
            noted.append((visitor.id, look.act, look.subject, look.kommune_nr, len(look.persons)))
            await kept(visitor, look, now)

        store.access_log.note = note
        refused = await client.get(f"/messages/{sent.id}.xml", headers=as_("viewer"))
        assert (refused.status_code, noted) == (403, [])
        given = await client.get(f"/messages/{sent.id}.xml", headers=as_("operator"))

    assert (given.content, given.headers["content-type"]) == (b"<Melding/>", "application/xml")
    assert noted == [("test:operator", "see-message", f"message {sent.id}", "0301", 1)]


async def test_what_cannot_be_written_down_is_not_shown(tmp_path):
    async with delivering(tmp_path) as (store, client):
        sent = await send(store, KEY, REFUSED)

        async def note(*_look):
            raise ZeroDivisionError

        store.access_log.note = note
        answer = await client.get(f"/messages/{sent.id}.xml")

    assert (answer.status_code, b"Melding" in answer.content) == (500, False)


async def test_the_description_names_every_address_and_what_its_errors_mean(tmp_path):
    async with delivering(tmp_path) as (_, client):
        described = (await client.get("/openapi.json")).json()

    acts = {path for path, item in described["paths"].items() if "post" in item}
    assert {"/api/v1/lines/{kommune}/{line}/stop", "/api/v1/messages/{message_id}/close"} <= acts
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    close = described["paths"]["/api/v1/messages/{message_id}/close"]["post"]["responses"]
    assert {"200", "400", "401", "403", "404", "409", "503"} <= set(close)
    assert "422" not in close


async def test_health_serves_nothing_of_it():
    """Who only asks whether the service is well must reach nothing else (SEC-26)."""
    transport = httpx.ASGITransport(probes_app(Health(started=True)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/api/v1/lines")).status_code == 404
