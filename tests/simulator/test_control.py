"""Steering the simulator and looking into it, from this machine."""

import httpx
import pytest

from adapter.outbox import Line
from adapter.simulator import Clock, Demands
from adapter.simulator.building import Plan, build
from adapter.simulator.files import Folder
from adapter.simulator.running import PARTIES
from adapter.simulator.script import Act, Part, Script
from tests.simulator.messages import SYNTHETIC, Told, guid, iplos


async def test_faults_are_ordered_by_name(caller, simulator):
    ordered = [
        {"name": "away", "times": 3, "kommuneNr": "1103", "messageType": "HST"},
        {"name": "late", "seconds": 0.5, "part": "token"},
    ]

    answer = await caller.client.post("/faults", json=ordered)

    assert answer.status_code == 200, answer.text
    away, late = simulator.script.faults
    assert (away.act, away.status, away.times, away.kommune_nr, away.line) == (
        Act.ANSWER,
        503,
        3,
        "1103",
        Line.HST,
    )
    assert (late.act, late.seconds, late.part) == (Act.WAIT, 0.5, Part.TOKEN)
    assert (await caller.client.delete("/faults")).json() == []
    assert simulator.script.faults == []


@pytest.mark.parametrize(
    "ordered",
    [{}, [{"name": "unknown"}], [{"name": "away", "more": 1}], [{"name": "away", "part": "roof"}], "text"],
)
async def test_a_fault_that_is_none_is_refused_with_the_names_there_are(caller, simulator, ordered):
    answer = await caller.client.post("/faults", json=ordered)

    assert answer.status_code == 400
    assert "close-stored" in answer.json()["names"]
    assert simulator.script.faults == []


@pytest.mark.parametrize(
    ("state", "others", "is_valid", "is_revoked"),
    [("renewed", True, True, False), ("expired", True, False, False), ("revoked", False, True, True)],
)
async def test_the_registers_certificate_changes_on_order(
    caller, simulator, state, others, is_valid, is_revoked
):
    before = simulator.directory.recipients[-1].certificate

    answer = await caller.client.post("/certificate", json={"state": state})

    now = simulator.directory.recipients[-1].certificate
    assert (answer.status_code, answer.json()) == (200, {"state": state})
    assert (now != before) is others
    assert (now.not_valid_after_utc > simulator.clock()) is is_valid
    assert (now.serial_number in simulator.directory.revoked) is is_revoked


@pytest.mark.parametrize("ordered", [{}, {"state": "lost"}, [], "text"])
async def test_a_state_that_is_none_is_refused_with_those_there_are(caller, simulator, ordered):
    before = list(simulator.directory.recipients)

    answer = await caller.client.post("/certificate", json=ordered)

    assert (answer.status_code, "renewed, expired, revoked" in answer.json()["error"]) == (400, True)
    assert simulator.directory.recipients == before


async def test_what_was_received_is_shown_without_a_person(caller):
    await caller.deliver(iplos(Told(1)), 1)
    await caller.deliver(iplos(Told(9, previous=guid(1, 7))), 2)

    received = await caller.client.get("/received")
    chain = await caller.client.get("/received/0301/IPLOS")

    assert received.json() == {
        "lines": [
            {
                "kommuneNr": "0301",
                "messageType": "IPLOS",
                "messages": 1,
                "notifications": 1,
                "resent": 0,
                "lastLopeNr": 1,
                "lastGUID": guid(1, 1),
                "lopenr": {},
            }
        ],
        "answers": {"200": 1, "1312": 1},
    }
    assert chain.json()[0]["notifications"][0]["notifikasjonGUID"] == guid(1, 1)
    assert chain.json()[0]["refId"]
    assert SYNTHETIC not in received.text + chain.text
    assert (await caller.client.get("/received/0301/KPR")).status_code == 404


async def test_time_is_moved_on_and_never_back(caller, simulator):
    before = simulator.clock()

    assert (await caller.client.post("/clock", json={"advance_seconds": 3600})).status_code == 200
    assert (simulator.clock() - before).total_seconds() >= 3600
    for wrong in ({"advance_seconds": -1}, {}, {"advance_seconds": 1e30}):
        assert (await caller.client.post("/clock", json=wrong)).status_code == 400


async def test_every_answer_has_the_simulators_own_time(caller, simulator):
    await caller.client.post("/clock", json={"advance_seconds": 400 * 86400})

    year = (await caller.client.get("/jwks")).headers["date"].split()[3]

    assert year == str(simulator.clock().year)


@pytest.mark.parametrize("path", ["/faults", "/received", "/received/0301/IPLOS", "/clock", "/certificate"])
async def test_others_can_neither_steer_it_nor_look(made, path):
    plan = Plan(Folder(made), "https://localhost", PARTIES, Demands(), Script(), Clock())
    _, app = build(plan)
    transport = httpx.ASGITransport(app=app, client=("192.0.2.1", 1))

    async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
        assert (await client.request("GET", path)).status_code == 404
        assert (await client.request("POST", path)).status_code == 404
        assert (await client.get("/jwks")).status_code == 200
