"""Scripted faults over real sockets: what the caller sees, and whether the message is stored."""

import asyncio
import time

import httpx
import pytest

from adapter.outbox import Line
from adapter.simulator.running import running_simulator
from adapter.simulator.script import RECIPES, Act, Fault, Part, recipe
from adapter.simulator.tls import Tls
from tests.simulator.caller import GUID, Caller
from tests.simulator.messages import Told, iplos

XML = iplos(Told(1))
ANSWERED = sorted(name for name, fault in RECIPES.items() if fault.act is Act.ANSWER)
BROKEN = sorted(
    name for name, fault in RECIPES.items() if fault.act in (Act.CLOSE, Act.RESET, Act.HALF, Act.HANG)
)


@pytest.mark.parametrize("name", ANSWERED)
async def test_an_answer_on_order_is_given_and_what_is_called_stored_is(caller, simulator, name):
    simulator.script.add(recipe(name))

    answer = await caller.deliver(XML, 1)

    fault = RECIPES[name]
    assert (answer.status_code, answer.text) == (fault.status, fault.body)
    assert len(simulator.stored_messages) == int(name.endswith("-stored"))


@pytest.mark.parametrize("name", BROKEN)
async def test_a_connection_breaks_on_order_and_what_is_called_stored_is(caller, simulator, name):
    token, body = await caller.token(), caller.envelope(XML, 1)
    caller.client.timeout = httpx.Timeout(0.5 if "hang" in name else 10)
    simulator.script.add(recipe(name))

    with pytest.raises(httpx.ReadTimeout if "hang" in name else httpx.TransportError) as problem:
        await caller.post(body, token)

    assert isinstance(problem.value, (httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError))
    assert len(simulator.stored_messages) == int(name.endswith("-stored"))


async def test_what_was_stored_without_an_answer_is_told_apart_when_it_comes_again(caller, simulator):
    body = caller.envelope(XML, 1)
    simulator.script.add(recipe("close-stored"))
    with pytest.raises(httpx.TransportError):
        await caller.send(body)

    answer = await caller.send(body)

    assert answer.json()["validationCode"] == 1301
    assert len(simulator.stored_messages) == 1


async def test_a_late_answer_is_the_true_one(caller, simulator):
    simulator.script.add(recipe("late", seconds=0.01))

    assert (await caller.deliver(XML, 1)).status_code == 200


async def test_a_nonce_on_order_is_demanded_from_then_on(caller, simulator):
    simulator.script.add(recipe("use-dpop-nonce"))

    answer = await caller.deliver(XML, 1)

    assert answer.status_code == 401
    assert 'error="use_dpop_nonce"' in answer.headers["www-authenticate"]
    assert answer.headers["dpop-nonce"] == simulator.proofs[Part.DOOR].nonce


async def test_a_fault_is_for_as_many_calls_as_it_says(caller, simulator):
    simulator.script.add(recipe("away", times=2))
    body = caller.envelope(XML, 1)

    assert [(await caller.send(body)).status_code for _ in range(3)] == [503, 503, 200]
    assert simulator.script.done == {Act.ANSWER: 2}


async def test_a_fault_is_for_the_line_that_it_names(caller, simulator):
    simulator.script.add(
        recipe("away", kommune_nr="1103"), recipe("away", line=Line.HST), recipe("away", part=Part.TOKEN)
    )

    assert (await caller.ask_token()).status_code == 503
    assert (await caller.deliver(XML, 1)).status_code == 200
    assert len(simulator.script.faults) == 2


@pytest.mark.parametrize(
    ("part", "path"),
    [
        (Part.METADATA, "/.well-known/openid-configuration"),
        (Part.KEYS, "/jwks"),
        (Part.ADDRESSES, "/api/v1/certificate/8139520/encryption"),
    ],
)
async def test_every_part_can_have_faults(caller, simulator, part, path):
    simulator.script.add(Fault(Act.ANSWER, part, status=502))

    assert (await caller.client.get(path)).status_code == 502
    assert (await caller.client.get(path)).status_code != 502


async def test_faults_may_be_taken_back(caller, simulator):
    simulator.script.add(recipe("away"))
    simulator.script.clear()

    assert (await caller.deliver(XML, 1)).status_code == 200


async def test_nothing_hangs_longer_than_the_simulator(folder):
    async with running_simulator(folder) as simulator:
        caller = Caller(simulator)
        token, body = await caller.token(), caller.envelope(XML, 1)
        simulator.script.add(recipe("hang"))
        hanging = asyncio.create_task(caller.post(body, token))
        # It has begun to wait when its fault is used up.
        await asyncio.to_thread(wait_until, lambda: simulator.script.done)

    with pytest.raises(httpx.TransportError):
        await hanging
    await caller.client.aclose()


def wait_until(is_so):
    while not is_so():
        time.sleep(0.01)


@pytest.mark.parametrize("tls", [Tls.EXPIRED, Tls.OTHER_NAME, Tls.UNTRUSTED])
async def test_a_wrong_certificate_is_seen_before_anything_is_sent(folder, tls):
    async with running_simulator(folder, tls=tls) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await caller.client.get("/jwks")


async def test_the_same_message_twice_at_the_same_time_is_stored_once(caller, simulator):
    body, tokens = caller.envelope(XML, 1), [await caller.token() for _ in range(2)]

    answers = await asyncio.gather(*(caller.post(body, token) for token in tokens))

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert list(simulator.stored_messages) == [GUID.format(1)]
