"""A token from HelseID: what is asked, what is kept, and what each refusal becomes."""

import asyncio
import json
from datetime import timedelta
from email.utils import format_datetime

import pytest
import structlog

from adapter.config import HelseIdSettings, Scheme
from adapter.errors import Misconfigured, Unavailable
from adapter.register.access.assertion import Organisation
from adapter.register.access.tokens import TokenRefused, Wanted
from adapter.register.helseid import HelseId
from tests.register.helseid_parts import (
    CHILD,
    PARENT,
    SCOPE,
    TOKEN,
    WANTED,
    WELL_KNOWN,
    Clock,
    granted,
    refused,
    wants_nonce,
    world,
)
from tests.register.jwks import write_jwk
from tests.register.stand_in import Reply


@pytest.fixture
async def here(tmp_path):
    async with world(tmp_path) as each:
        yield each


async def test_the_request_is_as_the_profile_wants_it(here):
    token = await here.token()

    form, second = here.requests[0].form, int(here.clock().timestamp())
    header, claims = here.requests[0].assertion
    assert token.value == "token-1"
    assert {name: value for name, value in form.items() if name != "client_assertion"} == {
        "grant_type": "client_credentials",
        "client_id": "client-1",
        "scope": SCOPE,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    assert header == {"typ": "client-authentication+jwt", "kid": "key-1", "alg": "ES256"}
    assert claims.pop("jti")
    assert claims == {
        "iss": "client-1",
        "sub": "client-1",
        "aud": here.issuer.base,
        "iat": second,
        "nbf": second,
        "exp": second + 10,
        "assertion_details": {
            "type": "helseid_authorization",
            "practitioner_role": {
                "organization": {
                    "identifier": {
                        "system": "urn:oid:1.0.6523",
                        "type": "ENH",
                        "value": f"NO:ORGNR:{PARENT}:{CHILD}",
                    }
                }
            },
        },
    }


async def test_the_proof_for_the_token_endpoint_has_no_hash_of_a_token(here):
    await here.token()
    header, claims = here.requests[0].proof
    assert (header["typ"], header["alg"]) == ("dpop+jwt", "ES256")
    assert sorted(header["jwk"]) == ["crv", "kty", "x", "y"]
    assert claims.pop("jti")
    second = int(here.clock().timestamp())
    assert claims == {"htm": "POST", "htu": here.issuer.base + TOKEN, "iat": second}


@pytest.mark.parametrize(
    ("multi_tenant", "organisation", "system", "value"),
    [
        (True, Organisation(PARENT), "urn:oid:1.0.6523", f"NO:ORGNR:{PARENT}:"),
        (True, Organisation(PARENT, CHILD), "urn:oid:1.0.6523", f"NO:ORGNR:{PARENT}:{CHILD}"),
        (False, Organisation(PARENT, CHILD), "urn:oid:2.16.578.1.12.4.1.4.101", CHILD),
    ],
    ids=["parent", "parent-and-child", "child-of-a-single-tenant"],
)
async def test_the_organisation_is_named_by_tenancy(here, multi_tenant, organisation, system, value):
    await here.token(Wanted(SCOPE, organisation), multi_tenant=multi_tenant)
    details = here.requests[0].assertion[1]["assertion_details"]
    identifier = details["practitioner_role"]["organization"]["identifier"]
    assert (identifier["system"], identifier["value"]) == (system, value)


@pytest.mark.parametrize("organisation", [Organisation(), Organisation(PARENT)])
async def test_a_single_tenant_client_without_child_names_nobody(here, organisation):
    await here.token(Wanted(SCOPE, organisation), multi_tenant=False)
    assert "assertion_details" not in here.requests[0].assertion[1]


async def test_a_nonce_is_answered_at_once_with_all_new(here):
    here.issuer.says(TOKEN, wants_nonce(), granted())
    await here.token()

    first, second = here.requests
    assert "nonce" not in first.proof[1]
    assert second.proof[1]["nonce"] == "nonce-1"
    assert first.proof[1]["jti"] != second.proof[1]["jti"]
    assert first.assertion[1]["jti"] != second.assertion[1]["jti"]


async def test_a_nonce_that_is_asked_for_again_and_again_is_no_loop(here):
    here.issuer.says(TOKEN, wants_nonce())
    with pytest.raises(Unavailable):
        await here.token()
    assert len(here.requests) == 2


async def test_a_nonce_that_cannot_be_one_is_not_sent_on(here):
    here.issuer.says(TOKEN, wants_nonce('"quoted"'))
    with pytest.raises(Unavailable):
        await here.token()
    assert len(here.requests) == 1


async def test_a_token_is_used_until_shortly_before_it_expires(here):
    here.issuer.says(TOKEN, granted("token-1"), granted("token-2"))
    helseid = here.helseid()
    seen = []
    for seconds in (0, 560, 15):
        here.clock.forward(seconds=seconds)
        seen.append((await helseid.token(WANTED)).value)
    assert seen == ["token-1", "token-1", "token-2"]


@pytest.mark.parametrize(("expires_in", "good_for"), [(20, 9), (None, 29), ("soon", 29), (True, 29)])
async def test_a_short_or_unstated_life_is_short(here, expires_in, good_for):
    here.issuer.says(TOKEN, granted(expires_in=expires_in))
    helseid = here.helseid()
    for seconds, asked in [(0, 1), (good_for, 1), (3, 2)]:
        here.clock.forward(seconds=seconds)
        await helseid.token(WANTED)
        assert len(here.requests) == asked


async def test_each_scope_organisation_and_scheme_has_its_own_token(here):
    helseid = here.helseid()
    here.issuer.says(
        TOKEN,
        lambda asked: granted(
            scope=asked.form["scope"], token_type="DPoP" if "dpop" in asked.headers else "Bearer"
        ),
    )
    for wanted in (
        WANTED,
        Wanted("other", WANTED.organisation),
        Wanted(SCOPE, Organisation(CHILD)),
        Wanted(SCOPE, WANTED.organisation, Scheme.BEARER),
        WANTED,
    ):
        await helseid.token(wanted)
    assert len(here.requests) == 4


async def test_many_at_once_make_one_request(here):
    here.issuer.says(TOKEN, Reply(200, granted().body, seconds=0.05))
    helseid = here.helseid()
    tokens = await asyncio.gather(*(helseid.token(WANTED) for _ in range(20)))
    assert {token.value for token in tokens} == {"token-1"}
    assert (len(here.requests), len(here.issuer.asked_at(WELL_KNOWN))) == (1, 1)


async def test_many_at_once_learn_of_one_refusal(here):
    here.issuer.says(TOKEN, Reply(400, {"error": "invalid_client"}, seconds=0.05))
    helseid = here.helseid()
    outcomes = await asyncio.gather(*(helseid.token(WANTED) for _ in range(5)), return_exceptions=True)
    assert [type(each) for each in outcomes] == [TokenRefused] * 5
    assert len(here.requests) == 1


async def test_who_gives_up_waiting_does_not_take_it_from_the_others(here):
    was_asked = asyncio.Event()
    here.issuer.says(TOKEN, lambda _: (was_asked.set(), Reply(200, granted().body, seconds=0.1))[1])
    helseid = here.helseid()
    impatient = asyncio.create_task(helseid.token(WANTED))
    patient = asyncio.create_task(helseid.token(WANTED))
    await was_asked.wait()
    impatient.cancel()
    assert (await patient).value == "token-1"
    assert len(here.requests) == 1


async def test_no_request_waits_for_another(here):
    # Its proof would grow old meanwhile.
    helseid = here.helseid()
    await helseid.token(WANTED)
    here.issuer.gate = asyncio.Barrier(20)
    kommuner = [str(310000000 + number) for number in range(20)]
    tokens = [helseid.token(Wanted(SCOPE, Organisation(each))) for each in kommuner]
    assert len(await asyncio.gather(*tokens)) == 20


async def test_metadata_are_kept_for_a_day(here):
    helseid = here.helseid()
    for hours, asked in [(0, 1), (23, 1), (2, 2)]:
        here.clock.forward(hours=hours)
        await helseid.token(WANTED)
        assert len(here.issuer.asked_at(WELL_KNOWN)) == asked


async def test_old_metadata_are_better_than_none(here):
    helseid = here.helseid()
    await helseid.token(WANTED)
    here.issuer.says(WELL_KNOWN, Reply(503))
    here.clock.forward(days=2)
    assert (await helseid.token(WANTED)).value == "token-1"


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"issuer": "https://other.example"}, "wrong-issuer"),
        ({"issuer": None}, "wrong-issuer"),
        ({"token_endpoint": "http://other.example/token"}, "unexpected-answer"),
        ({"token_endpoint": None}, "unexpected-answer"),
    ],
)
async def test_metadata_of_another_or_in_clear_are_refused(here, changed, cause):
    told = {"issuer": here.issuer.base, "token_endpoint": here.issuer.base + TOKEN, **changed}
    here.issuer.says(WELL_KNOWN, Reply(body=told))
    with pytest.raises(TokenRefused) as problem:
        await here.token()
    assert problem.value.cause == cause
    assert here.requests == []


async def test_the_issuer_is_spelt_as_it_spells_itself(here):
    told = {"issuer": here.issuer.base + "/", "token_endpoint": here.issuer.base + TOKEN}
    here.issuer.says(WELL_KNOWN, Reply(body=told))
    await here.token()
    assert here.requests[0].assertion[1]["aud"] == here.issuer.base + "/"


@pytest.mark.parametrize(
    ("reply", "cause", "hid_code"),
    [
        (refused("invalid_client"), "invalid-client", None),
        (refused("invalid_client", 401), "invalid-client", None),
        (refused("unauthorized_client"), "unauthorized-client", None),
        (refused("invalid_scope"), "invalid-scope", None),
        (refused("invalid_request", error_description="HID-1001: no"), "invalid-request", "HID-1001"),
        (refused("invalid_request", error_description="no (HID-1010)."), "invalid-request", "HID-1010"),
        (refused("invalid_grant", code="HID-1004"), "invalid-grant", "HID-1004"),
        (refused("invalid_dpop_proof"), "invalid-dpop-proof", None),
        (refused("<script>"), "unexpected-answer", None),
        (Reply(400, b"<html>"), "unexpected-answer", None),
        (Reply(404), "unexpected-answer", None),
        (Reply(302, {}, {"location": "https://other.example/"}), "unexpected-answer", None),
        (granted(scope="other"), "scope-narrowed", None),
        (granted(scope=None), "scope-narrowed", None),
        (granted(scope=["test:kpr/submit"]), "scope-narrowed", None),
        (granted(rejected_scope=SCOPE), "scope-rejected", None),
        (granted(token_type="Bearer"), "token-type", None),
        (granted(token_type=None), "token-type", None),
        (granted("token\r\nx: y"), "unexpected-answer", None),
        (granted("t" * 40_000), "unexpected-answer", None),
    ],
)
async def test_a_refusal_is_for_a_person(here, reply, cause, hid_code):
    here.issuer.says(TOKEN, reply)
    with structlog.testing.capture_logs() as logged, pytest.raises(TokenRefused) as problem:
        await here.token()
    assert (problem.value.cause, problem.value.hid_code) == (cause, hid_code)
    told = [(each["event"], each["cause"], each["hid_code"]) for each in logged]
    assert told == [("helseid_refused", cause, hid_code)]
    assert len(here.issuer.asked) == 2, "asking again would be noise, and no redirect is followed"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429),
        Reply(408),
        Reply(500),
        Reply(503),
        Reply(200, b"<html>log in</html>"),
        Reply(200, []),
        Reply(200, {"access_token": None}),
        granted(padding="p" * 100_000),
        refused("temporarily_unavailable"),
        refused("server_error"),
        Reply(200, b"short", {"content-length": "50"}),
    ],
)
async def test_an_endpoint_that_is_not_well_is_away(here, reply):
    here.issuer.says(TOKEN, reply)
    with structlog.testing.capture_logs() as logged, pytest.raises(Unavailable):
        await here.token(timeout_seconds=0.3)
    assert [each["event"] for each in logged] == ["helseid_away"]


async def test_metadata_that_do_not_come_are_an_outage(here):
    here.issuer.says(WELL_KNOWN, Reply(404))
    with pytest.raises(Unavailable):
        await here.token()


async def test_an_answer_that_takes_too_long_is_none(here):
    here.issuer.says(TOKEN, Reply(seconds=30))
    with structlog.testing.capture_logs() as logged, pytest.raises(Unavailable):
        await here.token(timeout_seconds=0.2)
    assert [each["cause"] for each in logged] == ["timeout"]


async def test_an_answer_that_comes_in_drops_is_none_either(here):
    here.issuer.says(TOKEN, Reply(200, granted().body, drip=0.02))
    with pytest.raises(Unavailable):
        await here.token(timeout_seconds=0.5)


async def test_an_endpoint_that_cannot_be_reached_is_away(here):
    with structlog.testing.capture_logs() as logged, pytest.raises(Unavailable):
        await here.token(issuer="https://127.0.0.1:1")
    assert [each["cause"] for each in logged] == ["connect"]


async def test_an_issuer_that_we_have_no_reason_to_trust_is_for_a_person(here):
    with structlog.testing.capture_logs() as logged, pytest.raises(TokenRefused) as refused:
        await here.token(ca_file=None)
    assert refused.value.cause == "tls-untrusted"
    assert [each["event"] for each in logged] == ["helseid_refused"]


async def test_helseid_says_itself_how_long_it_wants_to_be_left_alone(here):
    here.issuer.says(TOKEN, Reply(429, {}, {"retry-after": "90"}), granted())
    helseid = here.helseid()
    for seconds, asked in [(0, 1), (89, 1)]:
        here.clock.forward(seconds=seconds)
        with pytest.raises(Unavailable):
            await helseid.token(WANTED)
        assert len(here.requests) == asked
    here.clock.forward(seconds=2)
    assert (await helseid.token(WANTED)).value == "token-1"


async def test_a_new_key_file_begins_with_new_tokens(here):
    here.issuer.says(TOKEN, granted("old"), granted("new"))
    helseid = here.helseid()
    old = await helseid.token(WANTED)
    write_jwk(here.folder / "client.jwk", "ES256", "key-2")
    new = await helseid.token(WANTED)

    assert (old.value, old.key.kid, new.value, new.key.kid) == ("old", "key-1", "new", "key-2")
    assert here.requests[1].assertion[0]["kid"] == "key-2"
    assert here.requests[1].proof[0]["jwk"] == new.key.public != old.key.public


async def test_tokens_of_another_key_are_forgotten(here):
    here.issuer.says(TOKEN, granted("first"), granted("second"), granted("third"))
    helseid = here.helseid()
    seen = []
    for kid in ("key-1", "key-2", "key-1"):
        write_jwk(here.folder / "client.jwk", "ES256", kid)
        seen.append((await helseid.token(WANTED)).value)
    assert seen == ["first", "second", "third"]


async def test_a_key_file_that_cannot_be_used_any_more_leaves_the_old_key(here):
    helseid = here.helseid()
    (here.folder / "client.jwk").write_text("{")
    with structlog.testing.capture_logs() as logged:
        token = await helseid.token(WANTED)
    assert token.key.kid == "key-1"
    assert [(each["event"], each["what"]) for each in logged] == [("changed_file_unusable", "helseid-key")]


async def test_a_clock_that_is_off_is_noticed(here):
    yesterday = format_datetime(here.clock() - timedelta(days=1), usegmt=True)
    here.issuer.says(TOKEN, Reply(200, granted().body, {"date": yesterday}))
    with structlog.testing.capture_logs() as logged:
        await here.token()
    assert [(each["event"], each["seconds"]) for each in logged] == [
        ("clock_off", pytest.approx(86400, abs=2))
    ]


async def test_a_dropped_token_is_got_anew(here):
    here.issuer.says(TOKEN, granted("token-1"), granted("token-2"))
    helseid = here.helseid()
    helseid.drop(await helseid.token(WANTED))
    assert (await helseid.token(WANTED)).value == "token-2"


async def test_a_bearer_token_is_asked_for_without_proof(here):
    here.issuer.says(TOKEN, granted(token_type="Bearer"))
    await here.token(Wanted(SCOPE, WANTED.organisation, Scheme.BEARER))
    assert "dpop" not in here.requests[0].headers


@pytest.mark.parametrize("missing", ["issuer", "client_id", "key_file"])
def test_what_is_not_set_is_said(missing, tmp_path):
    told = {"issuer": "https://helseid.example", "client_id": "c", "key_file": tmp_path / "k"}
    with pytest.raises(Misconfigured, match=f"KPR_HELSEID__{missing.upper()}"):
        HelseId(HelseIdSettings(**{**told, missing: None}), Clock())


@pytest.mark.parametrize(
    "issuer", ["http://helseid.example", "helseid.example", "https://u:p@helseid.example"]
)
def test_helseid_is_not_spoken_to_in_clear(issuer, tmp_path):
    told = HelseIdSettings(issuer=issuer, client_id="c", key_file=tmp_path / "k")
    with pytest.raises(Misconfigured, match="KPR_HELSEID__ISSUER") as problem:
        HelseId(told, Clock())
    assert "u:p" not in str(problem.value)


async def test_nothing_secret_is_shown_or_logged(here, caplog):
    caplog.set_level(0)
    here.issuer.says(
        TOKEN, granted("hidden-token"), refused("invalid_client", error_description="hidden-text")
    )
    helseid = here.helseid()
    with structlog.testing.capture_logs() as logged:
        token = await helseid.token(WANTED)
        helseid.drop(token)
        with pytest.raises(TokenRefused) as problem:
            await helseid.token(WANTED)
    jwk = json.loads((here.folder / "client.jwk").read_text())
    text = f"{logged} {caplog.text} {helseid!r} {token!r} {token.key!r} {problem.value!r}"
    secrets = [
        "hidden",
        jwk["d"],
        here.requests[0].form["client_assertion"],
        here.requests[0].headers["dpop"],
    ]
    assert [each for each in secrets if each in text] == []
