"""What the door takes as a request, and from whom (KPR-V-016)."""

import base64
import json

import pytest

from adapter.simulator.codes import Code
from tests.simulator.caller import GUID, organisation, wrapped
from tests.simulator.messages import Told, iplos

PAYLOAD = base64.b64encode(b"protected").decode()


def with_header(**changed):
    header = wrapped(b"", GUID.format(1))["messageHeader"] | changed
    return {
        "messageHeader": {name: value for name, value in header.items() if value is not None},
        "payload": PAYLOAD,
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", Code.ENVELOPE),
        (b"[]", Code.ENVELOPE),
        (b"{", Code.ENVELOPE),
        (b"\xff", Code.ENVELOPE),
        (b"[" * 100_000, Code.ENVELOPE),
        ({}, Code.ENVELOPE),
        (with_header() | {"more": 1}, Code.ENVELOPE),
        (with_header(more=1), Code.ENVELOPE),
        (with_header(fromHerId=None), Code.ENVELOPE),
        (with_header(fromHerId="8000001"), Code.ENVELOPE),
        (with_header(fromHerId=True), Code.ENVELOPE),
        (with_header(fromHerId=-1), Code.ENVELOPE),
        (with_header(toHerId=1.5), Code.ENVELOPE),
        (with_header() | {"payload": ""}, Code.ENVELOPE),
        (with_header() | {"payload": "not base64!"}, Code.ENVELOPE),
        (with_header() | {"payload": PAYLOAD[:4] + "\n" + PAYLOAD[4:]}, Code.ENVELOPE),
        (with_header(toHerId=159000), Code.RECIPIENT),
        (with_header(messageType="KPR"), Code.MESSAGE_TYPE),
        (with_header(messageType="iplos"), Code.MESSAGE_TYPE),
        (with_header(messageVersion="65.0.0"), Code.MESSAGE_TYPE),
        (with_header(messageId="91b970e-ae6c-4d8b-9a53-1f8f4d0c2a11"), Code.MESSAGE_ID),
        (with_header(messageId="{0b0f3a5e-7d9f-4d8b-9a53-1f8f4d0c2a11}"), Code.MESSAGE_ID),
        (with_header(fromHerId=8000009), Code.SENDER_UNKNOWN),
        (with_header(fromHerId=8000002), Code.SENDER_OTHER),
    ],
)
async def test_a_request_that_is_not_as_it_must_be_is_refused(caller, body, code):
    answer = await caller.send(body)

    assert (answer.status_code, answer.json()["validationCode"]) == (400, code)
    assert set(answer.json()) == {"validationCode", "validationMessage", "refId"}


async def test_a_name_that_comes_twice_is_refused(caller):
    text = json.dumps(with_header())[:-1] + ', "Payload": ""}'

    assert (await caller.send(text.encode())).json()["validationCode"] == Code.ENVELOPE


async def test_names_are_read_without_regard_to_case_and_a_mark_is_let_pass(caller):
    body = caller.envelope(iplos(Told(1)), 1)
    header = {name[0].upper() + name[1:]: value for name, value in body["messageHeader"].items()}
    pascal = {"MessageHeader": header, "Payload": body["payload"]}

    answer = await caller.send(b"\xef\xbb\xbf" + json.dumps(pascal).encode())

    assert answer.status_code == 200


async def test_only_json_is_taken(caller):
    token = await caller.token()

    answer = await caller.post(b"{}", token, **{"content-type": "text/plain"})

    assert answer.status_code == 415


async def test_only_what_is_not_too_large_is_taken(caller, simulator):
    answer = await caller.send(b" " * (simulator.demands.max_bytes + 1))

    assert answer.status_code == 413


async def test_only_post_is_taken_at_the_path(caller, simulator):
    assert (await caller.client.get(simulator.demands.path)).status_code == 405
    assert (await caller.client.post("/messages")).status_code == 404


async def test_a_token_for_another_kommune_delivers_nothing(caller, simulator):
    token = await caller.token(assertion_details=organisation("NO:ORGNR:310000000:"))

    answer = await caller.post(caller.envelope(iplos(Told(1)), 1), token)

    assert answer.json()["validationCode"] == Code.SENDER_OTHER
    assert simulator.stored_messages == {}
