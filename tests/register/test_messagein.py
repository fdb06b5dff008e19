"""MessageIn over TLS, on real sockets: each row of the failure table, held against what the door stored."""

import asyncio
import gzip
import json
import logging
import socket
import ssl
import warnings
from base64 import b64decode
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest

from adapter.config import RegisterSettings
from adapter.errors import AdapterError, Misconfigured, Unavailable
from adapter.outbox import Line
from adapter.register import ZERO_GUID, Ending, Envelope, LineKey, Stored, Verdict
from adapter.register.door.answers import LIMIT
from adapter.register.door.exchange import _unpacked, failure_of
from adapter.register.messagein import MessageIn
from adapter.register.verdicts import Cause, Failure
from adapter.values import replace
from tests.register.door import (
    Act,
    authority,
    certificate,
    free_port,
    listening,
    receipt,
    says,
    scripted_door,
    server_tls,
)

OURS = "5f3f0a2e-6c1d-4d53-9a34-0a6c1d4d539a"
BEFORE = 1777
ENVELOPE = Envelope(
    message_id=OURS,
    key=LineKey("0301", Line.IPLOS),
    from_her_id=8139519,
    to_her_id=8139520,
    parent_orgnr="310123455",
    child_orgnr=None,
    payload=bytes(range(256)) * 8,
)
RECEIPT = {"messageId": OURS, "refId": "R-1"}


@pytest.fixture
async def door(tmp_path):
    async with scripted_door(tmp_path) as each:
        each.does(receipt(OURS))
        yield each


class Sender:
    """MessageIn as the adapter has it, with patience for a test; attempts remember the ones before."""

    def __init__(self, url, folder, auth_for=lambda _: None, **settings):
        told = {
            "url": url,
            "ca_file": folder / "ca.pem",
            "connect_seconds": 10,
            "read_seconds": 10,
            "write_seconds": 10,
            "received_before_codes": frozenset({BEFORE}),
        } | settings
        self.door = MessageIn(RegisterSettings(**told), auth_for)
        self.unknown = False

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.door.close()

    async def send(self, envelope=ENVELOPE) -> Verdict:
        verdict = await self.door.send(envelope, unknown_before=self.unknown)
        self.unknown = verdict.stored is Stored.UNKNOWN
        return verdict


async def once(url, folder, **settings) -> Verdict:
    async with Sender(url, folder, **settings) as sender:
        return await sender.send()


async def test_a_message_goes_out_in_the_form_of_the_documentation(door, tmp_path):
    await once(door.url, tmp_path)

    asked = door.asked[0]
    assert (asked.method, asked.path) == ("POST", "/message/process")
    assert asked.headers["content-type"] == "application/json"
    assert int(asked.headers["content-length"]) == len(asked.body)
    assert asked.body.startswith(b'{"messageHeader":')
    assert asked.told["messageHeader"] == {
        "fromHerId": 8139519,
        "toHerId": 8139520,
        "messageType": "IPLOS",
        "messageVersion": "56.0.0",
        "messageId": OURS,
    }
    assert b64decode(asked.told["payload"], validate=True) == ENVELOPE.payload


async def test_path_and_type_are_those_of_the_settings_and_the_line(door, tmp_path):
    async with Sender(f"{door.url}/proxy/kneik/", tmp_path, path="/messages") as sender:
        await sender.send(replace(ENVELOPE, key=LineKey("0301", Line.HST)))

    assert door.asked[0].path == "/proxy/kneik/messages"
    assert door.asked[0].told["messageHeader"]["messageType"] == "HST"


async def test_the_version_of_the_header_is_that_of_the_settings(door, tmp_path):
    await once(door.url, tmp_path, message_version="57.0.0")

    assert door.asked[0].told["messageHeader"]["messageVersion"] == "57.0.0"


async def test_a_receipt_is_acceptance(door, tmp_path):
    verdict = await once(door.url, tmp_path)

    assert verdict == Verdict(Ending.ACCEPTED, Stored.YES, Cause.RECEIVED, 200, None, "R-1")
    assert door.stored == [OURS]


HTML = b"<html>please log in</html>"
REFUSAL = {"validationCode": 1234, "validationMessage": "x", "refId": "R-2"}


@pytest.mark.parametrize(
    ("act", "ending", "cause"),
    [
        pytest.param(says(200, HTML), Ending.AGAIN, Cause.NO_RECEIPT, id="2-html"),
        pytest.param(
            says(200, {**RECEIPT, "messageId": ZERO_GUID}), Ending.AGAIN, Cause.OTHER_MESSAGE, id="2-other"
        ),
        pytest.param(says(400, REFUSAL), Ending.REFUSED, Cause.VALIDATION_REFUSED, id="3"),
        pytest.param(
            says(400, {**REFUSAL, "validationCode": BEFORE}), Ending.REFUSED, Cause.MESSAGE_ID_TAKEN, id="5"
        ),
        pytest.param(says(400, HTML), Ending.STOPPED, Cause.NO_VALIDATION_CODE, id="6"),
        pytest.param(says(401), Ending.STOPPED, Cause.NOT_AUTHENTICATED, id="9-401"),
        pytest.param(says(403), Ending.STOPPED, Cause.NOT_ALLOWED, id="9-403"),
        pytest.param(says(404), Ending.STOPPED, Cause.WRONG_ADDRESS, id="9-404"),
        pytest.param(says(405), Ending.STOPPED, Cause.WRONG_ADDRESS, id="9-405"),
        pytest.param(says(415), Ending.STOPPED, Cause.WRONG_ADDRESS, id="9-415"),
        pytest.param(says(413), Ending.TOO_LARGE, Cause.TOO_LARGE, id="10"),
        pytest.param(says(429, retry_after="7"), Ending.AGAIN, Cause.ASKED_TO_WAIT, id="11-429"),
        pytest.param(says(503, HTML), Ending.AGAIN, Cause.ASKED_TO_WAIT, id="11-503"),
    ],
)
async def test_an_answer_after_which_nothing_is_stored(door, tmp_path, act, ending, cause):
    door.does(act)

    verdict = await once(door.url, tmp_path)

    assert (verdict.ending, verdict.cause) == (ending, cause)
    assert verdict.retry_after == (7 if cause is Cause.ASKED_TO_WAIT and verdict.status == 429 else None)
    assert door.stored == []
    assert len(door.asked) == 1


@pytest.mark.parametrize("stores", [True, False])
@pytest.mark.parametrize(
    ("act", "cause"),
    [
        pytest.param(says(200, HTML), Cause.NO_RECEIPT, id="2"),
        pytest.param(says(500, {"errorCode": 1002, "refId": "R-3"}), Cause.REGISTER_FAULT, id="12-500"),
        pytest.param(says(408), Cause.SERVER_FAULT, id="12-408"),
        pytest.param(says(502, HTML), Cause.SERVER_FAULT, id="12-502"),
        pytest.param(says(504), Cause.SERVER_FAULT, id="12-504"),
        pytest.param(Act(then="hang"), Cause.TIMED_OUT, id="14-silence"),
        pytest.param(Act(then="close"), Cause.CUT_OFF, id="14-closed"),
        pytest.param(Act(then="reset"), Cause.CUT_OFF, id="14-reset"),
        pytest.param(Act(then="garble"), Cause.CUT_OFF, id="14-broken-tls"),
        pytest.param(Act(pieces=(b"HTTP/1.1 200 O",), then="close"), Cause.CUT_OFF, id="14-half-a-head"),
        pytest.param(
            Act(pieces=(b"\x00\x01 no HTTP\r\n\r\n",), then="close"), Cause.CUT_OFF, id="14-no-http"
        ),
        pytest.param(
            Act(pieces=(b'HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"messageId":',), then="reset"),
            Cause.CUT_OFF,
            id="14-half-a-body",
        ),
    ],
)
async def test_an_unknown_outcome_ends_delivered_once(door, tmp_path, act, cause, stores):
    """The same bytes go out until a receipt comes, whether the door had kept them or not."""
    act = replace(act, stores=stores)
    known = says(400, {"validationCode": BEFORE, "refId": "R-1"}) if stores else receipt(OURS)
    door.does(act, known)

    patience = {"read_seconds": 1, "write_seconds": 3600, "lease_seconds": 7200} if act.then == "hang" else {}
    async with Sender(door.url, tmp_path, **patience) as sender, asyncio.timeout(120):
        first, second = await sender.send(), await sender.send()

    assert (first.ending, first.stored, first.cause) == (Ending.AGAIN, Stored.UNKNOWN, cause)
    assert first.counts
    assert (second.ending, second.stored) == (Ending.ACCEPTED, Stored.YES)
    assert second.cause == (Cause.RECEIVED_BEFORE if stores else Cause.RECEIVED)
    assert door.stored == [OURS]
    assert door.asked[0].body == door.asked[1].body


async def test_an_answer_before_the_body_was_read_is_heard(door, tmp_path):
    door.does(replace(says(413), early=True, then="close"))

    assert (await once(door.url, tmp_path)).ending is Ending.TOO_LARGE


async def test_a_redirect_is_not_followed(door, tmp_path):
    door.does(says(307, location=f"{door.url}/elsewhere"))

    verdict = await once(door.url, tmp_path)

    assert (verdict.ending, verdict.cause) == (Ending.STOPPED, Cause.REDIRECTED)
    assert [each.path for each in door.asked] == ["/message/process"]


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
async def test_a_proxy_of_the_environment_is_not_gone_through(door, tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    assert (await once(door.url, tmp_path)).ending is Ending.ACCEPTED


async def test_certificates_of_the_environment_are_not_trusted(door, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    assert (await once(door.url, tmp_path, ca_file=None)).cause is Cause.TLS_UNTRUSTED


async def test_a_configured_proxy_is_gone_through(door, tmp_path):
    async with scripted_door(tmp_path, plain=True) as proxy:
        proxy.does(says(403))
        verdict = await once(door.url, tmp_path, proxy=proxy.url)

    assert (proxy.asked[0].method, proxy.asked[0].path) == ("CONNECT", f"127.0.0.1:{door.port}")
    assert (verdict.ending, verdict.stored, verdict.cause) == (Ending.AGAIN, Stored.NO, Cause.PROXY_REFUSED)
    assert (door.connections, verdict.counts) == (0, False)


GIANT = b'{"messageId":"' + OURS.encode() + b'","x":"' + b"x" * LIMIT


@pytest.mark.parametrize("status", [200, 401])
async def test_an_answer_without_end_is_left(door, tmp_path, status):
    head = f"HTTP/1.1 {status} So\r\ncontent-length: 9999999999\r\n\r\n".encode()
    door.does(Act(pieces=(head, GIANT), then="hang"))

    verdict = await once(door.url, tmp_path, read_seconds=30)

    assert verdict.cause == {200: Cause.NO_RECEIPT, 401: Cause.NOT_AUTHENTICATED}[status]


async def test_who_answers_without_end_is_hung_up_on(door, tmp_path):
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 9999999999\r\n\r\n"
    door.does(Act(pieces=(head, GIANT)))

    async with Sender(door.url, tmp_path) as sender, asyncio.timeout(60):
        await sender.send()
        await door.was_left.wait()


async def test_a_small_answer_that_unpacks_without_end_is_left(door, tmp_path):
    door.does(says(200, gzip.compress(GIANT + b'"}'), content_encoding="gzip"))

    assert (await once(door.url, tmp_path)).cause is Cause.NO_RECEIPT


def test_no_more_is_unpacked_than_shows_that_it_is_too_large():
    packed = gzip.compress(b" " * 50_000_000)

    assert len(_unpacked(packed, "gzip")) == LIMIT + 1
    assert len(packed) < LIMIT


async def test_an_answer_that_drips_ends(door, tmp_path):
    """Each piece comes in time, the whole does not."""
    drops = tuple(bytes([each]) for each in b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n" + b" " * 9)
    door.does(Act(pieces=drops, seconds=0.1))

    verdict = await once(door.url, tmp_path, connect_seconds=0.5, read_seconds=0.5, write_seconds=0.5)

    assert (verdict.ending, verdict.stored, verdict.cause) == (Ending.AGAIN, Stored.UNKNOWN, Cause.TIMED_OUT)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br"])
async def test_an_answer_that_somebody_packed_is_read_where_we_can(door, tmp_path, coding):
    door.does(says(200, gzip.compress(json.dumps(RECEIPT).encode()), content_encoding=coding))

    verdict = await once(door.url, tmp_path)

    assert verdict.ending is (Ending.AGAIN if coding == "br" else Ending.ACCEPTED)
    assert door.asked[0].headers["accept-encoding"] == "identity"


async def test_what_is_called_packed_and_is_not_is_no_receipt(door, tmp_path):
    door.does(says(200, RECEIPT, content_encoding="gzip"))

    assert (await once(door.url, tmp_path)).cause is Cause.NO_RECEIPT


async def test_an_answer_in_chunks_is_whole(door, tmp_path):
    body = json.dumps(RECEIPT).encode()
    chunks = [b"%x\r\n%s\r\n" % (len(each), each) for each in (body[:9], body[9:])]
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    door.does(Act(pieces=(head, *chunks, b"0\r\n\r\n")))

    assert (await once(door.url, tmp_path)).ending is Ending.ACCEPTED


async def test_an_answer_that_ends_with_the_connection_is_whole(door, tmp_path):
    head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"
    door.does(Act(pieces=(head + json.dumps(RECEIPT).encode(),), then="close"))

    assert (await once(door.url, tmp_path)).ending is Ending.ACCEPTED


async def test_a_door_that_nobody_has_opened_is_not_connected(tmp_path):
    server_tls(tmp_path, certificate())

    verdict = await once(f"https://127.0.0.1:{free_port()}", tmp_path)

    assert verdict == Verdict(Ending.AGAIN, Stored.NO, Cause.NOT_CONNECTED, counts=False)


async def test_a_name_that_nobody_knows_is_not_connected(tmp_path):
    server_tls(tmp_path, certificate())

    verdict = await once("https://register.invalid", tmp_path)

    assert (verdict.ending, verdict.stored, verdict.cause) == (Ending.AGAIN, Stored.NO, Cause.NOT_CONNECTED)


async def test_a_silent_handshake_is_not_connected(door, tmp_path):
    """Its timeout has an SSLError in its chain, too: it wanted to read."""

    async def silent(_, __):
        await asyncio.sleep(3600)

    async with listening(silent) as port:
        verdict = await once(f"https://127.0.0.1:{port}", tmp_path, connect_seconds=0.3)

    assert (verdict.ending, verdict.stored, verdict.cause) == (Ending.AGAIN, Stored.NO, Cause.NOT_CONNECTED)


async def test_a_handshake_that_is_cut_off_is_not_connected(door, tmp_path):
    async def hangs_up(reader, _):
        await reader.read(1)

    async with listening(hangs_up) as port:
        verdict = await once(f"https://127.0.0.1:{port}", tmp_path)

    assert (verdict.ending, verdict.stored, verdict.cause) == (Ending.AGAIN, Stored.NO, Cause.NOT_CONNECTED)


@pytest.mark.parametrize(
    ("shown", "cause"),
    [
        ({"by": "Another CA"}, Cause.TLS_UNTRUSTED),
        ({"until": -timedelta(minutes=1)}, Cause.TLS_EXPIRED),
        ({"until": timedelta(days=60)}, Cause.TLS_EXPIRED),
        ({"names": ("register.example",)}, Cause.TLS_WRONG_NAME),
        ({"names": ("127.0.0.2",)}, Cause.TLS_WRONG_NAME),
    ],
)
async def test_a_door_with_another_certificate_stops_the_line(tmp_path, shown, cause):
    async with scripted_door(tmp_path, tls=server_tls(tmp_path, certificate(**shown))) as other:
        other.does(receipt(OURS))
        verdict = await once(other.url, tmp_path)

    assert verdict == Verdict(Ending.STOPPED, Stored.NO, cause, counts=False)
    assert other.asked == []


async def test_a_wrong_host_name_stops_the_line(tmp_path):
    tls = server_tls(tmp_path, certificate(names=("register.example",)))
    async with scripted_door(tmp_path, tls=tls) as other:
        verdict = await once(f"https://localhost:{other.port}", tmp_path)

    assert verdict.cause is Cause.TLS_WRONG_NAME


async def test_a_door_without_tls_stops_the_line(tmp_path):
    async def speaks_first(reader, writer):
        writer.write(b"HTTP/1.1 400 The plain HTTP request was sent to HTTPS port\r\n\r\n")
        await reader.read()

    server_tls(tmp_path, certificate())
    async with listening(speaks_first) as port:
        verdict = await once(f"https://127.0.0.1:{port}", tmp_path)

    assert (verdict.ending, verdict.stored, verdict.cause) == (Ending.STOPPED, Stored.NO, Cause.TLS_FAILED)


def only(context: ssl.SSLContext, version: str) -> ssl.SSLContext:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of TLS 1.1, which is the point
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    return context


async def test_tls_1_1_is_refused(tmp_path):
    tls = only(server_tls(tmp_path, certificate()), "TLSv1_1")

    def shake_hands(listening: socket.socket) -> str:
        try:
            with tls.wrap_socket(listening.accept()[0], server_side=True) as connected:
                return connected.version()
        except ssl.SSLError:
            return "none"

    with socket.create_server(("127.0.0.1", 0)) as old:
        port = old.getsockname()[1]
        # It does speak it, with those who do.
        willing = only(ssl.create_default_context(cafile=tmp_path / "ca.pem"), "TLSv1_1")
        shaken = asyncio.create_task(asyncio.to_thread(shake_hands, old))
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=willing)
        writer.close()
        # The other side hangs up at once, with or without a word.
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()
        assert await shaken == "TLSv1.1"

        shaken = asyncio.create_task(asyncio.to_thread(shake_hands, old))
        verdict = await once(f"https://127.0.0.1:{port}", tmp_path)
        assert await shaken == "none"

    assert (verdict.ending, verdict.stored, verdict.cause) == (Ending.STOPPED, Stored.NO, Cause.TLS_FAILED)


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
async def test_tls_1_2_and_1_3_are_spoken(tmp_path, version):
    async with scripted_door(tmp_path, tls=only(server_tls(tmp_path, certificate()), version)) as new:
        new.does(receipt(OURS))
        assert (await once(new.url, tmp_path)).ending is Ending.ACCEPTED

    assert new.tls_versions == [version.replace("_", ".")]


async def test_a_connection_is_used_again(door, tmp_path):
    async with Sender(door.url, tmp_path) as sender:
        await sender.send()
        await sender.send()

    assert (door.connections, len(door.asked)) == (1, 2)


async def test_a_cookie_is_not_brought_back(door, tmp_path):
    door.does(says(200, RECEIPT, set_cookie="session=1; Path=/"), receipt(OURS))
    async with Sender(door.url, tmp_path) as sender:
        await sender.send()
        await sender.send()

    assert "cookie" not in door.asked[1].headers


class Twice(httpx.Auth):
    """Shows another token when the first one is not taken."""

    def __init__(self, *problems):
        self.problems = problems

    async def async_auth_flow(self, request):
        for number, problem in enumerate(self.problems):
            if problem:
                raise problem
            request.headers["authorization"] = f"DPoP token-{number}"
            response = yield request
            if response.status_code != 401:
                return


@pytest.mark.parametrize("body", [b"", HTML, GIANT])
async def test_a_token_that_is_not_taken_is_shown_anew_with_the_same_message(door, tmp_path, body):
    door.does(says(401, body, www_authenticate='DPoP error="invalid_token"'), receipt(OURS))

    verdict = await once(door.url, tmp_path, auth_for=lambda _: Twice(None, None))

    assert verdict.ending is Ending.ACCEPTED
    assert [each.headers["authorization"] for each in door.asked] == ["DPoP token-0", "DPoP token-1"]
    assert door.asked[0].body == door.asked[1].body


async def test_the_token_is_of_the_envelopes_sender(door, tmp_path):
    seen = []
    await once(door.url, tmp_path, auth_for=lambda envelope: seen.append(envelope.parent_orgnr))

    assert seen == ["310123455"]


class Refused(AdapterError):
    pass


@pytest.mark.parametrize("tokens", [0, 1])
@pytest.mark.parametrize(
    ("problem", "ending", "cause"),
    [
        (Unavailable("away"), Ending.AGAIN, Cause.TOKEN_AWAY),
        (httpx.ReadTimeout("away"), Ending.AGAIN, Cause.TOKEN_AWAY),
        (TimeoutError(), Ending.AGAIN, Cause.TOKEN_AWAY),
        (Refused("no"), Ending.STOPPED, Cause.TOKEN_REFUSED),
    ],
    ids=["away", "silent", "late", "refused"],
)
async def test_without_a_token_nothing_is_sent(door, tmp_path, problem, ending, cause, tokens):
    """At the start, and when the door did not take the first one."""
    door.does(says(401))

    verdict = await once(door.url, tmp_path, auth_for=lambda _: Twice(*[None] * tokens, problem))

    assert verdict == Verdict(ending, Stored.NO, cause, counts=False)
    assert len(door.asked) == tokens


async def test_a_token_that_never_comes_ends(door, tmp_path):
    class Waiting(httpx.Auth):
        async def async_auth_flow(self, request):
            await asyncio.sleep(3600)
            yield request

    quick = {"connect_seconds": 0.1, "read_seconds": 0.1, "write_seconds": 0.1}
    verdict = await once(door.url, tmp_path, auth_for=lambda _: Waiting(), **quick)

    assert verdict == Verdict(Ending.AGAIN, Stored.NO, Cause.TOKEN_AWAY, counts=False)
    assert door.asked == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"from_her_id": 0}, "fromHerId"),
        ({"to_her_id": -1}, "toHerId"),
        ({"message_id": "8139519"}, "messageId"),
        ({"message_id": f"{OURS}\n"}, "messageId"),
        ({"message_id": f"{{{OURS}}}"}, "messageId"),
        ({"message_id": ZERO_GUID}, "messageId"),
        ({"key": LineKey("0301", "KPR_IPL")}, "messageType"),
        ({"payload": b""}, "payload"),
    ],
)
async def test_an_envelope_that_breaks_kpr_v_016_is_not_sent(door, tmp_path, changes, said):
    async with Sender(door.url, tmp_path) as sender:
        with pytest.raises(Misconfigured, match=f"KPR-V-016: .*{said}"):
            await sender.send(replace(ENVELOPE, **changes))

    assert door.connections == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "KPR_REGISTER__URL"),
        ({"url": "http://register.example"}, "https"),
        ({"url": "register.example"}, "KPR_REGISTER__URL"),
        ({"url": "https://"}, "KPR_REGISTER__URL"),
        ({"url": "https://register.example:99999"}, "KPR_REGISTER__URL"),
        ({"url": "https://[::1"}, "KPR_REGISTER__URL"),
        ({"url": "https://me:it@register.example"}, "leave out"),
        ({"url": "https://register.example", "path": "/message?x=1"}, "leave out"),
        ({"url": "https://register.example", "proxy": "socks5://proxy.example"}, "KPR_REGISTER__PROXY"),
        ({"url": "https://register.example", "proxy": "http://"}, "KPR_REGISTER__PROXY"),
        ({"url": "https://register.example", "ca_file": "nowhere.pem"}, "KPR_REGISTER__CA_FILE"),
        ({"url": "https://register.example", "ca_file": __file__}, "holds no certificate"),
    ],
)
def test_settings_that_lead_nowhere_are_refused(settings, said):
    with pytest.raises(Misconfigured, match=said) as caught:
        MessageIn(RegisterSettings(**settings), lambda _: None)

    assert "me:it" not in str(caught.value)


async def test_http_goes_to_this_machine_only(tmp_path):
    async with scripted_door(tmp_path, plain=True) as plain:
        plain.does(receipt(OURS))
        assert (await once(plain.url, tmp_path, ca_file=None)).ending is Ending.ACCEPTED


async def test_nothing_of_a_message_or_an_answer_is_logged(door, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    door.does(says(400, {"validationMessage": "Ola Nordmann"}))

    verdict = await once(door.url, tmp_path, auth_for=lambda _: Twice(None))

    logged = caplog.text + "".join(capfd.readouterr()) + repr(verdict) + repr(ENVELOPE)
    for marker in ("token-0", "Nordmann", "message/process", "AAECAw", str(door.port)):
        assert marker not in logged


def wrapped(outer: Exception, inner: Exception) -> Exception:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("problem", "failure"),
    [
        (httpx.PoolTimeout(""), Failure.NOT_CONNECTED),
        (httpx.ConnectTimeout(""), Failure.NOT_CONNECTED),
        (httpx.ConnectError(""), Failure.NOT_CONNECTED),
        (wrapped(httpx.ConnectTimeout(""), ssl.SSLWantReadError()), Failure.NOT_CONNECTED),
        (wrapped(httpx.ConnectError(""), ssl.SSLEOFError()), Failure.NOT_CONNECTED),
        (wrapped(httpx.ConnectError(""), ssl.SSLError()), Failure.TLS_FAILED),
        (wrapped(httpx.ReadTimeout(""), ssl.SSLWantReadError()), Failure.TIMED_OUT),
        (wrapped(httpx.ReadTimeout(""), ssl.SSLError()), Failure.TIMED_OUT),
        (httpx.WriteTimeout(""), Failure.TIMED_OUT),
        (httpx.WriteError(""), Failure.CUT_OFF),
        (httpx.RemoteProtocolError(""), Failure.CUT_OFF),
        (ssl.SSLError("bad record mac"), Failure.CUT_OFF),
        (ConnectionResetError(), Failure.CUT_OFF),
    ],
    ids=str,
)
def test_a_tls_error_matters_only_while_connecting(problem, failure):
    assert failure_of(problem) is failure


def test_the_test_authority_is_one():
    assert authority().issuer == authority().subject
