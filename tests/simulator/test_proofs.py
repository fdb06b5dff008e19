"""Who is let in at the register's door: each faulty proof, and each faulty token, by itself."""

from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from adapter.simulator import SUBMIT, Demands
from adapter.simulator.assertions import Organisation
from adapter.simulator.running import running_simulator
from adapter.simulator.tokens import Grant, Tokens
from tests.register.proofs import Shown, claims, faulty, header, proof, public, signed
from tests.simulator.caller import PARENT, Caller

FAULTS = sorted(
    faulty(Shown(ECKey.generate_key("P-256"), "ES256", "POST", "https://localhost/x", 0, token="t"))
)


def refusal(answer):
    assert answer.status_code == 401, answer.text
    scheme, _, stated = answer.headers["www-authenticate"].partition(" ")
    return scheme, stated.split('"')[1]


@pytest.mark.parametrize("name", FAULTS)
async def test_no_faulty_proof_is_let_in(caller, simulator, name):
    token = await caller.token()
    fault = faulty(caller.shown(caller.door, token))[name]
    if fault.before:
        assert (await caller.post({}, token, fault.before)).status_code == 400

    assert refusal(await caller.post({}, token, fault.proof)) == ("DPoP", "invalid_dpop_proof")
    assert simulator.stored_messages == {}


@pytest.mark.parametrize(("seconds", "status"), [(-6, 400), (-7, 401), (5, 400), (6, 401)])
async def test_a_proof_may_be_a_second_old_and_clocks_five_apart(caller, monkeypatch, seconds, status):
    token = await caller.token()
    now = caller.simulator.clock()
    monkeypatch.setattr(type(caller.simulator.clock), "__call__", lambda _clock: now)
    shown = caller.shown(caller.door, token)
    made = proof(Shown(shown.key, "ES512", "POST", shown.url, int(now.timestamp()) + seconds, token))

    assert (await caller.post({}, token, made)).status_code == status


async def test_two_proofs_are_none(caller):
    token = await caller.token()
    proofs = [("dpop", proof(caller.shown(caller.door, token))) for _ in range(2)]
    headers = [("authorization", f"DPoP {token}"), ("content-type", "application/json"), *proofs]

    answer = await caller.client.post(caller.door, content=b"{}", headers=headers)

    assert refusal(answer) == ("DPoP", "invalid_dpop_proof")


async def test_a_proof_may_not_show_more_of_its_key(caller):
    token = await caller.token()
    shown = caller.shown(caller.door, token)
    made = signed(
        header(shown) | {"jwk": public(caller.key) | {"use": "sig"}}, claims(shown), caller.key, "ES512"
    )

    assert refusal(await caller.post({}, token, made)) == ("DPoP", "invalid_dpop_proof")


async def test_a_nonce_that_is_demanded_must_be_given(folder):
    async with running_simulator(folder, demands=Demands(door_nonce=True)) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            token = await caller.token()
            first = await caller.post({}, token)
            assert refusal(first) == ("DPoP", "use_dpop_nonce")
            made = proof(caller.shown(caller.door, token, nonce=first.headers["dpop-nonce"]))
            assert (await caller.post({}, token, made)).status_code == 400


async def test_without_a_token_nobody_is_let_in(caller):
    token = await caller.token()

    assert refusal(await caller.post({}, token, authorization="")) == ("DPoP", "invalid_token")
    assert refusal(await caller.post({}, token, authorization=f"Bearer {token}")) == ("DPoP", "invalid_token")


def other_tokens(simulator, **changed):
    own = simulator.issuer.tokens
    plain = {
        "issuer": own.issuer,
        "clock": own.clock,
        "key": own.key,
        "client_id": own.client_id,
        "seconds": own.seconds,
    }
    return Tokens(**plain | changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://other.example"},
        {"seconds": -10},
        {"key": ECKey.generate_key("P-521", {"kid": "other"})},
    ],
    ids=["issuer", "expired", "signature"],
)
async def test_a_token_of_another_issuer_or_out_of_its_time_is_refused(caller, simulator, changed):
    grant = Grant(SUBMIT, Organisation(PARENT), caller.key.thumbprint())
    token = other_tokens(simulator, **changed).issue(grant)

    assert refusal(await caller.post({}, token)) == ("DPoP", "invalid_token")


async def test_a_token_for_another_api_is_refused(caller, simulator):
    grant = Grant("nhn:cp-api/access-v2-dpop", Organisation(PARENT), caller.key.thumbprint())

    answer = await caller.post({}, simulator.issuer.tokens.issue(grant))

    assert refusal(answer) == ("DPoP", "invalid_token")


async def test_a_token_of_another_scope_is_forbidden(caller, simulator):
    grant = Grant("hdir:kneik/other", Organisation(PARENT), caller.key.thumbprint())

    assert (await caller.post({}, simulator.issuer.tokens.issue(grant))).status_code == 403


async def test_a_token_that_is_bound_to_nothing_is_refused(caller, simulator):
    token = simulator.issuer.tokens.issue(Grant(SUBMIT, Organisation(PARENT)))

    assert refusal(await caller.post({}, token)) == ("DPoP", "invalid_dpop_proof")


async def test_a_token_is_good_until_it_expires(caller, simulator):
    token = await caller.token()
    simulator.clock.move(timedelta(seconds=590))
    assert (await caller.post({}, token)).status_code == 400

    simulator.clock.move(timedelta(seconds=20))
    assert refusal(await caller.post({}, token)) == ("DPoP", "invalid_token")


async def test_a_token_that_was_revoked_is_refused(caller, simulator):
    token = await caller.token()
    simulator.issuer.tokens.revoked.add(token)

    assert refusal(await caller.post({}, token)) == ("DPoP", "invalid_token")
